"""``counterpoise analyze``: what a portfolio file holds, looked through."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from analytics.export import analysis_document
from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.market import Price
from cli.options import ENTERED_PRICE, TOTAL
from cli.output import emit_json
from cli.reading import read_portfolio
from cli.startup import ready_services, say_if_empty
from webapp.formatting import bounded_percent, count, day, money, percent
from webapp.services import ImportPreview

_N_ISSUERS_SHOWN = 10


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("--total", type=TOTAL, help="Total value in US dollars, for a file of weights only.")
@click.option("--price", "prices", type=ENTERED_PRICE, multiple=True, help="A price of your own: TICKER=PRICE.")
def analyze(file: Path, *, as_json: bool, total: Decimal | None, prices: tuple[tuple[str, Price], ...]) -> None:
    """Show what FILE (a broker's positions export) holds through its funds."""
    with ready_services() as services:
        say_if_empty(services)
        preview = read_portfolio(services, file, prices=dict(prices), total=total)
        report = services.report(preview.portfolio)
    if as_json:
        emit_json(analysis_document(preview.portfolio, report))
    else:
        click.echo("\n".join(summary_lines(preview, report)))


def summary_lines(preview: ImportPreview, report: ConcentrationReport) -> Iterable[str]:
    """Return the report as lines for a terminal."""
    parsed, portfolio = preview.parsed, preview.portfolio
    n_need = len(parsed.rejected) + len(portfolio.unresolved)
    total = "weights only" if portfolio.is_nominal else money(portfolio.total_amount)
    n_left_out = sum(line.amount is None for line in portfolio.unresolved)
    left_out = f" without {count(n_left_out, 'line')} still without a value" if n_left_out else ""
    yield f"{len(parsed.rows)} rows read as {parsed.preset} · {n_need} need you · total {total}{left_out}"
    yield f"{fund_dates(report.as_of.oldest_fund, report.as_of.newest_fund)}; coverage {percent(report.coverage)}"
    yield ""
    for label, value in _headline(report):
        yield f"{label:<24} {bounded_percent(value.weight, value.lower, value.upper)}"
    yield ""
    for exposure in report.issuers[:_N_ISSUERS_SHOWN]:
        yield f"{exposure.issuer.ticker:<8} {percent(exposure.weight):>8}  {exposure.issuer.name}"
    for row in parsed.rejected:
        yield f"row {row.row}, {row.column}: “{row.value}”: {row.reason}"
    for open_item in portfolio.unresolved:
        yield f"row {open_item.row}: “{open_item.text}”: {open_item.reason}"


def fund_dates(oldest: date | None, newest: date | None) -> str:
    """Return the dates of the holdings looked through, in words."""
    if oldest is None or newest is None:
        return "No fund looked through"
    return f"Funds as of {day(oldest)}" if oldest == newest else f"Funds as of {day(oldest)} to {day(newest)}"


def _headline(report: ConcentrationReport) -> Iterable[tuple[str, Bounded]]:
    for name, weight in report.themes.items():
        yield name, weight
    if report.largest is not None:
        exposure, weight = report.largest
        yield f"largest: {exposure.issuer.ticker}", weight
    yield "top 10 companies", report.top10_weight
    yield "small caps", report.small_caps
