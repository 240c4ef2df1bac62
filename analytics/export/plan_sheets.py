"""A plan as CSV and as a workbook, with the limits, dates and snapshots it rests on."""

from analytics.export.context import ExportContext
from analytics.export.plan_notes import assumption_notes, price_notes, summary_notes
from analytics.export.plan_tables import before_after_table, limit_table, lot_table, trade_table
from analytics.export.table import Table, write_csv
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
    tables = (
        Table("Summary", ("what", "says"), tuple(summary_notes(plan, context.theme_labels))),
        trade_table(plan),
        lot_table(plan),
        limit_table(plan, context.theme_labels),
        before_after_table(plan),
        Table("Assumptions", ("what", "says"), (*price_notes(plan), *assumption_notes(plan, context))),
    )
    return write_workbook(tables, context.generated_at)
