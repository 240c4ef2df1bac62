"""The JSON document of a plan: the keys others rely on, unknown as null."""

import json
from dataclasses import replace
from decimal import Decimal

from export_plans import PURCHASE, SALE, a_written_plan

from analytics.export import plan_document
from analytics.model.plan import Conflict, Limit, LimitKind, LimitOutcome, PlanStatus


def test_the_plan_document_follows_the_contract() -> None:
    document = json.loads(json.dumps(plan_document(a_written_plan()), allow_nan=False))
    assert (document["schema_version"], document["status"]) == (1, "feasible")
    sale = document["trades"][0]
    assert set(sale) >= {
        "account", "ticker", "side", "shares", "price", "price_date", "price_source", "amount", "reason", "effects",
    }  # fmt: skip
    assert (sale["side"], sale["ticker"], sale["price"], sale["price_source"]) == ("sell", "SPY", 660.0, "file")
    assert (sale["shares"], sale["amount"], sale["price_date"]) == (12, 7920.0, "2025-11-18")
    assert sale["effects_tested"]["max_theme:mag7"] == -0.1422
    assert document["before"]["themes"]["mag7"]["weight"] > document["after"]["themes"]["mag7"]["weight"]
    assert {"total_value", "coverage", "issuers", "size_bands"} <= set(document["after"])
    limit = document["limits"][0]
    assert (limit["before"], limit["before_tested"], limit["after"], limit["after_tested"]) == (
        0.5027,
        0.5029,
        0.3606,
        0.3607,
    )
    assert [limit["met"] for limit in document["limits"]] == [True] * 4
    assert (document["conflicts"], document["price_needed"]) == ([], [])
    assert "Taxes" in document["tax_note"]


def test_unknown_figures_are_null_in_the_document() -> None:
    purchase = replace(PURCHASE, shares=None, price_amount=None, price_date=None, price_source="")
    plan = a_written_plan(status=PlanStatus.PRICE_NEEDED, trades=(SALE, purchase), prices_needed=("IWM",))
    document = plan_document(plan)
    last = document["trades"][-1]
    assert (document["status"], document["price_needed"]) == ("price_needed", ["IWM"])
    assert [last[key] for key in ("shares", "price", "price_date", "price_source")] == [None] * 4
    assert last["amount"] == 7921.65


def test_conflicts_and_unmet_limits_stand_in_the_document() -> None:
    small, theme = Limit(LimitKind.MIN_SMALL_CAP, 0.999), Limit(LimitKind.MAX_THEME, 0.9, "mag7")
    plan = a_written_plan(
        status=PlanStatus.INFEASIBLE,
        trades=(),
        limits=(LimitOutcome(small, 0.0, 0.0, 0.0, "no"), LimitOutcome(theme, 0.5, 0.5, 0.95, "uncertain")),
        conflicts=(
            Conflict(small, 0.04, "Lower it.", joint_relaxation=0.02, certain_relaxation=0.05),
            Conflict(theme, None, "No change is enough."),
        ),
        cash_left_amount=Decimal("1234.56"),
    )
    document = plan_document(plan)
    assert document["status"] == "infeasible"
    assert [(limit["name"], limit["met"]) for limit in document["limits"]] == [
        ("min_small_cap", False),
        ("max_theme:mag7", "uncertain"),
    ]
    first, second = document["conflicts"]
    assert (first["smallest_relaxation"], first["joint_relaxation"], first["certain_relaxation"]) == (0.04, 0.02, 0.05)
    assert (second["smallest_relaxation"], second["certain_relaxation"]) == (None, None)
    assert document["cash_left"] == 1234.56
