"""Limits on what is read: named in the refusal, and a file at them is still read."""

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile


def read_text(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Symbol,Quantity\nVTI,1" + ",x" * 200 + "\n", "Line 2 has 202 columns; at most 200 are read"),
        (f"Symbol,Quantity\nVTI,1,{'x' * 4097}\n", "Line 2 has a cell longer than 4,096 characters"),
        (f"Symbol,Quantity\nVTI,1\n{'x,' * 32_800}\n", "Line 3 has 65,600 characters; at most 65,536 are read"),
        ("Symbol,Quantity\n" + "VTI,1\n" * 50_000, "The file has 50,002 lines; at most 50,000 are read"),
        ("Symbol,Quantity\nVTI,1\n" * 201, "occurs more than 200 times"),
    ],
)
def test_the_caps_are_kept_and_named(text: str, sentence: str) -> None:
    with pytest.raises(PortfolioFileError, match=sentence):
        read_text(text)


def test_files_at_the_caps_are_read() -> None:
    assert len(read_text("Symbol,Quantity\n" + "VTI,1\n" * 49_998).rows) == 49_998
    assert len(read_text("Symbol,Quantity\nVTI,1\n" * 200).rows) == 200
