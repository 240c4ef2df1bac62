"""Tiingo's end-of-day prices: raw and adjusted closes with dividends and splits, as JSON, for holders of a token."""
