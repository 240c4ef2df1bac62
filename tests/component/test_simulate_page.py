"""Callbacks of the simulate page, called as functions."""

from dataclasses import replace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from fakes import FakeServices
from hand_reports import a_report

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.plan import Conflict, Limit, LimitKind, PlanRequest
from webapp.components.chart_theme import register_templates
from webapp.pages.simulate import callbacks, ids, offers, panels, plan_words, texts, trades
from webapp.pages.simulate.forms import SimulateForm, read_form
from webapp.pages.simulate.layout import layout


@pytest.fixture(autouse=True)
def _templates() -> None:
    register_templates()


@pytest.fixture
def services() -> FakeServices:
    """Services with one portfolio: 60 % SPY, 20 % VGT, 10 % NVDA, 10 % IWM."""
    made = FakeServices()
    made.save_sample("s1")
    return made


PLACES = [str(kind) for kind in ids.LIMITS]


def a_form(**limits: float) -> SimulateForm:
    return read_form({"limits": limits, "funds": [{"ticker": "IWM", "price": 240.0, "known_price": 240.0}]})


def test_nothing_before_the_page_is_seen_and_the_empty_state_without_a_portfolio() -> None:
    services = FakeServices()
    with pytest.raises(PreventUpdate):
        offers.offer_form(services, None)
    is_empty_hidden, is_content_hidden, ends, *_ = offers.offer_form(services, "")
    assert (is_empty_hidden, is_content_hidden) == (False, True)
    assert ends == [no_update] * 3
    assert services.calls == []


def test_sliders_start_at_todays_values(services: FakeServices) -> None:
    # Magnificent 7: 0.752. Largest: NVDA 0.24, AAPL 0.6 x 0.20 + 0.2 x 0.40 = 0.20.
    # Small caps: IWM 0.95 small and micro: 0.095; VGT 0.05 x 0.2 = 0.01; together 0.105.
    _, _, ends, starts, marks, options, is_no_market_hidden, pins = offers.offer_form(services, "p1")
    assert starts == pytest.approx([10.5, 75.2, 24.0])
    assert all(end >= start for end, start in zip(ends, starts, strict=True))
    assert marks[1]["75.2"]["label"] == "today 75.2\u202f%"
    assert "IWM" in [option["value"] for option in options]
    assert pins == []
    assert is_no_market_hidden is True


def test_without_market_data_the_page_says_so(services: FakeServices) -> None:
    services.market = Market("none", (), {}, {}, {}, (), ())
    services.calls.clear()
    is_empty_hidden, is_content_hidden, *_, is_no_market_hidden, _ = offers.offer_form(services, "p1")
    assert (is_empty_hidden, is_content_hidden, is_no_market_hidden) == (True, True, False)
    assert services.calls == []


def test_a_resting_form_asks_for_the_whole_share_plan(services: FakeServices) -> None:
    form = a_form(min_small_cap=5.0)
    figure, notes, verdicts, summary, rows, class_name, error = callbacks.show_answer(
        services, "p1", form, PLACES, "light"
    )
    assert services.calls[-1] == ("plan", "p1", form.request)
    assert rows == []
    assert "no trade is needed" in str(summary)
    assert "met: 10.5" in str(verdicts[0])
    assert "off" in str(verdicts[1])
    assert (class_name, error) == ("result", "")
    assert len(notes) == 2
    assert figure.data


def test_a_moving_form_asks_for_the_preview_and_keeps_the_trades(services: FakeServices) -> None:
    form = SimulateForm(a_form(min_small_cap=5.0).request, is_resting=False)
    *_, rows, class_name, _ = callbacks.show_answer(services, "p1", form, PLACES, "dark")
    assert services.calls[-1] == ("preview_plan", "p1", form.request)
    assert rows is no_update
    assert class_name == "result moving"


def test_what_stands_in_the_way_is_said_in_place(services: FakeServices) -> None:
    # Nothing may be traded: positions of the sample have no shares and no price in the file.
    form = a_form(max_issuer=10.0)
    _, _, verdicts, summary, *_ = callbacks.show_answer(services, "p1", form, PLACES, "light")
    plan = services.plan("p1", form.request)
    assert plan.conflicts
    assert plan.conflicts[0].text in str(verdicts[2])
    assert "over by 14.0\u202fpoints" in verdicts[2][0].children
    assert "cannot all be met" in str(summary)


def test_relaxing_moves_only_what_its_button_names() -> None:
    button = ids.allow_button({"max_issuer": 8.6, "max_band:mega": 40.5})
    assert "." not in str(button["bounds"])
    fields = ["mode", "bound/min_band:mega", "bound/max_band:mega"]
    sliders, typed = callbacks.relax(ids.allowed_bounds(button), fields, "mag7")
    assert sliders == [no_update, no_update, 8.6]
    assert typed == [no_update, no_update, 40.5]


def test_a_list_without_the_slider_is_relaxed_in_its_own_field() -> None:
    bounds = ids.allowed_bounds(ids.allow_button({"max_theme:ai": 30.0}))
    fields = ["bound/max_theme:ai"]
    assert callbacks.relax(bounds, fields, "mag7") == ([no_update, no_update, no_update], [30.0])
    assert callbacks.relax(bounds, fields, "ai") == ([no_update, 30.0, no_update], [no_update])


def test_limits_that_must_give_way_together_have_one_button_for_all(services: FakeServices) -> None:
    limits = (Limit(LimitKind.MAX_THEME, 0.25, "mag7"), Limit(LimitKind.MAX_ISSUER, 0.07))
    plan = replace(
        services.plan("p1", PlanRequest(limits, ())),
        conflicts=(Conflict(limits[0], None, "", 0.0213), Conflict(limits[1], None, "", 0.016)),
    )
    # 25 % + 2.13 points is 27.13 %, rounded to the side that is enough 27.2 %; 7 % + 1.6 points is 8.6 %
    button = next(part for part in panels.plan_summary(plan, {}) if "allow-all" in str(part))
    assert button.children == "allow all of these: Magnificent 7 27.2\u202f% and Largest company 8.6\u202f%"
    assert ids.allowed_bounds(button.id) == {"max_theme:mag7": 27.2, "max_issuer": 8.6}
    alone = replace(plan, conflicts=(Conflict(limits[0], None, "", 0.0213), Conflict(limits[1], None, "", 0.0)))
    assert "allow all" not in str(panels.plan_summary(alone, {}))


def test_a_users_mistake_reaches_the_page(services: FakeServices) -> None:
    services.failure = UserInputError("A plan needs values.")
    with pytest.raises(UserInputError):
        callbacks.show_answer(services, "p1", a_form(), PLACES, "light")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_asks_for_the_plan_on_screen(services: FakeServices, file_format: str) -> None:
    form = a_form(max_theme=40.0)
    download = trades.export_trades(services, "p1", form, file_format)
    assert download["filename"] == f"trades.{file_format}"
    expected = PlanRequest((Limit(LimitKind.MAX_THEME, 0.40, "mag7"),), ("IWM",))
    assert services.calls[-1] == ("export_plan", "p1", expected, file_format)


def test_no_limit_is_preselected_and_no_word_recommends() -> None:
    page = str(layout().to_plotly_json())
    assert '"value": true' not in page.lower()
    words = " ".join(v for v in vars(texts).values() if isinstance(v, str)).lower()
    assert not [word for word in ("should", "recommend", "best", "opportunity", "order") if word in words.split()]


def test_sentences_of_a_request_without_limits() -> None:
    assert plan_words.preview_sentence(PlanRequest((), ()), is_feasible=True, turnover_amount=0) == texts.SET_A_LIMIT


def test_measures_of_a_report_without_companies_are_zero() -> None:
    assert panels.measured(a_report(largest=None), "mag7")[LimitKind.MAX_ISSUER].weight == 0.0


def test_a_fund_of_a_trade_leads_to_its_holdings(services: FakeServices) -> None:
    cell = {"colId": "ticker", "value": "IWM", "rowId": "Main/buy/IWM"}
    assert trades.follow_trade(services, cell) == "?fund=IWM"


@pytest.mark.parametrize(
    "cell",
    [None, {}, {"colId": "ticker", "value": "NVDA"}, {"colId": "shares", "value": "IWM"}, {"colId": "ticker"}],
    ids=["nothing", "empty", "a share", "another column", "no value"],
)
def test_any_other_cell_of_a_trade_leads_nowhere(services: FakeServices, cell: dict[str, str] | None) -> None:
    with pytest.raises(PreventUpdate):
        trades.follow_trade(services, cell)
