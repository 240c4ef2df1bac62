"""Charts of a fund's history: what is drawn is what was measured, with its bounds."""

from datetime import date

import pytest
from version_factories import some_measures

from analytics.model.exposure import Bounded
from analytics.model.issuer import SizeBand
from webapp.components import charts_history as history
from webapp.components.chart_theme import register_templates
from webapp.components.tokens import Theme, band_colour
from webapp.formatting import THIN

JULY, OCTOBER, NOVEMBER = date(2025, 7, 31), date(2025, 10, 31), date(2025, 11, 18)
THREE = (
    some_measures(JULY, seven=0.33, hhi=0.020),
    some_measures(OCTOBER, seven=0.36, hhi=0.026),
    some_measures(NOVEMBER, seven=0.35, hhi=0.025),
)


@pytest.fixture(autouse=True)
def _templates() -> None:
    register_templates()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_seven_are_drawn_with_their_bounds(theme: Theme) -> None:
    (line,) = history.build_seven(THREE, theme).data
    assert list(line.x) == [JULY, OCTOBER, NOVEMBER]
    assert list(line.y) == [0.33, 0.36, 0.35]
    assert list(line.error_y.array) == pytest.approx([0.01, 0.01, 0.01])
    assert list(line.error_y.arrayminus) == [0, 0, 0]
    assert line.line.color == band_colour(theme, SizeBand.MEGA)
    assert list(line.text) == [f"33.0{THIN}%", "", f"35.0{THIN}%"]  # first and last carry their figure


def test_a_version_measured_without_a_theme_is_left_out() -> None:
    known = history.build_seven((some_measures(JULY, theme=None), *THREE[1:]), "light").data[0]
    assert list(known.y) == [0.36, 0.35]
    assert "No theme" in history.seven_sentence((some_measures(JULY, theme=None), *THREE[1:]))
    assert history.build_seven((some_measures(JULY, theme=None),), "light").data[0].x == ()


def test_the_index_is_drawn_from_its_lower_to_its_upper_bound() -> None:
    (line,) = history.build_hhi(THREE, "light").data
    assert list(line.y) == [0.020, 0.026, 0.025]
    assert list(line.error_y.array) == pytest.approx([0.001, 0.001, 0.001])


def test_no_axis_cuts_a_bound_off() -> None:
    for figure in (history.build_seven(THREE, "light"), history.build_hhi(THREE, "light")):
        line, (low, high) = figure.data[0], figure.layout.yaxis.range
        assert low == 0
        assert high > max(y + above for y, above in zip(line.y, line.error_y.array, strict=True))


def test_bands_are_stacked_in_their_order_and_the_unknown_is_hatched() -> None:
    bars = history.build_bands(THREE, "light").data
    assert [bar.name for bar in bars] == ["Mega", "Large", "Mid", "Size unknown"]  # what nobody holds has no bar
    assert [bar.marker.pattern.shape for bar in bars] == ["", "", "", "/"]
    assert list(bars[0].y) == [0.6, 0.6, 0.6]
    assert history.build_bands(THREE, "light").layout.barmode == "stack"


def test_two_versions_of_one_day_do_not_hide_each_other() -> None:
    twice = history.build_bands((THREE[0], THREE[0]), "light").data[0]
    assert list(twice.x) == ["31 Jul 2025", "31 Jul 2025 (2)"]


def test_sentences_say_the_change_from_first_to_last() -> None:
    assert history.seven_sentence(THREE).startswith(
        f"31 Jul 2025 to 18 Nov 2025, 3 versions: from 33.0{THIN}% to 35.0{THIN}% (+2.0{THIN}points) of the fund."
    )
    # 1 / 0.026 = 38.5 and 1 / 0.025 = 40
    assert "from 0.0200–0.0210 to 0.0250–0.0260, now like 38–40 companies" in history.hhi_sentence(THREE)  # noqa: RUF001  # as shown


def test_the_band_that_changed_most_is_named() -> None:
    grown = some_measures(NOVEMBER)
    bands = dict(grown.size_bands) | {
        SizeBand.LARGE: Bounded(0.22, 0.22, 0.23),
        SizeBand.MEGA: Bounded(0.66, 0.66, 0.67),
    }
    sentence = history.bands_sentence((THREE[0], some_measures(NOVEMBER, size_bands=bands)))
    assert f"Large changed most, by \u22128.0{THIN}points" in sentence


def test_tables_carry_figures_with_their_bounds() -> None:
    assert f"33.0{THIN}% (33.0–34.0)" in cells(history.seven_table(THREE))  # noqa: RUF001  # as shown
    assert "0.0200–0.0210" in cells(history.hhi_table(THREE))  # noqa: RUF001  # as shown
    assert f"60.0{THIN}% (60.0–61.0)" in cells(history.bands_table(THREE))  # noqa: RUF001  # as shown
    assert "unknown" in cells(history.seven_table((some_measures(JULY, theme=None),)))


def cells(table: object) -> list[str]:
    found: list[str] = []
    for component in table._traverse():  # type: ignore[attr-defined]  # a component
        content = getattr(component, "children", None)
        found += [content] if isinstance(content, str) else []
    return found
