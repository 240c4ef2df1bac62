"""Trades of a plan as grid rows, the detail of one, and the trades set by hand."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.plan import Plan, Side, Trade
from analytics.model.portfolio import LotTerm
from analytics.model.tax import LotSale
from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.components.panel import fact_list
from webapp.components.table import plain_table
from webapp.pages.simulate import ids, texts
from webapp.pages.simulate.limit_words import Titles, name_words

KEEP, LET_GO = "keep", "let go"
DETAILS = "details"
_HELD = "Held"
_SAID_APART = 0.0005
"""Below half a tenth of a point the tested bound moves with the figure, for a reader."""
_TERMS = {LotTerm.SHORT: "short", LotTerm.LONG: "long"}
Row = dict[str, Any]


def trade_rows(plan: Plan, funds: Container[str], titles: Titles) -> list[Row]:
    """Return one grid row per trade, in sequence; a fund of the directory leads to what is known of it.

    Where taxes are left out nothing is said of terms: of a lot without a date they would be guesses for a tax.
    """
    rows = [_row(number, trade, funds, titles) for number, trade in enumerate(plan.trades, 1)]
    return rows if plan.tax is not None else [_without_terms(row) for row in rows]


def trade_detail(row: Mapping[str, Any]) -> list[Component]:
    """Build what is known of one trade: where a narrow grid leaves columns out, they are here; and its lots."""
    facts = [(label, str(words)) for label, words in row["facts"] if words]
    title = f"{row['side']} {row['ticker']}, trade {row['number']}"
    parts: list[Component] = [html.H3(title), fact_list(facts)]
    if row["lots"]:
        header = ("Lot", "Acquired", "Shares", "Proceeds", "Cost", "Gain", "Term")
        rows = [[str(number), *cells] for number, cells in enumerate(row["lots"], 1)]
        parts.append(plain_table(header[: len(rows[0])], rows, caption=f"Lots sold of {row['ticker']}"))
    return parts


def pinned_list(pins: Sequence[Mapping[str, Any]]) -> list[Component]:
    """Build the trades set by hand, each with the way to let go of it."""
    return [_pin(number, pin) for number, pin in enumerate(pins)]


def effects_words(trade: Trade, titles: Titles) -> str:
    """Say what one trade does to each limit, and to the bound the limit is tested on where that differs."""
    return "; ".join(
        f"{name_words(name, titles)} {_effect_words(change, trade.effects_tested.get(name, change))}"
        for name, change in sorted(trade.effects.items())
    )


def price_origin(trade: Trade) -> str:
    """Say where a trade's price comes from and of when."""
    if trade.price_amount is None:
        return "price needed"
    return f"{trade.price_source} {fmt.day(trade.price_date)}" if trade.price_date else trade.price_source


def term_words(lots: Sequence[LotSale]) -> str:
    """Say for how long what is sold was held: ``short``, ``long``, ``short and long``; nothing where it is untaxed."""
    terms = [word for term, word in _TERMS.items() if any(lot.term is term for lot in lots)]
    return fmt.listing(terms)


def _row(number: int, trade: Trade, funds: Container[str], titles: Titles) -> Row:
    side = "Sell" if trade.side is Side.SELL else "Buy"
    row = {
        "key": f"{trade.account}/{trade.side}/{trade.ticker}",
        "number": number,
        "side": side,
        "ticker": trade.ticker,
        "is_fund": trade.ticker in funds,
        "shares": _figure(trade.shares),
        "has_shares": trade.shares is not None,
        "planned_shares": None if trade.is_pinned else _figure(trade.shares),
        "account": trade.account,
        "price": _price_words(trade),
        "amount": float(trade.amount),
        "term": term_words(trade.lots),
        "gain": _figure(trade.unrealized_gain_amount),
        "tax": _figure(trade.tax_amount),
        "effects": effects_words(trade, titles),
        "reason": trade.reason,
        "is_marked": trade.is_pinned,
        "pin": "" if trade.shares is None else LET_GO if trade.is_pinned else KEEP,
        "detail": DETAILS,
        "lots": [_lot_cells(lot) for lot in trade.lots],
    }
    return row | {"facts": _facts(trade, str(row["effects"]))}


def _without_terms(row: Row) -> Row:
    facts = [fact for fact in row["facts"] if fact[0] != _HELD]
    return row | {"term": "", "facts": facts, "lots": [cells[:-1] for cells in row["lots"]]}


def _facts(trade: Trade, effects: str) -> list[list[str]]:
    return [
        ["Account", trade.account],
        ["Shares", "" if trade.shares is None else fmt.shares(trade.shares)],
        ["Price", _price_words(trade)],
        ["Amount", fmt.money(trade.amount)],
        ["Unrealized gain", _optional(trade.unrealized_gain_amount)],
        [_HELD, term_words(trade.lots)],
        ["Adds to the tax", _optional(trade.tax_amount)],
        ["Adds to fund fees a year", _optional(trade.fees_amount) or "not known"],
        ["Trading would cost", fmt.money(trade.cost_amount) if trade.cost_amount else ""],
        ["Effect on your limits", effects],
        ["Reason", trade.reason],
        ["Set by you", "yes" if trade.is_pinned else ""],
    ]


def _price_words(trade: Trade) -> str:
    if trade.price_amount is None:
        return texts.PRICE_NEEDED
    return f"{fmt.price(trade.price_amount)}, {price_origin(trade)}"


def _lot_cells(lot: LotSale) -> list[str]:
    term = "" if lot.term is None else _TERMS[lot.term] + ("" if lot.is_term_known else " (date not known)")
    return [
        fmt.day(lot.acquired_date) if lot.acquired_date else "date not known",
        fmt.shares(lot.shares),
        fmt.money(lot.proceeds_amount),
        "not known" if lot.basis_amount is None else fmt.money(lot.basis_amount),
        "not known" if lot.gain_amount is None else fmt.money(lot.gain_amount),
        term or "not taxed",
    ]


def _pin(number: int, pin: Mapping[str, Any]) -> Component:
    words = f"{pin['side']} {pin['shares']} {pin['ticker']} in {pin['account']}"
    button = html.Button(
        LET_GO,
        id=ids.unpin_button(number),
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label=f"Let go of: {words}"),
    )
    return html.Li([html.Span(f"Set by you: {words}"), button])


def _effect_words(change: float, tested: float) -> str:
    words = fmt.points(change)
    return words if abs(tested - change) < _SAID_APART else f"{words} (its bound {fmt.points(tested)})"


def _figure(number: object) -> float | None:
    return None if number is None else float(str(number))


def _optional(amount: object) -> str:
    return "" if amount is None else fmt.money(float(str(amount)))
