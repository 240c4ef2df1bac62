"""Account labels: what tells a user's accounts apart, without the full account number."""

import re
from collections.abc import Iterable

from analytics.intake.dates import find_date
from analytics.model.portfolio import AccountKind

_TITLE = re.compile(r"(?:positions|balances|transactions|position statement) +for +(?:account +)?(.+)", re.IGNORECASE)
_LOTS_TITLE = re.compile(r"([A-Z0-9./]{1,12}) lot details for (.+)", re.IGNORECASE)
_SELECTED = re.compile(r"selected account\(s\): *(.+)", re.IGNORECASE)
_LABELLED = re.compile(r"account(?: name| number)?: *(.+)", re.IGNORECASE)
_MASKED = re.compile(r"(?:\u2026|\.\.\.|X{2,}-?|\*{2,}-?)[0-9]{2,6}\b|(?<![0-9])-[0-9]{4}\b")
_NOTES = ("as of ", "date", "exported", "generated", "downloaded", "printed", "page ", "data as of", "prices as of")
_WORDS_OF_CLASSES = (
    "stock stocks bond bonds fund funds etf etfs equity equities option options cash fixed income securities shares "
    "treasury treasuries crypto other assets commodities futures"
)
CLASS_WORDS = frozenset(_WORDS_OF_CLASSES.split())
"""Words for kinds of securities: a heading made of them is no account."""
_E_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,64}\.[A-Za-z]{2,10}")
_DAY = re.compile(r" (?:as of|on) (?=.{0,30}[0-9])")
_WITH_HYPHENS = re.compile(r"(?<![\w.,$/-])[A-Z0-9]{2,5}(?:-[A-Z0-9]{2,8}){1,2}(?![\w/-])")
_FEWEST_DIGITS = 6
_ALL_ACCOUNTS = frozenset({"all-accounts", "all accounts", "account(s)"})
_ACCOUNT_NUMBER = re.compile(r"(?<![0-9.,$A-Za-z])[A-Z]{0,3}[0-9]{6,20}(?![0-9.,])")
_KIND_WORD = re.compile(r"[a-z]+|[0-9]{3}")
_KINDS: tuple[tuple[frozenset[str], AccountKind], ...] = tuple(
    (frozenset(words.split()), kind)
    for words, kind in (
        ("roth 401", AccountKind.EMPLOYER_PLAN),
        ("roth", AccountKind.ROTH_IRA),
        ("ira", AccountKind.TRADITIONAL_IRA),
        ("rollover", AccountKind.TRADITIONAL_IRA),
        ("sep", AccountKind.TRADITIONAL_IRA),
        ("401", AccountKind.EMPLOYER_PLAN),
        ("403", AccountKind.EMPLOYER_PLAN),
        ("457", AccountKind.EMPLOYER_PLAN),
        ("hsa", AccountKind.HEALTH_SAVINGS),
        ("health savings", AccountKind.HEALTH_SAVINGS),
        ("529", AccountKind.EDUCATION),
        ("education", AccountKind.EDUCATION),
        ("individual", AccountKind.TAXABLE),
        ("joint", AccountKind.TAXABLE),
        ("taxable", AccountKind.TAXABLE),
        ("brokerage", AccountKind.TAXABLE),
        ("tod", AccountKind.TAXABLE),
        ("trust", AccountKind.TAXABLE),
        ("margin", AccountKind.TAXABLE),
    )
)
"""Words of an account's name, the most telling first; numbers are sections of the US tax code."""
_KIND_VALUES = frozenset(kind.value for kind in AccountKind)
KEPT = 4
_LONGEST = 60


def mask(number: str, n_kept: int = KEPT) -> str:
    """Return an account number with only its last characters; short labels in words stay.

    Examples
    --------
    >>> mask("X12345678"), mask("acct_ira")
    ('…5678', 'acct_ira')
    """
    n_digits = sum(c.isdigit() for c in number)
    return f"…{number[-n_kept:]}" if n_digits > KEPT else number


def n_kept_apart(accounts: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the account numbers of a file of which more than the usual characters have to be kept, and how many.

    Parameters
    ----------
    accounts : iterable of (str, str)
        Name and number of each line. Accounts of different names are told apart by these: so an account has the same
        label whatever other accounts are in the file with it.

    Returns
    -------
    dict of str to int
        Numbers that would look the same beside the same name.

    Examples
    --------
    >>> n_kept_apart([("", "X11110001"), ("", "Y22220001"), ("", "Z0002")])
    {'X11110001': 5, 'Y22220001': 5}
    """
    alike: dict[tuple[str, str], set[str]] = {}
    for name, number in set(accounts):
        if " " not in number:
            alike.setdefault((name, mask(number)), set()).add(number)
    return {
        number: n for group in alike.values() if len(group) > 1 for n in (_n_apart(group),) for number in sorted(group)
    }


def _n_apart(numbers: set[str]) -> int:
    longest = max(map(len, numbers))
    lengths = range(KEPT, longest)
    return next((n for n in lengths if len({mask(number, n) for number in numbers}) == len(numbers)), longest)


def account_label(name: str, number: str, n_kept: int = KEPT) -> str:
    """Return the label of an account from its printed name and number, shortened wherever the number stands.

    Examples
    --------
    >>> account_label("Individual", "X12345678"), account_label("ROTH IRA 123456789", "")
    ('Individual …5678', 'ROTH IRA …6789')
    """
    shown_name, shown_number = mask_numbers(name[:_LONGEST]), mask(number[:_LONGEST], n_kept)
    if shown_number in shown_name:
        return shown_name
    return " ".join(part for part in (shown_name, shown_number) if part)


def label_from_title(title: str) -> str:
    """Return the account a title line names; empty for a title over all accounts.

    Examples
    --------
    >>> label_from_title("Positions for account Roth IRA XXXX-1234 as of 07/20/2026")
    'Roth IRA XXXX-1234'
    >>> label_from_title("Positions for All-Accounts as of 11/15/2020"), label_from_title("Brokerage ...11")
    ('', 'Brokerage ...11')
    """
    text = _DAY.split(title, maxsplit=1)[0].strip()
    match = _TITLE.fullmatch(text) or _SELECTED.fullmatch(text) or _LABELLED.fullmatch(text)
    label = match.group(1).strip() if match else text
    return "" if label.casefold() in _ALL_ACCOUNTS or len(label) > _LONGEST else mask_numbers(label)


def names_account(title: str) -> bool:
    """Return whether a title line says whose positions follow."""
    text = _DAY.split(title, maxsplit=1)[0].strip()
    return any(pattern.fullmatch(text) for pattern in (_TITLE, _SELECTED, _LABELLED))


def is_dated_note(title: str) -> bool:
    """Return whether a title only says of when the file is: it names no account.

    Examples
    --------
    >>> is_dated_note("As of 07/20/2026"), is_dated_note("Roth IRA ...123")
    (True, False)
    """
    return title.casefold().lstrip().startswith(_NOTES)


def is_class(text: str) -> bool:
    """Return whether a text is the name of a class of securities: ``Equities``, ``Fixed Income``."""
    words = set(_KIND_WORD.findall(text.casefold()))
    return bool(words) and words <= CLASS_WORDS


def names_an_account(text: str) -> bool:
    """Return whether a line between the rows is the name of an account and not of a class of securities.

    Examples
    --------
    >>> names_an_account("Roth IRA ...222"), names_an_account("Individual stocks"), names_an_account("Equities")
    (True, False, False)
    """
    words = set(_KIND_WORD.findall(text.casefold()))
    if words & CLASS_WORDS:
        return False
    return kind_of(text) is not AccountKind.UNKNOWN or _MASKED.search(text) is not None


def lots_title(title: str) -> tuple[str, str]:
    """Return the security and the account a title over one security's lots names; empty texts for another title.

    Examples
    --------
    >>> lots_title("SCHA Lot Details for XXXX-4321 as of 02:45 AM ET, 08/25/2020"), lots_title("Stocks")
    (('SCHA', 'XXXX-4321'), ('', ''))
    """
    match = _LOTS_TITLE.fullmatch(_DAY.split(title, maxsplit=1)[0].strip())
    return (match.group(1), mask_numbers(match.group(2).strip())) if match else ("", "")


def kind_of(label: str, printed: str = "") -> AccountKind:
    """Return how an account is taxed: as the file's column of kinds says, else as far as its name tells.

    Examples
    --------
    >>> kind_of("Roth Contributory IRA").value, kind_of("Individual - TOD").value, kind_of("Savings", "hsa").value
    ('roth_ira', 'taxable', 'hsa')
    """
    if printed.casefold() in _KIND_VALUES:
        return AccountKind(printed.casefold())
    words = set(_KIND_WORD.findall(f"{label} {printed}".casefold()))
    return next((kind for signs, kind in _KINDS if signs <= words), AccountKind.UNKNOWN)


def mask_numbers(text: str) -> str:
    """Return a text with whatever looks like an account number shortened to its last four characters.

    Examples
    --------
    >>> mask_numbers("Brokerage 123456789"), mask_numbers("CMA 12A-34567"), mask_numbers("123456.78, 2026-01-31")
    ('Brokerage …6789', 'CMA …4567', '123456.78, 2026-01-31')
    """
    if not any(c.isdigit() for c in text):
        return text
    shortened = _ACCOUNT_NUMBER.sub(lambda match: mask(match.group()), text)
    return _WITH_HYPHENS.sub(_mask_unless_a_day, shortened) if "-" in shortened else shortened


def _mask_unless_a_day(match: re.Match[str]) -> str:
    number = match.group()
    is_number = sum(c.isdigit() for c in number) >= _FEWEST_DIGITS and find_date(number) is None
    return f"\u2026{number[-KEPT:]}" if is_number else number


def mask_private(text: str) -> str:
    """Return a text of no certain kind with account numbers and e-mail addresses shortened.

    Examples
    --------
    >>> mask_private("owner john@example.com, account 123456789")
    'owner …, account …6789'
    """
    return mask_numbers(_E_MAIL.sub("\u2026", text) if "@" in text else text)
