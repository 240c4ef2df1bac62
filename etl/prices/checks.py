"""Checks of a price series before it is stored: days without a usable price are left out and said, doubts are shown.

Few unusable days are a warning, many block the ticker: a wrong calendar or a misread column looks like that.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from analytics.model.quality import Finding, Severity
from etl.prices.model import SPLIT, Close, PriceSeries

LARGEST_JUMP = Decimal("0.5")
"""A day's change beyond this, without a split, is a misprint more often than news."""

UNUSABLE_SHARE = Decimal("0.01")
ROUNDING = Decimal("0.0001")
"""Sources print the same close to four digits or as a binary fraction; less than this is no other price."""

SHOWN = 3

Sessions = Callable[[date, date], Collection[date]]
"""The sessions of the exchange from one day to another, both included."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a series: the day of the load, the exchange's sessions, what is stored of the ticker."""

    today: date
    sessions: Sessions
    stored: Mapping[date, Decimal]
    stored_currency: str | None = None


def check(series: PriceSeries, around: Surroundings) -> tuple[PriceSeries, tuple[Finding, ...]]:
    """Return the series with its usable days only, and every finding."""
    prices = series.closes or series.adjusted
    if not prices:
        return series, (_finding(series, "price_missing", Severity.BLOCKING, 1, "There is no price at all."),)
    last = max(close.price_date for close in prices)
    if last > around.today:
        message = f"There is a price of {last}, after the day of the load, {around.today}."
        return series, (_finding(series, "price_date_not_in_future", Severity.BLOCKING, 1, message),)
    found: list[Finding] = list(_currency(series, around))
    sessions = frozenset(around.sessions(min(close.price_date for close in prices), last))
    usable = replace(
        series,
        closes=_usable(series, series.closes, sessions, found),
        adjusted=_usable(series, series.adjusted, sessions, found),
    )
    chosen = usable.closes or usable.adjusted
    found += [*_gaps(series, chosen, sessions), *_jumps(usable, chosen), *_changes(usable, around)]
    return usable, tuple(dict.fromkeys(found))


def _currency(series: PriceSeries, around: Surroundings) -> Iterable[Finding]:
    if around.stored_currency not in {None, series.currency}:
        message = f"The prices are in {series.currency}, those stored in {around.stored_currency}."
        yield _finding(series, "price_currency", Severity.BLOCKING, 1, message)


def _usable(
    series: PriceSeries, closes: Sequence[Close], sessions: Collection[date], found: list[Finding]
) -> tuple[Close, ...]:
    """Return one close per session, and add a finding for each reason why days are left out."""
    by_day: dict[date, Close] = {}
    unusable: dict[str, set[date]] = {"price_positive": set(), "price_session": set(), "price_once": set()}
    for close in closes:
        day = close.price_date
        if close.amount <= 0:
            unusable["price_positive"].add(day)
        elif day not in sessions:
            unusable["price_session"].add(day)
        elif day in by_day and by_day[day].amount != close.amount:
            unusable["price_once"].add(day)
        else:
            by_day[day] = close
    for name, days in unusable.items():
        if days:
            found.append(_left_out(series, name, sorted(days), len(closes)))
    return tuple(close for day, close in by_day.items() if day not in unusable["price_once"])


_LEFT_OUT = {
    "price_positive": "have a price of zero",
    "price_session": "are no sessions of the New York Stock Exchange",
    "price_once": "have two different prices",
}


def _left_out(series: PriceSeries, name: str, days: Sequence[date], n_all: int) -> Finding:
    is_many = len(days) > max(Decimal(1), UNUSABLE_SHARE * n_all)
    message = f"{len(days)} of {n_all} days {_LEFT_OUT[name]} and are left out: {_shown(days)}."
    return _finding(series, name, Severity.BLOCKING if is_many else Severity.WARNING, len(days), message)


def _gaps(series: PriceSeries, closes: Sequence[Close], sessions: Collection[date]) -> Iterable[Finding]:
    """Find sessions between the first and the last price that have none."""
    days = [close.price_date for close in closes]
    missing = sorted(day for day in set(sessions) - set(days) if days and days[0] < day < days[-1])
    if missing:
        longest = max(after - before for before, after in pairwise(days))
        message = f"{len(missing)} sessions have no price, the longest gap is {longest.days} days: {_shown(missing)}."
        yield _finding(series, "price_gaps", Severity.WARNING, len(missing), message)


def _jumps(series: PriceSeries, closes: Sequence[Close]) -> Iterable[Finding]:
    """Find changes beyond half from one price to the next that no split explains."""
    splits = {payout.ex_date: payout.amount for payout in series.payouts if payout.kind == SPLIT}
    is_raw = closes == series.closes
    found = [
        f"{after.price_date}: {before.amount.normalize():f} to {after.amount.normalize():f}"
        for before, after in pairwise(closes)
        if abs(after.amount * (splits.get(after.price_date, 1) if is_raw else 1) / before.amount - 1) > LARGEST_JUMP
    ]
    if found:
        message = f"A change of more than {LARGEST_JUMP:.0%} in a day without a split: {_shown(found)}."
        yield _finding(series, "price_jump", Severity.WARNING, len(found), message)


def _changes(series: PriceSeries, around: Surroundings) -> Iterable[Finding]:
    """Find closes that differ from those stored for the same day."""
    changed = [
        f"{close.price_date}: {around.stored[close.price_date].normalize():f}, now {close.amount.normalize():f}"
        for close in series.closes
        if close.price_date in around.stored and is_another(close.amount, around.stored[close.price_date])
    ]
    if changed:
        message = f"{len(changed)} known closes are given otherwise; the newer ones are kept: {_shown(changed)}."
        yield _finding(series, "price_changed", Severity.WARNING, len(changed), message)


def is_another(amount: Decimal, stored: Decimal) -> bool:
    """Say whether two closes of a day differ by more than the ways of printing one."""
    return abs(amount - stored) > ROUNDING * stored


def _shown(items: Sequence[object]) -> str:
    listed = ", ".join(map(str, items[:SHOWN]))
    return f"{listed} and {len(items) - SHOWN} more" if len(items) > SHOWN else listed


def _finding(series: PriceSeries, name: str, severity: Severity, n: int, message: str) -> Finding:
    return Finding(series.ticker, name, severity, n, message)
