"""``counterpoise etl …``: load files, run the nightly walk in the foreground, choose sources, go back a version."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from analytics.errors import CounterpoiseError, UserInputError
from analytics.model.identifiers import dot_form
from cli.etl_output import answer_document, run_document, run_lines
from cli.output import emit_json
from cli.startup import now, read_etl_settings, read_settings, ready_database
from etl.files import load_path
from etl.ledger import FileRun
from etl.night import load_fund, plan_loads
from etl.queue.jobs import FundLoad
from etl.workshop import Workshop, open_workshop

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")


@click.group()
def etl() -> None:
    """Load and look after market data."""


@contextmanager
def ready_workshop() -> Iterator[Workshop]:
    """Yield the surroundings of the loads over the database that the environment names."""
    with ready_database(read_settings()) as database, open_workshop(database, read_etl_settings(), now) as shop:
        yield shop


@etl.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fund", help="The fund a file is of, where it does not say so itself.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day a file is of, where it does not say so.")
@_AS_JSON
def load(files: Sequence[Path], *, fund: str | None, as_of: datetime | None, as_json: bool) -> None:
    """Load FILES as downloaded in a browser: holdings, prices, a screener's list. They are recognised by content."""
    with ready_workshop() as shop:
        ticker, day = (dot_form(fund) if fund else None), (as_of.date() if as_of else None)
        answers = [load_path(shop, path, fund=ticker, as_of_date=day) for path in files]
    if as_json:
        emit_json([answer_document(answer) for answer in answers])
    else:
        for answer in answers:
            click.echo("\n".join(run_lines(answer.run)) if answer.run else f"{answer.file_name}: {answer.sentence}")


@etl.command()
@click.argument("funds", nargs=-1)
@click.option("--all", "all_funds", is_flag=True, help="Every fund of the directory.")
@click.option("--source", help="One source, instead of every source open to the fund.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Every file since this day (a backfill).")
@click.option("--jobs", type=click.IntRange(1, 8), default=2, show_default=True, help="Funds loaded at once.")
@_AS_JSON
def run(
    funds: Sequence[str], *, all_funds: bool, source: str | None, since: datetime | None, jobs: int, as_json: bool
) -> None:
    """Fetch and load FUNDS now, in the foreground; what the nightly run does, without a worker."""
    if bool(funds) == all_funds:
        raise click.UsageError("Name funds, or say --all.")
    with ready_workshop() as shop:
        tonight = plan_loads(shop, [dot_form(fund) for fund in funds])
        if tonight.remark:
            click.echo(tonight.remark, err=True)
        loads = _with_source(tonight.loads, funds, source)
        if not loads:
            raise UserInputError("No source is open to these funds: see counterpoise etl sources.")
        runs = _run_all(shop, loads, since.date() if since else None, jobs)
    if as_json:
        emit_json([run_document(one) for one in runs])
    else:
        click.echo("\n".join(line for one in runs for line in run_lines(one)))


def _with_source(loads: Sequence[FundLoad], funds: Sequence[str], source: str | None) -> Sequence[FundLoad]:
    """Return the loads asked for; a source named by hand is asked for every fund named by hand."""
    if source is None:
        return loads
    if funds:
        return [FundLoad(dot_form(fund), source) for fund in funds]
    return [load for load in loads if load.source == source]


def _run_all(shop: Workshop, loads: Sequence[FundLoad], since: date | None, jobs: int) -> list[FileRun]:
    """Load funds side by side, with a bar on stderr that counts them."""
    runs: list[FileRun] = []
    pool = ThreadPoolExecutor(jobs)
    futures = [pool.submit(load_fund, shop, load.fund, load.source, since) for load in loads]
    try:
        with click.progressbar(as_completed(futures), length=len(futures), label="Loading", file=sys.stderr) as done:
            for future in done:
                runs += _answer(future)
    finally:
        # Whoever presses Ctrl-C waits for the funds under way, not for the night.
        pool.shutdown(cancel_futures=True)
    return sorted(runs, key=lambda one: (one.fund, one.source, one.as_of_date or date.min))


def _answer(future: Future[tuple[FileRun, ...]]) -> tuple[FileRun, ...]:
    """Return what became of a fund; one that may not be asked for says so and leaves the others theirs."""
    try:
        return future.result()
    except CounterpoiseError as error:
        click.echo(str(error), err=True)
        return ()
