"""Text of single cells: invisible characters go, look-alike widths are folded, header words become keys."""

import re
import unicodedata
from functools import lru_cache

CURRENCY_SIGNS = {
    "US$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "S$": "SGD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
}
"""What stands for a currency, longer signs first."""
SHARED_SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN"}),
    "¥": frozenset({"JPY", "CNY"}),
}
"""Signs of several currencies: the line or the file says which, else it is the best known one."""
CURRENCY_CODES = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "GBX",
        "JPY",
        "CHF",
        "CAD",
        "AUD",
        "NZD",
        "SEK",
        "NOK",
        "DKK",
        "HKD",
        "SGD",
        "CNY",
        "INR",
        "KRW",
        "TWD",
        "BRL",
        "MXN",
        "ZAR",
        "PLN",
        "CZK",
        "HUF",
        "ILS",
        "TRY",
        "THB",
    ]
)
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_FORMULA_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_KEPT_BY_FORMULA = re.compile(r'=(?:"([^"]*)"|([A-Z][A-Z0-9.\-]{0,9}))')
_NOT_KEY = re.compile(r"[\W_]+")


def clean(cell: str) -> str:
    r"""Return a cell without control, zero-width and direction characters and without outer blanks.

    The apostrophe that keeps a spreadsheet from running a text as a formula goes as well: it is not part of the text.
    Neither is the formula that keeps it from reading a text as a number or a date.

    Examples
    --------
    >>> clean("\u202e A\u200bMZN\u00a0"), clean("'-AAPL260116C400"), clean('="VOO"'), clean("=VTI")
    ('AMZN', '-AAPL260116C400', 'VOO', 'VTI')
    """
    if not (cell.isascii() and cell.isprintable()):
        kept = (" " if c.isspace() else c for c in cell if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
        cell = "".join(kept)
    cell = cell.strip()
    if cell[:1] == "=" and (formula := _KEPT_BY_FORMULA.fullmatch(cell)):
        return (formula[1] or formula[2] or "").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA_STARTS else cell


def clean_all(cells: list[str]) -> list[str]:
    """Return the cells of a line, each as ``clean`` returns it; a plain line is looked at as a whole.

    Examples
    --------
    >>> clean_all(["VTI ", "\u200b5"])
    ['VTI', '5']
    """
    line = "".join(cells)
    if line.isprintable() and "'" not in line and "=" not in line:
        return [cell.strip() for cell in cells]
    return [clean(cell) for cell in cells]


def fold(cell: str) -> str:
    r"""Return a cleaned identifier with compatibility forms folded (full-width letters to ASCII).

    Letters of other scripts stay what they are: a Cyrillic look-alike never becomes a Latin ticker.

    Examples
    --------
    >>> fold("\uff21\uff21\uff30\uff2c")
    'AAPL'
    """
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


def header_key(text: str) -> str:
    """Return a column name as a key: lower case letters and digits without accents, ``%`` and ``#`` spelled out.

    Examples
    --------
    >>> header_key("% of Account"), header_key("Account #"), header_key("Marknadsvärde")
    ('percentofaccount', 'accountnumber', 'marknadsvarde')
    """
    words = fold(clean(text)).casefold().replace("%", " percent ").replace("#", " number ")
    if not words.isascii():
        words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return _NOT_KEY.sub("", words)


def header_keys(text: str) -> tuple[str, ...]:
    """Return the keys a column name may stand for, best first: whole, outside and inside parentheses, no currency.

    Examples
    --------
    >>> header_keys("Mkt Val (Market Value)")
    ('mktvalmarketvalue', 'mktval', 'marketvalue')
    """
    keys = [header_key(text)]
    inside = _PARENTHESES.findall(text)
    if inside:
        keys += [header_key(_PARENTHESES.sub(" ", text)), *(header_key(part) for part in inside)]
    words = text.split()
    if len(words) > 1 and words[-1].strip("()").upper() in CURRENCY_CODES:
        rest = words[:-2] if words[-2].casefold() == "in" else words[:-1]
        keys.append(header_key(" ".join(rest)))
    return tuple(dict.fromkeys(key for key in keys if key))


@lru_cache(maxsize=256)
def header_currency(text: str) -> str:
    """Return the currency a column name mentions, or an empty string; ``GBp`` for pence, ``$`` for any dollars.

    Examples
    --------
    >>> header_currency("Value in EUR"), header_currency("Wert €"), header_currency("Price (GBX)"), header_currency("$")
    ('EUR', 'EUR', 'GBp', '')
    """
    inside: list[str] = [part.strip() for part in _PARENTHESES.findall(text)]
    words = text.replace("(", " ").replace(")", " ").split()
    for word in [*inside, *words[-1:]] if len(words) > 1 else ():
        code = word.upper()
        if code == "GBX" or word == "GBp" or (word in inside and word.casefold() in {"p", "pence"}):
            return "GBp"
        if code in CURRENCY_CODES or code in SHARED_SIGNS:
            return code
        if code in CURRENCY_SIGNS:
            return CURRENCY_SIGNS[code]
    return ""
