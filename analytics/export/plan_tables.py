"""The tables of a plan: summary, trades, lots, limits, before and after."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from analytics.export.limit_words import bound_word, limit_label
from analytics.export.table import Cell, Table
from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.plan import LimitOutcome, LimitUnit, Plan, Trade
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
_LOT_COLUMNS = (
    "trade",
    "account",
    "ticker",
    "file_line",
    "acquired",
    "shares",
    "proceeds",
    "basis",
    "gain",
    "term",
    "term_is_known",
)
_MEASURE_COLUMNS = ("before", "before_lower", "before_upper", "after", "after_lower", "after_upper")


def trade_table(plan: Plan) -> Table:
    """Return one row for each trade, in the order of the plan."""
    names = [limit.name for limit in plan.request.limits]
    effects = tuple(f"{what} {name}" for what in ("effect on", "tested effect on") for name in names)
    formats = {"shares": "shares", "price": "price"} | dict.fromkeys(_MONEY, "money")
    if all(limit.kind.unit is LimitUnit.WEIGHT for limit in plan.request.limits):
        formats |= dict.fromkeys(effects, "weight")
    return Table(
        title="Trades",
        header=(*_TRADE_COLUMNS, *effects, "reason"),
        rows=[(*_trade_cells(trade), *_effects(trade, names), trade.reason) for trade in plan.trades],
        formats=formats,
    )


def lot_table(plan: Plan) -> Table:
    """Return one row for each lot that is sold; ``trade`` counts the trades of the plan from 1."""
    return Table(
        title="Lots",
        header=_LOT_COLUMNS,
        rows=[
            (number, trade.account, trade.ticker, *_lot_cells(lot))
            for number, trade in enumerate(plan.trades, 1)
            for lot in trade.lots
        ],
        formats={"shares": "shares", "proceeds": "money", "basis": "money", "gain": "money"},
    )


def limit_table(plan: Plan, theme_labels: Mapping[str, str]) -> Table:
    """Return one row for each limit: its bound, before and after, and what one more unit would save."""
    figures = ("limit", "before", "before_tested", "after", "after_tested")
    saved = {binding.limit.name: binding.saved_amount for binding in plan.bindings}
    is_weight = all(outcome.limit.kind.unit is LimitUnit.WEIGHT for outcome in plan.limits)
    return Table(
        title="Limits",
        header=("name", "about", "side", "unit", *figures, "met", "one_more_unit_saves"),
        rows=[(*_limit_cells(outcome, theme_labels), saved.get(outcome.limit.name)) for outcome in plan.limits],
        formats={"one_more_unit_saves": "money"} | (dict.fromkeys(figures, "weight") if is_weight else {}),
    )


def before_after_table(plan: Plan) -> Table:
    """Return what is really owned before and after: themes, companies, size bands, sectors, cash and the unknown."""
    before, after = (dict(_measures(report)) for report in (plan.before, plan.after))
    return Table(
        title="Before and after",
        header=("measure", "name", *_MEASURE_COLUMNS),
        rows=[(*key, *_bounds(before, key), *_bounds(after, key)) for key in {**before, **after}],
        formats=dict.fromkeys(_MEASURE_COLUMNS, "weight"),
    )


def _trade_cells(trade: Trade) -> tuple[Cell, ...]:
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
        trade.fees_amount or (None if trade.fees_amount is None else Decimal("0.00")),
        "yes" if trade.is_pinned else "no",
        "; ".join(_lot_words(lot) for lot in trade.lots) or None,
    )


def _lot_words(lot: LotSale) -> str:
    acquired = lot.acquired_date.isoformat() if lot.acquired_date else "no date"
    return f"{format(lot.shares.normalize(), 'f')} of {acquired}{f' ({lot.term})' if lot.term else ''}"


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
    return (
        limit.name,
        limit_label(limit, theme_labels),
        bound_word(limit),
        limit.kind.unit.value,
        limit.bound,
        outcome.before,
        outcome.before_tested,
        outcome.after,
        outcome.after_tested,
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
