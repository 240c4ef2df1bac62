"""What the Book page says and draws, and what its controls are read as."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from analytics.model.book_lines import BookRejection
from db.repositories.book_figures import Standing
from webapp.components.chart_theme import register_templates
from webapp.pages.book import callbacks, figures, forms, texts
from webapp.services import BookFigure, BookStandings, BookState

DONE = BookState(
    book_id="b1",
    name="clients",
    created_at=datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
    market_version="v1",
    n_portfolios=4,
    n_measured=4,
    n_parts=2,
    n_parts_measured=2,
    n_restarts=0,
    n_rejected_lines=0,
    n_failed=0,
    is_cancelled=False,
    is_unattended=False,
    is_current=True,
    has_choices=False,
)
HALF = replace(DONE, n_measured=2, n_parts_measured=1)
SEVEN = BookFigure("mag7_weight", (0.1, 0.2, 0.3, 0.4, 0.5), 2, 0.35, "SPY", date(2025, 11, 18))


def words(component: object) -> str:
    if component is None or isinstance(component, str | int | float):
        return "" if component is None else str(component)
    parts = component if isinstance(component, list | tuple) else [getattr(component, "children", None)]
    return " ".join(filter(None, map(words, parts)))


@pytest.fixture(autouse=True)
def _templates() -> None:
    register_templates()


@pytest.mark.parametrize(
    ("state", "said", "can"),
    [
        (DONE, "4 of 4 portfolios measured.", ""),
        (HALF, "2 of 4 portfolios measured so far.", "cancel"),
        (replace(HALF, is_cancelled=True), "2 of 4 portfolios measured; cancelled.", "go on"),
        (replace(HALF, n_failed=1), "2 of 4 portfolios measured; 1 part could not be measured.", "go on"),
        (replace(HALF, is_unattended=True), "Start a worker", "cancel"),
        (replace(DONE, n_restarts=1), "it began again", ""),
        (replace(DONE, is_current=False), "Newer market data", ""),
        (replace(DONE, has_choices=True), "your settings", ""),
        (replace(DONE, has_choices=True, left_out=("NOSUCH cannot stand in",)), "NOSUCH cannot stand in", ""),
    ],
)
def test_how_far_a_book_is_and_what_can_be_done(state: BookState, said: str, can: str) -> None:
    shown, stopped, no_cancel, no_go_on, measured = callbacks.show_progress(state, None)
    assert said in words(shown)
    # asked again and again only while something is to come by itself, which is what can be cancelled
    assert (stopped, no_cancel, no_go_on) == (can != "cancel", can != "cancel", can != "go on")
    assert measured == {"book": "b1", "n": state.n_measured}


def test_what_is_drawn_follows_only_where_more_is_measured() -> None:
    assert callbacks.show_progress(HALF, {"book": "b1", "n": 2})[-1] is callbacks.no_update
    assert callbacks.show_progress(DONE, {"book": "b1", "n": 2})[-1] == {"book": "b1", "n": 4}


def test_a_distribution_counts_every_portfolio_once_and_marks_the_benchmark() -> None:
    drawn = figures.distribution(SEVEN, "light")
    assert sum(drawn.data[0].y) == 5
    assert drawn.layout.shapes[0].x0 == 0.35
    assert drawn.layout.annotations[0].text.replace("\u202f", " ") == "S&P 500 35.0 %"
    said = words(figures.distribution_notes(SEVEN)).replace("\u202f", " ")
    # of 0.1 ... 0.5 the middle is 0.3; a tenth of the way from the first to the last of five is 0.4 of a step: 0.14
    assert "Half of them are below 30.0 %; one in ten below 14.0 %, one in ten above 46.0 %." in said
    assert "S&P 500 (SPY, 18 Nov 2025): 35.0 %." in said
    assert "2 portfolios without this figure." in said


def test_a_distribution_says_what_the_middle_can_be_where_something_is_unknown() -> None:
    known = replace(SEVEN, lower=SEVEN.figures, upper=SEVEN.figures)
    assert "Not everything" not in words(figures.distribution_notes(known))
    # the last two could be 0.9 and all: of 0.1, 0.2, 0.35, 0.9, 1 the middle is 0.35
    unknown = replace(known, upper=(0.1, 0.2, 0.35, 0.9, 1.0))
    said = words(figures.distribution_notes(unknown)).replace("\u202f", " ")
    assert "Not everything is known of 3 portfolios: by the least each can have, half of them are below 30.0 %;" in said
    assert "by the most, half are below 35.0 %." in said


def test_lines_that_were_not_used_are_said_beside_the_progress() -> None:
    assert "2 lines could not be used: figures are fractions of the others." in words(
        callbacks.show_progress(replace(DONE, n_rejected_lines=2), None)[0]
    )


def test_one_portfolio_or_none_is_drawn_too() -> None:
    assert sum(figures.distribution(replace(SEVEN, figures=(0.2,)), "dark").data[0].y) == 1
    nothing = replace(SEVEN, figures=(), benchmark=None)
    assert sum(figures.distribution(nothing, "dark").data[0].y) == 0
    assert "No portfolio" in words(figures.distribution_notes(nothing))


def test_a_figure_and_the_most_it_can_be_are_offered_and_a_theme_of_ones_own_too() -> None:
    own = ("my_list_weight", "my_list_lower", "my_list_upper")
    indices = ("hhi_lower", "hhi_upper", "band_mega_weight", "band_mega_upper", "certified")
    columns = ("coverage", "mag7_weight", "mag7_lower", "mag7_upper", *own, *indices)
    offered, chosen = callbacks.offer_measures(columns, None)
    labels = ["Coverage", "Magnificent 7", "Magnificent 7, at most", "My list", "My list, at most"]
    assert [one["label"] for one in offered] == [*labels, "HHI, at least", "HHI, at most", "Size: Mega"]
    assert chosen == "mag7_weight"
    assert callbacks.offer_measures(columns, "coverage")[1] is callbacks.no_update


def test_the_grid_shows_the_figure_chosen_and_leaves_unknown_ones_blank() -> None:
    columns = ("total_amount", "coverage", "largest_weight", "hhi_lower", "hhi_upper")
    found = BookStandings(columns, (Standing(7, "Adams", "NVDA", (10.0, 1.0, None, 0.25, 1.0)),))
    assert figures.grid_rows(found, "hhi_lower") == [
        {
            "key": "7",
            "name": "Adams",
            "figure": 0.25,
            "largest": "NVDA",
            "largest_weight": None,
            "total_amount": 10.0,
            "coverage": 1.0,
            "hhi_lower": 0.25,
            "hhi_upper": 1.0,
        }
    ]
    assert [column.header for column in figures.grid_columns("hhi_lower")][:3] == [
        "Portfolio",
        "HHI, at least",
        "At most",
    ]
    beside = [(one.header, one.kind) for one in figures.grid_columns("sector_energy_weight")[2:4]]
    assert beside == [("At least", "optional_percent"), ("At most", "optional_percent")]
    assert [column.field for column in figures.grid_columns("coverage")].count("coverage") == 0


def test_the_list_keeps_the_book_that_is_chosen_while_it_is_there() -> None:
    other = replace(DONE, book_id="b2")
    assert callbacks.show_list((other, DONE), "b1")[1:] == ("b1", True, False)
    assert callbacks.show_list((other,), "b1")[1] == "b2"
    assert callbacks.show_list((), "b1")[1:] == (None, False, True)


def test_rejected_lines_are_listed_with_their_reason() -> None:
    found = [BookRejection("A", None, "", "nothing"), BookRejection("", 3, "VTI", "no portfolio")]
    said = words(figures.rejected(found, 1))
    assert "1 portfolio and 1 line were not used" in said
    assert "no portfolio" in said
    many = [BookRejection("A", n, "x", "bad") for n in range(250)]
    assert "And 50 more in the CSV." in words(figures.rejected(many, 250))
    assert "Every line" in words(figures.rejected([], 0))


def test_what_was_dropped_is_read_with_its_names() -> None:
    body = "data:text/csv;base64," + base64.b64encode(b"a,b").decode()
    assert forms.read_files([body], ["book.csv"]) == [("book.csv", b"a,b")]
    for broken in ("nothing", "data:text/csv;base64,@@@"):
        with pytest.raises(UserInputError, match="Drop it again"):
            forms.read_files([broken], ["book.csv"])
    with pytest.raises(PreventUpdate):
        forms.read_files(None, None)


@pytest.mark.parametrize("click", [None, {}, {"rowId": "x"}, {"rowId": None}])
def test_a_click_on_nothing_chooses_nothing(click: object) -> None:
    with pytest.raises(PreventUpdate):
        forms.clicked_portfolio(click, "b1")


def test_a_click_on_a_row_chooses_its_portfolio() -> None:
    assert forms.clicked_portfolio({"rowId": "12"}, "b1") == forms.ChosenPortfolio("b1", 12)
    assert forms.read_chosen({"book": "b1", "no": 12}) == forms.ChosenPortfolio("b1", 12)


@pytest.mark.parametrize(
    ("column", "figure", "shown"),
    [
        ("total_amount", 1234567.0, "$1,234,567"),
        ("n_lines", 30.0, "30"),
        ("hhi_lower", 0.03375, "0.0338"),
        ("effective_number_lower", 29.63, "29.6"),
        ("mag7_weight", 0.3525, "35.3 %"),
        ("mag7_weight", None, "unknown"),
    ],
)
def test_a_figure_is_shown_in_its_own_unit(column: str, figure: float | None, shown: str) -> None:
    assert texts.figure(column, figure).replace("\u202f", " ") == shown
