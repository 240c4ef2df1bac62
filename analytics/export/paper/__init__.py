"""A plan on two printed pages: text and vector charts, made without a browser.

In: a ``Plan`` and its surroundings. Out: the bytes of a PDF, the same for the same input. Page 1 holds the summary,
limits, what is owned before and after, taxes and costs; page 2 the trades with their lots, and the assumptions. What
has no room is counted and left to the spreadsheet.
"""

from analytics.export.context import ExportContext
from analytics.export.paper.first_page import draw_first_page
from analytics.export.paper.second_page import draw_second_page
from analytics.export.paper.sheet import paper
from analytics.model.plan import Plan

__all__ = ["plan_to_pdf"]


def plan_to_pdf(plan: Plan, context: ExportContext) -> bytes:
    """Write a plan as a PDF of two pages, US letter.

    Parameters
    ----------
    plan : Plan
        Any status, with any number of trades.
    context : ExportContext
        Time, version and names.

    Returns
    -------
    bytes
        The same for the same plan and context. Letters that the font lacks are printed without their marks, others as
        question marks, and the page says so.
    """
    with paper(f"Plan for {context.portfolio_name}", context.generated_at) as (sheet, content):
        draw_first_page(sheet, plan, context)
        sheet.next_page()
        draw_second_page(sheet, plan, context)
    return content.getvalue()
