"""What a fund holds besides companies, and how it relates to other funds."""

import math
from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.chart_parts import VISIBLE_WEIGHT
from webapp.components.charts_overlap import common_words, part_words
from webapp.components.panel import Children
from webapp.components.report_cards import unknown_list
from webapp.components.table import plain_table
from webapp.pages.funds import texts
from webapp.pages.funds.forms import fund_path
from webapp.services import FundPage, Nested

OVERLAP_PATH = "/overlap"


def inside(page: FundPage) -> list[Component]:
    """Return what a fund holds besides companies, then what could not be looked into."""
    if page.inside is None:
        return []
    exposures, report = page.inside.exposures, page.inside.report
    kinds = (
        ("Cash", exposures.fund_cash_weight + exposures.cash_weight),
        ("Futures, swaps and options", exposures.fund_derivative_weight),
        ("Sold short (in the companies above)", exposures.fund_short_weight),
        ("Other assets", exposures.other_asset_weight),
        ("Owed to others", exposures.owed_weight),
        ("Rounding of printed weights", exposures.rounding_weight),
    )
    shown = [(name, weight) for name, weight in kinds if abs(weight) > VISIBLE_WEIGHT]
    rows: list[Sequence[Children]] = [(name, fmt.percent(weight)) for name, weight in shown]
    parts: list[Component] = [plain_table(("What", "Weight"), rows)] if rows else []
    if abs(exposures.fund_derivative_weight) > VISIBLE_WEIGHT:
        parts.append(html.P(texts.DERIVATIVES_NOTE, className="quiet"))
    if report.residuals:
        parts += [html.H3("What could not be looked into", className="drawer-title"), unknown_list(report.residuals)]
    return parts or [html.P(texts.NOTHING_ELSE)]


def relations(page: FundPage) -> list[Component]:
    """Return which of your funds hold the same, which funds hold it, and which funds it holds."""
    parts: list[Component] = [html.H3("Which of your funds hold the same?"), _yours(page)]
    if page.held_by:
        parts += [html.H3("Which loaded funds hold it?", className="drawer-title"), _nested(page.held_by)]
    if page.holds:
        parts += [html.H3("Which funds does it hold?", className="drawer-title"), _nested(page.holds)]
    if not page.held_by and not page.holds:
        parts.append(html.P(texts.NOT_NESTED, className="quiet drawer-note"))
    return parts


def _yours(page: FundPage) -> Component:
    matrix = page.overlap
    if page.yours is None:
        return html.P(texts.NO_PORTFOLIO)
    if matrix is None:
        return html.P(texts.NO_OVERLAP)
    others = [i for i in range(1, len(matrix.tickers)) if not math.isnan(matrix.overlap[0, i])]
    others.sort(key=lambda i: (-float(matrix.overlap[0, i]), matrix.tickers[i]))
    if not others:
        return html.P(texts.NO_OVERLAP)
    fund = matrix.tickers[0]
    rows: list[Sequence[Children]] = [
        (
            _overlap_link(fund, matrix.tickers[i], is_held=bool(page.yours.weight)),
            common_words(matrix.common(0, i)),
            part_words(matrix.part(0, i)),
            part_words(matrix.part(i, 0)),
            matrix.note(0, i),
        )
        for i in others
    ]
    return plain_table(("Your fund", "In common", f"Of {fund} inside it", f"Of it inside {fund}", "Note"), rows)


def _overlap_link(fund: str, other: str, *, is_held: bool) -> Component:
    beside = "" if is_held else f"with={fund}&"
    link: Component = dcc.Link(other, href=f"{OVERLAP_PATH}?{beside}pair={fund},{other}", className="trail-link")
    return link


def _nested(funds: Sequence[Nested]) -> Component:
    rows: list[Sequence[Children]] = [
        (
            dcc.Link(nested.ticker, href=fund_path(nested.ticker), className="trail-link"),
            nested.name,
            fmt.percent(nested.weight),
            _looked_through(nested),
        )
        for nested in funds
    ]
    return plain_table(("Fund", "Name", "Weight", "Looked into"), rows)


def _looked_through(nested: Nested) -> str:
    if nested.looked_through is None:
        return "no: its weight stays unknown"
    return "yes" if nested.looked_through == nested.ticker else f"through {nested.looked_through}"
