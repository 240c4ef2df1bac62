"""Vanguard: the list of shares behind its site, the older history service, and the export a person downloads."""
