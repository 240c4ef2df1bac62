"""The JSON document of ``plan``: shares and money to 1e-6, weights as full floats, unknown as null."""

from typing import Any

from analytics.export.analysis_document import SCHEMA_VERSION, analysis_document, to_iso, to_money
from analytics.model.plan import Conflict, LimitOutcome, Plan, Trade

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
    the smallest change of it alone that keeps every tested bound.

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
        "price_needed": list(plan.prices_needed),
        "new_cash_only": plan.request.new_cash_only,
        "max_cash_weight": plan.request.max_cash_weight,
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
    }


def _limit(outcome: LimitOutcome) -> dict[str, Any]:
    return {
        "name": outcome.limit.name,
        "limit": outcome.limit.bound,
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
