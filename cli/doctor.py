"""``counterpoise doctor``: what works on this machine, and what to do where something does not."""

import platform
import sys
from typing import Any

import click

from analytics import __version__
from analytics.errors import CounterpoiseError
from cli.output import emit_json
from cli.startup import ready_services
from webapp.services import Services

_EXIT_UNHEALTHY = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Check Python, database, schema and market data."""
    checks = run_checks()
    if as_json:
        emit_json({"schema_version": 1, "version": __version__, "checks": checks})
    else:
        for check in checks:
            click.echo(f"{'ok ' if check['ok'] else 'NOT'} {check['check']:<12} {check['text']}")
    if not all(check["ok"] for check in checks):
        ctx.exit(_EXIT_UNHEALTHY)


def run_checks() -> list[dict[str, Any]]:
    """Return one entry per check: name, verdict, and a sentence."""
    checks = [_check("python", f"Python {platform.python_version()} on {sys.platform}")]
    try:
        with ready_services() as services:
            checks += [part(services) for part in (_database, _market, _freshness)]
    except CounterpoiseError as error:
        checks.append(_check("database", str(error), ok=False))
    return checks


def _check(name: str, text: str, *, ok: bool = True) -> dict[str, Any]:
    return {"check": name, "ok": ok, "text": text}


def _database(services: Services) -> dict[str, Any]:
    return _check("database", services.database_description())


def _market(services: Services) -> dict[str, Any]:
    market = services.published_state().market
    text = f"{len(market.snapshots)} funds with holdings, {len(market.funds)} known, {len(market.issuers)} companies"
    if not market.snapshots:
        text = services.freshness().text
    return _check("market", text, ok=bool(market.snapshots))


def _freshness(services: Services) -> dict[str, Any]:
    return _check("freshness", services.freshness().text)
