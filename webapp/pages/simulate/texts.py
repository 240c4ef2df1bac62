"""Words of the simulate page."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.model.exposure import Bounded
from analytics.model.plan import LimitKind, LimitOutcome, Plan, PlanRequest, PlanStatus, Side, Trade
from webapp import formatting

TITLE = "Simulate"
LEAD = "Set your limits; see which whole-share trades would meet them."
EMPTY_TITLE = "Import a portfolio first"
EMPTY_TEXT = "This page shows what your own limits would take: trades in whole shares, before and after."
EMPTY_LINK = ("Import a portfolio", "/")

EFFECT_QUESTION = "What would change?"
TRADES_QUESTION = "Which trades would meet your limits?"
LIMITS_TITLE = "Your limits"
FUNDS_TITLE = "Funds that may be bought"
FUNDS_HINT = "Facts, not a ranking. Where no price is known, type one in the table."
CHOICES_TITLE = "Other choices"
TAX_NOTE = "Taxes are not considered. Unrealized gains are shown where the file has a cost basis."
NOT_ADVICE = "Computed from your limits and dated public data; not advice."
SET_A_LIMIT = "Switch on a limit to see what it would take."
CHOOSE_A_FUND = "Nothing may be bought yet: choose at least one fund."
DRAGGING = "Whole shares follow when the slider rests."
EFFECT_LEGEND = "Hollow is before, solid is after; the upright line is your limit. Thin lines are bounds."

LIMIT_LABELS = {
    LimitKind.MIN_SMALL_CAP: "Small caps at least",
    LimitKind.MAX_THEME: "Magnificent 7 at most",
    LimitKind.MAX_ISSUER: "Any one company at most",
}
LIMIT_HINTS = {
    LimitKind.MIN_SMALL_CAP: "Small and micro companies",
    LimitKind.MAX_THEME: "The seven companies together",
    LimitKind.MAX_ISSUER: "The largest, all share classes together",
}
MEASURE_LABELS = {
    LimitKind.MIN_SMALL_CAP: "Small caps",
    LimitKind.MAX_THEME: "Magnificent 7",
    LimitKind.MAX_ISSUER: "Largest company",
}


def verdict(outcome: LimitOutcome) -> tuple[str, str]:
    """Return the kind of sign and the words of a limit's outcome: met, uncertain, or over or under by how much."""
    is_floor = outcome.limit.kind is LimitKind.MIN_SMALL_CAP
    after = formatting.percent(outcome.after)
    if outcome.met == "yes":
        return "met", f"met: {after}"
    if outcome.met == "uncertain":
        side = "could be as low as" if is_floor else "could be up to"
        return "uncertain", f"uncertain: {after}, {side} {formatting.percent(outcome.after_tested)}"
    by = formatting.points(abs(outcome.after - outcome.limit.bound)).removeprefix("+")
    return ("under", f"under by {by}") if is_floor else ("over", f"over by {by}")


def off_words(today: Bounded) -> str:
    """Say today's value beside a limit that is off."""
    return f"off · today {formatting.bounded_percent(today.weight, today.lower, today.upper)}"


def allow_words(tenths: int) -> str:
    """Label of the button that relaxes a limit."""
    return f"allow {formatting.percent(tenths / 1000)}"


def allow_all_words(bounds: Sequence[tuple[LimitKind, int]]) -> str:
    """Label of the button that relaxes several limits together."""
    changes = [f"{MEASURE_LABELS[kind]} {formatting.percent(tenths / 1000)}" for kind, tenths in bounds]
    return f"allow all of these: {formatting.listing(changes)}"


def plan_sentence(plan: Plan) -> str:
    """Say how the plan ended in one sentence."""
    if not plan.request.limits:
        return SET_A_LIMIT
    if plan.status is PlanStatus.NOTHING_TO_DO:
        return "Your limits are met today: no trade is needed."
    if plan.status is PlanStatus.INFEASIBLE:
        hint = "" if plan.request.destinations or plan.request.new_cash_only else f" {CHOOSE_A_FUND}"
        return f"These limits cannot all be met with what may be traded.{hint}"
    sells, buys = (sum(t.side is side for t in plan.trades) for side in (Side.SELL, Side.BUY))
    counts = " and ".join(formatting.count(n, word) for n, word in ((sells, "sale"), (buys, "purchase")) if n)
    if plan.status is PlanStatus.PRICE_NEEDED:
        return f"{counts} would meet your limits; a price is needed for {formatting.listing(plan.prices_needed)}."
    return f"{counts} in whole shares would meet your limits."


def plan_totals(plan: Plan) -> list[tuple[str, str]]:
    """Return the totals of a plan: sales, purchases, cash left, turnover."""
    sold, bought = (
        sum((t.amount for t in plan.trades if t.side is side), Decimal(0)) for side in (Side.SELL, Side.BUY)
    )
    total = plan.portfolio_before.total_amount
    turnover = float((sold + bought) / 2 / total) if total else 0.0
    return [
        ("Sales", formatting.money(sold)),
        ("Purchases", formatting.money(bought)),
        ("Cash left", formatting.money(plan.cash_left_amount)),
        ("Turnover, one way", formatting.percent(turnover)),
    ]


def preview_sentence(request: PlanRequest, *, is_feasible: bool, turnover_amount: Decimal) -> str:
    """Say where the dragged limits would lead."""
    if not request.limits:
        return SET_A_LIMIT
    if not is_feasible:
        return "These limits cannot all be met with what may be traded."
    return f"About {formatting.money(turnover_amount)} would move one way. {DRAGGING}"


def effect_sentence(labels: Sequence[str], before: Sequence[Bounded], after: Sequence[Bounded]) -> str:
    """Say before and after of each measure, as the chart's text alternative."""
    changes = [
        f"{label} {formatting.percent(b.weight)} to {formatting.percent(a.weight)}"
        for label, b, a in zip(labels, before, after, strict=True)
    ]
    return f"{formatting.listing(changes)}. {EFFECT_LEGEND}"


_SAID_APART = 0.0005
"""Below half a tenth of a point the tested bound moves with the figure, for a reader."""


def effects_words(trade: Trade) -> str:
    """Say what one trade does to each limit, and to the bound the limit is tested on where that differs."""
    labels = {str(kind): label for kind, label in MEASURE_LABELS.items()}
    return "; ".join(
        f"{labels[name.split(':')[0]]} {_effect_words(change, trade.effects_tested.get(name, change))}"
        for name, change in sorted(trade.effects.items())
    )


def _effect_words(change: float, tested: float) -> str:
    words = formatting.points(change)
    return words if abs(tested - change) < _SAID_APART else f"{words} (its bound {formatting.points(tested)})"


def price_origin(trade: Trade) -> str:
    """Say where a trade's price comes from and of when."""
    if trade.price_amount is None:
        return "price needed"
    return f"{trade.price_source} {formatting.day(trade.price_date)}" if trade.price_date else trade.price_source
