"""Sentences and figures of a plan: how it ended, what it comes to, what is proven, what it runs into."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.model.exposure import Bounded
from analytics.model.plan import (
    Binding,
    LimitKind,
    LimitOutcome,
    LimitUnit,
    Plan,
    PlanGoal,
    PlanMode,
    PlanProof,
    PlanRequest,
    PlanStatus,
    Side,
    Trade,
)
from analytics.model.tax import CostOutcome, Costs, TaxOutcome
from webapp import formatting as fmt
from webapp.pages.simulate import texts
from webapp.pages.simulate.limit_words import Titles, limit_label, measure_label, quantity

Total = tuple[str, str]
_CENT = Decimal("0.005")
_ZERO = Decimal(0)
_ENDS_SAID = 2
"""Of several limits that are met on known weights only the first are named."""


def asks_for_nothing(request: PlanRequest) -> bool:
    """Whether nothing in a request could lead to a trade."""
    is_idle = request.mode is not PlanMode.RAISE_CASH and request.goal is PlanGoal.LEAST_COST
    return is_idle and not request.limits and not request.pinned


def plan_sentence(plan: Plan, titles: Titles) -> str:
    """Say how the plan ended in one sentence: which limits it would meet on known weights only as well."""
    request = plan.request
    if asks_for_nothing(request):
        return texts.SET_A_LIMIT
    if plan.status is PlanStatus.NOTHING_TO_DO:
        is_drift = any(outcome.met == "no" for outcome in plan.limits)
        met = f"Your limits are met today{_on_known(plan, titles)}: no trade is needed."
        return texts.WITHIN_DRIFT if is_drift else met
    if plan.status is PlanStatus.INFEASIBLE:
        hint = "" if request.destinations or request.mode is not PlanMode.REBALANCE else f" {texts.CHOOSE_A_FUND}"
        return f"{texts.NO_PLAN}{hint}"
    sells, buys = (sum(t.side is side for t in plan.trades) for side in (Side.SELL, Side.BUY))
    counts = " and ".join(fmt.count(n, word) for n, word in ((sells, "sale"), (buys, "purchase")) if n)
    met = f"would meet your limits{_on_known(plan, titles)}"
    if plan.status is PlanStatus.PRICE_NEEDED:
        return f"{counts} {met}; a price is needed for {fmt.listing(plan.prices_needed)}."
    return f"{counts} in whole shares {met}."


def _on_known(plan: Plan, titles: Titles) -> str:
    """Say where the limits are met on known weights only, and where the first ones could end; else nothing."""
    uncertain = [outcome for outcome in plan.limits if outcome.met == "uncertain"]
    if not uncertain:
        return ""
    ends = [_end(outcome, titles) for outcome in uncertain[:_ENDS_SAID]]
    if len(uncertain) > len(ends):
        ends.append(fmt.count(len(uncertain) - len(ends), "other limit"))
    return f" {texts.ON_KNOWN} ({fmt.listing(ends)} if everything unknown counts)"


def _end(outcome: LimitOutcome, titles: Titles) -> str:
    kind = outcome.limit.kind
    side = "down to" if kind.is_floor else "up to"
    return f"{measure_label(outcome.limit, titles)} {side} {quantity(kind, outcome.after_tested)}"


def plan_totals(plan: Plan) -> list[Total]:
    """Return the totals of a plan: sales, purchases, cash left, turnover, tax and costs."""
    sold, bought = (
        sum((t.amount for t in plan.trades if t.side is side), Decimal(0)) for side in (Side.SELL, Side.BUY)
    )
    total = plan.portfolio_before.total_amount
    turnover = float((sold + bought) / 2 / total) if total else 0.0
    return [
        ("Sales", fmt.money(sold)),
        ("Purchases", fmt.money(bought)),
        ("Cash left", fmt.money(plan.cash_left_amount)),
        ("Turnover, one way", fmt.percent(turnover)),
        *(_tax_totals(plan.tax) if plan.tax else ()),
        *(_cost_totals(plan.costs, plan.trades) if plan.costs else ()),
    ]


def tax_note(plan: Plan) -> str:
    """Say how taxes are counted in a plan."""
    if plan.tax_note:
        return plan.tax_note
    return texts.TAX_NOTE if plan.tax is None else texts.TAX_COUNTED


def further_ways(plan: Plan) -> list[str]:
    """Say what else would make a plan possible: money from outside, or less of the cash that is to be raised."""
    said = []
    if plan.new_cash is not None:
        amount, account = fmt.money(plan.new_cash.amount), plan.new_cash.account
        said.append(f"With every limit as it is, {amount} of new money in {account} would be enough.")
    if plan.most_raised_amount is not None:
        said.append(f"Within these limits at most {fmt.money(plan.most_raised_amount)} could be raised.")
    return said


def proof_sentence(request: PlanRequest, proof: PlanProof) -> str:
    """Say what a plan costs by its own sum, and below what no plan can come; the gap alone where nothing has a cost."""
    gap = gap_words(proof.gap_bps, proof.objective_amount - proof.bound_amount)
    index = _index_words(proof)
    if request.tax is None and request.costs == Costs():
        return f"{index}{texts.LEAST_TRADING} {gap}."
    return (
        f"{index}Costs, taxes and a small weight on trading: {fmt.money(proof.objective_amount)}; "
        f"no plan within your limits can come below {fmt.money(proof.bound_amount)}. {gap}."
    )


def _index_words(proof: PlanProof) -> str:
    """Say the least Herfindahl index found and the bound below it; empty where another goal was asked for."""
    if proof.index is None or proof.index_bound is None:
        return ""
    found, bound = (fmt.number(index, 4) for index in (proof.index, proof.index_bound))
    return f"Herfindahl index {found}; no plan within your limits can come below {bound}. "


def gap_words(gap_bps: float, gap_amount: Decimal) -> str:
    """Say a gap in basis points of value and in dollars."""
    return f"Gap {fmt.number(gap_bps, 2)}{fmt.THIN}bp of value ({fmt.money(max(gap_amount, Decimal(0)))})"


def binding_words(binding: Binding, titles: Titles) -> str:
    """Say that a plan runs into a limit, and what one more unit of it would save."""
    name = limit_label(binding.limit, titles)
    if binding.saved_amount is None:
        return f"{name}: the plan runs into this limit."
    return f"{name}: {_one_more(binding.limit.kind)} would save {fmt.money(binding.saved_amount)}."


def preview_sentence(request: PlanRequest, *, is_feasible: bool, turnover_amount: Decimal) -> str:
    """Say where the dragged limits would lead."""
    if asks_for_nothing(request):
        return texts.SET_A_LIMIT
    if not is_feasible:
        return texts.NOT_ALL_MET
    return f"About {fmt.money(turnover_amount)} would move one way. {texts.DRAGGING}"


def effect_sentence(labels: Sequence[str], before: Sequence[Bounded], after: Sequence[Bounded]) -> str:
    """Say before and after of each measure, as the chart's text alternative."""
    ends = [(label, *map(fmt.percent, (b.weight, a.weight))) for label, b, a in zip(labels, before, after, strict=True)]
    changes = [f"{label} {was} to {now}" if was != now else f"{label} {now} as before" for label, was, now in ends]
    return f"{fmt.listing(changes)}. {texts.EFFECT_LEGEND}"


def _one_more(kind: LimitKind) -> str:
    """Say the unit by which a limit is priced, in the direction that loosens it."""
    if kind.unit is LimitUnit.AMOUNT:
        return "$1,000 more"
    if kind is LimitKind.MAX_HHI:
        return "0.01 more"
    return "one point less" if kind.is_floor else "one more point"


def _tax_totals(tax: TaxOutcome) -> tuple[Total, ...]:
    word = "Tax saved this year" if tax.tax_amount < 0 else "Tax this year"
    further = (
        ("Offset against other income", tax.ordinary_offset_amount),
        ("Loss carried forward", tax.carried_amount),
        ("Sold without a known cost", tax.unknown_basis_amount),
    )
    return (
        (word, fmt.money(abs(tax.tax_amount))),
        ("Short-term result", fmt.money(tax.net_short_amount)),
        ("Long-term result", fmt.money(tax.net_long_amount)),
        *((label, fmt.money(amount)) for label, amount in further if abs(amount) >= _CENT),
    )


def _cost_totals(costs: CostOutcome, trades: Sequence[Trade]) -> tuple[Total, ...]:
    has_unknown_fee = any(trade.fees_amount is None for trade in trades)
    amounts = (
        ("Spread", costs.spread_amount),
        ("Commission", costs.commission_amount),
        ("Fund fees a year", _ZERO if has_unknown_fee else costs.fees_amount or _ZERO),
    )
    known = tuple((label, fmt.money(amount)) for label, amount in amounts if abs(amount) >= _CENT)
    return (*known, ("Fund fees a year", "not known")) if has_unknown_fee else known
