"""A plan as CSV and as a workbook, with the limits, dates and snapshots it rests on."""

from decimal import Decimal

from analytics.export.context import ExportContext
from analytics.export.plan_notes import assumption_notes, price_notes, summary_notes
from analytics.export.plan_tables import before_after_table, limit_table, lot_table, trade_sheet, trade_table
from analytics.export.table import Cell, Figure, Table, write_csv
from analytics.export.workbook import write_workbook
from analytics.model.plan import Plan


def plan_to_csv(plan: Plan, context: ExportContext) -> bytes:
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
    return write_csv(trade_table(plan), (*summary_notes(plan), *price_notes(plan), *assumption_notes(plan, context)))


def plan_to_xlsx(plan: Plan, context: ExportContext) -> bytes:
    """Write a plan as a workbook: summary, trades, lots, limits, before and after, assumptions.

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
    labels = context.theme_labels
    summary = [(what, _figure(says, "index")) for what, says in summary_notes(plan, labels)]
    rests_on = [
        (what, _figure(says, "weight")) for what, says in (*price_notes(plan), *assumption_notes(plan, context))
    ]
    tables = (
        Table("Summary", ("What", "Says"), summary),
        trade_sheet(plan, labels),
        lot_table(plan),
        limit_table(plan, labels),
        before_after_table(plan, labels),
        Table("Assumptions", ("What", "Says"), rests_on),
    )
    return write_workbook(tables, context.generated_at)


def _figure(cell: Cell, kind: str) -> Cell:
    """Return a cell of notes as it is read: decimals are money there, floats of one kind."""
    if isinstance(cell, Decimal):
        return Figure(cell, "money")
    return Figure(cell, kind) if isinstance(cell, float) else cell
