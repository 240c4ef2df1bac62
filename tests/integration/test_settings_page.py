"""The Settings page fired as a browser fires it, over services on the bundled snapshot."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from dash_client import Answer, DashClient
from sqlalchemy import text

from analytics.model.choices import AS_PUBLISHED
from db.engine import Database
from webapp.app import create_app
from webapp.pages.settings import ids
from webapp.pages.settings.forms import BOUNDED, PUBLISHED
from webapp.services import Place, Services, build_services
from webapp.settings import WebSettings

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
ALPHABET, APPLE, NVIDIA = "cik1652044", "cik320193", "cik1045810"
MIX = b"ticker,weight\nGOOG,50%\nGOOGL,20%\nAAPL,10%\nVTWO,20%\n"


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


@pytest.fixture
def page(services: Services) -> DashClient:
    return DashClient(create_app(services, WebSettings()))


@pytest.fixture
def visit(services: Services) -> str:
    return services.save_import(MIX, "mix.csv", place=Place.NEW).portfolio_id


def words(node: Any) -> str:  # noqa: ANN401  # plain JSON
    if isinstance(node, dict):
        return words(node.get("props", {}).get("children"))
    return " ".join(map(words, node)) if isinstance(node, list) else str(node or "")


def shown(page: DashClient, visit: str) -> dict[str, Any]:
    outputs = page.fire(f"{ids.LISTS}.children", {"visit-settings.data": visit}).outputs
    return {key: found.get("children", found.get("hidden")) for key, found in outputs.items()}


def error_of(answer: Answer) -> str:
    return words(answer.side.get(ids.ERROR, {}).get("children", ""))


def test_what_is_published_is_shown_with_dates_members_and_weights(page: DashClient, visit: str) -> None:
    seen = shown(page, visit)
    lists = words(seen[ids.LISTS])
    for label in ("Magnificent 7", "AI, narrow", "AI, broad", "Semiconductors"):
        assert label in lists
    # 50 + 20 + 10 directly, and 20 of the Russell 2000 fund, which holds none of the seven
    assert "7 companies · version of 18 Nov 2025 · published · 80" in lists
    assert "Alphabet Inc." in words(seen[ids.COMPANIES])
    assert "GOOGL: main security" in words(seen[ids.COMPANIES])
    assert "VTWO" in words(seen[ids.STAND_INS])
    assert words(seen[ids.LINKS]) == "No link is given."
    assert words(seen[ids.SAID]) == ""


def test_a_change_says_what_it_does_to_the_figures(page: DashClient, services: Services, visit: str) -> None:
    services.count_apart(ALPHABET)
    said = words(shown(page, visit)[ids.SAID])
    assert said.startswith("Changed: Alphabet Inc. counted apart. Largest company: Alphabet")
    assert "before Alphabet Inc., 70" in said
    services.undo_choices()
    services.roll_forward(is_on=True)
    assert "No figure of the first screen is another for it." in words(shown(page, visit)[ids.SAID])


def test_without_a_portfolio_definitions_are_shown_alone(page: DashClient) -> None:
    seen = shown(page, "")
    assert "of your money" not in words(seen[ids.LISTS])
    assert words(seen[ids.COMPANIES]) == "None of the companies you hold has several securities."


def test_a_list_is_made_filled_renamed_copied_and_deleted(services: Services, visit: str) -> None:
    services.make_list("Fruit")
    services.add_to_list("own-fruit", "aapl")
    services.add_to_list("own-fruit", "NVIDIA")
    services.rename_list("own-fruit", "Fruit and chips")
    services.copy_list("own-fruit")
    services.remove_from_list("own-fruit", NVIDIA)
    own = {view.theme.name: view for view in services.definitions(visit).lists if view.is_own}
    assert own["own-fruit"].theme.label == "Fruit and chips"
    assert [member.ticker for member in own["own-fruit"].members] == ["AAPL"]
    weight = own["own-fruit"].weight
    assert weight
    assert weight.weight == pytest.approx(0.1)
    copy = own["own-fruit-and-chips-own"]
    assert copy.theme.issuer_ids == {APPLE, NVIDIA}
    services.delete_list("own-fruit")
    assert "own-fruit" not in services.analyse(visit).report.themes
    assert services.undo_choices() == "list “Fruit and chips” deleted"
    assert "own-fruit" in services.analyse(visit).report.themes


def test_versions_of_a_list_stay_readable(services: Services, database: Database) -> None:
    services.make_list("Fruit")
    services.add_to_list("own-fruit", "AAPL")
    later = build_services(database, clock=lambda: NOW.replace(month=2))
    later.add_to_list("own-fruit", "NVDA")
    later.remove_from_list("own-fruit", APPLE)
    (view,) = [view for view in later.definitions().lists if view.is_own]
    newest, oldest = view.versions
    assert (newest.version_date.month, newest.added, newest.removed) == (2, ("NVDA",), ("AAPL",))
    assert (oldest.version_date.month, oldest.n_companies) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("spy", "is a fund"),
        ("", "no company we know"),
        ("qqqqzzzz", "no company we know"),
        ("micro", "type the ticker"),
    ],
)
def test_a_company_that_is_not_clear_is_not_added(page: DashClient, services: Services, typed: str, said: str) -> None:
    services.make_list("Fruit")
    answer = press(page, ids.ADD, "own-fruit", typed)
    assert said in error_of(answer)
    assert services.choices().choices.themes[0].issuer_ids == frozenset()


@pytest.mark.parametrize("label", ["", "   ", "x" * 61, "Magnificent 7", "magnificent  7"])
def test_the_name_of_a_list_is_short_and_its_own(page: DashClient, services: Services, label: str) -> None:
    given = {f"{ids.MAKE_LIST}.n_clicks": 1, f"{ids.NEW_LIST}.value": label}
    answer = page.fire(callback_of(page, ids.MAKE_LIST), given)
    assert error_of(answer)
    assert services.choices().choices == AS_PUBLISHED


def test_boundaries_move_companies_between_bands_and_go_back(services: Services, visit: str) -> None:
    bands = services.published_state().market.size_bands
    before = services.analyse(visit).report.size_bands
    floors = {floor.band: floor.floor_usd for floor in bands}
    mega = bands[0].band
    services.use_floors({**floors, mega: 1e13})
    after = services.analyse(visit).report.size_bands
    # No company is worth ten trillion: all of them are large.
    assert after[mega].weight == 0
    assert before[mega].weight > 0.7
    assert after[bands[1].band].weight == pytest.approx(before[mega].weight + before[bands[1].band].weight)
    services.use_floors({})
    assert services.analyse(visit).report.size_bands[mega].weight == before[mega].weight


def test_buttons_and_fields_of_the_page_change_what_they_stand_beside(
    page: DashClient, services: Services, visit: str
) -> None:
    press(page, ids.COPY, "mag7")
    (copied,) = services.choices().choices.themes
    press(page, ids.REMOVE, f"{copied.name} {APPLE}")
    press(page, ids.ADD, copied.name, typed="NFLX")
    enter(page, ids.LABEL, copied.name, "Seven others")
    (changed,) = services.choices().choices.themes
    assert (changed.label, APPLE in changed.issuer_ids, len(changed.issuer_ids)) == ("Seven others", False, 7)
    press(page, ids.APART, ALPHABET)
    assert "Alphabet Inc. (counted apart)" in words(shown(page, visit)[ids.COMPANIES])
    press(page, ids.AS_ONE, ALPHABET)
    enter(page, ids.STAND_IN, "VTWO", ids.STAND_IN)
    assert services.choices().choices.stand_ins == {"VTWO": ""}
    enter(page, ids.STAND_IN, "VTWO", PUBLISHED)
    assert services.choices().choices.stand_ins == {}
    press(page, ids.DELETE, copied.name)
    assert services.choices().choices == AS_PUBLISHED


def test_a_redraw_changes_nothing(page: DashClient, services: Services) -> None:
    services.make_list("Fruit")
    services.choose_stand_in("VTWO", "")
    number = services.choices().number
    assert enter(page, ids.LABEL, "own-fruit", "Fruit").status == 204
    assert enter(page, ids.STAND_IN, "VTWO", ids.STAND_IN).status == 204
    assert page.fire(callback_of(page, ids.ROLL), {f"{ids.ROLL}.value": False}).status == 204
    assert page.fire(callback_of(page, ids.UNDO_BUTTON), {}).status == 204
    assert services.choices().number == number


def test_forms_join_count_apart_set_boundaries_and_stand_ins(page: DashClient, services: Services) -> None:
    join = {f"{ids.JOIN}.n_clicks": 1, f"{ids.JOIN_FIRST}.value": "AAPL", f"{ids.JOIN_SECOND}.value": "NVDA"}
    page.fire(callback_of(page, ids.JOIN), join)
    page.fire(callback_of(page, ids.APART_ADD), {f"{ids.APART_ADD}.n_clicks": 1, f"{ids.APART_TEXT}.value": "GOOG"})
    floors = [(band.value, floor) for band, floor in zip(BOUNDED, ("300", "20", "5", "1"), strict=True)]
    save = {f"{ids.FLOORS_SAVE}.n_clicks": 1, f"{ids.FLOOR}.value": floors}
    page.fire(callback_of(page, ids.FLOORS_SAVE), save, triggered=f"{ids.FLOORS_SAVE}.n_clicks")
    fund = {
        f"{ids.STAND_IN_SAVE}.n_clicks": 1,
        f"{ids.STAND_IN_FUND}.value": "vtwo",
        f"{ids.STAND_IN_OTHER}.value": "SPY",
    }
    page.fire(callback_of(page, ids.STAND_IN_SAVE), fund)
    page.fire(callback_of(page, ids.ROLL), {f"{ids.ROLL}.value": True})
    chosen = services.choices().choices
    assert chosen.together == (frozenset({APPLE, NVIDIA}),)
    assert chosen.apart == {ALPHABET}
    assert [floor.floor_usd for floor in chosen.floors] == [300e9, 20e9, 5e9, 1e9, 0]
    assert (chosen.stand_ins, chosen.is_rolled_forward) == ({"VTWO": "SPY"}, True)
    reset = {f"{ids.FLOORS_RESET}.n_clicks": 1, f"{ids.FLOOR}.value": floors}
    page.fire(callback_of(page, ids.FLOORS_RESET), reset, triggered=f"{ids.FLOORS_RESET}.n_clicks")
    assert services.choices().choices.floors == ()
    page.fire(callback_of(page, ids.UNDO_BUTTON), {f"{ids.UNDO_BUTTON}.n_clicks": 1})
    assert len(services.choices().choices.floors) == 5


@pytest.mark.parametrize("typed", ["", "much", "-3", "1e30", "nan"])
def test_a_boundary_that_is_no_number_is_named(page: DashClient, services: Services, typed: str) -> None:
    floors = [(band.value, floor) for band, floor in zip(BOUNDED, ("300", "20", typed, "1"), strict=True)]
    save = {f"{ids.FLOORS_SAVE}.n_clicks": 1, f"{ids.FLOOR}.value": floors}
    answer = page.fire(callback_of(page, ids.FLOORS_SAVE), save, triggered=f"{ids.FLOORS_SAVE}.n_clicks")
    assert "“Mid”" in error_of(answer)
    assert services.choices().choices == AS_PUBLISHED


def test_links_are_listed_taken_back_and_given_again(page: DashClient, services: Services, visit: str) -> None:
    link = services.share_view(visit, "sp500")
    assert "mix Given on" in words(shown(page, visit)[ids.LINKS])
    press(page, ids.REVOKE, link.view_id)
    assert "Taken back" in words(shown(page, visit)[ids.LINKS])
    press(page, ids.GIVE_AGAIN, link.view_id)
    assert services.open_view(link.token).benchmark == "sp500"
    ends = "update shared_views set expires_at = now() - interval '1 second'"
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(text(ends))
    rows = shown(page, visit)[ids.LINKS]
    assert "Ended on " in words(rows)
    assert "Give again" not in words(rows)


def test_companies_are_offered_while_typing(page: DashClient) -> None:
    offered = page.fire(
        f"{ids.FOUND}.children", {f"{ids.JOIN_FIRST}.value": "appl"}, triggered=f"{ids.JOIN_FIRST}.value"
    )
    assert ("AAPL", "Apple Inc.") in [
        (option["props"]["value"], option["props"]["children"]) for option in offered.outputs[ids.FOUND]["children"]
    ]


def press(page: DashClient, kind: str, key: str, typed: str = "") -> Answer:
    """Press one of several like buttons, with a text in the field beside it."""
    given = {f"{kind}.n_clicks": [(key, 1)], f"{ids.ADD_TEXT}.value": [("another", "KO"), (key, typed)]}
    return page.fire(callback_of(page, kind), given, triggered=f"{control(kind, key)}.n_clicks")


def enter(page: DashClient, kind: str, key: str, text: str) -> Answer:
    """Enter something into one of several like fields."""
    return page.fire(callback_of(page, kind), {f"{kind}.value": [(key, text)]}, triggered=f"{control(kind, key)}.value")


def control(kind: str, key: str) -> str:
    return json.dumps(ids.per_item(kind, key), sort_keys=True, separators=(",", ":"))


def callback_of(page: DashClient, input_id: str) -> str:
    """Return the callback that starts with a control: several answer to the same output of the frame."""
    return next(
        str(key)
        for key, wires in page.app.callback_map.items()
        if any(input_id == wire["id"] or f'"{input_id}"' in wire["id"] for wire in wires["inputs"])
    )
