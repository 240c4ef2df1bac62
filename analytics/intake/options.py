"""Options as brokers write them: in the symbol, in the name under the ticker of the share, or by their type."""

import re

_DATE = (
    r"(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}"
    r"|(?:[0-9]{1,2} ?)?[A-Z]{3} ?[0-9]{2,4}|[A-Z]{3} [0-9]{1,2},? '?[0-9]{2,4}|[0-9]{6})"
)
_STRIKE = r"\$?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6})(?:\.[0-9]{1,4})?"
_RIGHT = r"(?:C|P|CALLS?|PUTS?)"
_UNDERLYING = r"[A-Z][A-Z0-9./]{0,7}(?: [A-Z])?"
OPTION_LEG = re.compile(
    r"([0-9]{1,4}) (?:\([A-Z0-9 ]{1,20}\) )?([0-9]{1,2} [A-Z]{3} [0-9]{2,4} [0-9]{1,6}(?:\.[0-9]{1,4})? (?:CALL|PUT))"
)
"""A leg as one platform prints it: shares of a contract, expiry, strike; the ticker is in a heading above."""
_ON_FUTURE = re.compile(rf"[A-Z0-9]{{1,4}}[FGHJKMNQUVXZ][0-9]{{1,2}} [CP] ?{_STRIKE}")
_NOTATIONS = (
    re.compile(r"[-+]?\.?[A-Z][A-Z0-9.]{0,5}[ _]{0,6}[0-9]{6}[CP][0-9]{1,8}(?:\.[0-9]{1,4})?"),
    re.compile(rf"{_UNDERLYING} {_DATE} {_STRIKE} ?{_RIGHT}"),
    re.compile(rf"{_UNDERLYING} {_DATE} {_RIGHT} ?{_STRIKE}"),
    re.compile(rf"{_UNDERLYING} {_STRIKE} ?{_RIGHT} {_DATE}"),
    OPTION_LEG,
    _ON_FUTURE,
)
_NOTATION = re.compile("|".join(f"(?:{notation.pattern})" for notation in _NOTATIONS))
_HAS_RIGHT = re.compile(r"[0-9 ](?:[CP]|CALLS?|PUTS?)(?:[ $0-9]|$)", re.IGNORECASE)
"""What every notation holds: texts without it are not looked at any further."""
_SHORTEST = len("A260116C5")
_LONGEST = 200
_LONGEST_UNDERLYING = 8
_AT_THE_END = re.compile(r"(?:CALL|PUT) [(A-Z].*[0-9].*|.*\$[0-9.,]{1,12} (?:CALL|PUT)")
_SIZE = re.compile(r" \([0-9]{1,5} SHA?R?E?S?\)$")
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
_EXPIRY = (
    rf"(?:[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}} ?{_MONTH} ?[0-9]{{2,4}}"
    rf"|{_MONTH} ?[0-9]{{1,2}},? '?[0-9]{{2,4}})"
)
_EXPIRY_AND_STRIKE = re.compile(
    rf"\b{_EXPIRY} (?:@ ?|AT )?{_STRIKE}(?![0-9/%-])|(?<![0-9/-]){_STRIKE} (?:EXP\.? )?{_EXPIRY}\b"
)
_RIGHT_WORD = re.compile(r"\b(?:CALL|PUT)S?\b")
_RIGHTS = frozenset({"CALL", "CALLS", "PUT", "PUTS"})
_NOT_A_CONTRACT = re.compile(r"\b(?:PFD|PREFERRED|COVERED|ETF CALL|FUND CALL)\b")
_WORD = re.compile(r"[^\W\d_]+")
_TYPE_WORDS = frozenset(
    {"option", "options", "opt", "fop", "call", "calls", "put", "puts", "optionen", "optie", "opties", "optioner"}
)
_OTHER_TYPES = frozenset(
    {"etf", "etfs", "etn", "fund", "funds", "covered", "write", "stocks", "shares", "equities", "strategy"}
)
_FUTURE_TYPES = frozenset({"fop", "options on futures", "futures options", "futures option", "future option"})


def is_option(symbol: str, name: str, asset_type: str, *, is_per_hundred: bool = False) -> bool:
    """Return whether a line is an option, by the notations of the brokers or by its printed type.

    Parameters
    ----------
    symbol, name, asset_type : str
        Texts of the line. The symbol may be the ticker of the share: then the name has to hold right, expiry and
        strike.
    is_per_hundred : bool
        Whether the line's value is a hundred times quantity times price, which is proof beside the word in its name.

    Returns
    -------
    bool
        True for an option.

    Examples
    --------
    >>> is_option("-AAPL260116C400", "", ""), is_option("ACME 04/17/2026 55.00 C", "", ""), is_option("PUT", "", "")
    (True, True, False)
    >>> is_option("MSFT", "MSFT Jan 16 2026 500 Put", ""), is_option("AAPL", "", "Equity Option")
    (True, True)
    """
    if is_notation(symbol) or is_option_type(asset_type):
        return True
    return bool(name) and _is_named(symbol, name, is_per_hundred=is_per_hundred)


def is_notation(text: str) -> bool:
    """Return whether a text is an option in one of the brokers' notations.

    Examples
    --------
    >>> is_notation(".AAPL260116C400"), is_notation("AAPL Jan 16 '26 $1,000 Call"), is_notation("T 4.25 11/15/34")
    (True, True, False)
    """
    if not _SHORTEST <= len(text) <= _LONGEST or not _HAS_RIGHT.search(text):
        return False
    upper = " ".join(text.upper().split())
    return _NOTATION.fullmatch(upper) is not None


def is_option_type(asset_type: str) -> bool:
    """Return whether a printed type is that of options; a class that mixes them with shares says nothing.

    Examples
    --------
    >>> is_option_type("Call Option"), is_option_type("Stocks & Options"), is_option_type("Covered Call ETF")
    (True, False, False)
    """
    if not asset_type or "&" in asset_type:
        return False
    words = frozenset(_WORD.findall(asset_type.casefold()))
    return not _TYPE_WORDS.isdisjoint(words) and _OTHER_TYPES.isdisjoint(words)


def is_on_future(symbol: str, asset_type: str) -> bool:
    """Return whether an option is one on a future, whose contract has no usual size.

    Examples
    --------
    >>> is_on_future("ESZ6 C6000", ""), is_on_future("AAPL", "Option")
    (True, False)
    """
    return asset_type.casefold() in _FUTURE_TYPES or _ON_FUTURE.fullmatch(symbol.upper()) is not None


def speaks_of_a_right(name: str) -> bool:
    """Return whether a name holds the word call or put."""
    return _RIGHT_WORD.search(name[:_LONGEST].upper()) is not None


def option_texts(symbol: str, name: str, details: str) -> tuple[str, str]:
    """Return text and name of an option: its own words are the text, never the bare ticker of the share.

    Parameters
    ----------
    symbol, name : str
        As printed.
    details : str
        What other columns say of it (right, expiry, strike, type).

    Returns
    -------
    tuple of (str, str)
        An option under the ticker of its share is called by its description, with the ticker as its name.

    Examples
    --------
    >>> option_texts("MSFT", "MSFT Jan 16 2026 500 Put", "Option")
    ('MSFT Jan 16 2026 500 Put', 'MSFT')
    >>> option_texts("MSFT", "MICROSOFT CORP", "Call")
    ('MSFT Call', 'MICROSOFT CORP')
    """
    if not symbol or is_notation(symbol) or " " in symbol or len(symbol) > _LONGEST_UNDERLYING:
        return symbol, name
    if is_notation(name) or _RIGHT_WORD.search(name.upper()):
        return name, symbol
    return f"{symbol} {details or 'option'}", name


def _is_named(symbol: str, name: str, *, is_per_hundred: bool) -> bool:
    upper = " ".join(name[:_LONGEST].upper().split())
    upper = _SIZE.sub("", upper) if upper.endswith(")") else upper
    if is_notation(upper):
        return True
    if not _RIGHT_WORD.search(upper) or _NOT_A_CONTRACT.search(upper):
        return False
    is_ticker = bool(symbol) and not any(map(str.isdigit, symbol))
    if not is_ticker and _AT_THE_END.fullmatch(upper):
        return True
    words = upper.split()
    if _RIGHTS.isdisjoint({words[0], words[-1]}):
        return False
    return is_per_hundred or _EXPIRY_AND_STRIKE.search(upper) is not None
