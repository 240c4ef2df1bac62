"""Schwab: the dated CSV of holdings that each fund's page links to."""
