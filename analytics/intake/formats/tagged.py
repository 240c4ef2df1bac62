"""What the readers of tagged formats share: one line per holding, put under column names every table may have."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_CELL_LENGTH, MAX_LINES
from analytics.intake.cells import clean
from analytics.intake.grid import Record
from analytics.intake.source import SourceSheet

LINES_COUNTED_BY_TAG = (
    "Several entries stand on one line of this file: its lines are counted as if every tag began a new one."
)
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class LineKind(StrEnum):
    """What a line is; the words of the column ``Row Type``."""

    POSITION = "position"
    LOT = "lot"
    CASH = "cash"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """A holding, a lot, cash or a total as a tagged format gives it: texts as printed, dates in ISO form.

    ``line`` is the physical line on which it starts.
    """

    line: int
    row_type: LineKind
    account_number: str = ""
    account_name: str = ""
    symbol: str = ""
    cusip: str = ""
    isin: str = ""
    description: str = ""
    security_type: str = ""
    quantity: str = ""
    price: str = ""
    market_value: str = ""
    cost_basis: str = ""
    cost_per_share: str = ""
    currency: str = ""
    multiplier: str = ""
    exchange: str = ""
    date_acquired: str = ""
    as_of_date: str = ""


_FIELDS = tuple(field.name for field in fields(HoldingLine) if field.name != "line")
_ABBREVIATIONS = {"cusip": "CUSIP", "isin": "ISIN"}
COLUMNS = tuple(_ABBREVIATIONS.get(name, name.replace("_", " ").title()) for name in _FIELDS)


def as_sheet(*tables: Iterable[HoldingLine]) -> SourceSheet:
    """Return lines as tables whose column names stand on line 0; a total stands for the lines of its own table.

    Examples
    --------
    >>> sheet = as_sheet([HoldingLine(7, LineKind.CASH, symbol="Cash", market_value="5.00")])
    >>> [(record.line, [cell for cell in record.cells if cell][:3]) for record in sheet.records]
    [(0, ['Row Type', 'Account Number', 'Account Name']), (7, ['cash', 'Cash', '5.00'])]
    """
    records: list[Record] = []
    for lines in tables:
        records += [Record(0, list(COLUMNS)), *(Record(line.line, _cells(line)) for line in _lots_below(list(lines)))]
    return SourceSheet(tuple(records))


def _lots_below(lines: Sequence[HoldingLine]) -> list[HoldingLine]:
    """Return the lines with every lot directly below its position; lots without one are positions with a date."""
    positions: dict[tuple[str, ...], list[HoldingLine]] = {}
    for line in lines:
        if line.row_type is LineKind.POSITION:
            positions.setdefault(_security(line), []).append(line)
    lots: dict[int, list[HoldingLine]] = {}
    others: list[HoldingLine] = []
    for line in lines:
        above = positions.get(_security(line), []) if line.row_type is LineKind.LOT else []
        if above:
            before = [position.line for position in above if position.line <= line.line]
            lots.setdefault(before[-1] if before else above[0].line, []).append(line)
        else:
            others.append(replace(line, row_type=LineKind.POSITION) if line.row_type is LineKind.LOT else line)
    return [one for line in others for one in (line, *lots.pop(line.line, []))]


def _security(line: HoldingLine) -> tuple[str, ...]:
    return (line.account_number, line.isin or line.cusip or line.symbol or line.description, line.currency)


def _cells(line: HoldingLine) -> list[str]:
    return [clean(str(getattr(line, name)))[:MAX_CELL_LENGTH] for name in _FIELDS]


def unified_line_ends(text: str) -> str:
    """Return a text whose lines end with LF alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def filled_lines(text: str) -> tuple[int, ...]:
    """Return the numbers of the lines that are not blank, for a text with unified line ends.

    Raises
    ------
    PortfolioFileError
        Where there are more lines than are read.
    """
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise PortfolioFileError(
            f"The file has {len(lines):,} lines; at most {MAX_LINES:,} are read. Download it again for a shorter "
            "period: its list of holdings stays the same."
        )
    return tuple(number for number, line in enumerate(lines, start=1) if line and not line.isspace())


def share_lines(lines: Sequence[HoldingLine]) -> bool:
    """Return whether two holdings begin on one line, so that its number does not tell them apart."""
    return len({line.line for line in lines}) < len(lines)


def one_tag_a_line(text: str) -> str:
    r"""Return a tagged text with every tag on a line of its own.

    Examples
    --------
    >>> one_tag_a_line("<UNITS>5<MEMO>")
    '\n<UNITS>5\n<MEMO>'
    """
    return text.replace("<", "\n<")


def refuse_declarations(text: str) -> None:
    """Refuse a document that declares a document type or entities: no export of a broker needs them."""
    if _DECLARATION.search(text):
        raise PortfolioFileError(
            "The file declares a document type or entities of its own, which no broker's export needs: it was not "
            "read. Download the file again from your broker."
        )
