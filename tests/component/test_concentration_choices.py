"""The concentration page where it changes things: how companies count, what stands in, links without amounts."""

import pytest
from dash.exceptions import PreventUpdate
from factories import a_line, a_market, a_portfolio
from fake_comparisons import TOKEN
from fakes import FakeServices
from seen_words import named, words

from analytics.errors import UserInputError
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.fund import HoldingKind
from webapp.pages.concentration import acts, callbacks, choosing, sharing, walks
from webapp.pages.concentration.forms import TrailChoice, View, read_view
from webapp.services import ChoicesState

OWN, SHARED = View("p1"), View("", token=TOKEN)


def act(services: FakeServices, name: str, view: View = OWN) -> tuple[object, str]:
    changed, said, is_open = acts.make_choice(services, view, {"act": name, "at": 1})
    assert is_open is False
    return changed, words(said)


def weights(services: FakeServices) -> dict[str, float]:
    return {row["ticker"]: row["weight"] for row in callbacks.list_companies(services, OWN)}


def test_share_classes_are_counted_apart_and_as_one_again(services: FakeServices) -> None:
    # 0.6 of SPY's 0.06 and 0.04
    assert weights(services)["GOOGL"] == pytest.approx(0.06)
    act(services, choosing.apart("us-GOOGL"))
    apart = weights(services)
    assert (apart["GOOGL"], apart["GOOG"]) == (pytest.approx(0.036), pytest.approx(0.024))
    act(services, choosing.again("us-GOOGL"))
    assert weights(services)["GOOGL"] == pytest.approx(0.06)


def test_a_change_is_said_with_a_way_back_and_told_to_every_page(services: FakeServices) -> None:
    changed, said = act(services, choosing.apart("us-GOOGL"))
    assert said == "Changed: us-GOOGL apart. Undo"
    assert changed == {"select": "p1", "go": None, "at": "choices-1-apart:us-GOOGL"}
    _, undone = act(services, choosing.UNDO)
    assert undone == "Taken back: us-GOOGL apart."
    assert weights(services)["GOOGL"] == pytest.approx(0.06)


def test_the_trail_of_a_merged_company_offers_to_count_it_apart_and_back(services: FakeServices) -> None:
    trail = walks.show_trail(services, OWN, TrailChoice("us-GOOGL"))
    assert "GOOGL and GOOG counted as one: share classes." in words(trail)
    assert named(trail, "act") == ["apart:us-GOOGL"]
    act(services, choosing.apart("us-GOOGL"))
    part = walks.show_trail(services, OWN, TrailChoice("us-GOOGL#GOOG"))
    assert "counted apart from the other share classes" in words(part)
    assert named(part, "act") == ["again:us-GOOGL"]


def test_the_trail_of_companies_joined_by_hand_leads_to_the_rows_of_each(services: FakeServices) -> None:
    together = Choices(together=(frozenset({"us-NVDA", "us-AAPL"}),))
    services.chosen.append((together, "joined"))
    trail = walks.show_trail(services, OWN, TrailChoice("us-AAPL"))
    asked = [call for call in services.calls if call[0] == "trail"]
    assert asked[-1][1] == ("us-AAPL", "us-NVDA")
    spy = services.market.snapshots["SPY"].holdings
    for place, ticker in enumerate(spy.ticker):
        if ticker in {"NVDA", "AAPL"}:
            assert f"row {spy.line_no[place]} of its holdings" in words(trail)


def test_the_trail_of_a_part_leads_to_its_own_row(services: FakeServices) -> None:
    act(services, choosing.apart("us-GOOGL"))
    spy = services.market.snapshots["SPY"].holdings
    rows = {ticker: int(spy.line_no[place]) for place, ticker in enumerate(spy.ticker)}
    for ticker, other in (("GOOGL", "GOOG"), ("GOOG", "GOOGL")):
        said = words(walks.show_trail(services, OWN, TrailChoice(f"us-GOOGL#{ticker}")))
        assert f"row {rows[ticker]} of its holdings" in said
        assert f"row {rows[other]} of its holdings" not in said


def test_a_choice_newer_data_leave_no_room_for_is_said(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, said, is_hidden = callbacks.show_pickers(services, OWN)
    assert (said, is_hidden) == ([], True)
    lost = ChoicesState(AS_PUBLISHED, 1, "", can_undo=True, left_out=("NOSUCH is not loaded.",))
    monkeypatch.setattr(FakeServices, "choices", lambda _: lost)
    *_, said, is_hidden = callbacks.show_pickers(services, OWN)
    assert words(said).startswith("NOSUCH is not loaded. ")
    assert "Settings" in words(said)
    assert is_hidden is False


def test_what_is_counted_as_one_is_listed_below_the_map(services: FakeServices) -> None:
    _, notes, *_ = callbacks.draw_companies(services, OWN)
    assert "GOOGL Inc. GOOGL and GOOG counted as one: share classes. Count apart" in words(notes)
    _, shared_notes, *_ = callbacks.draw_companies(services, SHARED)
    assert "counted as one" in words(shared_notes)
    assert named(shared_notes, "act") == []


def test_a_stand_in_is_said_and_can_be_left_unknown_and_taken_back() -> None:
    services = FakeServices()
    services.saved["p1"] = a_portfolio(services.market, {"FXAIX": 500, "IWM": 500})
    panel, _ = callbacks.list_inside(services, OWN)
    assert "FXAIX by SPY, 50.0\u202f%" in words(panel)
    assert "leave:FXAIX" in named(panel, "act")
    act(services, choosing.leave("FXAIX"))
    panel, unknown = callbacks.list_inside(services, OWN)
    assert "FXAIX is left unknown: your choice" in words(panel)
    assert "FXAIX 50.0\u202f%" in words(unknown)
    act(services, choosing.lean("FXAIX"))
    assert "FXAIX by SPY" in words(callbacks.list_inside(services, OWN)[0])


def test_nothing_is_offered_to_roll_forward_where_all_holdings_are_of_one_day(services: FakeServices) -> None:
    assert named(callbacks.list_inside(services, OWN)[0], "act") == []
    act(services, choosing.ROLL)
    assert named(callbacks.list_inside(services, OWN)[0], "act") == ["unroll"]
    act(services, choosing.UNROLL)
    assert services.choices().choices.is_rolled_forward is False


def test_what_is_no_company_is_shown_for_what_it_is() -> None:
    lines = (
        a_line("NVDA", 0.90),
        a_line("", 0.06, HoldingKind.CASH),
        a_line("ESZ5", 0.04, HoldingKind.DERIVATIVE),
        a_line("TSLA", -0.02),
        a_line("AAPL", 0.02),
    )
    market = a_market({"F": lines})
    services = FakeServices(market=market, saved={"p1": a_portfolio(market, {"F": 100})})
    said = words(callbacks.list_inside(services, OWN)[0])
    for name, weight in (
        ("Companies", "90.0"),
        ("Cash inside funds", "6.0"),
        ("Futures, swaps and options inside funds", "4.0"),
        ("Sold short by funds", "\u22122.0"),
    ):
        assert f"{name} {weight}\u202f%" in said


def test_funds_that_hold_each_other_are_reported() -> None:
    market = a_market(
        {
            "A": (a_line("NVDA", 0.5), a_line("B", 0.5, HoldingKind.FUND)),
            "B": (a_line("AAPL", 0.5), a_line("A", 0.5, HoldingKind.FUND)),
        }
    )
    services = FakeServices(market=market, saved={"p1": a_portfolio(market, {"A": 100})})
    assert "A and B hold each other" in words(callbacks.list_inside(services, OWN)[0])


@pytest.mark.parametrize("name", ["", "sell:AAPL", "apart:", "apart"])
def test_an_act_that_is_none_of_ours_changes_nothing(services: FakeServices, name: str) -> None:
    with pytest.raises((UserInputError, PreventUpdate)):
        acts.make_choice(services, OWN, {"act": name})
    assert services.chosen == []


def test_a_link_is_made_with_what_is_shown_and_can_be_taken_back(services: FakeServices) -> None:
    made = sharing.make_link(services, View("p1", benchmark="IWM"), "http://127.0.0.1:8050/concentration?x=1")
    assert f"http://127.0.0.1:8050/concentration?view={TOKEN}" in str(made)
    assert "no amounts, no account names" in words(made)
    assert "It ends after 30 days." in words(made)
    assert named(made, "act") == ["revoke:p1/IWM"]
    _, said = act(services, "revoke:p1/IWM")
    assert said == "The link shows nothing any more."
    assert services.revoked == ["p1/IWM"]


def test_a_shared_view_is_read_from_its_address() -> None:
    assert read_view(f"view:{TOKEN}") == SHARED
    assert (SHARED.is_shared, SHARED.is_nothing, View("").is_nothing) == (True, False, True)


def test_a_shared_view_shows_the_whole_page_without_amounts_rows_or_changes(services: FakeServices) -> None:
    # 0.6 of SPY's 0.77 in the seven, and 0.4 in NVDA: 0.862
    is_empty_hidden, is_content_hidden, sentence, cards, *_ = callbacks.show_summary(services, SHARED)
    assert (is_empty_hidden, is_content_hidden) == (True, False)
    assert sentence == "$86 of every $100 sits in seven companies; $46 of it through funds."
    *_, is_share_hidden, banner, is_banner_hidden, _, is_not_applied_hidden = callbacks.show_pickers(services, SHARED)
    assert is_not_applied_hidden is True
    assert (is_share_hidden, is_banner_hidden) == (True, False)
    assert banner.startswith("Shared view: weights only,")
    trail = walks.show_trail(services, SHARED, TrailChoice("us-NVDA"))
    assert "Direct: NVDA 40.0\u202f%" in words(trail)
    *_, measures, themes = callbacks.list_measures(services, SHARED)
    inside, unknown = callbacks.list_inside(services, SHARED)
    everything = [cards, trail, measures, themes, inside, unknown]
    for part in everything:
        assert "of your file" not in words(part)
        assert "00,000" not in words(part)
        assert named(part, "act") == []
    assert callbacks.list_companies(services, SHARED)[0]["ticker"] == "NVDA"


def test_whoever_opens_a_link_can_neither_change_nor_share_what_it_shows(services: FakeServices) -> None:
    with pytest.raises(PreventUpdate):
        acts.make_choice(services, SHARED, {"act": choosing.ROLL})
    with pytest.raises(PreventUpdate):
        sharing.make_link(services, SHARED, "http://x/")
    assert services.chosen == []


def test_a_shared_view_can_be_taken_away_as_a_file(services: FakeServices) -> None:
    assert acts.export_companies(services, SHARED, "csv")["filename"] == "t.csv"
    with pytest.raises(PreventUpdate):
        acts.export_companies(services, View(""), "csv")


def test_a_link_that_ended_says_so(services: FakeServices) -> None:
    gone = View("", token="x" * 43)
    *hidden, is_gone_hidden = callbacks.show_summary(services, gone)
    assert hidden == [True, True, "", [], True]
    assert is_gone_hidden is False
    for show in (callbacks.draw_companies, callbacks.list_measures, callbacks.list_companies, callbacks.show_pickers):
        with pytest.raises(PreventUpdate):
            show(services, gone)
    assert callbacks.show_summary(services, SHARED)[-1] is True
