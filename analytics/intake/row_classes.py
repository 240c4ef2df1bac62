"""What a line is, from its own words: total, footer, cash, option, bond or security."""

import re

from analytics.intake.cells import CURRENCY_CODES
from analytics.intake.headers import Role
from analytics.intake.lines import LineCells
from analytics.intake.presets.preset import Preset
from analytics.model.portfolio import RowClass

OPTION_LEG = re.compile(
    r"([0-9]{1,4}) (?:\([A-Z0-9 ]{1,20}\) )?([0-9]{1,2} [A-Z]{3} [0-9]{2,4} [0-9]{1,6}(?:\.[0-9]{1,4})? (?:CALL|PUT))"
)
"""A leg as one platform prints it: shares of a contract, expiry, strike; the ticker is in a heading above."""
OPTION_SYMBOLS = (
    re.compile(r"-?[A-Z][A-Z0-9.]{0,5} {0,6}[0-9]{6}[CP][0-9]{1,8}(?:\.[0-9]{1,4})?"),
    re.compile(r"[A-Z][A-Z0-9./]{0,7} [0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4} [0-9]{1,6}(?:\.[0-9]{1,4})? [CP]"),
    re.compile(r"[A-Z][A-Z0-9./]{0,7} [0-9]{1,2} ?[A-Z]{3} ?[0-9]{2,4} [0-9]{1,6}(?:\.[0-9]{1,4})? (?:[CP]|CALL|PUT)"),
    OPTION_LEG,
    re.compile(r"[A-Z][A-Z0-9./]{0,7} [A-Z]{3} [0-9]{1,2} '?[0-9]{2,4} \$?[0-9]{1,6}(?:\.[0-9]{1,4})? (?:CALL|PUT)"),
)
_SHORTEST_OPTION = len("A260116C5")
_OPTION_NAME = re.compile(r"(?:CALL|PUT) [(A-Z].*[0-9].*|.*\$[0-9.]{1,9} (?:CALL|PUT)")
_CUSIP = re.compile(r"[0-9A-Z]{3}[0-9A-Z]{5}[0-9]")
_AT_ONE = frozenset({"", "--", "-", "1", "n/a", "N/A"})
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
_BOND_TYPES = frozenset({"fixed income", "bond", "bonds", "cd", "certificate of deposit", "bill", "debt"})
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
        "money accounts",
        "money market",
        "cash and cash investments (usd)",
        "free cash",
        "available cash",
        "cash account",
        "futures cash",
        "uninvested cash",
    }
)
_CASH_TYPES = frozenset(
    {"cash", "cash and money market", "cash & money market funds", "cash & money market", "cash and cash equivalents"}
)
_FUTURE_TYPES = frozenset({"future", "futures", "fut"})
_PENDING_TEXTS = frozenset({"pending activity", "pending", "pending transactions", "unsettled cash", "unsettled"})


def class_of(line: LineCells, preset: Preset, symbol: str, name: str) -> RowClass:
    """Return what a line is by its texts: pending, option, cash, future, crypto, bond, else a position."""
    asset_type = line.text(Role.ASSET_TYPE)
    kind = asset_type.casefold()
    if is_pending(symbol, name):
        return RowClass.PENDING
    if is_option(symbol, name, asset_type):
        return RowClass.OPTION
    if _is_cash(line, preset, symbol, name):
        return RowClass.CASH
    if symbol[:1] == "/" or kind in _FUTURE_TYPES:
        return RowClass.FUTURE
    if kind.startswith("crypto"):
        return RowClass.CRYPTO
    return RowClass.BOND if is_bond(symbol, name, asset_type) else RowClass.POSITION


def _is_cash(line: LineCells, preset: Preset, symbol: str, name: str) -> bool:
    price = line.text(Role.PRICE).strip("$ ").rstrip("0").rstrip(".")
    at_one = price in _AT_ONE
    names_currency = symbol in CURRENCY_CODES and line.columns.get(Role.SYMBOL) == line.columns.get(Role.CURRENCY, -1)
    if symbol.endswith("**") or names_currency:
        return True
    if symbol.upper() in preset.cash_symbols:
        return at_one
    if at_one and (is_cash_text(symbol or name, preset.cash_words) or _is_cash_in_currency(symbol or name)):
        return True
    kind = line.text(Role.ASSET_TYPE).casefold()
    if symbol in CURRENCY_CODES and at_one:
        return "cash" in f"{name} {kind}".casefold() or name.casefold() in {"us dollar", "dollar"}
    if is_money_fund(symbol.upper(), name):
        return at_one
    return kind in _CASH_TYPES or (not symbol and at_one and is_money_name(name))


def _is_cash_in_currency(text: str) -> bool:
    """Return whether a text is cash with its currency: ``CASH & CASH FUND (EUR)``, ``Cash EUR``."""
    lowered = text.casefold()
    return lowered.startswith("cash") and text.rstrip(")")[-3:] in CURRENCY_CODES


def is_money_name(name: str) -> bool:
    """Return whether a name is that of a bank's deposit or sweep programme."""
    lowered = name.casefold()
    return "deposit program" in lowered or "deposit progrm" in lowered or "bank deposit" in lowered


def is_option(symbol: str, name: str, asset_type: str) -> bool:
    """Return whether a line is an option, by the notations of the brokers or by its printed type.

    Examples
    --------
    >>> is_option("-AAPL260116C400", "", ""), is_option("ACME 04/17/2026 55.00 C", "", ""), is_option("PUT", "", "")
    (True, True, False)
    """
    upper = symbol.upper()
    if len(upper) >= _SHORTEST_OPTION and any(pattern.fullmatch(upper) for pattern in OPTION_SYMBOLS):
        return True
    is_ticker = bool(symbol) and not any(map(str.isdigit, symbol))
    return asset_type.casefold() in {"option", "options", "opt", "equity option"} or (
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
    if symbol and not cusip and " " in symbol and name in {"", symbol}:
        return is_bond("", symbol, asset_type)
    if symbol and not cusip:
        return False
    if cusip and not symbol[6:8].isdigit():
        return True
    lowered = name[:200].casefold()
    says_bond = not _BOND_WORDS.isdisjoint(_WORD.findall(lowered)) and _MATURITY.search(lowered) is not None
    return says_bond or asset_type.casefold() in _BOND_TYPES


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
    lowered = text.casefold()
    can_be_one = "total" in lowered and len(text) < _LONGEST_NAME  # bounds the pattern
    return can_be_one and _TOTAL.fullmatch(lowered.strip(" .:")) is not None


def is_footer(text: str) -> bool:
    """Return whether a text is a disclaimer or a note about the download."""
    return len(text) > _LONGEST_NAME or text.casefold().startswith(_FOOTER_STARTS)  # longer than any name
