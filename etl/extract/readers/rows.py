"""Records below a header to the rows of a fund, column by column: a holdings file has thousands of like rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import repeat

from analytics.errors import UnreadableSource
from analytics.model import security_codes
from analytics.model.fund import HoldingKind
from etl.extract.model import ExtractedRow
from etl.extract.readers.numbers import number, numbers, percents
from etl.extract.readers.tables import Record, bad_number, misfit

_DASHES = {"-": "", "--": "", "---": ""}
_READERS: Mapping[str, Callable[[Sequence[str]], Iterable[Decimal | None]]] = {
    "weight": percents,
    "market_amount": numbers,
    "shares": numbers,
}


def read_rows(
    records: Sequence[Record],
    header: Record,
    index: Mapping[str, int],
    kinds: Iterable[HoldingKind],
    *,
    cusip_is_cut: bool = False,
) -> tuple[ExtractedRow, ...]:
    """Return one row for each record.

    Parameters
    ----------
    records : sequence of Record
        The rows below the header; each has to have the header's number of cells.
    header : Record
        The header as printed, to name a column in an error.
    index : mapping of str to int
        Field of ``ExtractedRow`` to column. Weights are percent. Other fields and missing ones do no harm.
    kinds : iterable of HoldingKind
        One for each record.
    cusip_is_cut : bool
        Whether this file prints CUSIPs without their check digit.

    Raises
    ------
    UnreadableSource
        For a row of another length and for a number that is none, by line and column.
    """
    if not records:
        raise UnreadableSource(f"There is no row below the header on line {header.line_no}.")
    _refuse_misfits(records, header)
    columns = list(zip(*(record.cells for record in records), strict=True))

    def texts(field: str) -> Iterable[str]:
        return _undashed(columns[index[field]]) if field in index else repeat("", len(records))

    try:
        numbers_read = [
            read(columns[index[field]]) if field in index else repeat(None, len(records))
            for field, read in _READERS.items()
        ]
    except ValueError:
        raise _bad_number(records, header, index) from None
    fields = zip(
        [record.line_no for record in records],
        kinds,
        texts("ticker"),
        texts("name"),
        [text and security_codes.cusip(text, complete=cusip_is_cut) for text in texts("cusip")],
        [text and security_codes.isin(text) for text in texts("isin")],
        *numbers_read,
        texts("currency"),
        texts("line_class"),
        texts("sector"),
        texts("country"),
        strict=False,  # one kind for all comes as an endless repeat
    )
    return tuple(map(ExtractedRow._make, fields))


def _undashed(column: Sequence[str]) -> Sequence[str]:
    """Return a column with empty texts for dashes; most columns have none."""
    return column if _DASHES.keys().isdisjoint(column) else [_DASHES.get(text, text) for text in column]


def _refuse_misfits(records: Sequence[Record], header: Record) -> None:
    n_columns = len(header.cells)
    for record in records:
        if len(record.cells) != n_columns:
            raise misfit(record, header)


def _bad_number(records: Sequence[Record], header: Record, index: Mapping[str, int]) -> UnreadableSource:
    columns = [index[field] for field in _READERS if field in index]
    record = next(record for record in records if not _all_numbers(record, columns))
    return bad_number(record, header, columns)


def _all_numbers(record: Record, columns: Sequence[int]) -> bool:
    try:
        for column in columns:
            number(record.cells[column])
    except ValueError:
        return False
    return True
