"""Requests and outcomes of plans to JSON and back: all of them, whatever they hold; older documents are read."""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model.choices import Choices
from analytics.model.fund import Fund, FundAssetClass
from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from analytics.model.market import Price
from analytics.model.plan import (
    Limit,
    LimitKind,
    LimitOutcome,
    NewCash,
    PlanMode,
    PlanProof,
    PlanRequest,
    PlanStage,
    PlanStatus,
    Side,
    Trade,
)
from analytics.model.plan_request import PinnedTrade, PlanGoal
from analytics.model.portfolio import LotTerm
from analytics.model.tax import Costs, LotSale, TaxRates, WashRule
from db.repositories.plan_documents import (
    PlanOutcome,
    PlanPins,
    outcome_from_json,
    outcome_to_json,
    pins_from_json,
    pins_to_json,
    request_digest,
    request_from_json,
    request_to_json,
)

NAMES = st.text(max_size=6)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
FRACTIONS = st.floats(0, 1)
SETS = st.frozensets(NAMES, max_size=3)
TICKERS = st.lists(NAMES, max_size=3).map(tuple)
DAYS = st.dates()
PRICES = st.builds(Price, AMOUNTS, st.none() | DAYS, NAMES, st.sampled_from(["USD", "EUR"]))
LIMITS = st.builds(
    Limit, st.sampled_from(LimitKind), st.floats(allow_nan=False, allow_infinity=False), st.none() | NAMES
)
REQUESTS = st.builds(
    PlanRequest,
    limits=st.lists(LIMITS, max_size=4).map(tuple),
    destinations=TICKERS,
    entered_prices=st.dictionaries(NAMES, PRICES, max_size=2),
    locked=SETS,
    max_cash_weight=FRACTIONS,
    mode=st.sampled_from(PlanMode),
    goal=st.sampled_from(PlanGoal),
    raise_amount=AMOUNTS,
    never_sell=SETS,
    locked_accounts=SETS,
    destinations_by_account=st.dictionaries(NAMES, TICKERS, max_size=2),
    min_trade_amount=AMOUNTS,
    drift_weight=FRACTIONS,
    costs=st.builds(Costs, AMOUNTS, FRACTIONS, st.dictionaries(NAMES, FRACTIONS, max_size=2), FRACTIONS, FRACTIONS),
    tax=st.none() | st.builds(TaxRates, FRACTIONS, FRACTIONS, FRACTIONS, AMOUNTS, AMOUNTS, AMOUNTS, st.booleans()),
    wash=st.builds(WashRule, st.booleans(), st.lists(SETS, max_size=2).map(tuple), st.integers(0, 90)),
    sheltered=SETS,
    benchmark=NAMES,
    pinned=st.lists(st.builds(PinnedTrade, NAMES, NAMES, st.booleans(), AMOUNTS), max_size=2).map(tuple),
    trade_date=st.none() | DAYS,
)
LOTS = st.builds(
    LotSale,
    st.integers(1, 99),
    st.none() | DAYS,
    AMOUNTS,
    AMOUNTS,
    st.none() | AMOUNTS,
    st.none() | AMOUNTS,
    st.none() | st.sampled_from(LotTerm),
    st.booleans(),
)
TRADES = st.builds(
    Trade,
    account=NAMES,
    ticker=NAMES,
    side=st.sampled_from(Side),
    shares=st.none() | AMOUNTS,
    price_amount=st.none() | AMOUNTS,
    price_date=st.none() | DAYS,
    price_source=NAMES,
    amount=AMOUNTS,
    reason=NAMES,
    effects=st.dictionaries(NAMES, FRACTIONS, max_size=2),
    lots=st.lists(LOTS, max_size=2).map(tuple),
    tax_amount=st.none() | AMOUNTS,
    is_pinned=st.booleans(),
)
OUTCOMES = st.builds(
    PlanOutcome,
    status=st.sampled_from(PlanStatus),
    trades=st.lists(TRADES, max_size=2).map(tuple),
    cash_left_amount=AMOUNTS,
    limits=st.lists(
        st.builds(LimitOutcome, LIMITS, FRACTIONS, FRACTIONS, FRACTIONS, NAMES, st.none() | FRACTIONS), max_size=2
    ).map(tuple),
    proof=st.none() | st.builds(PlanProof, AMOUNTS, AMOUNTS, FRACTIONS, st.sampled_from(PlanStage)),
    warnings=TICKERS,
    measures=st.dictionaries(NAMES, FRACTIONS, max_size=2),
    new_cash=st.none() | st.builds(NewCash, NAMES, AMOUNTS),
    most_raised_amount=st.none() | AMOUNTS,
)


def through_json(document: dict[str, Any]) -> dict[str, Any]:
    """As the database keeps it: text, and keys in another order."""
    return dict(json.loads(json.dumps(document, sort_keys=True)))


@given(request=REQUESTS)
def test_a_request_comes_back_whole(request: PlanRequest) -> None:
    assert request_from_json(through_json(request_to_json(request))) == request


@given(outcome=OUTCOMES)
def test_an_outcome_comes_back_whole(outcome: PlanOutcome) -> None:
    assert outcome_from_json(through_json(outcome_to_json(outcome))) == outcome


def test_a_request_is_written_with_what_is_usual() -> None:
    """A default that changes one day must not change what a saved plan asked for."""
    document = request_to_json(PlanRequest((), ()))
    assert set(document) == {field.name for field in fields(PlanRequest)}
    assert set(document["costs"]) == {field.name for field in fields(Costs)}
    assert document["costs"]["reluctance_weight"] == 0.0001
    assert document["wash"] == {"is_applied": True, "groups": [], "n_days": 30}


def test_money_is_kept_as_text_to_the_digit() -> None:
    request = PlanRequest((), ("VTWO",), {"VTWO": Price(Decimal("98.10"), date(2025, 11, 18), "entered")})
    assert request_to_json(request)["entered_prices"] == {
        "VTWO": {"amount": "98.10", "price_date": "2025-11-18", "source": "entered", "currency": "USD"}
    }


def test_pins_come_back_whole() -> None:
    pins = PlanPins(
        prices={"SPY": Price(Decimal("660.08"), date(2025, 11, 18), "snapshot")},
        funds=(Fund("SPY", "SPDR", asset_class=FundAssetClass.EQUITY, expense_ratio=0.000945),),
        themes=(Theme("mag7", "Magnificent 7", date(2025, 1, 1), frozenset({"cik1", "cik2"})),),
        size_bands=(SizeBandFloor(SizeBand.SMALL, 3e8, date(2025, 7, 1), "S&P"),),
        capitalization_dates=(date(2025, 11, 18),),
        choices=Choices(stand_ins={"FXAIX": "SPY"}, apart=frozenset({"cik3"})),
    )
    assert pins_from_json(through_json(pins_to_json(pins))) == pins


@pytest.mark.parametrize(("is_cash_only", "mode"), [(True, PlanMode.NEW_CASH_ONLY), (False, PlanMode.REBALANCE)])
def test_a_document_of_before_there_were_modes_is_read(is_cash_only: bool, mode: PlanMode) -> None:  # noqa: FBT001 - a case
    """The document as it was written then, by hand."""
    document = {
        "limits": [{"name": "max_theme:mag7", "bound": 0.25}, {"name": "min_small_cap", "bound": 0.2}],
        "destinations": ["VTWO"],
        "new_cash_only": is_cash_only,
        "locked": ["AAPL", "SPY"],
        "max_cash_weight": 0.02,
        "entered_prices": {"VTWO": {"amount": "98.10", "price_date": None, "source": "entered", "currency": "USD"}},
    }
    assert request_from_json(document) == PlanRequest(
        limits=(Limit(LimitKind.MAX_THEME, 0.25, "mag7"), Limit(LimitKind.MIN_SMALL_CAP, 0.2)),
        destinations=("VTWO",),
        entered_prices={"VTWO": Price(Decimal("98.10"), None, "entered")},
        locked=frozenset({"AAPL", "SPY"}),
        max_cash_weight=0.02,
        mode=mode,
    )


def test_what_a_newer_program_added_is_left_alone() -> None:
    document = request_to_json(PlanRequest((), ("IWM",))) | {"colour": "blue"}
    assert request_from_json(document) == PlanRequest((), ("IWM",))


@given(request=REQUESTS)
def test_equal_requests_have_one_digest(request: PlanRequest) -> None:
    assert request_digest(request_from_json(through_json(request_to_json(request)))) == request_digest(request)


def test_requests_that_differ_anywhere_have_two_digests() -> None:
    limit = Limit(LimitKind.MAX_ISSUER, 0.07)
    requests = [
        PlanRequest((limit,), ("IWM",)),
        PlanRequest((Limit(LimitKind.MAX_ISSUER, 0.070001),), ("IWM",)),
        PlanRequest((limit,), ("IWM", "IJR")),
        PlanRequest((limit,), ("IJR", "IWM")),
        PlanRequest((limit,), ("IWM",), pinned=(PinnedTrade("", "IWM", False, Decimal(3)),)),
        PlanRequest((limit,), ("IWM",), trade_date=date(2026, 1, 5)),
        PlanRequest((limit,), ("IWM",), tax=TaxRates.plain(0.2)),
    ]
    assert len({request_digest(request) for request in requests}) == len(requests)
