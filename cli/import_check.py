"""``counterpoise import check``: what a broker's file is read as, without a database and without saving anything."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from analytics.errors import PortfolioFileError
from analytics.export import import_document
from analytics.intake import read_portfolio_file
from analytics.intake.caps import MAX_BYTES
from analytics.isolation import run_isolated
from analytics.model.portfolio import ParsedFile
from cli.output import emit_json, fail
from webapp.formatting import count, number, percent, shares
from webapp.services.import_file import READER_PACKAGES

_WIDTHS = (6, 12, 10, 16, 14, 16)
_MIB = 1024 * 1024


@click.group(name="import")
def import_group() -> None:
    """Look at portfolio files before they are imported."""


@import_group.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE..."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Say how each FILE (a broker's export) is read: every line, used or skipped and why."""
    documents = [import_document(str(path), read_apart(path)) for path in files]
    if as_json:
        emit_json(documents)
    else:
        click.echo("\n\n".join("\n".join(file_lines(document)) for document in documents))


def read_apart(path: Path) -> ParsedFile | PortfolioFileError:
    """Read a file in a child process that can do nothing else; a refusal is an answer."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        fail(f"“{path}” cannot be read: {error.strerror}.")
    if len(content) > MAX_BYTES:
        return PortfolioFileError(
            f"The file is larger than {MAX_BYTES // _MIB} MiB, as no list of positions is. Export only those."
        )
    try:
        return run_isolated(read_portfolio_file, content, path.name, packages=READER_PACKAGES)
    except PortfolioFileError as refusal:
        return refusal


def file_lines(document: dict[str, Any]) -> Iterable[str]:
    """Return one file's reading as lines for a terminal."""
    yield f"{document['file']}: {document['verdict']}"
    yield f"  {document['reason']}"
    if document["verdict"] != "positions":
        return
    for account in document["accounts"]:
        yield from account_lines(account)
    yield ""
    left_out = document["rows_skipped"]
    dated = f" · as of {document['as_of']}" if document["as_of"] else ""
    yield f"  {count(document['rows_used'], 'line')} used, {len(left_out)} skipped · {_total(document)}{dated}"
    yield from left_out_lines(left_out)
    yield from (f"  {warning}" for warning in document["warnings"])


def left_out_lines(left_out: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Return why lines are not used; neighbors of which there is nothing to show share a line."""
    for (reason, text, _), group in groupby(enumerate(left_out), lambda pair: _alike(*pair)):
        rows = [line["row"] for _, line in group]
        which = f"line {rows[0]}" if len(rows) == 1 else f"lines {rows[0]} to {rows[-1]}"
        yield f"  {which} skipped, {reason}" + (f": {text}" if text else "")


def _alike(at: int, line: dict[str, Any]) -> tuple[str, str, int]:
    """Return what neighboring lines without a text have in common; lines with a text have nothing."""
    return line["reason"], line["text"], at if line["text"] else at - line["row"]


def account_lines(account: dict[str, Any]) -> Iterable[str]:
    """Return the positions and the cash of one account as lines for a terminal."""
    kind = "" if account["kind"] == "unknown" else f" ({account['kind']})"
    yield ""
    yield f"  {account['label'] or 'no account named'}{kind}"
    yield _columns("line", "ticker", "class", "shares", "price", "value")
    for held in account["positions"]:
        yield _columns(
            str(held["row"]),
            held["ticker"] or held["text"],
            held["asset_class"],
            shares(held["shares"]),
            _local(held["price"], held["currency"], 4 if abs(held["price"] or 0) < 1 else 2),
            _worth(held),
        )
        yield from (f"         lot on line {lot['row']}: {_lot(lot)}" for lot in held["lots"])
    if account["cash"]:
        yield _columns("", "cash", "", "", "", _local(account["cash"], "USD"))
    for currency, amount in account["cash_other_currencies"].items():
        yield _columns("", "cash", "", "", "", _local(amount, currency))


def _columns(*cells: str) -> str:
    line, ticker, kind, *figures = cells
    texts = (f"{line:>{_WIDTHS[0]}}", f"{ticker:<{_WIDTHS[1]}}", f"{kind:<{_WIDTHS[2]}}")
    return "  ".join((*texts, *(f"{cell:>{width}}" for cell, width in zip(figures, _WIDTHS[3:], strict=True)))).rstrip()


def _worth(held: dict[str, Any]) -> str:
    if held["weight"] is not None:
        return percent(held["weight"])
    return _local(held["value"], held["currency"])


def _local(amount: float | None, currency: str, decimals: int = 2) -> str:
    unit = "" if currency == "USD" or amount is None else f" {currency}"
    return f"{number(amount, decimals)}{unit}"


def _lot(lot: dict[str, Any]) -> str:
    parts = [f"{shares(lot['shares'])} shares", lot["acquired"] and f"bought {lot['acquired']}"]
    parts += [lot["basis"] is not None and f"basis {number(lot['basis'], 2)}", lot["term"] and f"{lot['term']} term"]
    return ", ".join(part for part in parts if part)


def _total(document: dict[str, Any]) -> str:
    printed = document["printed_total"]
    says = "" if printed is None else f" (the file says {number(printed, 2)})"
    return f"total {number(document['total'], 2)} USD{says}" if document["total"] is not None else f"no total{says}"
