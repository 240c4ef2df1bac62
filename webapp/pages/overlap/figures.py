"""Rows and small parts of the Overlap page: values in, grid rows and components out."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.concentration import SharedName
from analytics.model.fund import Fund
from webapp.components.attributes import aria
from webapp.components.charts_overlap import part_words
from webapp.components.grid import Column, ColumnKind
from webapp.formatting import UNKNOWN
from webapp.pages.overlap import ids, texts
from webapp.services import FundsInCommon


def fund_options(funds: Mapping[str, Fund], loaded: Iterable[str]) -> list[Component]:
    """Return what the field suggests while a fund is typed."""
    return [html.Option(value=ticker, label=funds[ticker].name if ticker in funds else ticker) for ticker in loaded]


def added_funds(added: Sequence[str]) -> list[Component]:
    """Return each added fund with the button that takes it away."""
    return [
        html.Li(
            html.Button(
                [ticker, html.Span("×", className="chip-sign", **aria(hidden="true"))],  # noqa: RUF001  the sign for closing
                id=ids.remove_button(ticker),
                type="button",
                className="btn btn-quiet btn-sm",
                **aria(label=f"Take {ticker} away"),
            )
        )
        for ticker in added
    ]


def pair_rows(found: FundsInCommon) -> list[dict[str, Any]]:
    """Return one row per pair, most in common first; pairs without holdings close the list."""
    rows = [_pair_row(found, i, j) for i, j in combinations(range(len(found.matrix.tickers)), 2)]
    return sorted(rows, key=lambda row: (row["common"] is None, -(row["common"] or 0.0), row["key"]))


def name_columns(pair: Sequence[str], *, has_amounts: bool) -> tuple[Column, ...]:
    """Return the columns of the names two funds share."""
    first, second = pair
    yours: ColumnKind = "optional_money" if has_amounts else "optional_percent"
    return (
        Column("company", "Company", flex=3, min_width=120, is_filtered=True),
        Column("ticker", "Ticker", is_wide_only=True, is_filtered=True),
        Column("first", f"In {first}", "percent", is_link=True, min_width=96, explanation=f"Weight in {first}"),
        Column("second", f"In {second}", "percent", is_link=True, min_width=96, explanation=f"Weight in {second}"),
        Column("common", "Smaller", "percent", is_wide_only=True, explanation="The smaller of the two weights"),
        Column("yours_first", f"Yours in {first}", yours, is_wide_only=True, min_width=120),
        Column("yours_second", f"Yours in {second}", yours, is_wide_only=True, min_width=120),
    )


def name_rows(names: Sequence[SharedName], total_amount: Decimal | None) -> list[dict[str, Any]]:
    """Return one row per company two funds share; what is yours as an amount where amounts are known."""
    total = 1.0 if total_amount is None else float(total_amount)
    return [
        {
            "key": name.issuer.issuer_id,
            "company": name.issuer.name,
            "ticker": name.issuer.ticker,
            "first": name.weight,
            "second": name.other_weight,
            "common": name.common_weight,
            "yours_first": None if name.through is None else name.through * total,
            "yours_second": None if name.other_through is None else name.other_through * total,
        }
        for name in names
    ]


def shown_pair(found: FundsInCommon, asked: Sequence[str]) -> tuple[str, str] | None:
    """Return the pair that was asked for if it is there, else the two funds with most in common."""
    tickers = found.matrix.tickers
    if len(asked) == 2 and all(ticker in tickers for ticker in asked):  # noqa: PLR2004  a pair
        return asked[0], asked[1]
    cell = texts.largest_pair(found.matrix)
    return None if cell is None else (tickers[cell[0]], tickers[cell[1]])


def _pair_row(found: FundsInCommon, row: int, column: int) -> dict[str, Any]:
    matrix = found.matrix
    first, second = matrix.tickers[row], matrix.tickers[column]
    common = matrix.common(row, column)
    is_known = matrix.looked_through[row] is not None and matrix.looked_through[column] is not None
    return {
        "key": f"{first}|{second}",
        "funds": f"{first} and {second}",
        "common": common.weight if is_known else None,
        "most": common.upper if is_known else None,
        "there": part_words(matrix.part(row, column)) if is_known else UNKNOWN,
        "back": part_words(matrix.part(column, row)) if is_known else UNKNOWN,
        "money": _money(found, row, column),
        "note": matrix.note(row, column),
    }


def _money(found: FundsInCommon, row: int, column: int) -> float | None:
    """Return what both bring of the same companies, where both are held: the held funds stand first in the matrix."""
    n_held = len(found.held)
    if found.money is None or found.total_amount is None or row >= n_held or column >= n_held:
        return None
    return float(found.money.pairs[row, column]) * float(found.total_amount)
