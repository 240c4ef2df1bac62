"""What the Accounts page shows of a portfolio: totals, the bar of its accounts, and the rows of its holdings."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.portfolio import Portfolio, Position, PositionKind, Unresolved
from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.components.card import PERCENT_OF
from webapp.components.currencies import local_price, shown_currency
from webapp.pages.accounts import texts
from webapp.services import Household, HouseholdAccount

_LEAST_LABELLED = Decimal("0.12")
"""Parts of the bar narrower than this are named below it."""
_KIND_WORDS = {
    PositionKind.STOCK: "Company",
    PositionKind.FUND: "Fund",
    PositionKind.CASH: "Cash",
    PositionKind.OTHER_ASSET: "Other asset",
    PositionKind.OPTION: "Option",
    PositionKind.UNKNOWN: "Unknown",
}


def totals(household: Household) -> list[Component]:
    """Return the total of the accounts that are switched on, and how many those are."""
    n_included = sum(account.is_included for account in household.accounts)
    total = texts.NO_TOTAL if household.total_amount is None else fmt.money(household.total_amount)
    return [
        html.P(texts.TOTAL_LABEL, className="card-label"),
        html.P(total, className="card-figure"),
        html.P(texts.counted(n_included, len(household.accounts)), className="card-detail"),
    ]


def share_of(account: HouseholdAccount, household: Household) -> Decimal | None:
    """Return an account's part of the total; null where it is not counted or nothing can be said."""
    if not account.is_included or account.amount is None or not household.total_amount:
        return None
    return account.amount / household.total_amount if household.total_amount > 0 else None


def shares_bar(household: Household) -> list[Component]:
    """Return one bar of the accounts counted, the largest first; nothing where there is nothing to compare."""
    found = [(texts.account_name(a.label), share_of(a, household)) for a in household.accounts]
    parts = sorted(((name, share) for name, share in found if share and share > 0), key=lambda part: -part[1])
    if len(parts) <= 1:
        return []
    said = fmt.listing([f"{name} {fmt.percent(float(share))}" for name, share in parts])
    small = [f"{name} {fmt.percent(float(share))}" for name, share in parts if share < _LEAST_LABELLED]
    bar = html.Div([_part(name, share) for name, share in parts], className="shares-bar", **aria(hidden="true"))
    rest = html.P(f"Also {fmt.listing(small)}", className="quiet", **aria(hidden="true")) if small else None
    return [html.H2(texts.SHARES_TITLE), html.P(said, className="visually-hidden"), bar, *([rest] if rest else [])]


def holding_rows(portfolio: Portfolio, household: Household) -> list[dict[str, Any]]:
    """Return the rows of the grid: every position of every account, then lines that have no value yet."""
    counted = {account.label for account in household.accounts if account.is_included}
    total = None if portfolio.is_nominal else household.total_amount
    known = {(p.account, p.sheet, p.row) for p in portfolio.positions}
    waiting = [u for u in portfolio.unresolved if (u.account, u.sheet, u.row) not in known]
    rows = [_position_row(p, portfolio, counted, total) for p in portfolio.positions]
    rows.sort(key=lambda row: -(row["amount"] or 0))
    rows += [_waiting_row(item, portfolio, counted) for item in waiting]
    return [row | {"key": str(number)} for number, row in enumerate(rows)]


def _part(name: str, share: Decimal) -> Component:
    label = [html.Span(name, className="shares-name"), html.Span(fmt.percent(float(share)))]
    return html.Div(
        [
            html.Div(className="shares-fill"),
            html.P(label, className="shares-label") if share >= _LEAST_LABELLED else None,
        ],
        className="shares-part",
        title=f"{name} {fmt.percent(float(share))}",
        style={"flexBasis": f"{float(share) * PERCENT_OF:.2f}%"},
    )


def _position_row(
    position: Position, portfolio: Portfolio, counted: Collection[str], total: Decimal | None
) -> dict[str, Any]:
    is_counted = position.account in counted
    return {
        "account": _account_words(position.account, is_counted=is_counted),
        "security": position.ticker or position.text,
        "name": position.name,
        "kind": _KIND_WORDS[position.kind],
        "shares": _float(position.shares),
        "price": _float(local_price(position)),
        "price_currency": shown_currency(position.currency),
        "amount": None if portfolio.is_nominal else float(position.amount),
        "weight": float(position.amount / total) if total and total > 0 and is_counted else None,
        "cost_basis": _float(position.cost_basis_amount),
        "n_lots": len(position.lots) or None,
    }


def _waiting_row(item: Unresolved, portfolio: Portfolio, counted: Collection[str]) -> dict[str, Any]:
    return {
        "account": _account_words(item.account, is_counted=item.account in counted),
        "security": item.text,
        "name": item.reason,
        "kind": "Needs you",
        "shares": _float(item.shares),
        "amount": None if portfolio.is_nominal else _float(item.amount),
        "amount_currency": shown_currency(item.currency),
    }


def _account_words(label: str, *, is_counted: bool) -> str:
    name = texts.account_name(label)
    return name if is_counted else f"{name} ({texts.NOT_COUNTED})"


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
