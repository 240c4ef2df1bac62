"""How a figure that rests on part of the money is said."""

import math

import pytest

from analytics.model.further import Covered
from webapp import formatting as fmt
from webapp.pages.concentration.measures import covered


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Covered(None, 0.0), "not known: no company reports loaded"),
        (Covered(21.34, 1.0), "21.3"),
        (Covered(21.34, 0.874), f"21.3, known for 87.4{fmt.THIN}%"),
        (Covered(math.inf, 0.65), f"none: losses outweigh earnings, known for 65.0{fmt.THIN}%"),
    ],
)
def test_price_over_earnings(figure: Covered, said: str) -> None:
    assert covered(figure, fmt.price_earnings, "no company reports loaded") == said
