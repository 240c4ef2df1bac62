"""Cash as brokers call it: its own line, a sweep programme, a money market fund, a currency alone."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from analytics.intake.cells import CURRENCY_CODES

_CASH_TEXTS = frozenset(
    {
        "$$cash",
        "free cash",
        "money accounts",
        "money market",
        "settlement fund",
        "us dollar",
        "us dollars",
        "u.s. dollar",
        "dollar",
        "liquide mittel",
        "likvida medel",
        "\u73b0\u91d1",
        "\u73fe\u91d1",
    }
)
_CORE_WORDS = (
    "cash sweep deposit margin liquidites liquidite liquiditat liquidita liquidez kassa cassa contanti contante "
    "contanten efectivo especes kontanter verrechnungskonto barmittel barbestand kontoguthaben geldkonto"
)
_COMPANION_WORDS = (
    "and or in on of held the account accounts amount available balance balances bank bearing brokerage core credit "
    "debit deposits dollar dollars equivalent equivalents fdic free ftx fund funds futures hand insured interest "
    "investment investments loan management money market position positions program programme progrm reserve reserves "
    "settled settlement short uninvested unsettled u s us usd vehicle vehicles "
    "solde saldo compte konto cuenta conto rekening disponible disponibile"
)
_CORES = frozenset(_CORE_WORDS.split())
_COMPANIONS = frozenset(_COMPANION_WORDS.split())
"""Words that may stand beside one of ``_CORES`` in a text for cash: any other word makes it a company's name."""
_CASH_SYMBOLS = frozenset({"USD999997", "QACDS", "FCASH", "FCASH**"})
"""Core positions of one broker that people carry into lists of their own."""
_PLAIN_TYPES = frozenset({"cash and money market", "cash & money market funds", "cash & money market"})
_TICKER = re.compile(r"[A-Z]{1,5}(?:[./-][A-Z]{1,2})?")
_LONGEST = 60
_WORD = re.compile(r"[^\W\d_]+")
_MONEY_FUND = re.compile(r"[A-Z]{3}XX")
_MONEY_NAME = (
    "money market",
    "money mkt",
    "money inv",
    "money fund",
    "mmkt",
    "mny mkt",
    "sweep",
    "government",
    "treasury",
    "cash",
    "deposit",
    "liquid",
    "prime",
)
_BUYING_POWER = re.compile(r"\bbuying power\b")


@dataclass(frozen=True, slots=True)
class CashSigns:
    """What a line shows of being cash: its texts and numbers, and the words and tickers of its broker."""

    symbol: str
    name: str
    asset_type: str
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    words: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()

    @property
    def is_at_one(self) -> bool:
        """Whether a unit is worth one: a price of 1, or none and no shares of a ticker that differ from the amount."""
        if self.price:
            return self.price == 1
        if self.quantity is None or self.amount is None or self.quantity in {1, self.amount}:
            return True
        return _TICKER.fullmatch(self.symbol) is None


def is_cash(signs: CashSigns) -> bool:
    """Return whether a line is cash; a ticker with shares at another price than 1 never is.

    Examples
    --------
    >>> one, ten = Decimal(1), Decimal(10)
    >>> is_cash(CashSigns("990286916", "ML DIRECT DEPOSIT PROGRM", "", ten, one, ten))
    True
    >>> is_cash(CashSigns("CASH", "PATHWARD FINANCIAL", "", ten, Decimal(75), Decimal(750)))
    False
    """
    symbol, name = signs.symbol, signs.name
    if symbol.endswith("**") or symbol.upper().startswith("$$CASH"):
        return True
    if not signs.is_at_one:
        is_ticker = _TICKER.fullmatch(symbol) is not None and bool(signs.quantity)
        return not is_ticker and is_cash_type(signs.asset_type)
    if symbol.upper() in signs.symbols or symbol.upper() in _CASH_SYMBOLS or is_cash_type(signs.asset_type):
        return True
    if any(text and (is_cash_text(text, signs.words) or is_money_name(text)) for text in (symbol, name)):
        return True
    if symbol == "USD":
        return signs.amount is not None and name in {"", symbol}
    return is_money_fund(symbol.upper(), name)


def is_cash_text(text: str, extra: frozenset[str] = frozenset()) -> bool:
    """Return whether a symbol or name is one of the words for cash, the broker's own included.

    Examples
    --------
    >>> is_cash_text("Cash & Sweep Vehicle"), is_cash_text("Verrechnungskonto EUR"), is_cash_text("Cash America")
    (True, True, False)
    """
    lowered = text.casefold()
    if lowered in _CASH_TEXTS or lowered in extra:
        return True
    if len(text) > _LONGEST:
        return False
    plain = lowered if text.isascii() else _without_accents(lowered)
    words = [word for word in _WORD.findall(plain) if word.upper() not in CURRENCY_CODES]
    return not _CORES.isdisjoint(words) and all(word in _CORES or word in _COMPANIONS for word in words)


def is_cash_type(asset_type: str) -> bool:
    """Return whether a printed type is that of cash; the margin part of an account is none.

    Examples
    --------
    >>> is_cash_type("Cash and Cash Equivalents"), is_cash_type("Margin"), is_cash_type("Fixed Income & Cash")
    (True, False, False)
    """
    lowered = asset_type.casefold()
    return lowered in _PLAIN_TYPES or ("cash" in lowered and is_cash_text(asset_type))


def is_money_name(name: str) -> bool:
    """Return whether a name is that of a bank's deposit or sweep programme."""
    lowered = name.casefold()
    return "deposit program" in lowered or "deposit progrm" in lowered or "bank deposit" in lowered


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


def is_buying_power(text: str) -> bool:
    """Return whether a text speaks of what might be bought: credit included, and nobody's holding."""
    return "uying" in text and _BUYING_POWER.search(text.casefold()) is not None


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
