"""Ids of the Data page."""

SUMMARY = "data-summary"
GRID = "data-grid"
KNOWN_GRID = "data-known-grid"
SEARCH = "data-search"
DRAWER = "data-drawer"
DRAWER_BODY = "data-drawer-body"
"""The drawer's title is its property, so it needs no id of its own."""
