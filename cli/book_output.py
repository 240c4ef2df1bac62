"""Where the rows of a book go: a CSV file, or a Parquet file where its library is installed."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from analytics.errors import UserInputError
from analytics.export.book_table import book_columns, book_to_csv, book_values, rejections_to_csv
from analytics.model.book_lines import BookRejection, BookRows

PARQUET = ".parquet"
_NO_PARQUET = (
    "Writing Parquet needs the library pyarrow, which is not installed: pip install 'counterpoise[parquet]', "
    "or name a .csv file."
)


class Refused(UserInputError):
    """The book was not measured to its end."""


def check_out(out: Path) -> None:
    """Refuse, before anything is read, an ending nobody writes, a folder that is not there, a missing library."""
    if out.suffix.lower() not in {".csv", PARQUET}:
        raise UserInputError(f"--out {out}: name a file that ends in .csv or .parquet.")
    if not out.absolute().parent.is_dir():
        raise UserInputError(f"--out {out}: there is no folder {out.parent}.")
    if out.suffix.lower() == PARQUET:
        _pyarrow()


def write_rows(chunks: Iterable[BookRows], out: Path, n_portfolios: int) -> tuple[str, ...]:
    """Write rows as they come, with a bar on stderr; return the columns. A file is there whole or not at all."""
    columns: tuple[str, ...] = ()
    with (
        _whole(out) as part,
        click.progressbar(length=n_portfolios, label="Writing", file=sys.stderr, show_pos=True) as done,
    ):
        write = _write_parquet if out.suffix.lower() == PARQUET else _write_csv
        for rows in write(chunks, part):
            columns = book_columns(rows.columns)
            done.update(len(rows))
    return columns


def write_rejections(rejected: Iterable[BookRejection], out: Path) -> None:
    """Write what was rejected, an empty list as well: what an earlier run left there is no longer true."""
    with _whole(out) as part:
        part.write_bytes(rejections_to_csv(rejected).encode("utf-8-sig"))


def _write_csv(chunks: Iterable[BookRows], out: Path) -> Iterator[BookRows]:
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        for number, rows in enumerate(chunks):
            stream.write(book_to_csv(rows, has_header=number == 0))
            yield rows


def _write_parquet(chunks: Iterable[BookRows], out: Path) -> Iterator[BookRows]:
    arrow, parquet = _pyarrow()
    writer = None
    try:
        for rows in chunks:
            table = arrow.table(book_values(rows), schema=_schema(arrow, rows))
            writer = writer or parquet.ParquetWriter(out, table.schema)
            writer.write_table(table)
            yield rows
    finally:
        if writer is not None:
            writer.close()


def _schema(arrow: Any, rows: BookRows) -> Any:  # noqa: ANN401  # pyarrow has no types
    kinds = {
        "portfolio": arrow.string(),
        "largest_issuer": arrow.string(),
        "n_lines": arrow.int64(),
        "n_unknown_lines": arrow.int64(),
        "n_rejected_lines": arrow.int64(),
        "certified": arrow.bool_(),
    }
    return arrow.schema([(name, kinds.get(name, arrow.float64())) for name in book_columns(rows.columns)])


def _pyarrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise UserInputError(_NO_PARQUET) from error


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """Yield a path beside ``out`` that takes its place at the end, unless something goes wrong."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(out)
    except OSError as error:
        raise UserInputError(f"“{out}” cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
