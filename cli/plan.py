"""``counterpoise plan``: the trades that the user's limits imply."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, Unpack

import click

from analytics.export import plan_document
from analytics.model.identifiers import dot_form
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, Plan, PlanMode, PlanRequest, PlanStatus
from analytics.model.portfolio import Portfolio
from cli.options import ENTERED_PRICE, FRACTION, THEME_LIMIT, TOTAL
from cli.output import EXIT_INFEASIBLE, emit_json, fail
from cli.reading import read_portfolio
from cli.startup import ready_services, say_if_empty
from webapp.formatting import money, percent

_FORMATS = {".csv": "csv", ".xlsx": "xlsx"}


class PlanArguments(TypedDict):
    """The options of ``plan`` as click hands them over."""

    file: Path
    min_small_cap: float | None
    themes: tuple[Limit, ...]
    max_issuer: float | None
    destinations: tuple[str, ...]
    locked: tuple[str, ...]
    prices: tuple[tuple[str, Price], ...]
    total: Decimal | None
    new_cash_only: bool
    out: Path | None
    as_json: bool


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--min-small-cap", type=FRACTION, help="Small caps at least this weight (0.20 or 20%).")
@click.option("--max-theme", "themes", type=THEME_LIMIT, multiple=True, help="A theme at most: mag7=0.25.")
@click.option("--max-issuer", type=FRACTION, help="Any one company at most this weight.")
@click.option("--buy", "destinations", multiple=True, help="A fund that may be bought (repeatable).")
@click.option("--lock", "locked", multiple=True, help="A ticker that is never traded (repeatable).")
@click.option("--price", "prices", type=ENTERED_PRICE, multiple=True, help="A price of your own: TICKER=PRICE.")
@click.option("--total", type=TOTAL, help="Total value in US dollars, for a file of weights only.")
@click.option("--new-cash-only", is_flag=True, help="Buy with the cash there is; sell nothing.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the trades to FILE.csv or FILE.xlsx."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.pass_context
def plan(ctx: click.Context, **arguments: Unpack[PlanArguments]) -> None:
    """Turn limits into whole-share trades for FILE. Exit code 3 when the limits cannot be met."""
    request = build_request(arguments)
    file_format = export_format(arguments["out"])
    with ready_services() as services:
        say_if_empty(services)
        preview = read_portfolio(services, arguments["file"], prices=request.entered_prices, total=arguments["total"])
        say_idle_locks(request, preview.portfolio)
        answer = services.plan_for(preview.portfolio, request)
        if arguments["out"] is not None:
            write_file(arguments["out"], services.plan_file(answer, preview.portfolio, file_format).content)
    if arguments["as_json"]:
        emit_json(plan_document(answer))
    else:
        click.echo("\n".join(plan_lines(answer)))
    if answer.status is PlanStatus.INFEASIBLE:
        ctx.exit(EXIT_INFEASIBLE)


def export_format(out: Path | None) -> str:
    """Return the export format a file name asks for."""
    suffix = out.suffix.lower() if out is not None else ".csv"
    if suffix not in _FORMATS:
        raise click.UsageError(f"--out “{out}” must end in .csv or .xlsx.")
    return _FORMATS[suffix]


def write_file(out: Path, content: bytes) -> None:
    """Write the export; a place that cannot be written to is the user's to change."""
    try:
        out.write_bytes(content)
    except OSError as error:
        fail(f"--out “{out}” cannot be written: {error.strerror}.")


def say_idle_locks(request: PlanRequest, portfolio: Portfolio) -> None:
    """Say on stderr which locks hold nothing: a misspelled one would leave what it means free to be sold."""
    known = {position.ticker for position in portfolio.positions}.union(request.destinations)
    for ticker in sorted(request.locked - known):
        click.echo(f"--lock {ticker}: the file holds no such position, so this locks nothing.", err=True)


def build_request(arguments: PlanArguments) -> PlanRequest:
    """Collect the options into a request; no limit at all is bad usage."""
    limits = tuple(_limits(arguments))
    if not limits:
        raise click.UsageError("Give at least one limit: --min-small-cap, --max-theme or --max-issuer.")
    return PlanRequest(
        limits=limits,
        destinations=tuple(dict.fromkeys(dot_form(t) for t in arguments["destinations"])),
        mode=PlanMode.NEW_CASH_ONLY if arguments["new_cash_only"] else PlanMode.REBALANCE,
        entered_prices=dict(arguments["prices"]),
        locked=frozenset(dot_form(t) for t in arguments["locked"]),
    )


def _limits(arguments: PlanArguments) -> Iterable[Limit]:
    if arguments["min_small_cap"] is not None:
        yield Limit(LimitKind.MIN_SMALL_CAP, arguments["min_small_cap"])
    yield from arguments["themes"]
    if arguments["max_issuer"] is not None:
        yield Limit(LimitKind.MAX_ISSUER, arguments["max_issuer"])


def plan_lines(answer: Plan) -> Iterable[str]:
    """Return the plan as lines for a terminal."""
    yield f"status: {answer.status}"
    for outcome in answer.limits:
        change = f"{percent(outcome.before)} → {percent(outcome.after)}"
        yield f"{outcome.limit.name:<24} limit {percent(outcome.limit.bound):>7}  {change}  met: {outcome.met}"
    for trade in answer.trades:
        shares = "price needed" if trade.shares is None else f"{trade.shares} shares"
        account = f" [{trade.account}]" if trade.account else ""
        yield f"{trade.side:<4} {trade.ticker:<7} {shares:<14} {money(trade.amount)}{account}  {trade.reason}"
    yield from (conflict.text for conflict in answer.conflicts)
    yield f"cash left {money(answer.cash_left_amount)}"
    yield answer.tax_note
