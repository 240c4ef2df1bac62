"""The dumbbells of the simulate page."""

import plotly.graph_objects as go
import pytest
from hand_reports import exact

from analytics.model.exposure import Bounded
from webapp.components.chart_theme import register_templates
from webapp.pages.simulate.figures import Dumbbell, build_dumbbells, change_words, hover_words

ROWS = (
    Dumbbell("Small caps", exact(0.05), Bounded(0.20, 0.18, 0.26), "band-small", 0.20),
    Dumbbell("Magnificent 7", Bounded(0.40, 0.40, 0.45), Bounded(0.25, 0.25, 0.30), "band-mega", None),
)


@pytest.fixture(autouse=True)
def _templates() -> None:
    register_templates()


def trace(figure: go.Figure, name: str) -> go.Scatter:
    return next(t for t in figure.data if t.name == name)


def test_before_and_after_are_drawn_with_their_bounds() -> None:
    figure = build_dumbbells(ROWS, "light")
    assert list(trace(figure, "before").x) == [0.05, 0.40]
    assert list(trace(figure, "after").x) == [0.20, 0.25]
    assert list(trace(figure, "after").error_x.array) == pytest.approx([0.06, 0.05])
    assert list(trace(figure, "after").error_x.arrayminus) == pytest.approx([0.02, 0.0])
    assert list(trace(figure, "before").error_x.array) == pytest.approx([0.0, 0.05])


def test_before_is_hollow_and_after_is_solid() -> None:
    figure = build_dumbbells(ROWS, "light")
    assert set(trace(figure, "before").marker.color) == {"#ffffff"}
    assert list(trace(figure, "after").marker.color) == ["#d98f0a", "#3b3690"]


def test_only_limits_that_are_on_are_drawn() -> None:
    limits = trace(build_dumbbells(ROWS, "light"), "limit")
    assert list(limits.x) == [0.20]
    assert list(limits.text) == ["limit 20.0\u202f%"]


def test_axis_reaches_past_every_bound_and_starts_at_zero() -> None:
    low, high = build_dumbbells(ROWS, "light").layout.xaxis.range
    assert low == 0
    assert high > 0.45


def test_words_of_a_row() -> None:
    assert change_words(ROWS[0]) == "5.0\u202f% → 20.0\u202f%"
    assert change_words(Dumbbell("x", exact(0.1), exact(0.1), "band-mega")) == "10.0\u202f%"
    assert "Your limit: 20.0\u202f%" in hover_words(ROWS[0])
    assert "25.0\u202f% (25.0\u201330.0)" in hover_words(ROWS[1])
    assert "limit" not in hover_words(ROWS[1])


def test_dark_restyles() -> None:
    light, dark = build_dumbbells(ROWS, "light"), build_dumbbells(ROWS, "dark")
    assert trace(light, "after").marker.color != trace(dark, "after").marker.color
