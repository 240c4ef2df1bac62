"""The list of trades on page 2: each with its lots and a sentence; what has no room is counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.export.paper.sheet import CELL, HEAD, HEADING, MARGIN, NOTE, SMALL, WIDTH, Sheet
from analytics.export.printed import cents, count, day, full_price, quantity
from analytics.model.plan import Plan, Trade
from analytics.model.tax import LotSale

_INDENT = 20.0
_HEADS = (("shares", 96.0), ("price", 322.0), ("amount", 396.0), ("gain", 458.0), ("tax", WIDTH))
_TICKER_AT, _ACCOUNT_AT, _ACCOUNT_WIDTH = 102.0, 150.0, 116.0
_COST_EDGE, _LOT_WIDTH = 340.0, 160.0
_ABOVE_A_TRADE = 4.0
_TOP = HEADING.leading + HEAD.leading
_LAST = HEAD.leading + 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: the head of a trade, one of its lots, or a part of the sentence about it."""

    height: float
    trade: Trade
    number: int
    lot: LotSale | None = None
    sentence: str = ""

    @property
    def is_head(self) -> bool:
        """Whether the trade itself stands here."""
        return self.lot is None and not self.sentence


def trade_lines(sheet: Sheet, plan: Plan) -> list[Line]:
    """Return the lines of all trades, in the order of the plan."""
    return [line for number, trade in enumerate(plan.trades, 1) for line in _lines(sheet, number, trade)]


def list_height(lines: list[Line]) -> float:
    """Return the height of a list with all its lines."""
    return _TOP + max(_LAST, sum(line.height for line in lines))


def draw_trade_list(sheet: Sheet, lines: list[Line], y: float, end: float) -> float:
    """Draw as many lines as fit above ``end`` and count the others; return where the list ends."""
    n_trades = sum(line.is_head for line in lines)
    sheet.text(MARGIN, y, f"Trades ({n_trades}), in this sequence", HEADING)
    y += HEADING.leading
    for head, edge in _HEADS:
        sheet.text(MARGIN + edge, y, head, HEAD, is_right=True)
    sheet.text(MARGIN + _ACCOUNT_AT, y, "account", HEAD)
    y += HEAD.leading
    sheet.rule(MARGIN, y, WIDTH)
    for place, line in enumerate(lines):
        is_last = place == len(lines) - 1
        if y + line.height + (0.0 if is_last else _LAST) > end:
            return _draw_left_over(sheet, lines[place:], y)
        _draw_line(sheet, line, y)
        y += line.height
    if not lines:
        sheet.text(MARGIN, y + 2.0, "none", SMALL)
        y += _LAST
    return y


def _lines(sheet: Sheet, number: int, trade: Trade) -> Iterator[Line]:
    yield Line(_ABOVE_A_TRADE + CELL.leading, trade, number)
    for lot in trade.lots:
        yield Line(SMALL.leading, trade, number, lot=lot)
    for sentence in sheet.lines(_about(trade), WIDTH - _INDENT, NOTE, most=3):
        yield Line(NOTE.leading, trade, number, sentence=sentence)


def _about(trade: Trade) -> str:
    parts = []
    if trade.is_pinned:
        parts.append("Set by you.")
    if trade.price_amount is not None:
        of_day = f"of {day(trade.price_date)}" if trade.price_date else "without a date"
        parts.append(f"Price {of_day}, {trade.price_source or 'no source'}.")
    parts.append(f"Costs {cents(trade.cost_amount)}.")
    if trade.fees_amount is None:
        parts.append("Its yearly fund fee is not known.")
    elif trade.fees_amount:
        parts.append(f"Changes yearly fund fees by {cents(trade.fees_amount)}.")
    return " ".join([*parts, trade.reason]).rstrip()


def _draw_line(sheet: Sheet, line: Line, y: float) -> None:
    if line.lot is not None:
        _draw_lot(sheet, line.lot, y)
    elif line.sentence:
        sheet.text(MARGIN + _INDENT, y, line.sentence, NOTE)
    else:
        _draw_head(sheet, line.number, line.trade, y + _ABOVE_A_TRADE)


def _draw_head(sheet: Sheet, number: int, trade: Trade, y: float) -> None:
    sheet.text(MARGIN, y, f"{number}.", CELL)
    sheet.text(MARGIN + _INDENT, y, trade.side.value.capitalize(), CELL)
    sheet.fitted(MARGIN + _TICKER_AT, y, trade.ticker, _ACCOUNT_AT - _TICKER_AT - 4.0)
    sheet.fitted(MARGIN + _ACCOUNT_AT, y, trade.account or "no account", _ACCOUNT_WIDTH)
    tax = "" if trade.tax_amount is None else cents(trade.tax_amount)
    gain = "" if not trade.lots and trade.unrealized_gain_amount is None else cents(trade.unrealized_gain_amount)
    figures = (quantity(trade.shares), full_price(trade.price_amount), cents(trade.amount), gain, tax)
    for (_, edge), figure in zip(_HEADS, figures, strict=True):
        sheet.text(MARGIN + edge, y, figure, CELL, is_right=True)


def _draw_lot(sheet: Sheet, lot: LotSale, y: float) -> None:
    term = f", {lot.term} term" if lot.term else ""
    acquired = (
        f"of {day(lot.acquired_date)}{term}" if lot.is_term_known else f"day not known{term and f': as{term[1:]}'}"
    )
    sheet.text(MARGIN + _HEADS[0][1], y, quantity(lot.shares), SMALL, is_right=True)
    sheet.fitted(MARGIN + _TICKER_AT, y, f"{acquired}, line {lot.row}", _LOT_WIDTH, SMALL)
    sheet.text(MARGIN + _COST_EDGE, y, f"cost {cents(lot.basis_amount)}", SMALL, is_right=True)
    for (_, edge), figure in zip(_HEADS[2:], (cents(lot.proceeds_amount), cents(lot.gain_amount)), strict=False):
        sheet.text(MARGIN + edge, y, figure, SMALL, is_right=True)


def _draw_left_over(sheet: Sheet, lines: list[Line], y: float) -> float:
    n_trades = sum(line.is_head for line in lines)
    n_lots = sum(line.lot is not None for line in lines)
    what = " and ".join(count(n, word) for n, word in ((n_trades, "trade"), (n_lots, "lot")) if n)
    sheet.text(MARGIN, y + 2.0, f"{what} more in the spreadsheet".lstrip(), HEAD)
    return y + _LAST
