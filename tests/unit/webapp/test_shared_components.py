import pytest
from dash import dcc, html

from webapp.components.card import Figure, ScaleBar, figure_card, scale_bar, source_tag
from webapp.components.grid import Column, data_grid
from webapp.components.panel import chart_panel, empty_state, fact_list, live_region, page_heading, sign, skeleton


def texts_of(component: object) -> list[str]:
    if isinstance(component, str):
        return [component]
    children = getattr(component, "children", component)
    if isinstance(children, str):
        return [children]
    items = children if isinstance(children, list | tuple) else [children]
    return [text for item in items if item is not None and item is not component for text in texts_of(item)]


def definitions(*columns: Column) -> list[dict[str, object]]:
    return list(data_grid("g", "A table", columns).children.columnDefs)


def test_a_card_says_figure_bounds_benchmark_and_source() -> None:
    card = figure_card(
        Figure("Magnificent 7", "34.2 %", bounds="(34.0-35.1)", benchmark="S&P 500: 34.9 %"),
        bar=ScaleBar(0.342, 0.34, 0.351, 0.349),
        source=source_tag("SPY 18 Nov 2025"),
    )
    assert texts_of(card) == ["Magnificent 7", "34.2 %", "(34.0-35.1)", "", "S&P 500: 34.9 %", "SPY 18 Nov 2025"]


def test_the_tiny_bar_shows_figure_bounds_and_benchmark_at_their_places() -> None:
    # of a scale that ends at 0.5: 0.25 is half, 0.2 to 0.3 starts at 40 % and is 20 % wide, 0.4 stands at 80 %
    fill, bounds, tick = scale_bar(ScaleBar(0.25, 0.2, 0.3, 0.4, full=0.5)).children
    assert (fill.style["left"], fill.style["width"]) == ("0.00%", "50.00%")
    assert (bounds.style["left"], bounds.style["width"]) == ("40.00%", "20.00%")
    assert tick.style["left"] == "80.00%"


def test_a_bar_never_leaves_its_scale() -> None:
    (fill,) = scale_bar(ScaleBar(1.7)).children
    assert fill.style["width"] == "100.00%"
    (fill,) = scale_bar(ScaleBar(-0.2)).children
    assert fill.style["width"] == "0.00%"


def test_a_source_that_opens_a_trail_is_a_button() -> None:
    assert isinstance(source_tag("SPY", button_id="trail"), html.Button)
    assert isinstance(source_tag("SPY"), html.P)


def test_a_sign_has_a_shape_and_a_word() -> None:
    assert texts_of(sign("over", "over by 3.3 points")) == ["▲", "over by 3.3 points"]
    with pytest.raises(KeyError):
        sign("excellent", "x")


def test_states_name_what_comes_and_the_one_thing_to_do() -> None:
    state = empty_state("Nothing here", "Import a portfolio first.", link=("Import", "/"))
    assert isinstance(state.children[2], dcc.Link)
    assert skeleton(320).style == {"height": "320px"}
    assert live_region("r").role == "status"
    assert live_region("r", assertive=True).role == "alert"


def test_a_panel_is_titled_by_its_question() -> None:
    panel = chart_panel("Who brings your Nvidia?", "chart", sentence="SPY does.")
    assert texts_of(panel) == ["Who brings your Nvidia?", "chart", "SPY does."]
    assert texts_of(page_heading("Title", "Lead")) == ["Title", "Lead"]
    assert texts_of(fact_list([("Fee", "0.03 %")])) == ["Fee", "0.03 %"]


def test_figures_are_right_aligned_and_formatted_and_words_are_not() -> None:
    word, figure = definitions(Column("name", "Name"), Column("weight", "Weight", "percent"))
    assert figure["valueFormatter"] == {"function": "percent(params.value)"}
    assert "ag-right-aligned-cell" in str(figure["cellClass"])
    assert "valueFormatter" not in word
    assert "ag-right-aligned-cell" not in str(word["cellClass"])


def test_cells_with_signs_sort_by_meaning_and_have_words() -> None:
    (definition,) = definitions(Column("status", "Status", "sign"))
    assert definition["cellRenderer"] == "SignCell"
    assert definition["comparator"] == {"function": "bySignCell"}
    assert definition["valueFormatter"] == {"function": "cellText(params.value)"}


def test_columns_say_whether_they_stay_when_it_is_narrow() -> None:
    wide, both = definitions(Column("a", "A", is_wide_only=True), Column("b", "B", is_link=True))
    assert wide["context"] == {"wide": True}
    (needed,) = definitions(Column("p", "P", is_wide_only=True, editable_where="is_open"))
    assert needed["context"] == {"wide": True, "neededBy": "is_open"}
    assert needed["editable"] == {"function": "params.data.is_open"}
    assert needed["cellClassRules"] == {"cell-editable": "params.data.is_open"}
    assert both["context"] == {"wide": False}
    (filled,) = definitions(Column("t", "T", is_shown_filled=True))
    assert filled["context"] == {"wide": False, "shownFilled": True}
    assert both["cellClass"] == ["cell-link"]


def test_a_cell_that_takes_a_number_says_what_it_is_when_emptied() -> None:
    typed, plain = definitions(Column("p", "P", "price", emptied_to="known"), Column("q", "Q", "price"))
    assert typed["valueParser"] == {"function": "typedNumber(params.newValue, params.data.known)"}
    assert typed["cellDataType"] is False
    assert "valueParser" not in plain


def test_a_grid_is_labelled_and_keyed() -> None:
    region = data_grid("g", "Companies", [Column("a", "A")], row_key="ticker", height=300)
    assert region.role == "region"
    assert getattr(region, "aria-label") == "Companies"
    assert region.children.getRowId == "params.data.ticker"
    assert region.children.style["height"] == "300px"
    assert "domLayout" not in region.children.dashGridOptions
    assert data_grid("g", "L", []).children.dashGridOptions["domLayout"] == "autoHeight"
