"""Long words of the Accounts page."""

from webapp import formatting as fmt

TITLE = "What do you hold, and in which account?"
LEAD = "All accounts of this portfolio in one place. One that is switched off is left out of every other page."
EMPTY_TITLE = "No accounts yet"
EMPTY_TEXT = (
    "Once a holdings file is imported, its accounts stand here with their totals. "
    "Each can be switched on and off, renamed, merged, and shown as an older file had it."
)
EMPTY_LINK = "Import a file"

NAME_LABEL = "Name of this portfolio"
TOTAL_LABEL = "Total of the accounts counted"
NO_TOTAL = "weights only"
SHARES_TITLE = "Where does the money sit?"
ACCOUNTS_TITLE = "Which accounts are counted?"
NO_LABEL = "Account without a name"
COUNTED = "Counted"
NOT_COUNTED = "not counted"
LABEL_LABEL = "Name of {name}"
KIND_LABEL = "Kind of {name}"
MORE = "More"
MERGE_LABEL = "Merge {name} into"
MERGE = "Merge"
MERGE_HINT = "Choose an account"
DELETE = "Delete this account"
NEWER_FILE = "Import a newer file"
BY_HAND = "Edit by hand"
NAME_FIRST = "Give this account a name first: typed rows are told apart by it."
WEIGHTS_NOT_BY_HAND = "This account is known by weights only; rows typed by hand take shares or dollars."
NOT_BY_HAND = "This account has lines in {currencies}; rows typed by hand are in US dollars. A newer file replaces it."
NO_FILE_DATE = "file carries no date"

HOLDINGS_TITLE = "What is held, across all accounts?"
HOLDINGS_LABEL = "Holdings of all accounts"
SEARCH_LABEL = "Search what is held"
SEARCH_HINT = "Ticker, name or account"
HOLDINGS_CSV = "CSV"
HOLDINGS_CSV_LABEL = "Download the holdings as CSV"

FILES_TITLE = "Which files were imported?"
FILES_TEXT = "Every file that was imported is kept as it was read, so that any of them can be shown again."
PLAIN_TABLE = "Plain table"
READ_AGAIN = "Read them again with today's data"
NOTHING_NEW = "Every line came to the same as before."
READ_ANEW = "{files} came to something else; Undo goes back."
SHOWN_NOW = "shown now"
SHOW_AGAIN = "Show this one again"
NO_ACCOUNT_NAMES = "no account named"

PORTFOLIO_TITLE = "What about the whole portfolio?"
MERGE_OTHER_LABEL = "Take the accounts of another portfolio into this one"
MERGE_OTHER_HINT = "Choose a portfolio"
DELETE_ALL = "Delete this portfolio"
EVERYTHING_TITLE = "Everything you have here"
EVERYTHING_TEXT = (
    "All portfolios with their accounts, files as they were read, and remembered choices (JSON), "
    "or every holding of every portfolio as a table (CSV)."
)
EVERYTHING_JSON = "Download JSON"
EVERYTHING_CSV = "Download CSV"

UNDO = "Undo: {change}"
TAKEN_BACK = "Taken back: {change}"
DELETED = "“{name}” was deleted."
CHOOSE_ACCOUNT = "Choose the account to merge into first."
CHOOSE_PORTFOLIO = "Choose the portfolio to take in first."
GONE = "What is on this screen has changed meanwhile. Please load the page again."
BAD_KIND = "This kind of account is not known. Choose one of the list."


def account_name(label: str) -> str:
    """Return what an account is called on screen."""
    return label or NO_LABEL


def counted(n_included: int, n_accounts: int) -> str:
    """Say how many accounts are switched on: ``3 of 4 accounts counted``."""
    if n_included == n_accounts:
        return "1 account, counted" if n_accounts == 1 else f"all {n_accounts} accounts counted"
    return f"{n_included} of {fmt.count(n_accounts, 'account')} counted"
