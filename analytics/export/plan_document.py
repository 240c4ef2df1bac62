"""The JSON document of ``plan``: shares and money to 1e-6, weights as full floats, unknown as null."""

from typing import Any

from analytics.export.analysis_document import SCHEMA_VERSION, analysis_document, to_iso, to_money
from analytics.export.fees import fee_changes
from analytics.model.plan import Binding, Conflict, LimitOutcome, NewCash, Plan, PlanProof, Trade
from analytics.model.tax import LotSale, TaxOutcome

_MET: dict[str, bool | str] = {"yes": True, "no": False, "uncertain": "uncertain"}


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the machine-readable form of a plan.

    Parameters
    ----------
    plan : Plan
        Any status; a plan without trades has ``after`` equal to ``before``.

    Returns
    -------
    dict
        Ready for ``json.dumps``; keys and meaning as in the project's definitions, "Command line".

    Notes
    -----
    ``limits[].met`` is true, false or ``"uncertain"`` (the point value passes, the tested bound does not).
    ``trades[].effects`` changes the point measures, ``effects_tested`` the bounds that are tested; summed over trades
    they are ``after`` less ``before``, and ``after_tested`` less ``before_tested``. ``conflicts[].joint_relaxation`` is
    a limit's share of the smallest change of several together, null where one alone is enough; ``certain_relaxation``
    the smallest change of it alone that keeps every tested bound. ``new_cash`` is money from outside that would be
    enough with every limit as it is, ``most_raised`` by how much cash can grow where more is to be raised. Bounds and
    changes are in the unit of their limit: a fraction, dollars, or a count. ``objective``, ``bound``, ``gap_bp`` and
    ``stage`` are null where nothing was searched for, ``hhi`` and ``hhi_bound`` where the least Herfindahl index is not
    the goal, ``tax`` where taxes are left out; a saving is negative.

    References
    ----------
    The project's definitions, "Command line".
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "status": str(plan.status),
        "trades": [_trade(trade) for trade in plan.trades],
        "before": analysis_document(plan.portfolio_before, plan.before),
        "after": analysis_document(plan.portfolio_after, plan.after),
        "cash_left": to_money(plan.cash_left_amount),
        "limits": [_limit(outcome) for outcome in plan.limits],
        "conflicts": [_conflict(conflict) for conflict in plan.conflicts],
        "new_cash": None if plan.new_cash is None else _new_cash(plan.new_cash),
        "most_raised": to_money(plan.most_raised_amount),
        "price_needed": list(plan.prices_needed),
        "mode": str(plan.request.mode),
        "new_cash_only": plan.request.new_cash_only,
        "max_cash_weight": plan.request.max_cash_weight,
        "tax": _tax(plan.tax),
        "costs": _costs(plan),
        **_proof(plan.proof),
        "bindings": [_binding(binding) for binding in plan.bindings],
        "warnings": list(plan.warnings),
        "tax_note": plan.tax_note,
    }


def _trade(trade: Trade) -> dict[str, Any]:
    return {
        "account": trade.account,
        "ticker": trade.ticker,
        "side": str(trade.side),
        "shares": to_money(trade.shares),
        "price": to_money(trade.price_amount),
        "price_date": to_iso(trade.price_date),
        "price_source": trade.price_source or None,
        "amount": to_money(trade.amount),
        "reason": trade.reason,
        "effects": trade.effects,
        "effects_tested": trade.effects_tested,
        "unrealized_gain": to_money(trade.unrealized_gain_amount),
        "lots": [_lot(lot) for lot in trade.lots],
        "tax": to_money(trade.tax_amount),
        "cost": to_money(trade.cost_amount),
        "yearly_fees": to_money(trade.fees_amount),
        "set_by_hand": trade.is_pinned,
    }


def _lot(lot: LotSale) -> dict[str, Any]:
    return {
        "row": lot.row,
        "acquired": to_iso(lot.acquired_date),
        "shares": to_money(lot.shares),
        "basis": to_money(lot.basis_amount),
        "proceeds": to_money(lot.proceeds_amount),
        "gain": to_money(lot.gain_amount),
        "term": None if lot.term is None else str(lot.term),
        "term_known": lot.is_term_known,
    }


def _limit(outcome: LimitOutcome) -> dict[str, Any]:
    return {
        "name": outcome.limit.name,
        "limit": outcome.limit.bound,
        "unit": str(outcome.limit.kind.unit),
        "before": outcome.before,
        "before_tested": outcome.before_tested,
        "after": outcome.after,
        "after_tested": outcome.after_tested,
        "met": _MET[outcome.met],
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "limit": conflict.limit.name,
        "smallest_relaxation": conflict.smallest_relaxation,
        "joint_relaxation": conflict.joint_relaxation,
        "certain_relaxation": conflict.certain_relaxation,
        "text": conflict.text,
    }


def _new_cash(money: NewCash) -> dict[str, Any]:
    return {"account": money.account, "amount": to_money(money.amount)}


def _tax(tax: TaxOutcome | None) -> dict[str, Any] | None:
    if tax is None:
        return None
    return {
        "net_short": to_money(tax.net_short_amount),
        "net_long": to_money(tax.net_long_amount),
        "ordinary_offset": to_money(tax.ordinary_offset_amount),
        "carried": to_money(tax.carried_amount),
        "unknown_basis": to_money(tax.unknown_basis_amount),
        "tax": to_money(tax.tax_amount),
    }


def _costs(plan: Plan) -> dict[str, Any] | None:
    costs = plan.costs
    if costs is None:
        return None
    in_a_year, over_horizon = fee_changes(plan)
    return {
        "spread": to_money(costs.spread_amount),
        "commission": to_money(costs.commission_amount),
        "yearly_fees": to_money(in_a_year),
        "fees_over_horizon": to_money(over_horizon),
    }


def _proof(proof: PlanProof | None) -> dict[str, Any]:
    if proof is None:
        return dict.fromkeys(("objective", "bound", "gap_bp", "stage", "hhi", "hhi_bound"))
    return {
        "objective": to_money(proof.objective_amount),
        "bound": to_money(proof.bound_amount),
        "gap_bp": proof.gap_bps,
        "stage": str(proof.stage),
        "hhi": proof.index,
        "hhi_bound": proof.index_bound,
    }


def _binding(binding: Binding) -> dict[str, Any]:
    return {"limit": binding.limit.name, "saved": to_money(binding.saved_amount)}
