"""What of a plan rests on the holdings of another fund: said wherever such a fund is held or traded."""

from collections.abc import Iterator

from analytics.look_through import FundMatrix
from analytics.model.plan import Plan
from analytics.model.portfolio import PositionKind
from analytics.suggest.words import day_text, percent

_NOTHING = 5e-5


def stand_in_text(plan: Plan, matrix: FundMatrix) -> str:
    """Say which funds are looked through by whose holdings of which day, and the weight that rests on stand-ins.

    Parameters
    ----------
    plan : Plan
        Funds held after it count, and those it trades.
    matrix : FundMatrix
        What each fund is looked through by.

    Returns
    -------
    str
        Empty where no stand-in is used. The weight also counts stand-ins inside funds.
    """
    funds = list(_leaning(plan, matrix))
    weight = plan.after.coverage_stand_in
    if not funds and weight < _NOTHING:
        return ""
    start = _named(funds) if funds else "Funds inside others are looked through by stand-ins"
    return f"{start}; {percent(weight)} of the value{' after' if plan.trades else ''} rests on stand-ins."


def _named(funds: list[tuple[str, str]]) -> str:
    (first, its_own), *others = funds
    parts = [f"{first} is looked through by {its_own}", *(f"{fund} by {whose}" for fund, whose in others)]
    named = " and ".join([*filter(None, [", ".join(parts[:-1])]), parts[-1]])
    return f"{named}, in place of {'its' if len(funds) == 1 else 'their'} own"


def _leaning(plan: Plan, matrix: FundMatrix) -> Iterator[tuple[str, str]]:
    """Return the funds that lean on another one, each with the holdings it leans on and their day."""
    held = {position.ticker for position in plan.portfolio_after.positions if position.kind is PositionKind.FUND}
    for ticker in sorted({*held, *(trade.ticker for trade in plan.trades)}):
        source = matrix.sources.get(ticker)
        if source is not None and source.is_stand_in:
            use = matrix.snapshots[matrix.row[source.looked_through]][0]
            yield ticker, f"the holdings of {source.looked_through} of {day_text(use.as_of_date)}"
