"""``counterpoise book``: one row of measures for each of many portfolios."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from analytics.book import ReadingChoices
from analytics.errors import PortfolioFileError
from analytics.model.book_lines import BookRows
from analytics.model.market import Price
from cli.book_output import Refused, check_out, write_rejections, write_rows
from cli.options import ENTERED_PRICE
from cli.output import emit_json, fail
from cli.startup import ready_services, say_if_empty
from webapp.formatting import count
from webapp.services import Services
from webapp.services.book_reading import BookFileContent
from webapp.services.books import BookRead, BookState

LOOK_SECONDS = 1.0
_REFRESH_BYTES = 1 << 20
_SCHEMA_VERSION = 1
_N_PASSES = 2
"""A table is gone through twice: what its numbers look like is decided by all of its lines."""
_UNATTENDED = "Parts of this book wait and nothing takes them up. Start a worker: counterpoise worker."


@click.group()
def book() -> None:
    """Measure many portfolios at once."""


@book.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path), metavar="DIR|CSV")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .csv or .parquet file.")
@click.option("--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Where to list what was rejected.")
@click.option("--by", default="", help="The column that names the portfolios, where there are several.")
@click.option("--price", "prices", type=ENTERED_PRICE, multiple=True, help="A price of your own: TICKER=PRICE.")
@click.option("--queue", "is_queued", is_flag=True, help="Let workers measure it, on any machines with the database.")
def analyze(
    source: Path, *, out: Path, rejected: Path | None, by: str, prices: tuple[tuple[str, Price], ...], is_queued: bool
) -> None:
    """Write one row of measures for each portfolio of DIR (a file for each) or CSV (a line for each holding)."""
    check_out(out)
    listed = rejected or out.with_name(f"{out.stem}.rejected.csv")
    choices = ReadingChoices(by, {ticker: float(price.amount) for ticker, price in prices})
    with ready_services() as services:
        say_if_empty(services)
        found = read_book(services, source, choices)
        write_rejections(found.rejected, listed)
        for warning in found.warnings:
            click.echo(warning, err=True)
        if not len(found.lines):
            fail(f"No portfolio of “{source}” could be read; {listed} says why.")
        answer = measure_queued(services, found) if is_queued else measure_here(services, found)
        columns = write_rows(answer.rows, out, len(found.lines))
    emit_json(_document(found, answer, columns, {"out": str(out), "rejected_out": str(listed)}))


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of figures, the version of the market behind them, and the id of the book where it is kept."""

    rows: Iterator[BookRows]
    market_version: str
    book_id: str | None = None


def read_book(services: Services, source: Path, choices: ReadingChoices) -> BookRead:
    """Read a folder of files or one table, with a bar on stderr."""
    if source.is_dir():
        return _read_folder(services, source)
    with click.progressbar(length=_N_PASSES * source.stat().st_size, label="Reading", file=sys.stderr) as done:

        def open_text(encoding: str) -> Iterable[str]:
            return _lines(source, encoding, done)

        try:
            with source.open("rb") as stream:
                first = stream.read(4)
            return services.read_book_table(open_text, first, source.name, choices)
        except OSError as error:
            raise PortfolioFileError(f"“{source}” cannot be read: {error.strerror}.") from error


def _read_folder(services: Services, folder: Path) -> BookRead:
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    if not paths:
        fail(f"“{folder}” holds no file.")
    files = [BookFileContent(path.name, path.read_bytes) for path in paths]
    with click.progressbar(length=len(files), label="Reading", file=sys.stderr, show_pos=True) as done:
        return services.read_book_files(files, folder.name, done.update)


def _lines(path: Path, encoding: str, done: Any) -> Iterator[str]:  # noqa: ANN401  # click's bar names no type of its own
    """Yield a file's lines and move the bar as it is read."""
    with path.open("rb") as raw, open(raw.fileno(), encoding=encoding, newline="", closefd=False) as text:
        seen = 0
        for number, line in enumerate(text):
            if number % 10_000 == 0:
                seen = _moved(raw, seen, done)
            yield line
        _moved(raw, seen, done)


def _moved(raw: BinaryIO, seen: int, done: Any) -> int:  # noqa: ANN401  # as above
    at = raw.seek(0, 1)
    if at - seen < _REFRESH_BYTES:
        return seen
    done.update(at - seen)
    return at


def measure_here(services: Services, found: BookRead) -> Answer:
    """Measure a book in this process."""
    basis, rows = services.measure_book(found.lines)
    return Answer(rows, basis.market.version)


def measure_queued(services: Services, found: BookRead) -> Answer:
    """Keep a book, wait until workers have measured it, with a bar on stderr."""
    with click.progressbar(length=len(found.lines), label="Keeping", file=sys.stderr, show_pos=True) as done:
        kept = 0

        def said(n_kept: int) -> None:
            nonlocal kept
            done.update(n_kept - kept)
            kept = n_kept

        book_id = services.keep_book(found, said)
    click.echo(f"The book is {book_id}; the Book page shows it as well.", err=True)
    state = wait_for(services, book_id)
    return Answer(services.book_rows(book_id), state.market_version, book_id)


def wait_for(services: Services, book_id: str) -> BookState:
    """Return once every portfolio of a book is measured; a book that was given up is refused with what to do."""
    state = services.book(book_id)
    n_restarts, was_told = 0, False
    with click.progressbar(length=state.n_portfolios, label="Measuring", file=sys.stderr, show_pos=True) as done:
        while not state.is_done:
            if state.n_failed or state.is_cancelled:
                raise Refused(_why_not(state))
            if state.is_unattended and not was_told:
                click.echo(f"\n{_UNATTENDED}", err=True)
                was_told = True
            if state.n_restarts > n_restarts:
                n_restarts = state.n_restarts
                click.echo("\nNew market data were published: the book begins again with them.", err=True)
            time.sleep(LOOK_SECONDS)
            state = services.book(book_id)
            done.update(state.n_measured - done.pos)
        done.update(state.n_portfolios - done.pos)
    return state


def _why_not(state: BookState) -> str:
    if state.is_cancelled:
        return "The book was cancelled."
    parts = count(state.n_failed, "part")
    return f"{parts} of the book could not be measured; the worker's log says why. The Book page tries again."


def _document(found: BookRead, answer: Answer, columns: Iterable[str], paths: dict[str, str]) -> dict[str, Any]:
    whole = [one for one in found.rejected if one.row is None]
    return {
        "schema_version": _SCHEMA_VERSION,
        "book_id": answer.book_id,
        "market_version": answer.market_version,
        "portfolios": len(found.lines),
        "lines": len(found.lines.amount),
        "rejected_portfolios": len(whole),
        "rejected_lines": found.n_rejected_lines,
        "warnings": list(found.warnings),
        "columns": list(columns),
        **paths,
    }
