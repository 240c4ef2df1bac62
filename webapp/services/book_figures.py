"""What a book's figures come to: how many portfolios have how much, the ends of the scale, one portfolio by itself."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.book import portfolio_of
from analytics.concentration import build_report
from analytics.errors import UserInputError
from analytics.export.book_table import book_to_csv, bound_columns, rejections_to_csv
from analytics.look_through import look_through
from analytics.model.book_lines import BookRows
from analytics.model.exposure import ConcentrationReport
from analytics.model.portfolio import Portfolio
from db.repositories import book_figures as repository
from db.repositories.book_figures import Standing
from db.repositories.books import read_book, read_rejections
from webapp.services.books import additions_of, as_book_id
from webapp.services.context import ServiceContext
from webapp.services.downloads import Download
from webapp.services.import_portfolio import display_name

CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class BookFigure:
    """One figure of every measured portfolio that has it, and of the S&P 500 where it has one.

    ``benchmark_fund`` stands for the index, with its holdings of ``benchmark_date``. ``lower`` and ``upper`` are the
    least and the most of the same portfolios; empty for a figure without bounds.
    """

    column: str
    figures: tuple[float, ...]
    n_unknown: int
    benchmark: float | None
    benchmark_fund: str = ""
    benchmark_date: date | None = None
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class BookStandings:
    """The portfolios at one end of a scale; ``columns`` names their figures."""

    columns: tuple[str, ...]
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BookPortfolio:
    """One portfolio of a book, looked through; ``n_rejected_lines`` of it could not be used."""

    portfolio: Portfolio
    report: ConcentrationReport
    n_rejected_lines: int = 0


def columns(context: ServiceContext, book_id: str) -> tuple[str, ...]:
    """Return what is known of each portfolio of a book; nothing as long as none is measured."""
    with context.database.transaction(context.user_id) as connection:
        return tuple(repository.read_columns(connection, context.user_id, as_book_id(book_id)))


def figure(context: ServiceContext, book_id: str, column: str) -> BookFigure:
    """Return one figure of every measured portfolio."""
    identifier = as_book_id(book_id)
    with context.database.transaction(context.user_id) as connection:
        names = repository.read_columns(connection, context.user_id, identifier)
        found = repository.read_figure(connection, context.user_id, identifier, _place(names, column))
        lower, upper = (
            _known(repository.read_figure(connection, context.user_id, identifier, names.index(end)))
            if end in names
            else ()
            for end in bound_columns(column) or ("", "")
        )
        state = context.state(connection)
    known = _known(found)
    report = state.benchmarks.get("sp500")
    return BookFigure(
        column=column,
        figures=known,
        n_unknown=len(found) - len(known),
        benchmark=None if report is None else figure_of(report, column),
        benchmark_fund=state.market.benchmarks.sp500,
        benchmark_date=None if report is None else report.as_of.newest_fund,
        lower=lower,
        upper=upper,
    )


def standings(
    context: ServiceContext, book_id: str, column: str, *, is_highest: bool, limit: int = 100
) -> BookStandings:
    """Return the portfolios with the highest figures of a column, or the lowest."""
    identifier = as_book_id(book_id)
    with context.database.transaction(context.user_id) as connection:
        names = repository.read_columns(connection, context.user_id, identifier)
        place = _place(names, column)
        found = repository.read_standings(
            connection, context.user_id, identifier, place, is_highest=is_highest, limit=limit
        )
    return BookStandings(tuple(names), found)


def portfolio(context: ServiceContext, book_id: str, portfolio_no: int) -> BookPortfolio:
    """Return one portfolio of a book with its report, measured with the market as it is now."""
    with context.database.transaction(context.user_id) as connection:
        lines = repository.read_portfolio_lines(connection, context.user_id, as_book_id(book_id), portfolio_no)
        state, added = context.state(connection), additions_of(connection, lines)
    found = state.own(portfolio_of(lines, 0, state.published or state.market, added))
    exposures = look_through(found, state.market, state.matrix)
    report = build_report(found, exposures, state.market)
    return BookPortfolio(found, report, int(lines.n_rejected_lines[0]))


def as_positions_file(held: Portfolio) -> bytes:
    """Return a portfolio of a book as a file like any other, to be kept beside the user's own."""
    lines = "".join(f"{_quoted(p.ticker or p.text)},{p.amount:f}\n" for p in held.positions)
    return f"Symbol,Value\n{lines}".encode()


def export(context: ServiceContext, book_id: str) -> Download:
    """Return the rows of a book as CSV."""
    identifier = as_book_id(book_id)
    text = io.StringIO(newline="")
    with context.database.transaction(context.user_id) as connection:
        name = read_book(connection, context.user_id, identifier).name
        for number, rows in enumerate(repository.read_rows(connection, context.user_id, identifier)):
            text.write(book_to_csv(rows, has_header=number == 0))
    return Download(f"{display_name(name)}.measures.csv", text.getvalue().encode("utf-8-sig"), CSV)


def export_rejections(context: ServiceContext, book_id: str) -> Download:
    """Return what could not be used of a book as CSV."""
    identifier = as_book_id(book_id)
    with context.database.transaction(context.user_id) as connection:
        name = read_book(connection, context.user_id, identifier).name
        rejected = read_rejections(connection, context.user_id, identifier)
    return Download(f"{display_name(name)}.rejected.csv", rejections_to_csv(rejected).encode("utf-8-sig"), CSV)


def rows(context: ServiceContext, book_id: str) -> Iterator[BookRows]:
    """Yield the measured portfolios of a book, some at a time."""
    identifier = as_book_id(book_id)
    with context.database.transaction(context.user_id) as connection:
        yield from repository.read_rows(connection, context.user_id, identifier)


def figure_of(report: ConcentrationReport, column: str) -> float | None:
    """Return a figure of a report by the name of its column in a book; null where one portfolio alone has none."""
    name, _, part = column.rpartition("_")
    bounded = (
        dict(report.themes)
        | {"top10": report.top10_weight, "small_caps": report.small_caps}
        | {f"band_{band}": weight for band, weight in report.size_bands.items()}
        | {f"sector_{sector}": weight for sector, weight in report.sectors.items()}
        | ({"largest": report.largest[1]} if report.largest else {})
    )
    bounds = {"hhi": report.hhi, "effective_number": report.effective_number}
    if name in bounded:
        return float(getattr(bounded[name], part))
    if name in bounds:
        return float(getattr(bounds[name], part))
    return {"coverage": report.coverage, "cash": report.cash}.get(column)


def _known(figures: Sequence[float | None]) -> tuple[float, ...]:
    return tuple(one for one in figures if one is not None)


def _place(names: Sequence[str], column: str) -> int:
    if column not in names:
        raise UserInputError("No portfolio of this book is measured yet, or there is no such figure.")
    return names.index(column)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
