"""The SEC's tables of registrants: companies with their tickers, and funds with their series and share classes."""
