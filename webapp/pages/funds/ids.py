"""Ids of the Funds page."""

PAGE_KEY = "funds"
PATH = "/funds"

LIST = "funds-list"
GRID = "funds-grid"
SEARCH = "funds-search"
STATUS = "funds-status"

FUND = "funds-fund"
TARGET = "funds-target"
"""``dcc.Store``: ticker of the fund shown, empty for the list, as read from the address."""
TITLE = "funds-title"
LEAD = "funds-lead"
FACTS = "funds-facts"
NOT_LOADED = "funds-not-loaded"
LOADED = "funds-loaded"
BENCHMARK = "funds-benchmark"
CARDS = "funds-cards"
MEASURES = "funds-measures"
BANDS = "funds-bands"
BANDS_NOTES = "funds-bands-notes"
SECTORS = "funds-sectors"
SECTORS_NOTES = "funds-sectors-notes"
COMPANIES = "funds-companies"
COMPANIES_SEARCH = "funds-companies-search"
EXPORT = "funds-export"
DOWNLOAD = "funds-download"
ASKED = "funds-asked"
"""``dcc.Store``: the figure that was asked about."""
TRAIL = "funds-trail"
TRAIL_TITLE = "funds-trail-title"
TRAIL_BODY = "funds-trail-body"
INSIDE = "funds-inside"
RELATIONS = "funds-relations"
HISTORY = "funds-history"
VERSIONS = "funds-versions"


def figure_button(figure: object, place: object) -> dict[str, object]:
    """Id of a figure that opens its trail: its name and where on the page it stands, or Dash's wildcard for both."""
    return {"type": "funds-figure", "figure": figure, "place": place}


def company_button(issuer_id: object) -> dict[str, object]:
    """Id of a company in the trail, or Dash's wildcard."""
    return {"type": "funds-company", "issuer": issuer_id}
