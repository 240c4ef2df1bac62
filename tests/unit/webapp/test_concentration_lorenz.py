"""The Lorenz curve of the concentration page: what it says and draws, against curves made by hand."""

import numpy as np
import pytest
from hand_further import a_curve, further
from seen_words import words

from analytics.model.exposure import Bounds
from analytics.model.further import LorenzCurve
from webapp.components.chart_theme import register_templates
from webapp.pages.concentration import lorenz

# Four companies of 0.1, 0.2, 0.3 and 0.4: the smaller halves hold 0.1, 0.3, 0.6 and 1 of the weight.
FOUR = a_curve(0.1, 0.3, 0.6, 1.0)
EQUAL = a_curve(0.25, 0.5, 0.75, 1.0)
NOBODY = LorenzCurve(np.array([0.0]), np.array([0.0]), 0)


@pytest.fixture(autouse=True)
def _templates() -> None:
    register_templates()


@pytest.mark.parametrize(
    ("part", "share"),
    # The largest quarter is the one of 0.4; the largest half 0.3 and 0.4; of a tenth: 0.1 / 0.25 of 0.4.
    [(0.25, 0.4), (0.5, 0.7), (0.1, 0.16), (1.0, 1.0)],
)
def test_the_largest_part_holds_what_the_rest_leaves(part: float, share: float) -> None:
    assert lorenz.largest_share(FOUR, part) == pytest.approx(share)


def test_the_sentence_names_the_largest_tenth_and_the_gini_of_both() -> None:
    yours = further(lorenz=FOUR, gini=Bounds(0.25, 0.31))
    theirs = further(lorenz=EQUAL, gini=Bounds(0.0, 0.0))
    assert lorenz.lorenz_sentence(yours, theirs, "VTI") == (
        "The largest tenth of your 4 companies holds 16.0\u202f% of the weight known; in VTI 10.0\u202f%. "
        "Gini 0.25\u20130.31; VTI 0.00."
    )


def test_the_sentence_stands_without_a_benchmark_and_without_companies() -> None:
    alone = lorenz.lorenz_sentence(further(lorenz=FOUR, gini=Bounds(0.25, 0.25)), None, "x")
    assert alone.endswith("of the weight known. Gini 0.25.")
    assert lorenz.lorenz_sentence(further(lorenz=NOBODY), None, "x") == "No companies are known in this portfolio."


def test_both_curves_and_equal_weights_are_drawn_and_named_beside_them() -> None:
    figure = lorenz.build_lorenz(FOUR, EQUAL, "VTI", "light")
    drawn = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data}
    assert list(drawn) == ["Equal weights", "VTI", "Yours"]
    assert drawn["Yours"] == ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 0.1, 0.3, 0.6, 1.0])
    assert [note.text for note in figure.layout.annotations] == ["VTI", "Yours"]


def test_nobody_is_drawn_where_nobody_is_known() -> None:
    assert [trace.name for trace in lorenz.build_lorenz(NOBODY, None, "x", "dark").data] == ["Equal weights"]


def test_a_long_curve_keeps_its_ends_and_its_bend() -> None:
    n = 4_500
    names = np.linspace(0.0, 1.0, n + 1)
    long = LorenzCurve(names, names**12, n)
    drawn = lorenz.build_lorenz(long, None, "x", "light").data[1]
    x, y = np.array(drawn.x), np.array(drawn.y)
    assert x.size <= lorenz.MAX_POINTS
    assert (x[0], y[0], x[-1], y[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert np.abs(np.interp(names, x, y) - names**12).max() < 0.01


def test_the_table_says_what_the_chart_draws() -> None:
    said = words(lorenz.lorenz_table(FOUR, EQUAL, "VTI"))
    assert "Largest 25.0\u202f% of companies 40.0\u202f% 25.0\u202f%" in said
