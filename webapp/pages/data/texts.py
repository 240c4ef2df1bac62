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
NO_FUNDS = (
    "No holdings are loaded, so every fund counts as unknown. To load the bundled ones, stop Counterpoise and start it "
    "without COUNTERPOISE_SNAPSHOT=none."
)
NOTHING_FOUND = "All checks passed."
REFRESH = "A newer version of Counterpoise brings newer lists; they are loaded at its next start."
SHARE_CLASS = "the same holdings as {fund}: another share class of one fund"
STAND_IN = "looked into through {fund}, a stand-in on the same index"
NO_HOLDINGS = "no holdings loaded: its whole weight counts as unknown"
CASH = "counts as cash"
OTHER_ASSET = "a {kind} fund: counts as another asset"
