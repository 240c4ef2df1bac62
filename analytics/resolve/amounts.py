"""What a line is worth: the file's value, else shares times a price, in the order of trust of the prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from analytics.intake.holdings import factor_of
from analytics.model.market import Price
from analytics.model.portfolio import ExchangeRate, ParsedRow, PositionKind, RowClass

_PRICED_PER_SHARE = frozenset({PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET, PositionKind.UNKNOWN})
_CENTS_OF_A_CENT = Decimal("0.000001")
_LONGEST = 20
"""Digits before the point up to which a number can be rounded to millionths."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A line's value, the price behind it and the number of shares; null where not known.

    ``is_implied`` says that the number of shares was not printed: it is the value divided by the price.
    """

    amount: Decimal
    price: Price | None = None
    shares: Decimal | None = None
    is_implied: bool = False


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Prices in order of trust: the file's, the user's entries, the market's.

    ``is_nominal``: the values are parts of a made-up total, so that no number of shares follows from them.
    """

    file_date: date | None = None
    entered: Mapping[str, Price] = field(default_factory=dict)
    market: Mapping[str, Price] = field(default_factory=dict)
    is_nominal: bool = False

    def find(self, ticker: str, currency: str) -> Price | None:
        """Return the entered price of a ticker, else the market's, else None; only prices in one currency."""
        for prices in (self.entered, self.market):
            price = prices.get(ticker)
            if price is not None and price.currency == currency:
                return price
        return None


def value_row(row: ParsedRow, kind: PositionKind, ticker: str, prices: PriceBook) -> Valued | None:
    """Return what a row is worth in its own currency, or None where neither value nor price is known.

    Parameters
    ----------
    row : ParsedRow
        A row, its weight (if any) already turned into an amount.
    kind : PositionKind
        How it enters the look-through.
    ticker : str
        Dot form; empty for a line without one.
    prices : PriceBook
        Where prices come from.

    Returns
    -------
    Valued or None
        The file's own value always wins over shares times price.
    """
    price = _file_price(row, kind, prices.file_date)
    if row.amount is not None:
        return _with_shares(row, price or _entered_price(row, kind, ticker, prices), prices, row.amount)
    if row.quantity is None:
        return None
    if price is None and ticker:
        price = prices.find(ticker, row.currency)
    if price is None and kind is PositionKind.CASH:
        return Valued(row.quantity, shares=row.quantity)
    if price is None:
        return None
    return Valued(rounded(row.quantity * price.amount * _factor(row)), price, row.quantity)


def converted(valued: Valued, rate: ExchangeRate) -> Valued:
    """Return a value in US dollars; the number of shares stays."""
    price = valued.price
    if price is not None:
        price = replace(price, amount=rounded(price.amount * rate.usd_per_unit), currency="USD")
    return replace(valued, amount=rounded(valued.amount * rate.usd_per_unit), price=price)


def in_dollars(amount: Decimal | None, rate: ExchangeRate | None) -> Decimal | None:
    """Return an amount in US dollars; without a rate it is one already."""
    return amount if amount is None or rate is None else rounded(amount * rate.usd_per_unit)


def rounded(amount: Decimal) -> Decimal:
    """Return an amount to the millionth; one that ends before that, or is too long for it, stays as it is.

    Examples
    --------
    >>> rounded(Decimal(1) / 3), rounded(Decimal("12.50")), rounded(Decimal("1E+25"))
    (Decimal('0.333333'), Decimal('12.50'), Decimal('1E+25'))
    """
    if amount.adjusted() > _LONGEST:
        return amount
    shorter = amount.quantize(_CENTS_OF_A_CENT)
    return amount if shorter == amount else shorter


def _factor(row: ParsedRow) -> Decimal:
    return factor_of(row.row_class) if row.multiplier is None else row.multiplier


def _entered_price(row: ParsedRow, kind: PositionKind, ticker: str, prices: PriceBook) -> Price | None:
    """Return the user's own price of a line whose value the file gives; the market's may be of another day."""
    price = prices.entered.get(ticker) if kind in _PRICED_PER_SHARE else None
    return price if price is not None and price.currency == row.currency else None


def _with_shares(row: ParsedRow, price: Price | None, prices: PriceBook, amount: Decimal) -> Valued:
    """Return a printed value with its shares: printed, or implied by a price per share."""
    can_imply = row.row_class is RowClass.POSITION and not prices.is_nominal
    if row.quantity is not None or price is None or not price.amount or not can_imply:
        return Valued(amount, price, row.quantity)
    return Valued(amount, price, rounded(amount / price.amount), is_implied=True)


def _file_price(row: ParsedRow, kind: PositionKind, file_date: date | None) -> Price | None:
    """Return the price the file prints, else the one its value and shares imply."""
    if row.price_amount is not None:
        return Price(row.price_amount, file_date, "file", row.currency)
    implied = row.row_class is RowClass.POSITION and kind in _PRICED_PER_SHARE
    if implied and row.amount is not None and row.quantity:
        per_share = rounded(row.amount / row.quantity)
        return Price(per_share, file_date, "file", row.currency) if per_share > 0 else None
    return None
