"""Which prices, entries of funds and capitalizations are others today than those a saved plan pins."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from analytics.model.fund import Fund
from analytics.model.market import Price
from analytics.model.plan import PlanRequest
from analytics.suggest.prices import FILE, held_price
from webapp.formatting import count, day, exact_percent, listing, price
from webapp.services.plans_basis import Ground

N_NAMED = 3
"""So many of several prices or days are named; of the others, how many there are."""

_ENTRIES = {
    "name": "name",
    "sponsor": "sponsor",
    "index_name": "index",
    "asset_class": "kind of assets",
    "kind": "kind of fund",
    "share_class_of": "fund of another share class",
    "stand_in": "stand-in",
}
_NONE = "none"


def tickers_traded(ground: Ground, request: PlanRequest) -> frozenset[str]:
    """Return what is held or may be bought: whose price and entry a plan rests on."""
    by_account = (ticker for tickers in request.destinations_by_account.values() for ticker in tickers)
    held = (position.ticker for position in ground.portfolio.positions)
    return frozenset((*held, *request.destinations, *by_account))


def tickers_of_table(ground: Ground, request: PlanRequest) -> frozenset[str]:
    """Return those of them whose price is the table's: neither the user's file nor an entry gives it."""
    by_file: dict[str, bool] = {}
    for position in ground.portfolio.positions:
        own = held_price(position)
        is_own = own is not None and own.source.startswith(FILE)
        by_file[position.ticker] = is_own and by_file.get(position.ticker, True)
    entered = request.entered_prices.keys() - by_file.keys()
    own_tickers = {ticker for ticker, is_own in by_file.items() if is_own} | entered
    return tickers_traded(ground, request) - own_tickers


def other_prices(then: Mapping[str, Price], now: Mapping[str, Price], tickers: Collection[str]) -> Iterator[str]:
    """Say which prices are others now, with both figures and dates; of several the first few.

    Examples
    --------
    >>> from decimal import Decimal
    >>> old, new = Price(Decimal("240.50"), date(2025, 12, 31), "s"), Price(Decimal(241), date(2026, 1, 2), "s")
    >>> next(other_prices({"IWM": old}, {"IWM": new}, ["IWM"]))
    'The price of IWM is $241.00 of 2 Jan 2026; the plan rests on $240.50 of 31 Dec 2025.'
    """
    changed = [ticker for ticker in sorted(tickers) if _quoted(then.get(ticker)) != _quoted(now.get(ticker))]
    if len(changed) == 1:
        (ticker,) = changed
        yield f"The price of {ticker} is {_price(now, ticker)}; the plan rests on {_price(then, ticker)}."
    elif changed:
        named = [f"{t} {_price(now, t)} (the plan: {_price(then, t)})" for t in changed[:N_NAMED]]
        yield f"{count(len(changed), 'price')} are others now: {_with_others(named, len(changed))}."


def other_entries(then: Sequence[Fund], now: Mapping[str, Fund], tickers: Collection[str]) -> Iterator[str]:
    """Say which entries of the directory of funds are others now, with both values."""
    pinned = {fund.ticker: fund for fund in then}
    for ticker in sorted(tickers):
        before, after = pinned.get(ticker), now.get(ticker)
        if before is None and after is not None:
            yield f"{ticker} is in the directory of funds now; the plan was computed without its entry."
        elif before is not None and after is None:
            yield f"{ticker} is in the directory of funds no more; the plan rests on its entry."
        elif before is not None and after is not None:
            yield from _changes(before, after)


def other_days(then: Collection[date], now: Collection[date]) -> Iterator[str]:
    """Say of which days capitalizations were loaded or taken away since; size bands come from the nearest day."""
    rests = "the plan was computed without any"
    if then:
        rests = f"the plan rests on those of {count(len(then), 'other day')}, the newest of {day(max(then))}"
    added, gone = sorted(set(now) - set(then), reverse=True), sorted(set(then) - set(now), reverse=True)
    if added:
        yield f"Capitalizations of {_days(added)} are loaded; {rests}."
    if gone:
        yield f"Capitalizations of {_days(gone)} are there no more; the plan rests on them."


def _changes(before: Fund, after: Fund) -> Iterator[str]:
    values = [(label, _value(before, field), _value(after, field)) for field, label in _ENTRIES.items()]
    for label, was, is_now in (*values, ("yearly fee", _fee(before), _fee(after))):
        if was != is_now:
            yield f"{before.ticker}: its {label} is {is_now} now; the plan rests on {was}."


def _value(fund: Fund, field: str) -> str:
    value = getattr(fund, field)
    return str(value).replace("_", " ") if value else _NONE


def _fee(fund: Fund) -> str:
    if fund.expense_ratio is None:
        return "not known"
    fee = exact_percent(fund.expense_ratio)
    return fee if fund.expense_ratio_date is None else f"{fee} of {day(fund.expense_ratio_date)}"


def _quoted(quote: Price | None) -> tuple[object, ...]:
    return () if quote is None else (quote.amount, quote.price_date, quote.currency)


def _price(prices: Mapping[str, Price], ticker: str) -> str:
    quote = prices.get(ticker)
    if quote is None:
        return _NONE
    amount = price(quote.amount) if quote.currency == "USD" else f"{quote.amount} {quote.currency}"
    return amount if quote.price_date is None else f"{amount} of {day(quote.price_date)}"


def _days(days: Sequence[date]) -> str:
    return _with_others([day(value) for value in days[:N_NAMED]], len(days))


def _with_others(named: list[str], n: int) -> str:
    return listing(named if n <= len(named) else [*named, count(n - len(named), "other")])
