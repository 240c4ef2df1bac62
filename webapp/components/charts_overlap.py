"""Which funds hold the same companies: the chart, its sentence, its notes and its table."""

import math

import plotly.graph_objects as go
from dash.development.base_component import Component

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import Bounded
from webapp import formatting
from webapp.components.chart_parts import UNCHECKED, plain_figure
from webapp.components.table import table_alternative
from webapp.components.tokens import Theme, colour, soften

LEGEND = "Each cell is the sum of the smaller weights, the same in both directions."
MAX_FUNDS = 12
N_PAIRS = 20
"""Pairs in the table; the Overlap page has them all (our choice: every cell on a page makes each redraw dearer)."""
_LIGHTNESS = 0.55


def build_overlap(matrix: OverlapMatrix, theme: Theme, *, is_directed: bool = False) -> go.Figure:
    """Draw what each two funds have in common, or how much of the row's fund is in companies of the column's."""
    n = min(len(matrix.tickers), MAX_FUNDS)
    names = [f"<b>{ticker}</b>" for ticker in matrix.tickers[:n]]
    cells = [[_cell(matrix, row, column, is_directed=is_directed) for column in range(n)] for row in range(n)]
    return plain_figure(
        go.Heatmap(
            **UNCHECKED,
            x=names,
            y=names,
            z=[[w for w, _, _ in row] for row in cells],
            text=[[text for _, text, _ in row] for row in cells],
            texttemplate="%{text}",
            textfont={"size": 12, "color": colour(theme, "text")},
            hovertext=[[hover for _, _, hover in row] for row in cells],
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
            zmin=0,
            zmax=1,
            colorscale=[[0, colour(theme, "raised")], [1, soften(theme, "met", _LIGHTNESS)]],
            showscale=False,
            xgap=2,
            ygap=2,
        ),
        theme=theme,
        xaxis={"side": "top", "showgrid": False, "ticks": ""},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _cell(matrix: OverlapMatrix, row: int, column: int, *, is_directed: bool) -> tuple[float | None, str, str]:
    weight = matrix.part(row, column) if is_directed else matrix.common(row, column)
    if row == column or math.isnan(weight.weight):
        return None, "", ""
    first, second = matrix.tickers[row], matrix.tickers[column]
    note = matrix.note(row, column)
    said = part_words(weight) if is_directed else common_words(weight)
    words = f"{said} of {first} is in companies of {second}" if is_directed else f"{said} in common"
    hover = "<br>".join([f"<b>{first} and {second}</b>", words, *([note] if note else [])])
    return weight.weight, formatting.percent(weight.weight) + ("*" if note else ""), hover


def common_words(weight: Bounded) -> str:
    """Say what two funds have in common, with its bounds."""
    return formatting.bounded_percent(weight.weight, weight.lower, weight.upper)


def part_words(weight: Bounded) -> str:
    """Say how much of a fund is in companies of another: a fund that is not known in full may hold any of the rest."""
    known = formatting.percent(weight.weight)
    return known if known == formatting.percent(weight.upper) else f"at least {known}"


def overlap_sentence(matrix: OverlapMatrix) -> str:
    """Name the pair of funds with the most in common, and what leans on a stand-in."""
    n = len(matrix.tickers)
    if n < 2:  # noqa: PLR2004  overlap needs a pair
        return "Overlap needs at least two funds."
    pairs = [
        (float(matrix.overlap[i, j]), i, j) for i in range(n) for j in range(i) if not math.isnan(matrix.overlap[i, j])
    ]
    if not pairs:
        return "No two of your funds have loaded holdings."
    weight, i, j = max(pairs, key=lambda pair: (pair[0], -pair[1], -pair[2]))
    note = matrix.note(i, j)
    amount = formatting.percent(weight) + (f" ({note})" if note else "")
    words = f"{matrix.tickers[j]} and {matrix.tickers[i]} have most in common: {amount}."
    return f"{words} {LEGEND}"


def overlap_notes(matrix: OverlapMatrix) -> list[str]:
    """Say per fund what stands for its holdings, or that there are none."""
    notes = []
    for ticker, source, is_stand_in in zip(matrix.tickers, matrix.looked_through, matrix.is_stand_in, strict=True):
        if source is None:
            notes.append(f"{ticker}: no holdings loaded.")
        elif is_stand_in:
            notes.append(f"* {ticker} by its stand-in {source}.")
        elif source != ticker:
            notes.append(f"* {ticker} is a share class of {source}.")
    return notes


def overlap_table(matrix: OverlapMatrix) -> Component:
    """Build the table alternative of the overlap chart: the pairs with most in common, one to a line."""
    n = len(matrix.tickers)
    pairs = [(float(matrix.overlap[i, j]), j, i) for i in range(n) for j in range(i)]
    pairs.sort(key=lambda pair: (math.isnan(pair[0]), -pair[0], pair[1:]))
    rows = [
        [f"{matrix.tickers[i]} and {matrix.tickers[j]}", formatting.percent(weight), matrix.note(i, j)]
        for weight, i, j in pairs[:N_PAIRS]
    ]
    return table_alternative(("Funds", "In common", "Note"), rows)
