"""What the form of the simulate page offers, with fake services."""

import pytest
from dash.exceptions import PreventUpdate
from fakes import FakeServices

from analytics.model.plan import LimitKind
from webapp.pages.simulate import choosing, ids, offers
from webapp.pages.simulate.layout import layout
from webapp.services.plans_model import PlanAccount


def test_what_is_held_may_be_locked_and_every_list_bounded(services: FakeServices) -> None:
    offered = offers.offer_choices(services, "p1")
    tickers, never_sell, accounts, sheltered, chosen, trade_date, benchmarks, lists, bounds = offered
    assert trade_date == "2025-11-18"
    assert [option["value"] for option in tickers] == ["IWM", "NVDA", "SPY", "VGT"]
    assert never_sell == tickers
    assert accounts == sheltered
    assert len(accounts) == 1
    assert chosen == []
    assert "SPY" in [option["value"] for option in benchmarks]
    assert [option["value"] for option in lists] == [theme.name for theme in services.market.themes]
    assert len(bounds) == len(lists)
    assert ids.bound("max_theme:mag7")["field"] in str(bounds[0])


@pytest.mark.parametrize("visit", [None, ""])
def test_without_a_portfolio_nothing_is_offered(services: FakeServices, visit: str | None) -> None:
    with pytest.raises(PreventUpdate):
        offers.offer_choices(services, visit)


def test_an_account_says_its_kind_and_missing_costs() -> None:
    kinds = [
        PlanAccount("Joint", "taxable", False, 0, 3, 2),  # type: ignore[arg-type]  # the words of the enumeration
        PlanAccount("Roth", "roth_ira", True, 0, 1, 1),  # type: ignore[arg-type]  # the words of the enumeration
    ]
    words = [option["label"] for option in choosing.account_options(kinds)]
    assert words == ["Joint · Taxable · no cost for 2 lots", "Roth · Roth IRA"]


def test_points_to_move_start_at_today(services: FakeServices) -> None:
    # Small caps today: IWM 0.95 of 10 %, VGT 0.05 of 20 %: 10.5 %; twelve points more are 22.5 %.
    end, start, is_on = offers.move_into_small_caps(services, "p1", 12)
    assert (start, is_on) == (pytest.approx(22.5), True)
    assert end == 100.0
    assert offers.move_into_small_caps(services, "p1", 95)[:2] == (100.0, 100.0)


def test_another_list_brings_its_own_slider(services: FakeServices) -> None:
    end, start, marks, label = offers.offer_list(services, "p1", "mag7")
    assert (start, label) == (75.2, "Magnificent 7 at most")
    assert end == 100.0
    assert "75.2" in marks


def test_one_account_needs_no_choice_of_its_own_and_alike_funds_are_offered_as_the_same(
    services: FakeServices,
) -> None:
    by_account, pairs = offers.offer_by_account(services, "p1", ["VOO"], {})
    assert by_account == []
    # SPY and VOO of the toy market hold the same: they have all in common.
    assert pairs[0] == {"value": "SPY=VOO", "label": "SPY and VOO: overlap 100.0\u202f%"}
    assert all("IWM" not in pair["value"] for pair in pairs)


def test_a_choice_for_an_account_stays_when_another_fund_is_chosen() -> None:
    fields = choosing.account_funds({"Joint": ["IWM", "GONE"], "Roth I.R.A": []}, ["IWM", "VTWO"])
    dropdowns = [field.children[1] for field in fields]
    assert [d.value for d in dropdowns] == [["IWM"], []]
    assert [d.id["field"] for d in dropdowns] == ["account/Joint", "account/Roth I%2ER%2EA"]
    assert ids.plain_name("account/Roth I%2ER%2EA") == "account/Roth I.R.A"


def test_every_limit_is_off_at_first() -> None:
    found = [part for part in layout()._traverse() if isinstance(getattr(part, "id", None), dict)]
    switches = [part.value for part in found if part.id["type"] == ids.SWITCH]
    bounds = [part.value for part in found if str(part.id.get("field", "")).startswith(ids.BOUND_PREFIX)]
    assert switches == [False] * len(LimitKind.__members__.keys() & {"MIN_SMALL_CAP", "MAX_THEME", "MAX_ISSUER"})
    assert len(bounds) > 20
    assert set(bounds) == {None}
