"""Figures as they stand on paper: amounts to the cent, prices in full, weights to a hundredth of a percent."""

import math
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
NARROW = "\u00a0"
"""No-break space between a figure and its unit: the printed font has no narrower one."""

NOT_KNOWN = "unknown"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CENT = Decimal("0.01")
_N_PRICE_DECIMALS = 2

Number = Decimal | float | int


def _exact(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def _signed(value: Decimal, text: str) -> str:
    return f"{MINUS}{text}" if value < 0 else text


def cents(amount: Number | None) -> str:
    """Return an amount of US dollars to the cent.

    Examples
    --------
    >>> cents(Decimal("1234.5")), cents(None)
    ('$1,234.50', 'unknown')
    """
    if amount is None:
        return NOT_KNOWN
    value = _exact(amount).quantize(_CENT, ROUND_HALF_UP)
    return _signed(value, f"${abs(value):,}")


def full_price(amount: Decimal | None) -> str:
    """Return a price with every digit it has, two decimals at least.

    Examples
    --------
    >>> full_price(Decimal("24.605")), full_price(Decimal("100"))
    ('$24.605', '$100.00')
    """
    if amount is None:
        return NOT_KNOWN
    value = amount.normalize()
    digits = max(_N_PRICE_DECIMALS, -int(value.as_tuple().exponent))
    return _signed(value, f"${abs(value):,.{digits}f}")


def quantity(shares: Decimal | None) -> str:
    """Return a number of shares, fractions as they are held.

    Examples
    --------
    >>> quantity(Decimal("1200")), quantity(Decimal("100.50"))
    ('1,200', '100.5')
    """
    if shares is None:
        return NOT_KNOWN
    value = shares.normalize()
    return _signed(value, f"{abs(value):,f}")


def percent(weight: float | None) -> str:
    """Return a fraction as percent to two decimals.

    Examples
    --------
    >>> percent(0.24984).replace(NARROW, " ")
    '24.98 %'
    """
    if weight is None or not math.isfinite(weight):
        return NOT_KNOWN
    value = _exact(weight).scaleb(2).quantize(_CENT, ROUND_HALF_UP)
    return _signed(value, f"{abs(value):,}{NARROW}%")


def exact_percent(weight: float) -> str:
    """Return a fraction as percent with the digits it was entered with, six decimals at most.

    Examples
    --------
    >>> exact_percent(0.0725).replace(NARROW, " ")
    '7.25 %'
    """
    value = round(_exact(weight).scaleb(2), 6).normalize()
    return _signed(value, f"{abs(value):,f}{NARROW}%")


def day(value: date | None) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day(date(2025, 11, 18)), day(None)
    ('18 Nov 2025', 'no date')
    """
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "no date"


def moment(value: datetime) -> str:
    """Return a point in time to the minute, with its zone."""
    return f"{day(value)}, {value:%H:%M} {value.tzname() or ''}".rstrip()


def count(n: int, singular: str) -> str:
    """Return a number of things.

    Examples
    --------
    >>> count(1, "trade"), count(1200, "lot")
    ('1 trade', '1,200 lots')
    """
    return f"{n:,} {singular}" if n == 1 else f"{n:,} {singular}s"
