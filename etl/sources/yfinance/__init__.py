"""Yahoo's prices through the library yfinance, which is asked in place of an address of our own."""
