"""What the Book page shows: the distribution of a figure, the ends of the scale, one portfolio, what was rejected."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from analytics.export.book_table import bound_columns
from analytics.model.book_lines import BookRejection
from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.components.chart_parts import plain_figure
from webapp.components.grid import Column, ColumnKind
from webapp.components.panel import fact_list
from webapp.components.table import plain_table, table_alternative
from webapp.components.tokens import Theme, colour
from webapp.pages.book import texts
from webapp.services import BookFigure, BookPortfolio, BookStandings, BookState

CHART_HEIGHT = 300
N_BARS = 24
N_COMPANIES = 15
N_REASONS = 5
_BENCHMARK = "S&P 500"
_TENTHS = (0.1, 0.5, 0.9)


def options(books: Sequence[BookState]) -> list[dict[str, str]]:
    """Return the books to choose from."""
    return [{"label": f"{one.name} · {fmt.moment(one.created_at)}", "value": one.book_id} for one in books]


def measure_options(columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the figures to choose from."""
    return [{"label": texts.label(column), "value": column} for column in columns if texts.is_offered(column)]


def progress(state: BookState) -> list[Component]:
    """Return how far a book is, with a bar while more is to come, and what else is to be said."""
    words = html.P(texts.progress(state), role="status")
    said = [html.P(remark, className="quiet") for remark in texts.remarks(state)]
    if not state.is_under_way:
        return [words, *said]
    bar = html.Progress(value=str(state.n_measured), max=str(state.n_portfolios), **aria(label="Portfolios measured"))
    return [bar, words, *said]


def distribution(found: BookFigure, theme: Theme) -> go.Figure:
    """Draw how many portfolios have how much of a figure, and where the benchmark stands."""
    edges, counts = _bars(found)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = go.Bar(
        x=middles.tolist(),
        y=counts,
        width=np.diff(edges).tolist(),
        marker={"color": colour(theme, "band-large"), "line": {"width": 1, "color": colour(theme, "surface")}},
        hovertext=[f"{span}<br>{fmt.count(n, 'portfolio')}" for span, n in _spans(found.column, edges, counts)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    drawn = plain_figure(bars, theme=theme)
    drawn.update_layout(showlegend=False, bargap=0, margin={"t": 32})
    drawn.update_yaxes(title={"text": "portfolios", "font": {"size": 13}}, rangemode="tozero")
    drawn.update_xaxes(tickformat=",.0%" if texts.is_weight(found.column) else None)
    if found.benchmark is not None:
        ink = colour(theme, "benchmark")
        drawn.add_vline(
            x=found.benchmark,
            line={"color": ink, "width": 1.5, "dash": "dash"},
            annotation={
                "text": f"{_BENCHMARK} {texts.figure(found.column, found.benchmark)}",
                "font": {"color": colour(theme, "text"), "size": 13},
                "yanchor": "bottom",
                "yref": "paper",
                "y": 1.0,
            },
        )
    return drawn


def distribution_notes(found: BookFigure) -> list[Component]:
    """Return a distribution in words and as a table."""
    if not found.figures:
        return [html.P("No portfolio of this book has this figure.", className="panel-sentence")]
    low, middle, high = np.quantile(found.figures, _TENTHS).tolist()
    said = [texts.spread(found.column, (low, middle, high))]
    said += filter(None, [texts.uncertainty(found.column, found.lower, found.upper)])
    if found.benchmark is not None:
        source = f"{found.benchmark_fund}, {fmt.day(found.benchmark_date)}"
        said.append(f"{_BENCHMARK} ({source}): {texts.figure(found.column, found.benchmark)}.")
    if found.n_unknown:
        said.append(f"{fmt.count(found.n_unknown, 'portfolio')} without this figure.")
    rows = [(span, fmt.number(n)) for span, n in _spans(found.column, *_bars(found))]
    return [
        html.P(" ".join(said), className="panel-sentence"),
        table_alternative((texts.label(found.column), "Portfolios"), rows),
    ]


def grid_columns(column: str) -> tuple[Column, ...]:
    """Return the grid's columns: the figure chosen stands beside the name."""
    always = (
        Column("total_amount", "Total", "optional_money", is_wide_only=True, min_width=112),
        Column("coverage", "Coverage", "optional_percent", is_wide_only=True, min_width=104),
    )
    return (
        Column("name", "Portfolio", flex=2, min_width=120, is_link=True),
        Column("figure", texts.label(column), _kind(column), min_width=112),
        *(
            Column(end, word, _kind(column), is_wide_only=True, min_width=96)
            for end, word in zip(bound_columns(column) or (), (texts.AT_LEAST, texts.AT_MOST), strict=False)
            if end != column
        ),
        Column("largest", "Largest company", min_width=104),
        Column("largest_weight", "Its weight", "optional_percent", is_wide_only=True, min_width=104),
        *(one for one in always if one.field != column),
    )


def grid_rows(found: BookStandings, column: str) -> list[dict[str, Any]]:
    """Return the portfolios at an end of the scale."""
    place = {name: at for at, name in enumerate(found.columns)}
    beside = ("largest_weight", "total_amount", "coverage", *(bound_columns(column) or ()))
    return [
        {
            "key": str(one.portfolio_no),
            "name": one.name,
            "figure": one.figures[place[column]],
            "largest": one.largest,
            **{name: one.figures[place[name]] for name in beside if name in place},
        }
        for one in found.standings
    ]


def portfolio(found: BookPortfolio) -> list[Component]:
    """Return what one portfolio of a book holds."""
    report = found.report
    top = report.top10_weight
    facts = [
        ("Total value", fmt.money(found.portfolio.total_amount)),
        ("Coverage", fmt.percent(report.coverage)),
        ("Ten largest companies", fmt.bounded_percent(top.weight, top.lower, top.upper)),
        ("HHI", fmt.number_range(report.hhi.lower, report.hhi.upper, 4)),
    ]
    if found.n_rejected_lines:
        facts.append(("Lines not used", fmt.number(found.n_rejected_lines)))
    rows = [
        (exposure.issuer.name, fmt.percent(exposure.weight), fmt.percent(exposure.direct))
        for exposure in report.issuers[:N_COMPANIES]
    ]
    reasons = [
        html.Li(f"{residual.label}: {fmt.percent(residual.weight)}, {residual.reason}")
        for residual in report.residuals[:N_REASONS]
    ]
    return [
        html.H2(f"What does {found.portfolio.name} hold?", tabIndex="-1"),
        fact_list(facts),
        plain_table(("Company", "Weight", "Held directly"), rows, caption="Largest companies"),
        html.P("Not looked into:", hidden=not reasons),
        html.Ul(reasons),
    ]


def rejected(found: Sequence[BookRejection], n_lines: int) -> list[Component]:
    """Return what could not be used, with the reason."""
    if not found:
        return [html.P("Every line of this book was used.", className="quiet")]
    n_whole = sum(one.row is None for one in found)
    said = f"{fmt.count(n_whole, 'portfolio')} and {fmt.count(n_lines, 'line')} were not used"
    rows = [
        (one.portfolio or "no portfolio", "" if one.row is None else fmt.number(one.row), one.text, one.reason)
        for one in found[: texts.N_REJECTED_SHOWN]
    ]
    more = len(found) - len(rows)
    return [
        html.Details(
            [
                html.Summary(said),
                plain_table(("Portfolio", "Line", "Text", "Reason"), rows, caption=said, is_words=True),
                html.P(f"And {fmt.number(more)} more in the CSV.", className="quiet", hidden=not more),
            ],
            className="skipped",
        )
    ]


def _bars(found: BookFigure) -> tuple[np.ndarray[Any, np.dtype[np.float64]], list[int]]:
    known = np.array(found.figures or (0.0,), np.float64)
    counts, edges = np.histogram(known, bins=min(N_BARS, max(len(np.unique(known)), 1)))
    return edges, counts.tolist() if found.figures else [0] * len(counts)


def _spans(column: str, edges: np.ndarray[Any, np.dtype[np.float64]], counts: Sequence[int]) -> list[tuple[str, int]]:
    shown = [texts.figure(column, edge) for edge in edges.tolist()]
    return [(f"{low} to {high}", n) for low, high, n in zip(shown, shown[1:], counts, strict=False)]


def _kind(column: str) -> ColumnKind:
    if column == "total_amount":
        return "optional_money"
    return "optional_percent" if texts.is_weight(column) else "optional_number"
