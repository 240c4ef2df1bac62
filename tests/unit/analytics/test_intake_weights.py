"""Files of weights: the unit is told by the sum, nothing is scaled up."""

from decimal import Decimal

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile


def read(*lines: str) -> ParsedFile:
    return read_portfolio_file("\n".join(["ticker,weight", *lines, ""]).encode(), "weights.csv")


@pytest.mark.parametrize(
    "lines",
    [("VTI,60%", "BND,40%"), ("VTI,60", "BND,40"), ("VTI,0.6", "BND,0.4"), ("VTI,60.00 %", "BND,40.00 %")],
)
def test_percent_and_fraction_give_the_same_weights(lines: tuple[str, str]) -> None:
    parsed = read(*lines)
    assert [(row.text, row.weight) for row in parsed.rows] == [("VTI", Decimal("0.6")), ("BND", Decimal("0.4"))]
    assert all(row.amount is None and row.quantity is None for row in parsed.rows)
    assert parsed.warnings == ()


def test_a_rest_is_left_unknown_with_a_note() -> None:
    parsed = read("VTI,60%", "CASH,35%")
    assert [row.row_class.value for row in parsed.rows] == ["position", "cash"]
    assert sum(row.weight or 0 for row in parsed.rows) == Decimal("0.95")
    assert parsed.warnings == (
        "The weights add up to 95.0 %: the remaining 5.0 % counts as unknown; nothing is scaled up.",
    )


@pytest.mark.parametrize("lines", [("VTI,0.6", "VXUS,0.25", "BND,0.2"), ("VTI,60%", "BND,41%"), ("VTI,60", "BND,41")])
def test_more_than_the_whole_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(PortfolioFileError, match=r"add up to 10[15]\.0 %"):
        read(*lines)


def test_a_rounding_surplus_of_half_a_percent_is_accepted() -> None:
    assert sum(row.weight or 0 for row in read("VTI,60.3%", "BND,40.2%").rows) == Decimal("1.005")


def test_some_signs_and_some_not_are_refused() -> None:
    with pytest.raises(PortfolioFileError, match="percent sign"):
        read("VTI,60%", "BND,0.4")


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(PortfolioFileError, match="add up to nothing"):
        read("VTI,10%", "BND,-10%")


def test_weights_beside_values_are_not_used() -> None:
    parsed = read_portfolio_file(b"ticker,value,weight\nVTI,100,60%\n", "x.csv")
    assert (parsed.rows[0].weight, parsed.rows[0].amount) == (None, 100)
