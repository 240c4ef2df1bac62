"""What may be chosen on the simulate page: funds, tickers, accounts, lists, pairs; and the ticks of the sliders."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import Bounded
from analytics.model.issuer import Theme
from analytics.model.market import Benchmarks, Price
from analytics.model.portfolio import Portfolio, PositionKind
from webapp import formatting
from webapp.components.attributes import aria
from webapp.components.labels import ACCOUNT_KIND_LABELS, BENCHMARK_LABELS
from webapp.pages.simulate import ids
from webapp.pages.simulate.tax_form import PAIR_MARK
from webapp.services import Destination
from webapp.services.plans_model import PlanAccount

Option = dict[str, Any]
_SECOND_LINE = "-18px"
_NEAR_END = 0.2
_TRADABLE = (PositionKind.FUND, PositionKind.STOCK)
_MUCH_ALIKE = 0.5
"""Pairs of funds with less in common are not offered as the same; they can be typed."""


def destination_options(destinations: Sequence[Destination]) -> list[Option]:
    """Return the funds that may be chosen, alphabetical, each with its facts.

    A label that is a component is not searched itself: what is typed is looked for in ticker and name only.
    """
    return [
        {
            "value": d.ticker,
            "label": html.Span(f"{d.ticker} · {d.name} · {_facts(d)}"),
            "search": f"{d.ticker} {d.name}",
        }
        for d in sorted(destinations, key=lambda d: d.ticker)
    ]


def chosen_rows(
    destinations: Sequence[Destination],
    chosen: Sequence[str],
    shown: Sequence[Mapping[str, Any]],
    of_file: Container[str] = (),
) -> list[dict[str, Any]]:
    """Return one row per chosen fund, in the order chosen; a typed price stays, but takes nothing from the file's."""
    known = {d.ticker: d for d in destinations}
    typed = {str(row["ticker"]): row.get("price") for row in shown if row.get("price") != row.get("known_price")}
    rows = [_chosen_row(known[t], None if t in of_file else typed.get(t)) for t in chosen if t in known]
    return [row | {"takes_price": row["ticker"] not in of_file} for row in rows]


def ticker_options(portfolio: Portfolio) -> list[Option]:
    """Return the tickers that are held and could be traded."""
    names = {p.ticker: p.name for p in portfolio.positions if p.kind in _TRADABLE and p.ticker}
    return [{"value": t, "label": f"{t} · {name}" if name and name != t else t} for t, name in sorted(names.items())]


def account_options(accounts: Sequence[PlanAccount]) -> list[Option]:
    """Return the accounts of a portfolio with what they are taxed as, and where costs are missing."""
    return [{"value": account.label, "label": _account_words(account)} for account in accounts]


def theme_options(themes: Iterable[Theme]) -> list[Option]:
    """Return the lists that may be bounded."""
    return [{"value": theme.name, "label": theme.label} for theme in themes]


def benchmark_options(benchmarks: Benchmarks) -> list[Option]:
    """Return the funds that gaps of sectors may be measured from."""
    funds = {"sp500": benchmarks.sp500, "total_market": benchmarks.total_market, "russell2000": benchmarks.russell2000}
    return [{"value": fund, "label": f"{BENCHMARK_LABELS[key]} ({fund})"} for key, fund in funds.items()]


def account_funds(made: Mapping[str, Sequence[str]], chosen: Sequence[str]) -> list[Component]:
    """Build a choice of funds for each account, as it was ``made`` before; for one account the list above says it."""
    if len(made) == 1:
        return []
    options = [{"value": ticker, "label": ticker} for ticker in chosen]
    return [
        html.Div(
            [
                html.Span(account, className="form-label-line"),
                dbc.Checklist(
                    id=ids.account_funds(account),
                    options=options,
                    value=[ticker for ticker in before if ticker in chosen],
                    inline=True,
                ),
            ],
            role="group",
            className="form-field",
            **aria(label=f"What may be bought in {account}"),
        )
        for account, before in made.items()
    ]


def pair_options(overlap: OverlapMatrix) -> list[Option]:
    """Return pairs of funds that have much in common, with what they have, most first."""
    pairs = [
        (float(overlap.overlap[i, j]), first, second)
        for i, first in enumerate(overlap.tickers)
        for j, second in enumerate(overlap.tickers)
        if i < j and overlap.overlap[i, j] >= _MUCH_ALIKE
    ]
    return [
        {"value": PAIR_MARK.join(sorted((a, b))), "label": f"{a} and {b}: overlap {formatting.percent(weight)}"}
        for weight, a, b in sorted(pairs, key=lambda pair: (-pair[0], pair[1:]))
    ]


def slider_marks(today: Bounded, benchmark: Bounded | None, end: float) -> dict[str, dict[str, Any]]:
    """Return the ticks of a slider: today's value and below it the benchmark's, so that they never collide.

    ``end`` is the slider's end in percent; labels near an end lean inwards.
    """
    marks: dict[str, dict[str, Any]] = {}
    here = f"today {formatting.percent(today.weight)}"
    if benchmark is not None and _mark(benchmark.weight) == _mark(today.weight):
        here = f"{here} = S&P 500"
    elif benchmark is not None:
        words = f"S&P 500 {formatting.percent(benchmark.weight)}"
        style = {"bottom": _SECOND_LINE, **_leaning(benchmark.weight * 100 / end)}
        marks[_mark(benchmark.weight)] = {"label": words, "style": style}
    return {**marks, _mark(today.weight): {"label": here, "style": _leaning(today.weight * 100 / end)}}


def _leaning(place: float) -> dict[str, str]:
    if place < _NEAR_END:
        return {"transform": "none"}
    return {"transform": "translateX(-100%)"} if place > 1 - _NEAR_END else {}


def _mark(weight: float) -> str:
    text = f"{weight * 100:.1f}"
    return text.removesuffix(".0")


def _account_words(account: PlanAccount) -> str:
    words = f"{account.label} · {ACCOUNT_KIND_LABELS[account.kind]}"
    if account.is_sheltered or not account.n_without_cost:
        return words
    return f"{words} · no cost for {formatting.count(account.n_without_cost, 'lot')}"


def _facts(destination: Destination) -> str:
    parts = [
        f"small caps {formatting.percent(destination.small_cap_weight)}",
        f"fee {formatting.percent(destination.expense_ratio)}",
        "no price known" if destination.price is None else formatting.price(destination.price.amount),
    ]
    if destination.looked_through not in (None, destination.ticker):
        parts[0] += f" (holdings of {destination.looked_through})"
    return " · ".join(parts)


def _fund_words(destination: Destination) -> str:
    stands_in = destination.looked_through not in (None, destination.ticker)
    return f"{destination.ticker}, holdings of {destination.looked_through}" if stands_in else destination.ticker


def _chosen_row(destination: Destination, typed: object) -> dict[str, Any]:
    price = destination.price
    known = None if price is None else float(price.amount)
    is_known = typed is None
    return {
        "key": destination.ticker,
        "ticker": destination.ticker,
        "fund": _fund_words(destination),
        "small_caps": destination.small_cap_weight,
        "fee": destination.expense_ratio,
        "price": known if is_known else typed,
        "known_price": known,
        "origin": (_origin(price) if price else "type a price") if is_known else "typed by you",
    }


def _origin(price: Price) -> str:
    return f"{price.source} {formatting.day(price.price_date)}" if price.price_date else price.source
