"""FRED of the Federal Reserve Bank of St. Louis: keyless files, or its interface for holders of a key."""
