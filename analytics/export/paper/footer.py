"""The last line of every page."""

from analytics.export.context import FOOTER, ExportContext
from analytics.export.paper.sheet import BOTTOM, MARGIN, NOTE, PAGE_WIDTH, WIDTH, Sheet

_REPLACED = " Letters this font lacks stand without their marks or as ?; the spreadsheet has them."


def draw_footer(sheet: Sheet, context: ExportContext, page: int) -> None:
    """Say what the page is and is not, by which version, and which of two."""
    y = BOTTOM - NOTE.leading
    sheet.rule(MARGIN, y - 3.0, WIDTH)
    sheet.text(MARGIN, y, FOOTER, NOTE)
    sheet.text(PAGE_WIDTH - MARGIN, y, f"Counterpoise {context.code_version}, page {page} of 2", NOTE, is_right=True)
    if sheet.has_replaced:
        sheet.text(MARGIN, y + NOTE.leading, _REPLACED.strip(), NOTE)
