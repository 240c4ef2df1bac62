"""``counterpoise etl sources|accept|withdraw|rollback|repeat|status``: what may be asked, and ways back."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import click
from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.model.identifiers import dot_form
from cli.etl import ready_workshop
from cli.etl_output import run_document, run_lines
from cli.output import emit_json
from cli.startup import read_settings, ready_database
from db.engine import Database
from db.repositories.data_status import read_batches, read_data_status
from db.repositories.sources import accept_source, accepted_sources, move_pointer_back, withdraw_source
from etl.identify import carrier
from etl.macro.series import read_series
from etl.pipeline import repeat_version
from etl.sources.config import Source, read_source
from etl.sources.registry import OTHER_SOURCES, holdings_sources

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")


def all_sources() -> tuple[Source, ...]:
    """Return every source, those of holdings first."""
    return tuple(read_source(key) for key in (*holdings_sources(), *OTHER_SOURCES))


@click.command()
@_AS_JSON
def sources(*, as_json: bool) -> None:
    """List the sources: how often they publish, their terms, and for which funds they are switched on."""
    with ready_database(read_settings()) as database, database.publication() as connection:
        accepted = accepted_sources(connection)
    documents = [_source_document(source, accepted) for source in all_sources()]
    if as_json:
        emit_json(documents)
        return
    for document in documents:
        state = "open to all" if not document["is_opt_in"] else "on for " + (", ".join(document["accepted"]) or "none")
        click.echo(f"{document['source']:<16} {document['title']} · {document['cadence']} · {state}")
        click.echo(f"{'':<16} {document['terms']}")


def _source_document(source: Source, accepted: dict[tuple[str, str], str]) -> dict[str, Any]:
    on = [
        fund or "all" for (key, fund), digest in accepted.items() if (key, digest) == (source.key, source.terms_sha256)
    ]
    return {
        "source": source.key,
        "title": source.title,
        "cadence": source.cadence,
        "is_opt_in": source.is_opt_in,
        "terms": source.terms,
        "last_checked": source.last_checked.isoformat(),
        "accepted": sorted(on),
    }


@click.command()
@click.argument("source")
@click.argument("funds", nargs=-1)
@click.option("--yes", is_flag=True, help="Accept without being asked.")
def accept(source: str, funds: Sequence[str], *, yes: bool) -> None:
    """Read the terms of SOURCE and switch it on for FUNDS: funds, for ``fred`` a series, else nothing to name."""
    described = _described(source)
    if source in holdings_sources() and not funds:
        raise click.UsageError("Name the funds this source may be asked for.")
    with ready_database(read_settings()) as database:
        choices = [_choice(database, described, name) for name in funds or ("",)]
        for terms in dict.fromkeys(choice.terms for choice in choices):
            click.echo(f"{described.title}: {terms}", err=True)
        if not yes:
            click.confirm("Do you accept these terms?", abort=True, err=True)
        with database.publication() as connection:
            for choice in choices:
                accept_source(connection, source, choice.name, choice.terms_sha256)


class Choice(NamedTuple):
    """What is switched on: a fund, a series, or nothing in particular; and the terms it is under."""

    name: str
    terms: str
    terms_sha256: str


def _choice(database: Database, source: Source, name: str) -> Choice:
    series = {entry.series.series_id: entry for entry in read_series()} if source.key == "fred" else {}
    if name.upper() in series:
        entry = series[name.upper()]
        return Choice(entry.series.series_id, entry.series.rights, entry.rights_sha256)
    if not name:
        return Choice("", source.terms, source.terms_sha256)
    with database.publication() as connection:
        fund = carrier(connection, name)
    if fund is None or source.key not in holdings_sources():
        raise UserInputError(f"{source.title} has no {name.upper()}: it is no fund of the directory and no series.")
    return Choice(fund.fund.ticker, source.terms, source.terms_sha256)


@click.command()
@click.argument("source")
@click.argument("funds", nargs=-1)
def withdraw(source: str, funds: Sequence[str]) -> None:
    """Switch SOURCE off for FUNDS, or for everything where none is named; what it has loaded stays."""
    described = _described(source)
    with ready_database(read_settings()) as database, database.publication() as connection:
        on = [name for key, name in accepted_sources(connection) if key == source]
        named = {_carried(connection, fund) for fund in funds} if funds else set(on)
        for name in sorted(named):
            if not withdraw_source(connection, source, name):
                raise UserInputError(
                    f"{described.title} was not on for {name}; it is on for {', '.join(on) or 'nothing'}."
                )
    click.echo(f"{described.title} is off for {', '.join(sorted(filter(None, named))) or 'everything'}.", err=True)


def _carried(connection: Connection, name: str) -> str:
    """Return the fund whose holdings a ticker shares, as ``accept`` does; a series has its own name."""
    fund = carrier(connection, name)
    return dot_form(name) if fund is None else fund.fund.ticker


@click.command()
@click.argument("fund")
@click.argument("snapshot_id")
@click.option("--reason", required=True, help="Why; it is kept and shown beside the version.")
def rollback(fund: str, snapshot_id: str, *, reason: str) -> None:
    """Show an earlier version of FUND again: the Data page lists the versions with their ids."""
    if not reason.strip():
        raise click.BadParameter("a reason is needed; it is kept.", param_hint="--reason")
    with ready_database(read_settings()) as database, database.publication() as connection:
        if not move_pointer_back(connection, dot_form(fund), snapshot_id, reason.strip()):
            raise UserInputError(f"{dot_form(fund)} has no version {snapshot_id}.")
    click.echo(f"{dot_form(fund)} shows {snapshot_id} again.")


@click.command()
@click.argument("snapshot_id")
@_AS_JSON
def repeat(snapshot_id: str, *, as_json: bool) -> None:
    """Read the kept bytes behind a version once more, with today's mapping of companies."""
    with ready_workshop() as shop:
        run = repeat_version(shop, snapshot_id)
    if as_json:
        emit_json([run_document(run)])
    else:
        click.echo("\n".join(run_lines(run)))


@click.command()
@_AS_JSON
def status(*, as_json: bool) -> None:
    """Show what is loaded, as of when, and the last runs."""
    with ready_database(read_settings()) as database, database.transaction() as connection:
        found = read_data_status(connection)
        batches = read_batches(connection)
    funds = [
        {
            "fund": row.fund,
            "source": row.source,
            "as_of": row.as_of_date.isoformat() if row.as_of_date else None,
            "rows": row.n_rows,
            "rows_equity": row.n_equity,
            "weight_sum": row.weight_sum,
            "versions": row.n_versions,
            "snapshot_id": row.snapshot_id,
        }
        for row in found.funds
    ]
    runs = [
        {
            "kind": row.kind,
            "fund": row.fund or None,
            "source": row.source or None,
            "status": row.status,
            "started_at": row.started_at.isoformat(),
            "finished_at": row.finished_at.isoformat() if row.finished_at else None,
            "message": row.message,
        }
        for batch in batches
        for row in batch.runs
    ]
    if as_json:
        emit_json({"schema_version": 1, "funds": funds, "runs": runs})
        return
    for one in (f for f in funds if f["as_of"]):
        click.echo(f"{one['fund']:<6} {one['as_of']}  {one['rows']:>6} rows  {one['source']}")
    for batch in batches:
        for row in batch.runs:
            click.echo(
                f"{row.started_at:%Y-%m-%d %H:%M}  {row.status:<10} {row.fund or row.kind}  {row.message}".rstrip()
            )


def _described(source: str) -> Source:
    known = {described.key: described for described in all_sources()}
    if source not in known:
        raise UserInputError(f"“{source}” is not a source; known are {', '.join(known)}.")
    return known[source]


COMMANDS = (sources, accept, withdraw, rollback, repeat, status)
"""What ``etl`` offers beside loading."""
