"""Every figure on screen and in words goes through here (definitions: fractions inside, percent only when formatting).

Percent carries one decimal, two below 1 %; money no cents from $1,000 on; bounds are shown unless they round to the
figure itself. Rounding is half away from zero on the decimal digits of the number, as people do it by hand.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

THIN = "\u202f"
"""Narrow no-break space: between a figure and its unit."""
MINUS = "\u2212"
DASH = "\u2013"
UNKNOWN = "unknown"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SCALES = ((Decimal("1e12"), "tn"), (Decimal("1e9"), "bn"), (Decimal("1e6"), "m"))
_WHOLE_MONEY_FROM = 1000
_TWO_DIGITS = 10
_WEEKS_FROM_DAYS = 14
_MONTHS_FROM_DAYS = 60
_YEARS_FROM_DAYS = 730
_DAYS_PER_MONTH = 30.44
_SHORTEST_SECONDS = 0.1
_SECONDS_PER_MINUTE = 60
_MINUTES_PER_HOUR = 60

Number = float | int | Decimal


def _rounded(value: Number, decimals: int) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    result = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return result or abs(result)


def _signed(value: Decimal, text: str) -> str:
    return f"{MINUS}{text}" if value < 0 else text


def _percent_decimals(weight: float) -> int:
    return 1 if abs(_rounded(weight * 100, 2)) >= 1 or weight == 0 else 2


def _percent_digits(weight: float, decimals: int) -> str:
    value = _rounded(weight * 100, decimals)
    return _signed(value, f"{abs(value):,.{decimals}f}")


def number(value: Number | None, decimals: int = 0) -> str:
    """Format a plain number: ``1,204`` or ``41.3``."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    result = _rounded(value, decimals)
    return _signed(result, f"{abs(result):,.{decimals}f}")


def percent(weight: float | None) -> str:
    """Format a fraction as percent: ``34.2 %``, ``0.42 %``, ``<0.01 %``."""
    if weight is None or not math.isfinite(weight):
        return UNKNOWN
    decimals = _percent_decimals(weight)
    digits = _percent_digits(weight, decimals)
    if weight and not float(digits.replace(MINUS, "-").replace(",", "")):
        return f"{MINUS if weight < 0 else ''}<0.01{THIN}%"
    return f"{digits}{THIN}%"


def exact_percent(weight: float | None) -> str:
    """Format a fraction with every digit its source prints, at most six: ``7.83 %``, ``0.009145 %``."""
    if weight is None or not math.isfinite(weight):
        return UNKNOWN
    value = _rounded(Decimal(repr(weight)).scaleb(2), 6).normalize()
    return f"{_signed(value, f'{abs(value):,f}')}{THIN}%"


def bounded_percent(weight: float, lower: float, upper: float) -> str:
    """Format a figure with its bounds, ``34.2 % (34.0-35.1)``; the figure alone when both bounds round to it."""
    decimals = _percent_decimals(weight)
    point, low, high = (_percent_digits(w, decimals) for w in (weight, lower, upper))
    if low == point == high:
        return percent(weight)
    return f"{percent(weight)} ({low}{DASH}{high})"


def percent_range(lower: float, upper: float) -> str:
    """Format two bounds without a figure between them: ``34.0-35.1 %``, one number when they round to the same."""
    decimals = _percent_decimals(upper)
    low, high = _percent_digits(lower, decimals), _percent_digits(upper, decimals)
    return f"{low}{THIN}%" if low == high else f"{low}{DASH}{high}{THIN}%"


def number_range(lower: float | None, upper: float | None, decimals: int = 0) -> str:
    """Format the bounds of a plain number: ``38-41``; an unbounded end reads ``38 or more``."""
    if lower is None or not math.isfinite(lower):
        return UNKNOWN
    if upper is None or not math.isfinite(upper):
        return f"{number(lower, decimals)} or more"
    low, high = number(lower, decimals), number(upper, decimals)
    return low if low == high else f"{low}{DASH}{high}"


def price_earnings(ratio: float) -> str:
    """Format what is paid for a dollar of yearly earnings; infinite says why there is no such figure."""
    return number(ratio, 1) if math.isfinite(ratio) else "none: losses outweigh earnings"


def points(change: float, decimals: int = 1) -> str:
    """Format a difference of two weights: ``+3.3 points``."""
    value = _rounded(change * 100, decimals)
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    unit = "point" if abs(value) == 1 else "points"
    return f"{sign}{abs(value):,.{decimals}f}{THIN}{unit}"


def money(amount: Number | None) -> str:
    """Format an amount in US dollars: ``$412,300``, ``$98.40``."""
    if amount is None or not math.isfinite(amount):
        return UNKNOWN
    cents = _rounded(amount, 2)
    if abs(cents) >= _WHOLE_MONEY_FROM:
        cents = _rounded(cents, 0)
        return _signed(cents, f"${abs(cents):,}")
    return _signed(cents, f"${abs(cents):,.2f}")


def price(amount: Number | None) -> str:
    """Format a price per share, always with cents; four decimals below one dollar."""
    if amount is None or not math.isfinite(amount):
        return UNKNOWN
    decimals = 2 if abs(float(amount)) >= 1 else 4
    value = _rounded(amount, decimals)
    return _signed(value, f"${abs(value):,.{decimals}f}")


def big_money(amount: Number | None) -> str:
    """Format a market capitalization with two significant digits: ``$4.6 tn``, ``$310 m``."""
    if amount is None or not math.isfinite(amount):
        return UNKNOWN
    exact = Decimal(str(amount))
    for unit, name in _SCALES:
        scaled = abs(exact) / unit
        if scaled >= 1:
            text = number(scaled, 1 if scaled < _TWO_DIGITS else 0)
            return f"{_signed(exact, '$' + text)}{THIN}{name}"
    return money(exact)


def shares(quantity: Number | None) -> str:
    """Format a number of shares: whole without decimals, fractional as held (``12.345``)."""
    if quantity is None or not math.isfinite(quantity):
        return UNKNOWN
    value = Decimal(str(quantity)).normalize()
    return _signed(value, f"{abs(value):,f}")


def day(value: date | None) -> str:
    """Format a date: ``18 Nov 2025``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "no date"


def moment(value: datetime | None) -> str:
    """Format a point in time to the minute: ``18 Nov 2025, 06:04``."""
    return f"{day(value)}, {value:%H:%M}" if value else "never"


def day_range(first: date | None, last: date | None) -> str:
    """Format two dates as a span, one date when they agree."""
    if first is None or last is None or first == last:
        return day(first or last)
    return f"{day(first)} to {day(last)}"


def age(days: int | None) -> str:
    """Say an age in words: ``today``, ``3 days old``, ``5 weeks old``, ``12 months old``."""
    if days is None:
        return "of unknown age"
    if days <= 0:
        return "today"
    if days < _WEEKS_FROM_DAYS:
        return f"{count(days, 'day')} old"
    if days < _MONTHS_FROM_DAYS:
        return f"{count(days // 7, 'week')} old"
    if days < _YEARS_FROM_DAYS:
        return f"{count(round(days / _DAYS_PER_MONTH), 'month')} old"
    return f"{count(round(days / _DAYS_PER_MONTH) // 12, 'year')} old"


def duration(seconds: float) -> str:
    """Say how long something took: ``<0.1 s``, ``0.4 s``, ``12 s``, ``2 min 5 s``, ``1 h 3 min``."""
    if seconds < _SHORTEST_SECONDS:
        return f"<{_SHORTEST_SECONDS}{THIN}s"
    if seconds < _TWO_DIGITS:
        return f"{number(seconds, 1)}{THIN}s"
    whole = int(_rounded(seconds, 0))
    if whole < _SECONDS_PER_MINUTE:
        return f"{whole}{THIN}s"
    minutes, rest = divmod(whole, _SECONDS_PER_MINUTE)
    if minutes < _MINUTES_PER_HOUR:
        return f"{minutes}{THIN}min" + (f" {rest}{THIN}s" if rest else "")
    hours, minutes = divmod(minutes, _MINUTES_PER_HOUR)
    return f"{hours}{THIN}h" + (f" {minutes}{THIN}min" if minutes else "")


def count(n: int, singular: str, plural: str | None = None) -> str:
    """Say a number of things: ``1 row``, ``1,204 rows``."""
    return f"{number(n)} {singular if n == 1 else plural or singular + 's'}"


def of_hundred(weight: float) -> str:
    """Say a weight as dollars of every hundred: ``$41``; below one dollar with cents."""
    dollars = _rounded(weight * 100, 0)
    if dollars >= 1 or weight == 0:
        return f"${dollars}"
    return f"${_rounded(weight * 100, 2)}"


def listing(words: Sequence[str]) -> str:
    """Join words for a sentence: ``a, b and c``."""
    if not words:
        return ""
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last
