"""Long words of the Data page."""

TITLE = "What is loaded, as of when, from where?"
LEAD = "Every figure rests on these dated lists of holdings. Choose a fund to see what was checked."
FUNDS_TITLE = "Which funds can be looked into?"
FUNDS_LABEL = "Funds with loaded holdings"
KNOWN_TITLE = "Which funds are known by name only?"
KNOWN_TEXT = (
    "A fund on this list has no holdings of its own here. It is looked into through another fund where one is named; "
    "otherwise its whole weight counts as unknown."
)
KNOWN_LABEL = "Funds known by name and index, without holdings of their own"
SEARCH_LABEL = "Find a fund"
NO_FUNDS = "No holdings are loaded. Until then every fund counts as unknown."
NOTHING_FOUND = "All checks passed."
REFRESH = "How to refresh: update Counterpoise and start it again. Newer lists are then loaded by themselves."
SHARE_CLASS_OR_STAND_IN = "looked into through"
NO_HOLDINGS = "no holdings loaded: its whole weight counts as unknown"
OTHER_ASSET = "not a fund of companies: counts as another asset"
