"""The SEC's quarterly index of filings by form."""
