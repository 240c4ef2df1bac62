"""What has changed since a plan was saved: each thing it rests on as it was, then as another; sentences by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from factories import a_market, a_portfolio

from analytics.look_through import FundMatrix
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from analytics.model.market import Market, Price
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest
from db.repositories.choices import KeptChoices
from db.repositories.plan_documents import PlanPins
from db.repositories.plans import PlanBasis
from webapp.services.market_state import MarketState
from webapp.services.plans_aged import Today, aged
from webapp.services.plans_basis import Ground, program_version

OLD, NEW = date(2025, 11, 18), date(2026, 1, 2)
LIST = Theme("mag7", "Magnificent 7", OLD, frozenset({"a", "b"}))
BANDS = (SizeBandFloor(SizeBand.MEGA, 200e9, OLD, "s"), SizeBandFloor(SizeBand.SMALL, 1e9, OLD, "s"))
MARKET = replace(
    a_market({"BIG": {"AAPL": 1.0}, "SML": {"CALM": 1.0}}),
    themes=(LIST, replace(LIST, name="ai", label="AI")),
    size_bands=BANDS,
    prices={"SML": Price(Decimal(20), OLD, "s")},
)
REQUEST = PlanRequest((Limit(LimitKind.MAX_THEME, 0.25, "mag7"),), ("SML",))
PINS = PlanPins(
    prices=dict(MARKET.prices),
    funds=tuple(MARKET.funds.values()),
    themes=MARKET.themes,
    size_bands=BANDS,
    capitalization_dates=(OLD,),
    choices=AS_PUBLISHED,
)


def said(now: Market = MARKET, choices: Choices = AS_PUBLISHED, pins: PlanPins = PINS, **today: Any) -> tuple[str, ...]:  # noqa: ANN401  tests name fields freely
    """Return what is said of a plan of MARKET beside another market of today."""
    matrix = FundMatrix.build(MARKET)
    ground = SimpleNamespace(portfolio=a_portfolio(MARKET, {"BIG": 1000}), state=MarketState(MARKET, matrix, {}))
    ids = {fund: snapshot.snapshot_id for fund, snapshot in MARKET.snapshots.items()}
    basis = PlanBasis(UUID(int=1), program_version(), "v", ids, 1, pins)
    fields: dict[str, Any] = {
        "capitalization_dates": (OLD,),
        "date": OLD,
        "state_no": 1,
        "last_change": "saving",
        "changed_at": None,
    }
    state = MarketState(now, matrix, {}, choices=choices)
    kept = cast("KeptChoices", SimpleNamespace(words="", changed_at=None))
    plan = cast("Plan", SimpleNamespace(request=REQUEST, trades=()))
    return aged(basis, cast("Ground", ground), plan, Today(published=now, state=state, kept=kept, **(fields | today)))


def without(fund: str) -> Market:
    return replace(MARKET, snapshots={name: found for name, found in MARKET.snapshots.items() if name != fund})


def with_list(**changes: Any) -> Market:  # noqa: ANN401  tests name fields freely
    return replace(MARKET, themes=(replace(LIST, **changes), MARKET.themes[1]))


LOADED = MARKET.snapshots["BIG"].as_of_date
ON = f"{LOADED.day} {LOADED:%b %Y}"


def test_a_plan_of_the_same_data_has_not_aged() -> None:
    assert said() == ()


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            with_list(version_date=NEW),
            "The list “Magnificent 7” of 2 Jan 2026 is in force now; the plan rests on that ",
        ),
        (
            with_list(issuer_ids=frozenset({"a", "b", "c"})),
            "The list “Magnificent 7” of 18 Nov 2025 was corrected: 3 companies, 2 companies in the plan.",
        ),
        (
            replace(MARKET, themes=MARKET.themes[1:]),
            "The list “Magnificent 7” is there no more; the plan rests on that of 18 Nov 2025.",
        ),
        (
            replace(MARKET, size_bands=tuple(replace(floor, version_date=NEW) for floor in BANDS)),
            "Boundaries of size bands of 2 Jan 2026 are in force now; the plan rests on those of 18 Nov 2025.",
        ),
        (
            replace(MARKET, size_bands=(BANDS[0], replace(BANDS[1], floor_usd=2e9))),
            "Boundaries of size bands of 18 Nov 2025 were corrected: small from $2.0\u202fbn (the plan: $1.0\u202fbn).",
        ),
        (without("BIG"), f"BIG: no holdings are loaded; the plan rests on those of {ON}."),
        (
            replace(MARKET, prices={"SML": Price(Decimal(21), NEW, "s")}),
            "The price of SML is $21.00 of 2 Jan 2026; the plan rests on $20.00 of 18 Nov 2025.",
        ),
        (
            replace(MARKET, funds=MARKET.funds | {"SML": replace(MARKET.funds["SML"], stand_in="BIG")}),
            "SML: its stand-in is BIG now; the plan rests on none.",
        ),
    ],
)
def test_what_is_another_now_is_said_with_both(now: Market, sentence: str) -> None:
    (found,) = said(now)
    assert found.startswith(sentence)


def test_a_list_that_no_limit_names_does_not_age_a_plan() -> None:
    assert said(replace(MARKET, themes=(LIST, replace(LIST, name="ai", label="AI", version_date=NEW)))) == ()


def test_the_portfolio_choices_and_days_of_capitalizations_age_a_plan() -> None:
    assert said(state_no=2) == ("The portfolio was changed: saving.",)
    assert said(choices=Choices(is_rolled_forward=True)) == ("Your choices about measuring were changed.",)
    assert said(capitalization_dates=(OLD, NEW)) == (
        "Capitalizations of 2 Jan 2026 are loaded; the plan rests on those of 1 other day, the newest of 18 Nov 2025.",
    )
