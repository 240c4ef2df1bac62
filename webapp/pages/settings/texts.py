"""Words of the Settings page."""

TITLE = "Settings"
LEAD = "The definitions every figure rests on. Published ones stay as they are; yours are laid over them."

LISTS_TITLE = "Lists of companies"
LISTS_TEXT = (
    "A list is dated: each change makes a version of its day, and earlier ones stay readable. Copy a published list to "
    "change it. How much a figure depends on who is in a list, the Concentration page shows side by side."
)
NEW_LIST_LABEL = "Name of a new list"
MAKE_LIST = "Make a list"
COPY = "Copy and change"
NAME = "Name"
DELETE = "Delete"
REMOVE = "Remove"
ADD = "Add"
ADD_LABEL = "Ticker or name of a company"
NO_MEMBERS = "No company yet."

FLOORS_TITLE = "Size boundaries"
FLOORS_TEXT = "A company is as large as its shares are worth together. Lower boundaries, in billions of US dollars:"
FLOORS_PUBLISHED = "Published: {floors} ({source}, {day})."
FLOORS_OWN = "In use: your own."
FLOORS_AS_PUBLISHED = "In use: the published ones."
FLOORS_SAVE = "Use these"
FLOORS_RESET = "Use the published"
FLOORS_NUMBER = "The boundary of “{band}” is a number of billions, such as 10."

COMPANIES_TITLE = "Companies counted as one"
COMPANIES_TEXT = (
    "Share classes, depositary receipts and former tickers count as one company where an identifier says so: the "
    "number the SEC gives a company, an ISIN or a CUSIP. Never because names are similar."
)
NO_COMPANIES = "None of the companies you hold has several securities."
MORE = "{n} more, smaller ones"
APART_LABEL = "Another company to count apart: ticker or name"
APART = "Count apart"
AS_ONE = "Count as one"
SEPARATE = "Count each on its own"
JOIN_TITLE = "Count two companies as one"
JOIN_FIRST_LABEL = "First company"
JOIN_SECOND_LABEL = "Second company"
JOIN = "Count as one"
REASONS = {
    "primary": "main security",
    "share_class": "share class",
    "adr": "depositary receipt",
    "rename": "former ticker",
    "chosen": "your choice",
}

STAND_INS_TITLE = "Funds without holdings"
STAND_INS_TEXT = (
    "For a fund whose holdings are not loaded another fund on the same index can stand in; it is named wherever it is "
    "used. Without one, the fund stays unknown, and the bounds say how much that may be."
)
NO_STAND_INS = "Every fund you hold has holdings of its own."
AS_PUBLISHED = "As published: {fund}"
PUBLISHED_NOTHING = "As published: unknown"
LEFT_UNKNOWN = "Leave unknown"
STAND_IN_FUND_LABEL = "Another fund: ticker"
STAND_IN_OTHER_LABEL = "Looked through as"
STAND_IN_SAVE = "Use it"

ROLL_TITLE = "Older holdings"
ROLL_LABEL = "Carry older weights forward by price"
ROLL_TEXT = (
    "Holdings are as of {oldest} to {newest}. Carried forward, every weight moves as its price did since the date of "
    "its file; a line without a price stays as it is."
)
ROLL_ONE_DATE = "All holdings are as of {newest}: there is nothing to carry forward."
ROLL_FIGURES = " {rolled} of your money is carried forward; {unrolled} has no price and stays."

LINKS_TITLE = "Shared links"
LINKS_TEXT = (
    "A link made on the Concentration page shows rounded weights, no amounts and no names, to whoever has it, "
    "until it ends or is taken back."
)
NO_LINKS = "No link is given."
REVOKE = "Take back"
GIVE_AGAIN = "Give again"
OPEN = "Open until {day}"
TAKEN_AWAY = "Taken back"
ENDED = "Ended on {day}"

UNDO = "Undo: {change}"
TAKEN_BACK = "Taken back: {change}."
CHANGED = "Changed: {change}."
NO_EFFECT = "No figure of the first screen is another for it."
GONE = "This can no longer be changed here. Please load the page again."
