"""What a plan rests on, in words: status and proof, taxes and costs, assumptions, prices and snapshots."""

from collections.abc import Iterator, Mapping

from analytics.export.context import FOOTER, ExportContext, Note, origin_notes
from analytics.export.fees import fee_changes
from analytics.export.limit_words import binding_text, bound_text, bound_word, limit_label, measured_text
from analytics.export.objective_words import objective_words
from analytics.export.printed import NOT_KNOWN
from analytics.export.table import Dated
from analytics.model.plan import (
    Limit,
    LimitKind,
    LimitOutcome,
    Plan,
    PlanGoal,
    PlanMode,
    PlanRequest,
    PlanStage,
    Side,
    Trade,
)
from analytics.model.tax import TaxRates, WashRule

_MODES = {
    PlanMode.REBALANCE: "sell and buy",
    PlanMode.NEW_CASH_ONLY: "buy from cash only; nothing is sold",
    PlanMode.RAISE_CASH: "sell only, until there is cash enough",
}
_GOALS = {
    PlanGoal.LEAST_COST: "least costs and taxes within the limits",
    PlanGoal.LEAST_HHI: "least Herfindahl index within the limits, then least costs and taxes",
}


def summary_notes(plan: Plan, theme_labels: Mapping[str, str] | None = None) -> Iterator[Note]:
    """Return what a plan comes to: trades, cash, taxes, costs, proof, conflicts, warnings.

    Limits stand by their stable names with every digit, for programs; with labels of themes, in words for people.
    """
    yield "Status", str(plan.status) if theme_labels is None else str(plan.status).replace("_", " ").capitalize()
    yield "Trades", len(plan.trades)
    for side, what in ((Side.SELL, "Sold"), (Side.BUY, "Bought")):
        yield what, sum((trade.amount for trade in plan.trades if trade.side is side), start=plan.cash_left_amount * 0)
    yield "Cash left", plan.cash_left_amount
    yield from _tax_notes(plan)
    yield from _cost_notes(plan)
    yield from _proof_notes(plan, "Objective" if theme_labels is None else objective_words(plan.request))
    for outcome in plan.limits:
        words = _limit_text(outcome) if theme_labels is None else _limit_words(outcome)
        yield f"Limit {_limit_name(outcome.limit, theme_labels)}", words
    for binding in plan.bindings:
        yield f"Runs into {_limit_name(binding.limit, theme_labels)}", binding_text(binding)
    for conflict in plan.conflicts:
        yield f"Conflict {_limit_name(conflict.limit, theme_labels)}", conflict.text
    for warning in plan.warnings:
        yield "Warning", warning
    yield "Price needed for", ", ".join(plan.prices_needed) or None


def price_notes(plan: Plan) -> Iterator[Note]:
    """Return the prices that were traded at, each with its day and origin."""
    notes = {(f"Price of {trade.ticker}", _price_text(trade)) for trade in plan.trades}
    yield from sorted(notes, key=lambda note: (note[0], str(note[1])))


def assumption_notes(plan: Plan, context: ExportContext) -> Iterator[Note]:
    """Return what the user asked for and what data the plan was made from, down to the snapshots.

    Among the values, a float is a fraction and a decimal an amount in US dollars.
    """
    yield from origin_notes(context, plan.portfolio_before.sha256, plan.before, plan.after)
    yield from _request_notes(plan.request)
    yield from _rate_notes(plan.request)
    yield "How taxes count", plan.tax_note
    yield "", FOOTER


def _price_text(trade: Trade) -> str | Dated:
    if trade.price_amount is None:
        return "unknown"
    return Dated(trade.price_date, f", {trade.price_source or 'no source'}", before=f"{trade.price_amount:f}, ")


def _tax_notes(plan: Plan) -> Iterator[Note]:
    if plan.tax is None:
        return
    yield "Tax added (a saving is negative)", plan.tax.tax_amount
    yield "Short-term result", plan.tax.net_short_amount
    yield "Long-term result", plan.tax.net_long_amount
    yield "Loss against other income", plan.tax.ordinary_offset_amount
    yield "Loss left for later years", plan.tax.carried_amount
    yield "Proceeds without a known cost", plan.tax.unknown_basis_amount


def _cost_notes(plan: Plan) -> Iterator[Note]:
    if plan.costs is None:
        return
    yield "Spread", plan.costs.spread_amount
    yield "Commission", plan.costs.commission_amount
    in_a_year, over_horizon = fee_changes(plan)
    yield "Change of fund fees in a year", NOT_KNOWN if in_a_year is None else in_a_year
    yield "Change of fund fees over the horizon", NOT_KNOWN if over_horizon is None else over_horizon


def _proof_notes(plan: Plan, objective: str) -> Iterator[Note]:
    if plan.proof is None:
        return
    proof = plan.proof
    yield "Answer", "proven" if proof.stage is PlanStage.PROVEN else "quick: whole shares, not proven"
    yield objective, proof.objective_amount
    if objective == "Objective":
        yield "Objective counts", objective_words(plan.request)
    yield "No plan comes below", proof.bound_amount
    yield "Gap (basis points of the value before)", proof.gap_bps


def _has_cash_rule(request: PlanRequest) -> bool:
    """Return whether cash is bounded by the rule that holds where the user says nothing."""
    is_limited = any(limit.kind in {LimitKind.MAX_CASH, LimitKind.MIN_CASH} for limit in request.limits)
    return request.mode is not PlanMode.RAISE_CASH and not is_limited


def _request_notes(request: PlanRequest) -> Iterator[Note]:
    yield "What may be done", _MODES[request.mode]
    if request.mode is PlanMode.RAISE_CASH:
        yield "Cash to raise", request.raise_amount
    yield "Goal", _GOALS[request.goal]
    yield "Funds to buy", ", ".join(request.destinations) or None
    for account, tickers in sorted(request.destinations_by_account.items()):
        yield f"Funds to buy in {account}", ", ".join(tickers) or None
    yield "Never traded", ", ".join(sorted(request.locked)) or None
    yield "Never sold", ", ".join(sorted(request.never_sell)) or None
    yield "Accounts left alone", ", ".join(sorted(request.locked_accounts)) or None
    if _has_cash_rule(request):
        yield "Cash at most (weight, or what there was)", request.max_cash_weight
    yield "Smallest trade", request.min_trade_amount
    yield "Drift within which nothing is done", request.drift_weight
    for pinned in request.pinned:
        side = "sell" if pinned.is_sale else "buy"
        yield f"Set by you: {pinned.ticker} in {pinned.account}", f"{side} {pinned.shares:f}"


def _rate_notes(request: PlanRequest) -> Iterator[Note]:
    costs = request.costs
    yield "Commission for each trade", costs.commission_amount
    yield "Half spread, of each dollar traded", costs.half_spread_weight
    for ticker, weight in sorted(costs.half_spreads.items()):
        yield f"Half spread of {ticker}", weight
    yield "Years that fund fees count", f"{costs.horizon_years:g}"
    if request.tax is not None:
        yield from _tax_rates(request.tax)
        yield "Accounts without tax on sales", ", ".join(sorted(request.sheltered)) or None
        yield from _wash_notes(request.wash)
    yield "Day of the trades", request.trade_date


def _tax_rates(tax: TaxRates) -> Iterator[Note]:
    yield "Tax rate, short term", tax.short_rate
    yield "Tax rate, long term", tax.long_rate
    yield "Tax rate that a loss saves", tax.ordinary_rate
    yield "Loss other income takes in a year, at most", tax.ordinary_limit_amount
    yield "Short-term result of the year so far", tax.short_realized_amount
    yield "Long-term result of the year so far", tax.long_realized_amount
    yield "Netting of short and long term", "rules of the United States" if tax.is_netted else "none: one rate"


def _wash_notes(wash: WashRule) -> Iterator[Note]:
    yield "Days in which a purchase bars a loss", wash.n_days if wash.is_applied else "not looked at"
    for group in wash.groups:
        yield "Counted as the same", ", ".join(sorted(group))


def _limit_name(limit: Limit, theme_labels: Mapping[str, str] | None) -> str:
    return limit.name if theme_labels is None else f"{limit_label(limit, theme_labels)}, {bound_word(limit)}"


def _limit_words(outcome: LimitOutcome) -> str:
    limit = outcome.limit
    figures = (
        ("before", outcome.before),
        ("after", outcome.after),
        ("tested before", outcome.before_tested),
        ("tested after", outcome.after_tested),
    )
    known = [f"{when} {measured_text(limit, figure)}" for when, figure in figures if figure is not None]
    return "; ".join([bound_text(limit), *known, f"met: {outcome.met}"])


def _limit_text(outcome: LimitOutcome) -> str:
    known = f"{bound_word(outcome.limit)} {outcome.limit.bound!r}; before {outcome.before!r}; after {outcome.after!r}"
    tested = "".join(
        f"; tested {when} {weight!r}"
        for when, weight in (("before", outcome.before_tested), ("after", outcome.after_tested))
        if weight is not None
    )
    return f"{known}{tested}; met: {outcome.met}"
