"""Samples and saved portfolios as cards and rows with their buttons."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.pages.import_ import ids, texts
from webapp.services import PortfolioSummary, Sample


def sample_cards(samples: Sequence[Sample]) -> list[Component]:
    """Return a card per sample: what it holds, what it shows, one button."""
    return [_sample_card(sample) for sample in samples]


def portfolio_list(summaries: Sequence[PortfolioSummary], selected_id: str) -> Component:
    """Return the saved portfolios, newest first; the chosen one is marked."""
    if not summaries:
        return html.P(texts.NO_PORTFOLIOS, className="quiet")
    return html.Ul([_portfolio_row(summary, selected_id) for summary in summaries], className="saved-list")


def _sample_card(sample: Sample) -> Component:
    button = html.Button(
        "Open this sample",
        id=ids.per_item(ids.SAMPLE, sample.key),
        type="button",
        className="btn btn-quiet stretched",
        **aria(label=f"Open this sample: {sample.title}"),
    )
    return html.Article([html.H3(sample.title), html.P(sample.text), button], className="figure-card sample-card")


def _portfolio_row(summary: PortfolioSummary, selected_id: str) -> Component:
    is_selected = summary.portfolio_id == selected_id
    amount = fmt.money(summary.total_amount) if summary.total_amount is not None else "weights only"
    facts = f"{fmt.count(summary.n_positions, 'position')} · {amount} · imported {fmt.day(summary.imported_at)}"
    chosen = html.Span("shown now", className="chosen") if is_selected else None
    words = html.Div([html.P([summary.name, chosen], className="saved-name"), html.P(facts, className="quiet")])
    buttons = html.Div(
        [
            _button(ids.OPEN, summary, "Show", f"Show the concentration of “{summary.name}”"),
            _button(ids.DELETE, summary, "Delete", f"Delete “{summary.name}”"),
        ],
        className="saved-tools",
    )
    return html.Li([words, buttons])


def _button(kind: str, summary: PortfolioSummary, word: str, label: str) -> Component:
    return html.Button(
        word,
        id=ids.per_item(kind, summary.portfolio_id),
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label=label),
    )
