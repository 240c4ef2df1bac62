"""The trade list as a file, with the limits, dates and snapshots it rests on."""

from collections.abc import Iterator

from analytics.export.context import FOOTER, ExportContext, Note, origin_notes
from analytics.export.table import Cell, Table, write_csv
from analytics.export.workbook import write_workbook
from analytics.model.plan import LimitKind, LimitOutcome, Plan, Trade

_COLUMNS = (
    "account",
    "side",
    "ticker",
    "shares",
    "price",
    "price_date",
    "price_source",
    "amount",
    "unrealized_gain",
)
_FORMATS = {"shares": "shares", "price": "price", "amount": "money", "unrealized_gain": "money"}


def trades_to_csv(plan: Plan, context: ExportContext) -> bytes:
    """Write a plan's trades as CSV: the table first, an empty line, then the notes.

    Parameters
    ----------
    plan : Plan
        Any status; without trades the table has its header only.
    context : ExportContext
        Time, version and names.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark. Figures are those of the plan, none rounded, none added.
    """
    return write_csv(_trade_table(plan), tuple(_notes(plan, context)))


def trades_to_xlsx(plan: Plan, context: ExportContext) -> bytes:
    """Write a plan as a workbook of three sheets: trades, limits, notes.

    Parameters
    ----------
    plan : Plan
        Any status.
    context : ExportContext
        Time, version and names.

    Returns
    -------
    bytes
        Without any formula.
    """
    notes = Table("Notes", ("what", "says"), tuple(_notes(plan, context)), {})
    return write_workbook((_trade_table(plan), _limit_table(plan), notes), context.generated_at)


def _trade_table(plan: Plan) -> Table:
    names = [limit.name for limit in plan.request.limits]
    effects = tuple(f"{what} {name}" for what in ("effect on", "tested effect on") for name in names)
    return Table(
        title="Trades",
        header=(*_COLUMNS, *effects, "reason"),
        rows=[(*_cells(trade), *_effects(trade, names), trade.reason) for trade in plan.trades],
        formats=_FORMATS | dict.fromkeys(effects, "weight"),
    )


def _effects(trade: Trade, names: list[str]) -> Iterator[float | None]:
    for by_limit in (trade.effects, trade.effects_tested):
        yield from (by_limit.get(name) for name in names)


def _cells(trade: Trade) -> tuple[Cell, ...]:
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
    )


def _limit_table(plan: Plan) -> Table:
    weights = ("limit", "before", "before_tested", "after", "after_tested")
    return Table(
        title="Limits",
        header=("name", *weights, "met"),
        rows=[
            (o.limit.name, o.limit.bound, o.before, o.before_tested, o.after, o.after_tested, o.met)
            for o in plan.limits
        ],
        formats=dict.fromkeys(weights, "weight"),
    )


def _notes(plan: Plan, context: ExportContext) -> Iterator[Note]:
    yield "Status", str(plan.status)
    yield from origin_notes(context, plan.portfolio_before.sha256, plan.before, plan.after)
    yield "Cash left", plan.cash_left_amount
    for outcome in plan.limits:
        yield f"Limit {outcome.limit.name}", _limit_text(outcome)
    for conflict in plan.conflicts:
        yield f"Conflict {conflict.limit.name}", conflict.text
    yield from _assumptions(plan)
    yield "Taxes", plan.tax_note
    yield "", FOOTER


def _assumptions(plan: Plan) -> Iterator[Note]:
    request = plan.request
    yield "Funds to buy", ", ".join(request.destinations) or None
    yield "Never traded", ", ".join(sorted(request.locked)) or None
    yield "New cash only", "yes" if request.new_cash_only else "no"
    yield "Cash at most (weight, or what there was)", request.max_cash_weight
    yield "Price needed for", ", ".join(plan.prices_needed) or None
    yield "Goal", "least turnover one way: half of all money traded"


def _limit_text(outcome: LimitOutcome) -> str:
    word = "at least" if outcome.limit.kind is LimitKind.MIN_SMALL_CAP else "at most"
    known = f"{word} {outcome.limit.bound!r}; before {outcome.before!r}; after {outcome.after!r}"
    tested = "".join(
        f"; tested {when} {weight!r}"
        for when, weight in (("before", outcome.before_tested), ("after", outcome.after_tested))
        if weight is not None
    )
    return f"{known}{tested}; met: {outcome.met}"
