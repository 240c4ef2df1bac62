"""The tables of a plan: trades, lots, limits, before and after."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from analytics.export.limit_words import bound_word, figure_kind, limit_label, unit_words
from analytics.export.printed import day
from analytics.export.table import Cell, Figure, Table
from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.plan import LimitOutcome, Plan, Trade
from analytics.model.tax import LotSale

_TRADE_COLUMNS = (
    "account",
    "side",
    "ticker",
    "shares",
    "price",
    "price_date",
    "price_source",
    "amount",
    "unrealized_gain",
    "tax",
    "cost",
    "yearly_fees",
    "set_by_you",
    "lots",
)
_MONEY = ("amount", "unrealized_gain", "tax", "cost", "yearly_fees")
_HEADS = {
    "account": "Account",
    "side": "Side",
    "ticker": "Ticker",
    "shares": "Shares",
    "price": "Price",
    "price_date": "Price of",
    "price_source": "Price from",
    "amount": "Amount",
    "unrealized_gain": "Gain",
    "tax": "Tax added",
    "cost": "Spread and commission",
    "yearly_fees": "Change of yearly fund fees",
    "set_by_you": "Set by you",
    "lots": "Lots",
    "reason": "Reason",
}
_LOT_COLUMNS = (
    "Trade",
    "Account",
    "Ticker",
    "Line of the file",
    "Acquired",
    "Shares",
    "Proceeds",
    "Cost",
    "Gain",
    "Term",
    "Term is known",
)
_LIMIT_COLUMNS = ("Limit", "Side", "Counted in", "Bound", "Before", "Before, tested", "After", "After, tested", "Met")
_SAVES = "One point, $1,000 or 0.01 of an index looser saves"
_MEASURE_COLUMNS = ("Before", "Before, at least", "Before, at most", "After", "After, at least", "After, at most")


def trade_table(plan: Plan) -> Table:
    """Return one row for each trade, in the order of the plan, its columns by stable names for programs."""
    return _trade_table(plan, _iso)


def _iso(value: date | None) -> str:
    return value.isoformat() if value else "no date"


def _trade_table(plan: Plan, written: Callable[[date | None], str]) -> Table:
    """Return the rows, days in text written in some way."""
    names = [limit.name for limit in plan.request.limits]
    effects = tuple(f"{what} {name}" for what in ("effect on", "tested effect on") for name in names)
    return Table(
        title="Trades",
        header=(*_TRADE_COLUMNS, *effects, "reason"),
        rows=[(*_trade_cells(trade, written), *_effects(trade, names), trade.reason) for trade in plan.trades],
    )


def trade_sheet(plan: Plan, theme_labels: Mapping[str, str]) -> Table:
    """Return the same rows with columns in words."""
    limits = plan.request.limits
    labels = [f"{limit_label(limit, theme_labels)}, {bound_word(limit)}" for limit in limits]
    effects = tuple(f"{what} {label}" for what in ("Effect on", "Tested effect on") for label in labels)
    formats = {"Shares": "shares", "Price": "price"} | dict.fromkeys((_HEADS[name] for name in _MONEY), "money")
    formats |= dict(zip(effects, [figure_kind(limit) for limit in limits] * 2, strict=True))
    table = _trade_table(plan, day)
    header = (*(_HEADS[name] for name in _TRADE_COLUMNS), *effects, _HEADS["reason"])
    return replace(table, header=header, formats=formats)


def lot_table(plan: Plan) -> Table:
    """Return one row for each lot that is sold; the first column counts the trades of the plan from 1."""
    return Table(
        title="Lots",
        header=_LOT_COLUMNS,
        rows=[
            (number, trade.account, trade.ticker, *_lot_cells(lot))
            for number, trade in enumerate(plan.trades, 1)
            for lot in trade.lots
        ],
        formats={"Shares": "shares", "Proceeds": "money", "Cost": "money", "Gain": "money"},
    )


def limit_table(plan: Plan, theme_labels: Mapping[str, str]) -> Table:
    """Return one row for each limit: its bound, before and after, and what a looser one would save."""
    saved = {binding.limit.name: binding.saved_amount for binding in plan.bindings}
    return Table(
        title="Limits",
        header=(*_LIMIT_COLUMNS, _SAVES),
        rows=[(*_limit_cells(outcome, theme_labels), saved.get(outcome.limit.name)) for outcome in plan.limits],
        formats={_SAVES: "money"},
    )


def before_after_table(plan: Plan, theme_labels: Mapping[str, str]) -> Table:
    """Return what is really owned before and after: themes, companies, size bands, sectors, cash and the unknown."""
    before, after = (dict(_measures(report)) for report in (plan.before, plan.after))
    return Table(
        title="Before and after",
        header=("Measure", "Name", *_MEASURE_COLUMNS),
        rows=[
            (key[0].capitalize(), _measure_name(key, theme_labels), *_bounds(before, key), *_bounds(after, key))
            for key in {**before, **after}
        ],
        formats=dict.fromkeys(_MEASURE_COLUMNS, "weight"),
    )


def _measure_name(key: "_Key", theme_labels: Mapping[str, str]) -> str | None:
    what, name = key
    if name is None or what == "theme":
        return theme_labels.get(name or "", name)
    return name.replace("_", " ").capitalize()


def _trade_cells(trade: Trade, written: Callable[[date | None], str]) -> tuple[Cell, ...]:
    return (
        trade.account,
        str(trade.side),
        trade.ticker,
        trade.shares,
        trade.price_amount,
        trade.price_date,
        trade.price_source or None,
        trade.amount,
        trade.unrealized_gain_amount,
        trade.tax_amount,
        trade.cost_amount,
        trade.fees_amount,
        "yes" if trade.is_pinned else "no",
        "; ".join(_lot_words(lot, written) for lot in trade.lots) or None,
    )


def _lot_words(lot: LotSale, written: Callable[[date | None], str]) -> str:
    return (
        f"{format(lot.shares.normalize(), 'f')} of {written(lot.acquired_date)}{f' ({lot.term})' if lot.term else ''}"
    )


def _lot_cells(lot: LotSale) -> tuple[Cell, ...]:
    return (
        lot.row,
        lot.acquired_date,
        lot.shares,
        lot.proceeds_amount,
        lot.basis_amount,
        lot.gain_amount,
        None if lot.term is None else lot.term.value,
        "yes" if lot.is_term_known else "no",
    )


def _effects(trade: Trade, names: list[str]) -> Iterator[float | None]:
    for by_limit in (trade.effects, trade.effects_tested):
        yield from (by_limit.get(name) for name in names)


def _limit_cells(outcome: LimitOutcome, theme_labels: Mapping[str, str]) -> tuple[Cell, ...]:
    limit = outcome.limit
    figures = (limit.bound, outcome.before, outcome.before_tested, outcome.after, outcome.after_tested)
    return (
        limit_label(limit, theme_labels),
        bound_word(limit),
        unit_words(limit),
        *(None if figure is None else Figure(figure, figure_kind(limit)) for figure in figures),
        outcome.met,
    )


_Key = tuple[str, str | None]


def _measures(report: ConcentrationReport) -> Iterator[tuple[_Key, Bounded | float]]:
    yield from ((("theme", name), weight) for name, weight in report.themes.items())
    if report.largest is not None:
        yield ("largest company", None), report.largest[1]
    yield ("ten largest companies", None), report.top10_weight
    yield ("small caps", None), report.small_caps
    yield from ((("size band", band.value), weight) for band, weight in report.size_bands.items())
    yield from ((("sector", sector.value), weight) for sector, weight in report.sectors.items())
    yield ("cash", None), report.cash
    yield ("looked through", None), report.coverage
    yield ("unknown", None), sum(residual.weight for residual in report.residuals)


def _bounds(measures: Mapping[_Key, Bounded | float], key: _Key) -> tuple[float | None, ...]:
    value = measures.get(key)
    if isinstance(value, Bounded):
        return value.weight, value.lower, value.upper
    return value, None, None
