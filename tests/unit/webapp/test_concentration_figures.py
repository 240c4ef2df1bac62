"""Charts of the concentration page against reports made by hand."""

import math

import numpy as np
import plotly.graph_objects as go
import pytest
from hand_reports import ZERO, a_benchmark, a_report, an_overlap, exact, owned

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import Bounded
from analytics.model.issuer import Sector
from webapp.components import charts_differences, charts_overlap
from webapp.components.chart_theme import register_templates
from webapp.components.charts_differences import Difference
from webapp.pages.concentration import figures
from webapp.pages.concentration.figures import Box

MEGA_LIGHT, SMALL_LIGHT = "#3b3690", "#d98f0a"


@pytest.fixture(autouse=True)
def _templates() -> None:
    register_templates()


def leaves(boxes: tuple[Box, ...]) -> dict[str, float]:
    return {box.label: box.weight for box in boxes if box.weight}


def trace(figure: go.Figure, name: str) -> go.Bar:
    return next(t for t in figure.data if t.name == name)


def test_map_leaves_are_all_the_money() -> None:
    boxes = leaves(figures.map_boxes(a_report(), "light"))
    assert boxes == pytest.approx(
        {
            "NVDA": 0.05,
            "NVDA via funds": 0.15,
            "AAPL": 0.10,
            "CALM": 0.04,
            "Not looked through": 0.25,
            "Cash": 0.10,
            "Other assets": 0.05,
            "Other companies": 0.20,  # financials; technology's 0.06 has the same label and is checked below
        }
    )


def test_rest_of_a_sector_is_what_its_companies_leave() -> None:
    rest = [b for b in figures.map_boxes(a_report(), "light") if b.label == "Other companies"]
    assert {b.parent: b.weight for b in rest} == pytest.approx({"technology": 0.06, "financials": 0.20})


def test_map_weights_sum_to_one() -> None:
    assert sum(b.weight for b in figures.map_boxes(a_report(), "light")) == pytest.approx(1.0)


def test_direct_is_solid_and_funds_are_lighter() -> None:
    fills = {b.label: b.fill for b in figures.map_boxes(a_report(), "light")}
    assert fills["NVDA"] == MEGA_LIGHT
    assert fills["CALM"] == SMALL_LIGHT
    assert fills["NVDA via funds"] == fills["AAPL"] != MEGA_LIGHT


def test_only_the_unknown_is_hatched() -> None:
    hatched = [b.label for b in figures.map_boxes(a_report(), "light") if b.is_hatched]
    assert hatched == ["Not looked through"]


def test_every_box_hangs_below_the_root() -> None:
    boxes = figures.map_boxes(a_report(), "light")
    keys = {b.key for b in boxes}
    assert [b.key for b in boxes if not b.parent] == ["all"]
    assert {b.parent for b in boxes} <= keys | {""}
    assert len(keys) == len(boxes)


def test_map_has_at_most_two_hundred_boxes_and_the_rest_stays() -> None:
    many = tuple(owned(f"T{n}", 0.001, SPY=0.001) for n in range(300))
    sectors = dict.fromkeys(Sector, ZERO) | {Sector.INDUSTRIALS: exact(0.6), Sector.CASH: exact(0.4)}
    boxes = figures.map_boxes(a_report(issuers=many, sectors=sectors, residuals=()), "light")
    drawn = [b for b in boxes if b.weight]
    assert len(drawn) <= 200
    assert sum(b.weight for b in drawn) == pytest.approx(1.0)


def test_short_positions_are_not_drawn() -> None:
    short = owned("TSLA", -0.02)
    labels = leaves(figures.map_boxes(a_report(issuers=(owned("NVDA", 0.2), short)), "light"))
    assert "TSLA" not in labels


def test_map_figure_carries_weights_and_the_click() -> None:
    data = figures.build_map(a_report(), "light").data[0]
    at = data.ids.index("us-NVDA/direct")
    assert data.values[at] == 0.05
    assert list(data.customdata[at]) == ["Technology", "NVDA"]
    assert data.branchvalues == "remainder"


def test_bringers_split_direct_and_each_fund() -> None:
    figure = figures.build_bringers(a_report(), "light")
    assert list(trace(figure, "direct").y) == ["NVDA", "AAPL", "CALM"]
    assert list(trace(figure, "direct").x) == pytest.approx([0.05, 0.0, 0.04])
    assert list(trace(figure, "SPY").x) == pytest.approx([0.10, 0.06, 0.0])
    assert list(trace(figure, "VGT").x) == pytest.approx([0.05, 0.04, 0.0])


def test_bringers_whisker_reaches_as_far_as_the_unknown_could() -> None:
    bounds = trace(figures.build_bringers(a_report(), "light"), "bounds")
    assert list(bounds.x) == pytest.approx([0.20, 0.10, 0.04])
    assert list(bounds.error_x.array) == pytest.approx([0.25, 0.25, 0.25])
    assert list(bounds.error_x.arrayminus) == [0, 0, 0]


def test_bringers_without_unknown_have_no_whisker() -> None:
    assert not list(trace(figures.build_bringers(a_report(residuals=()), "light"), "bounds").x)


def test_small_funds_share_a_segment() -> None:
    funds = {f"F{n}": 0.01 * n for n in range(1, 9)}
    top = [owned("NVDA", **funds)]
    assert figures.segment_funds(top) == ["F8", "F7", "F6", "F5", "F4", "other funds"]
    figure = figures.build_bringers(a_report(issuers=tuple(top)), "light")
    assert list(trace(figure, "other funds").x) == pytest.approx([0.06])


def test_hover_has_at_most_six_lines_and_loses_nothing() -> None:
    lines = figures.company_hover(owned("NVDA", 0.05, A=0.06, B=0.05, C=0.04, D=0.03)).split("<br>")
    assert len(lines) == 6
    assert lines[-1].startswith("2 more funds 7.0")


def test_difference_is_yours_less_the_benchmark_with_both_bounds() -> None:
    row = Difference("x", Bounded(0.50, 0.45, 0.75), Bounded(0.60, 0.58, 0.61), "#000000")
    assert row.weight == pytest.approx(-0.10)
    # least 0.45 - 0.61 = -0.16, most 0.75 - 0.58 = 0.17
    assert row.reach == pytest.approx((0.06, 0.27))


def test_band_bars_are_drawn_from_both_reports() -> None:
    rows = charts_differences.band_differences(a_report(), a_benchmark(), "light")
    bars = charts_differences.build_differences(rows, "light").data[0]
    assert list(bars.x) == pytest.approx([-0.10, -0.33, 0.0, 0.03, 0.0, 0.25])
    assert bars.marker.color[0] == MEGA_LIGHT
    assert list(bars.marker.pattern.shape) == ["", "", "", "", "", "/"]
    assert "50.0\u202f% · 60.0\u202f%" in bars.y[0]


def test_sectors_are_sorted_and_what_is_no_sector_closes_the_list() -> None:
    rows = charts_differences.sector_differences(a_report(), a_benchmark(), "light")
    labels = [row.label for row in rows]
    assert labels[0] == "Technology"  # +0.06
    assert labels[1] == "Consumer staples"  # +0.04
    assert labels[-4:] == ["Financials", "Cash", "Other assets", "Unknown"]  # Financials -0.50
    assert len(labels) == 14


def a_matrix() -> OverlapMatrix:
    common = np.array([[1.0, 0.35, math.nan], [0.35, 1.0, math.nan], [math.nan, math.nan, math.nan]])
    return an_overlap(("SPY", "FXAIX", "QQQ"), common, ("SPY", "SPY", None), (False, True, False))


def test_overlap_is_direction_free_blank_on_the_diagonal_and_where_nothing_is_loaded() -> None:
    cells = charts_overlap.build_overlap(a_matrix(), "light").data[0]
    assert [list(row) for row in cells.z] == [[None, 0.35, None], [0.35, None, None], [None, None, None]]
    assert cells.text[0][1] == cells.text[1][0] == "35.0\u202f%*"
    assert "FXAIX by its stand-in SPY" in cells.hovertext[1][0]


def test_overlap_shows_at_most_twelve_funds() -> None:
    n = 15
    names = tuple(f"F{i}" for i in range(n))
    matrix = an_overlap(names, np.full((n, n), 0.5), names, (False,) * n)
    assert len(charts_overlap.build_overlap(matrix, "light").data[0].z) == 12


@pytest.mark.parametrize("build", [figures.build_map, figures.build_bringers])
def test_the_dark_chart_differs_in_colour_only(build: object) -> None:
    light, dark = build(a_report(), "light"), build(a_report(), "dark")  # type: ignore[operator]  # parametrized
    assert light.layout.template.layout.font.color != dark.layout.template.layout.font.color
    first = "values" if isinstance(light.data[0], go.Treemap) else "x"
    assert list(light.data[0][first]) == list(dark.data[0][first])
    key = "colors" if isinstance(light.data[0], go.Treemap) else "color"
    assert light.data[0].marker[key] != dark.data[0].marker[key]
