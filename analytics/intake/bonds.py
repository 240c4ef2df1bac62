"""Single bonds, bills and certificates: their price is for a hundred of face, not for one."""

import re

from analytics.model.security_codes import isin

_CUSIP = re.compile(r"[0-9A-Z]{3}[0-9A-Z]{5}[0-9]")
_TICKER = re.compile(r"[A-Z]{1,6}(?:[./-][A-Z]{1,3})?")
_LONGEST_CODE = 6
_LONGEST = 200
_NUMBERED_BY_CUSIP = ("US", "CA")
_NAME_WORDS = frozenset(
    [
        "treas",
        "treasury",
        "treasuries",
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
        "anleihe",
        "obligation",
        "gilt",
    ]
)
_TYPE_WORDS = frozenset(
    [
        "treasury",
        "treasuries",
        "bill",
        "bills",
        "note",
        "notes",
        "bond",
        "bonds",
        "cd",
        "cds",
        "municipal",
        "municipals",
        "muni",
        "munis",
        "debenture",
        "debentures",
        "debt",
        "gilt",
        "gilts",
        "anleihe",
        "anleihen",
        "obligation",
        "obligations",
        "obligatie",
        "obligaties",
        "obbligazione",
        "obbligazioni",
        "bono",
        "bonos",
    ]
)
_TYPE_PHRASES = ("fixed income", "certificate of deposit", "certificates of deposit")
_FUND_WORDS = frozenset(
    {"etf", "etfs", "etn", "etns", "etp", "fund", "funds", "ucits", "fonds", "sicav", "pfd", "preferred", "pref"}
)
_NO_SINGLE_BOND = _FUND_WORDS | frozenset(
    {"fd", "fds", "index", "idx", "admiral", "traded", "reit", "stock", "stocks", "money", "cash", "hedged"}
)
"""Beside one of these a type speaks of a fund's class of assets; a Treasury note may be indexed all the same."""
_FUND_DOMICILES = ("IE", "LU")
_MATURITY = re.compile(
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}|\b(?:19|20)[0-9]{2}(?:-[0-9]{2}-[0-9]{2})?\b"
)
_COUPON = re.compile(r"[0-9]{1,2}(?:[.,][0-9]{1,5}| [0-9]{1,2}/[0-9]{1,2})? ?%")
_YIELDS = re.compile(r"[0-9] ?%|inflation")
_ISSUE = re.compile(
    r"[a-z][a-z0-9.]{0,7} [0-9]{1,2}(?:(?:\.[0-9]{1,5}|[ -][0-9]{1,2}/[0-9]{1,2}) [0-9]{1,2}/(?:[0-9]{1,2}/)?[0-9]{2,4}"
    r"| [0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})(?: .{0,40})?"
)
"""An issue as traders write it: issuer, coupon, maturity."""
_POOL = re.compile(r"\b(?:fnma|fhlmc|gnma|fannie mae|freddie mac|ginnie mae)\b.{0,40}\bpool\b")
_WORD = re.compile(r"[^\W\d_]+")


def is_cusip(symbol: str) -> bool:
    """Return whether a symbol has the nine characters of a CUSIP.

    Examples
    --------
    >>> is_cusip("912797KX4"), is_cusip("GOOGL")
    (True, False)
    """
    return _CUSIP.fullmatch(symbol) is not None and any(c.isdigit() for c in symbol[:8])


def is_bond(symbol: str, name: str, asset_type: str, *, is_per_unit: bool = False) -> bool:
    """Return whether a line is a single bond, bill or certificate.

    A fund with "bond" in its name has a ticker, or says that it is a fund, and is none. A CUSIP with a letter among
    its seventh and eighth characters numbers a debt issue; with two digits there it may be a share, and the name or
    type has to say so. The type decides for everything that is no ticker.

    Parameters
    ----------
    symbol, name, asset_type : str
        Texts of the line; the symbol may be a CUSIP, an ISIN or an issue as traders write it.
    is_per_unit : bool
        Whether quantity times price is the value: then the type alone does not make a bond.

    Returns
    -------
    bool
        True for a bond.

    Examples
    --------
    >>> is_bond("037833DX5", "", ""), is_bond("BND", "VANGUARD TOTAL BOND MARKET ETF 2030", "Bond")
    (True, False)
    >>> is_bond("US91282CLW90", "US TREASURY 4.25% 2034", ""), is_bond("T 4 1/4 11/15/34", "", "BOND")
    (True, True)
    """
    if _TICKER.fullmatch(symbol):
        return False
    lowered = name[:_LONGEST].casefold()
    issue = symbol.casefold() if " " in symbol else ""
    words = frozenset(_WORD.findall(f"{lowered} {issue}"))
    if not _FUND_WORDS.isdisjoint(words):
        return False
    if _is_debt_number(symbol) or _is_issue(issue) or _is_issue(lowered):
        return True
    says_so = _says_bond(lowered, words) or _says_bond(issue, words)
    is_number = is_cusip(symbol) or bool(isin(symbol))
    if says_so and (is_number or not symbol or bool(issue)):
        return True
    return not _is_fund_like(symbol, words, is_per_unit=is_per_unit) and is_bond_type(asset_type)


def _is_fund_like(symbol: str, words: frozenset[str], *, is_per_unit: bool) -> bool:
    """Return whether a line of which nothing but the type speaks of bonds may be a fund of bonds."""
    number = isin(symbol)
    if symbol and not number and len(symbol) <= _LONGEST_CODE:
        return True
    if number.startswith(_FUND_DOMICILES) or not _NO_SINGLE_BOND.isdisjoint(words):
        return True
    return is_per_unit and (bool(number) or not symbol)


def is_bond_type(asset_type: str) -> bool:
    """Return whether a printed type is that of single bonds; one that speaks of funds is not.

    Examples
    --------
    >>> is_bond_type("Corporate Bonds"), is_bond_type("US Treasury"), is_bond_type("Bond ETF")
    (True, True, False)
    """
    if not asset_type:
        return False
    lowered = asset_type.casefold()
    words = frozenset(_WORD.findall(lowered))
    says_so = not _TYPE_WORDS.isdisjoint(words) or any(phrase in lowered for phrase in _TYPE_PHRASES)
    return says_so and _NO_SINGLE_BOND.isdisjoint(words)


def _is_debt_number(symbol: str) -> bool:
    number = symbol[2:11] if symbol[:2] in _NUMBERED_BY_CUSIP and isin(symbol) else symbol
    return is_cusip(number) and not number[6:8].isdigit()


def _is_issue(text: str) -> bool:
    return _ISSUE.fullmatch(text) is not None or ("pool" in text and _POOL.search(text) is not None)


def _says_bond(lowered: str, words: frozenset[str]) -> bool:
    """Return whether a text has coupon and maturity, or one of them beside a word for bonds."""
    has_maturity = _MATURITY.search(lowered) is not None
    if has_maturity and _COUPON.search(lowered):
        return True
    return not _NAME_WORDS.isdisjoint(words) and (has_maturity or _YIELDS.search(lowered) is not None)
