"""What a line is, from its own words: total, footer, cash, option, bond or security."""

import re

OPTION_SYMBOLS = (
    re.compile(r"-?[A-Z][A-Z0-9.]{0,5} {0,6}[0-9]{6}[CP][0-9]{1,8}(?:\.[0-9]{1,4})?"),
    re.compile(r"[A-Z][A-Z0-9./]{0,7} [0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4} [0-9]{1,6}(?:\.[0-9]{1,4})? [CP]"),
    re.compile(r"[A-Z][A-Z0-9./]{0,7} [0-9]{1,2} ?[A-Z]{3} ?[0-9]{2,4} [0-9]{1,6}(?:\.[0-9]{1,4})? (?:[CP]|CALL|PUT)"),
    re.compile(r"[A-Z][A-Z0-9./]{0,7} [A-Z]{3} [0-9]{1,2} '?[0-9]{2,4} \$?[0-9]{1,6}(?:\.[0-9]{1,4})? (?:CALL|PUT)"),
)
_OPTION_NAME = re.compile(r"(?:CALL|PUT) [(A-Z].*[0-9].*|.*\$[0-9.]{1,9} (?:CALL|PUT)")
_CUSIP = re.compile(r"[0-9A-Z]{3}[0-9A-Z]{5}[0-9]")
_TOTAL = re.compile(
    r"(?:account|positions?|portfolio|grand|overall|sub|holdings)?[ -]?totals?(?::| of .{1,60}| for .{1,60})?"
    r"|total (?:account |portfolio |market |positions? )?(?:value|assets|positions?|holdings|portfolio|account)"
)
_LONGEST_NAME = 80
_FOOTER_STARTS = (
    "date downloaded",
    "generated at",
    "exported on",
    "downloaded on",
    "as of ",
    "***end of file",
    "footnotes",
    "disclaimer",
    "the data and information",
    "brokerage services",
    "note:",
    "notes:",
)
_BOND_WORDS = frozenset(
    [
        "treas",
        "treasury",
        "bill",
        "bills",
        "note",
        "notes",
        "bond",
        "bonds",
        "cpn",
        "coupon",
        "cd",
        "muni",
        "municipal",
        "debenture",
        "tips",
        "strip",
        "zero",
    ]
)
_MATURITY = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|(?:19|20)[0-9]{2}|[0-9]%|[0-9] %|inflation")
_WORD = re.compile(r"[a-z]+")
_MONEY_FUND = re.compile(r"[A-Z]{3}XX")
_MONEY_NAME = ("money market", "money mkt", "sweep", "government", "treasury", "cash", "deposit", "liquid", "prime")
_CASH_TEXTS = frozenset(
    {
        "cash",
        "cash & cash investments",
        "cash and cash investments",
        "cash & money market",
        "cash and money market",
        "cash balance",
        "cash balances",
        "cash equivalents",
        "cash & equivalents",
        "core cash",
        "us dollar",
        "us dollars",
        "u.s. dollar",
        "usd cash",
        "cash usd",
        "cash (usd)",
        "$$cash",
        "settlement fund",
        "settled cash",
        "sweep",
        "cash sweep",
        "bank sweep",
        "bank deposit",
        "margin balance",
        "futures cash",
        "uninvested cash",
    }
)
_PENDING_TEXTS = frozenset({"pending activity", "pending", "pending transactions", "unsettled cash", "unsettled"})


def is_option(symbol: str, name: str, asset_type: str) -> bool:
    """Return whether a line is an option, by the notations of the brokers or by its printed type.

    Examples
    --------
    >>> is_option("-AAPL260116C400", "", ""), is_option("ACME 04/17/2026 55.00 C", "", ""), is_option("PUT", "", "")
    (True, True, False)
    """
    upper = symbol.upper()
    if any(pattern.fullmatch(upper) for pattern in OPTION_SYMBOLS):
        return True
    is_ticker = bool(symbol) and not any(c.isdigit() for c in symbol)
    return asset_type.casefold() in {"option", "options"} or (
        not is_ticker and _OPTION_NAME.fullmatch(name[:200].upper()) is not None
    )


def is_cusip(symbol: str) -> bool:
    """Return whether a symbol has the nine characters of a CUSIP.

    Examples
    --------
    >>> is_cusip("912797KX4"), is_cusip("GOOGL")
    (True, False)
    """
    return _CUSIP.fullmatch(symbol) is not None and any(c.isdigit() for c in symbol[:8])


def is_bond(symbol: str, name: str, asset_type: str) -> bool:
    """Return whether a line is a single bond, bill or certificate.

    A fund with "bond" in its name has a ticker and is none. A CUSIP with a letter among its seventh and eighth
    characters numbers a debt issue; with two digits there it may be a share, and the name or type has to say so.

    Examples
    --------
    >>> is_bond("037833DX5", "", ""), is_bond("BND", "VANGUARD TOTAL BOND MARKET ETF 2030", "")
    (True, False)
    """
    cusip = is_cusip(symbol)
    if symbol and not cusip:
        return False
    if cusip and not symbol[6:8].isdigit():
        return True
    lowered = name[:200].casefold()
    says_bond = not _BOND_WORDS.isdisjoint(_WORD.findall(lowered)) and _MATURITY.search(lowered) is not None
    return says_bond or asset_type.casefold() in {"fixed income", "bond", "bonds", "cd", "certificate of deposit"}


def is_pending(symbol: str, name: str) -> bool:
    """Return whether a line is money on its way (``Pending Activity``)."""
    return (symbol or name).casefold() in _PENDING_TEXTS


def is_cash_text(text: str, extra: frozenset[str]) -> bool:
    """Return whether a symbol or name is one of the words for cash, the preset's own included."""
    lowered = text.casefold()
    return lowered in _CASH_TEXTS or lowered in extra


def is_money_fund(symbol: str, name: str) -> bool:
    """Return whether a ticker and its name are those of a US money market fund (five letters ending in XX).

    Examples
    --------
    >>> is_money_fund("SPAXX", "FIDELITY GOVERNMENT MONEY MARKET"), is_money_fund("FOXX", "FOXX DEVELOPMENT")
    (True, False)
    """
    if not _MONEY_FUND.fullmatch(symbol):
        return False
    lowered = name.casefold()
    return not name or any(word in lowered for word in _MONEY_NAME)


def is_total(text: str) -> bool:
    """Return whether a text is a total's label as a whole; a fund called "Total Stock Market" is none.

    Examples
    --------
    >>> is_total("Account Total"), is_total("SubTotal of Stocks"), is_total("Total Stock Market Index")
    (True, True, False)
    """
    return (
        len(text) < _LONGEST_NAME and _TOTAL.fullmatch(text.casefold().strip(" .:")) is not None
    )  # bounds the pattern


def is_footer(text: str) -> bool:
    """Return whether a text is a disclaimer or a note about the download."""
    return len(text) > _LONGEST_NAME or text.casefold().startswith(_FOOTER_STARTS)  # longer than any name
