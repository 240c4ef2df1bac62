"""Macro series, exchange rates among them, and monthly counts of filings: which there are, and their loads."""
