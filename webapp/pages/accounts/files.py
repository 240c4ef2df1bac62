"""The files of a portfolio: every import that is kept, and the way back to it."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from analytics.intake.presets import GENERIC, preset_named
from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.pages.accounts import ids, texts
from webapp.services import KeptImport

_N_SEEN = 10
"""Files above which the older ones lie behind a click."""


def file_list(imports: Sequence[KeptImport]) -> list[Component]:
    """Return the files, newest first; the oldest of many lie behind a click."""
    newest_first = sorted(imports, key=lambda kept: kept.imported_at, reverse=True)
    seen, older = newest_first[:_N_SEEN], newest_first[_N_SEEN:]
    parts: list[Component] = [_list(seen)]
    if older:
        said = html.Summary(f"{fmt.count(len(older), 'older file')}")
        parts.append(html.Details([said, _list(older)], className="older-files"))
    return parts


def _list(imports: Sequence[KeptImport]) -> Component:
    return html.Ul([_row(kept) for kept in imports], className="saved-list file-list")


def _origin(preset: str) -> str:
    """Return whose file it is."""
    found = preset_named(preset)
    return texts.PLAIN_TABLE if found is GENERIC else found.label


def _row(kept: KeptImport) -> Component:
    chosen = html.Span(texts.SHOWN_NOW, className="chosen") if kept.is_current else None
    dated = f"dated {fmt.day(kept.as_of_date)}" if kept.as_of_date else texts.NO_FILE_DATE
    named = [label for label in kept.accounts if label]
    facts = (
        _origin(kept.preset),
        dated,
        f"imported {fmt.moment(kept.imported_at)} UTC",
        fmt.listing(named) if named else texts.NO_ACCOUNT_NAMES,
        fmt.count(kept.n_rows, "row"),
    )
    words = html.Div(
        [html.P([kept.file_name, chosen], className="saved-name"), html.P(" · ".join(facts), className="quiet")]
    )
    again = html.Button(
        texts.SHOW_AGAIN,
        id=ids.per_item(ids.SHOW_AGAIN, kept.import_id),
        type="button",
        className="btn btn-quiet btn-sm",
        hidden=kept.is_current,
        **aria(label=f"{texts.SHOW_AGAIN}: {kept.file_name}, imported {fmt.moment(kept.imported_at)}"),
    )
    return html.Li([words, again])
