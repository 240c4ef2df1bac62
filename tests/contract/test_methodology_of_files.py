"""The boxes of the methodology page about what a file becomes: by hand, and by the reader."""

from ast import literal_eval
from decimal import Decimal

import pytest
from factories import a_market
from worked_boxes import ANSWERS, Box, boxes, require_figure, title

from analytics.intake import read_portfolio_file
from analytics.intake.totals import row_amount
from analytics.model.portfolio import ExchangeRate, ParsedFile, ParsedRow
from analytics.resolve import Additions, resolve_positions

BOXES = boxes("lines")


def file_of(box: Box) -> ParsedFile:
    return read_portfolio_file("\n".join(literal_eval(box.parts["file"])).encode(), "box.csv")


def names_for(parsed: ParsedFile) -> dict[str, object]:
    def row(line: int) -> ParsedRow:
        return next(row for row in parsed.rows if row.row == line)

    def dollars(line: int, currency: str, rate: float) -> Decimal:
        rates = {currency: ExchangeRate(Decimal(str(rate)), None, "entered")}
        portfolio = resolve_positions(parsed, a_market(), Additions(rates=rates))
        return next(position.amount for position in portfolio.positions if position.row == line)

    return {
        "worth": lambda line: row_amount(row(line)),
        "total": lambda: sum((row_amount(r) or Decimal(0) for r in parsed.rows if r.currency == "USD"), Decimal(0)),
        "printed": lambda: parsed.printed_total_amount,
        "n_positions": lambda: len(parsed.rows),
        "n_lots": lambda line: len(row(line).lots),
        "dollars": dollars,
    }


@pytest.mark.parametrize("box", BOXES, ids=title)
def test_hand_and_reader_give_the_figure(box: Box) -> None:
    assert box.parts.keys() == {"file", *ANSWERS}
    require_figure(box, names_for(file_of(box)))


def test_there_are_boxes_about_files() -> None:
    assert BOXES
