"""What has changed since a plan was saved, in sentences with dates, and the same question asked of today."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from analytics.model.fund import FundSnapshot
from analytics.model.issuer import SizeBand
from analytics.model.market import Market
from analytics.model.plan import LimitKind, Plan, PlanRequest
from analytics.suggest.prices import N_FRESH_SESSIONS, n_sessions_old
from db.repositories.choices import KeptChoices
from db.repositories.plan_documents import PlanPins
from db.repositories.plans import PlanBasis
from webapp.formatting import big_money, count, day, listing
from webapp.services.market_state import MarketState
from webapp.services.plans_aged_facts import other_days, other_entries, other_prices, tickers_of_table, tickers_traded
from webapp.services.plans_basis import Ground, program_version, tickers_in_use

OF_BEFORE = "This plan was saved without what it was computed from; its figures are measured with today's data."


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """What a saved plan is compared with; ``changed_at`` is when the portfolio was last changed.

    ``capitalization_dates`` are the days of which capitalizations are loaded.
    """

    capitalization_dates: tuple[date, ...]
    date: date
    published: Market
    state: MarketState
    kept: KeptChoices
    state_no: int
    last_change: str
    changed_at: datetime | None


def aged(basis: PlanBasis, ground: Ground, plan: Plan, today: Today) -> tuple[str, ...]:
    """Return what has changed since a plan was computed; nothing where it may be taken as if made today."""
    pins = basis.pins
    if pins is None:
        return (OF_BEFORE,)
    published = today.published
    return (
        *_portfolio(basis, today),
        *_funds(basis, ground, plan, today),
        *other_entries(pins.funds, published.funds, tickers_traded(ground, plan.request)),
        *other_prices(pins.prices, published.prices, tickers_of_table(ground, plan.request)),
        *_prices(plan, today.date),
        *other_days(pins.capitalization_dates, today.capitalization_dates),
        *_choices(pins, today),
        *_themes(pins, plan, today),
        *_size_bands(pins, today),
        *_program(basis),
    )


def asked_today(request: PlanRequest, today: date) -> PlanRequest:
    """Return a request for the same, dated today."""
    return request if request.trade_date is None else replace(request, trade_date=today)


def _portfolio(basis: PlanBasis, today: Today) -> Iterator[str]:
    if basis.state_no != today.state_no:
        when = "" if today.changed_at is None else f" on {day(today.changed_at.date())}"
        yield f"The portfolio was changed{when}: {today.last_change}."


def _funds(basis: PlanBasis, ground: Ground, plan: Plan, today: Today) -> Iterator[str]:
    then = (ground.state.published or ground.state.market).snapshots
    for fund in sorted(tickers_in_use(ground, plan.request)):
        before, now = then.get(fund), today.published.snapshots.get(fund)
        if now is None and before is not None:
            yield f"{fund}: no holdings are loaded; the plan rests on those of {day(before.as_of_date)}."
        elif now is not None and before is None:
            yield f"{fund}: holdings of {day(now.as_of_date)} are loaded; the plan was computed without any."
        elif now is not None and before is not None and now.snapshot_id != basis.snapshot_ids[fund]:
            yield _newer(fund, before, now)


def _newer(fund: str, then: FundSnapshot, now: FundSnapshot) -> str:
    if now.as_of_date == then.as_of_date:
        return f"{fund}: its holdings of {day(then.as_of_date)} were published anew on {day(now.loaded_at.date())}."
    return f"{fund}: holdings of {day(now.as_of_date)} are loaded; the plan rests on those of {day(then.as_of_date)}."


def _prices(plan: Plan, today: date) -> Iterator[str]:
    by_date: dict[date, set[str]] = defaultdict(set)
    for trade in plan.trades:
        if trade.price_date is not None and _has_aged(trade.price_date, plan.request.trade_date, today):
            by_date[trade.price_date].add(trade.ticker)
    for price_date, tickers in sorted(by_date.items()):
        n_sessions = count(n_sessions_old(price_date, today), "session")
        yield f"{_prices_of(sorted(tickers))} of {day(price_date)}, {n_sessions} ago."


def _has_aged(price_date: date, trade_date: date | None, today: date) -> bool:
    """Whether a price is old now, and older than on the day of the plan: what was as old then has not changed."""
    n_sessions = n_sessions_old(price_date, today)
    return n_sessions > N_FRESH_SESSIONS and (trade_date is None or n_sessions > n_sessions_old(price_date, trade_date))


def _prices_of(tickers: list[str]) -> str:
    return f"The price of {tickers[0]} is" if len(tickers) == 1 else f"The prices of {listing(tickers)} are"


def _choices(pins: PlanPins, today: Today) -> Iterator[str]:
    if pins.choices != today.state.choices:
        words = f": {today.kept.words}" if today.kept.words else ""
        when = "" if today.kept.changed_at is None else f" on {day(today.kept.changed_at.date())}"
        yield f"Your choices about measuring were changed{when}{words}."


def _themes(pins: PlanPins, plan: Plan, today: Today) -> Iterator[str]:
    limited = {limit.subject for limit in plan.request.limits if limit.kind is LimitKind.MAX_THEME}
    now = {theme.name: theme for theme in today.published.themes}
    for before in pins.themes:
        after = now.get(before.name)
        if before.name not in limited or after == before:
            continue
        rests = f"the plan rests on that of {day(before.version_date)}"
        if after is None:
            yield f"The list “{before.label}” is there no more; {rests}."
        elif after.version_date == before.version_date:
            n_then, n_now = (count(len(theme.issuer_ids), "company", "companies") for theme in (before, after))
            yield f"The list “{after.label}” of {day(after.version_date)} was corrected: {n_now}, {n_then} in the plan."
        else:
            yield f"The list “{after.label}” of {day(after.version_date)} is in force now; {rests}."


def _size_bands(pins: PlanPins, today: Today) -> Iterator[str]:
    before, after = pins.size_bands, today.published.size_bands
    then, now = (max((floor.version_date for floor in floors), default=None) for floors in (before, after))
    if then != now:
        yield f"Boundaries of size bands of {day(now)} are in force now; the plan rests on those of {day(then)}."
        return
    was, is_now = ({floor.band: floor.floor_usd for floor in floors} for floors in (before, after))
    changed = [band for band in SizeBand if was.get(band) != is_now.get(band)]
    if changed:
        said = [f"{b} from {big_money(is_now.get(b))} (the plan: {big_money(was.get(b))})" for b in changed]
        yield f"Boundaries of size bands of {day(now)} were corrected: {listing(said)}."


def _program(basis: PlanBasis) -> Iterator[str]:
    if basis.code_version != program_version():
        yield f"It was computed by version {basis.code_version} of this program; this is {program_version()}."
