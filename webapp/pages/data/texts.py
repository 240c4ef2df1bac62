"""Long words of the Data page."""

from collections.abc import Mapping
from datetime import datetime

from webapp import formatting as fmt
from webapp.services import Age, AgeGrade, Attempt, Shown

TITLE = "What is loaded, as of when, from where?"
LEAD = "Every figure rests on these dated lists of holdings. Choose a fund to see what was checked, and its file."
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
    "No holdings are loaded, so every fund counts as unknown. Load some with the button below; the bundled collection "
    "comes with the next start without COUNTERPOISE_SNAPSHOT=none."
)
SHARE_CLASS = "the same holdings as {fund}: another share class of one fund"
STAND_IN = "looked into through {fund}, a stand-in on the same index"
NO_HOLDINGS = "no holdings loaded: its whole weight counts as unknown"
CASH = "counts as cash"
OTHER_ASSET = "a {kind} fund: counts as another asset"

RUNS_TITLE = "What was loaded lately?"
NO_RUNS = "Nothing has been loaded yet."
RUN_ALL = "Load newer lists now"
RUN_FUND = "Load this fund now"
NOTHING_NEW = "found nothing new"
RUN_WORDS: Mapping[str, str] = {
    "bundled_snapshot": "Bundled collection",
    "holdings": "Holdings",
    "macro": "Macro series",
    "prices": "Prices",
    "reference": "Companies and funds",
    "form_counts": "Counts of filings",
    "load_fund": "Fund",
    "load_reference": "Companies and funds",
    "load_prices": "Prices",
    "load_macro": "Macro series",
    "start_night": "Everything a night loads",
    "scan_inbox": "Inbox",
}
STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "running": ("uncertain", "under way"),
    "succeeded": ("met", "loaded"),
    "unchanged": ("info", "nothing new"),
    "failed": ("over", "stopped"),
}

TABS_LABEL = "What to show of this fund"
VERSION_LABEL = "Version"
NO_VERSION = "No holdings of its own are loaded."
NOTHING_FOUND = "No check found anything."
ALL_PASSED = "All {n} checks passed."
CHECKS_TITLE = "What did the checks find?"
SECTORS_TITLE = "Which sectors does it hold?"
SECTORS_NOTE = "Ours are computed from the holdings by one mapping; the source's own are shown where it prints them."
NO_SECTORS = "No sector weights were computed for this version."
METHOD_WORDS: Mapping[str, str] = {
    "printed": "as the source prints them",
    "from_market_amount": "from what each line is worth; the printed ones are rounded",
}

LINES_TITLE = "What does it hold, line by line?"
LINES_LABEL = "Holdings of this version by line of its file"
LINES_SEARCH = "Find a holding"
LINES_HINT = "Line numbers are those of the source's file."

VERSIONS_TITLE = "Which versions are there?"
COMPARE_TITLE = "What changed between two versions?"
COMPARE_LABEL = "Compared with"
ONE_VERSION = "There is only one version of this fund, so there is nothing to compare it with yet."
SHOWN_TITLE = "What was shown on a day?"
SHOWN_LABEL = "Day"
SHOWN_HINT = "Choose a day to see which version figures rested on then."
NOT_SHOWN = "On {day} no holdings of {fund} were shown."

FILE_TITLE = "Which file was read?"
NO_FILE = "No file is noted for this version."
BUNDLED_FILE = (
    "This version came with Counterpoise: the digest of its collection is kept, the bytes are those of the package."
)
NOT_KEPT = "The bytes of this file are not kept; its digest tells whether a copy is the same."
HEADERS_TITLE = "What did its server say?"
DOWNLOAD = "Download the file"
PACKAGE_ADDRESS = "package:"


def age_words(age: Age) -> str:
    """Say an age and what it means: ``12 months old, stale: a newer list was due on 19 Dec 2025``."""
    said = fmt.age(age.days)
    if age.grade is AgeGrade.FRESH:
        return f"{said}, fresh"
    return f"{said}, {age.grade}: a newer list was due on {fmt.day(age.due_date)}"


def shown_words(shown: Shown) -> str:
    """Say during which time a version was shown, in UTC."""
    until = "now" if shown.shown_until is None else fmt.moment(shown.shown_until)
    return f"{fmt.moment(shown.shown_from)} to {until}"


def attempt_words(attempt: Attempt) -> str:
    """Say that the last attempt was stopped, and that what was shown before still is."""
    why = attempt.message.rstrip(".") or "its process ended before the load did"
    return f"The load of {moment(attempt.ended_at)} was stopped: {why}. What was shown before still is."


def moment(value: datetime | None) -> str:
    """Format a time in UTC and say so."""
    return f"{fmt.moment(value)} UTC" if value else "never"
