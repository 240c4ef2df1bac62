"""Callbacks of the simulate page, called as functions."""

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from fakes import FakeServices
from hand_reports import a_report

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, PlanRequest
from webapp.pages.simulate import callbacks, ids, offers, panels, plan_words, texts, trades
from webapp.pages.simulate.forms import SimulateForm, read_form
from webapp.pages.simulate.layout import layout

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
