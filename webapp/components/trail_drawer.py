"""The drawer that says where a figure comes from, and the parts every page fills it with."""

from collections.abc import Callable

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import ConcentrationReport, SnapshotUse
from webapp import formatting
from webapp.components.panel import Children, fact_list
from webapp.components.tracing import Strand, Traced
from webapp.components.trail_link import trail_link

TITLE = "Where this figure comes from"
SOURCES_TITLE = "Versions it rests on"


def trail_drawer(drawer_id: str, title_id: str, body_id: str) -> Component:
    """Build the drawer, shut and empty."""
    drawer: Component = dbc.Offcanvas(
        html.Div(id=body_id, tabIndex=0),
        id=drawer_id,
        labelledby=title_id,
        title=html.Span(TITLE, id=title_id),
        placement="end",
        is_open=False,
        class_name="trail",
    )
    return drawer


def traced_list(traced: Traced, report: ConcentrationReport, company: Callable[[Strand], Children]) -> list[Component]:
    """List what a figure is made of: ``company`` makes the way on from one, a fund opens its holdings."""
    facts: list[tuple[str, Children]] = [
        (strand.name, company(strand) if strand.issuer_id else _fund_words(strand, report)) for strand in traced.strands
    ]
    more = f"{formatting.number(traced.n_more)} more in the table of companies." if traced.n_more else ""
    parts = [html.H2(traced.title), html.P(traced.sentence, className="panel-sentence"), fact_list(facts)]
    return [*parts, *([html.P(more)] if more else [])]


def sources_list(report: ConcentrationReport) -> list[Component]:
    """List every version an answer rests on, each with the way to its lines."""
    facts: list[tuple[str, Children]] = [(use.fund, _source_words(use)) for use in report.snapshots]
    return [html.H3(SOURCES_TITLE), fact_list(facts)] if facts else []


def _fund_words(strand: Strand, report: ConcentrationReport) -> Children:
    if strand.fund:
        link = trail_link("its holdings", strand.fund, version=report.snapshot_ids.get(strand.fund, ""))
        return [f"{strand.words} · ", link]
    return strand.words


def _source_words(use: SnapshotUse) -> Children:
    link = trail_link("its holdings", use.fund, version=use.snapshot_id, row=1)
    return [f"{formatting.day(use.as_of_date)} · {use.source} · ", link]
