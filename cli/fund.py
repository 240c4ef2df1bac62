"""``counterpoise fund show``: one fund, its holdings and what is known about it."""

from collections.abc import Iterable
from typing import Any

import click

from analytics.export import fund_document
from analytics.model.identifiers import dot_form
from cli.output import emit_json
from cli.startup import ready_services, say_if_empty
from webapp.formatting import percent


@click.group()
def fund() -> None:
    """Look at one fund."""


@fund.command()
@click.argument("ticker")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def show(ticker: str, *, as_json: bool) -> None:
    """Show TICKER: source, dates, size bands, sectors, largest companies."""
    if not ticker.strip():
        raise click.BadParameter("a ticker is needed, such as IWM.", param_hint="TICKER")
    with ready_services() as services:
        say_if_empty(services)
        profile = services.fund_profile(dot_form(ticker))
    document = fund_document(profile)
    if as_json:
        emit_json(document)
    else:
        click.echo("\n".join(fund_lines(document)))


def fund_lines(document: dict[str, Any]) -> Iterable[str]:
    """Return the fund as lines for a terminal."""
    yield f"{document['ticker']}  {document['name']}"
    yield f"index: {document['index'] or 'none stated'}"
    if document["as_of"] is None:
        kind = document["asset_class"].replace("_", " ")
        yield f"No holdings are loaded for this {kind} fund."
        return
    yield f"as of {document['as_of']}, source {document['source']}, {document['n_holdings']} companies"
    if document["note"]:
        yield document["note"]
    yield "themes: " + ", ".join(f"{name} {percent(theme['weight'])}" for name, theme in document["themes"].items())
    for part in ("size_bands", "sectors"):
        held = {name: weight for name, weight in document[part].items() if weight}
        yield f"{part}: " + ", ".join(f"{name} {percent(weight)}" for name, weight in held.items())
    for line in document["top"]:
        yield f"{line['ticker']:<8} {percent(line['weight']):>8}  {line['issuer']}"
