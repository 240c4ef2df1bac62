"""Page 2: trades with their lots, then what the plan rests on; what has no room is counted."""

from datetime import date
from decimal import Decimal

from analytics.export.context import FOOTER, ExportContext, Note
from analytics.export.paper.footer import draw_footer
from analytics.export.paper.sheet import BOTTOM, HEADING, MARGIN, NOTE, SMALL, WIDTH, Sheet
from analytics.export.paper.trade_list import draw_trade_list, list_height, trade_lines
from analytics.export.plan_notes import assumption_notes
from analytics.export.printed import cents, day, exact_percent
from analytics.export.table import Cell
from analytics.model.plan import Plan

_END = BOTTOM - 2.5 * NOTE.leading
_SECTION = 14.0
_LEAST_FOR_ASSUMPTIONS = 250.0
_COLUMN_GAP = 16.0
_LONGEST_WORD = 40
_COLUMN = (WIDTH - _COLUMN_GAP) / 2


def draw_second_page(sheet: Sheet, plan: Plan, context: ExportContext) -> None:
    """Draw the whole page: where not all has room, the assumptions have a third of it or what trades leave."""
    trades = trade_lines(sheet, plan)
    notes = [note for note in assumption_notes(plan, context) if note[1] not in {None, "", FOOTER}]
    wide = [f"{what}: {_words(says)}" for what, says in notes if _is_wide(says)]
    lines = _note_lines(sheet, [note for note in notes if not _is_wide(note[1])])
    wanted = HEADING.leading + (len(wide) + (len(lines) + 1) // 2) * SMALL.leading
    left_over = _END - MARGIN - list_height(trades) - _SECTION
    kept = min(wanted, max(_LEAST_FOR_ASSUMPTIONS, left_over))
    y = draw_trade_list(sheet, trades, MARGIN, _END - kept - _SECTION)
    _draw_assumptions(sheet, wide, lines, y + _SECTION)
    draw_footer(sheet, context, 2)


def _is_wide(says: Cell) -> bool:
    """Return whether a note is one word that no column holds, such as the hash of a file."""
    return isinstance(says, str) and " " not in says and len(says) > _LONGEST_WORD


def _note_lines(sheet: Sheet, notes: list[Note]) -> list[str]:
    return [line for what, says in notes for line in sheet.lines(f"{what}: {_words(says)}", _COLUMN, SMALL, most=8)]


def _words(cell: Cell) -> str:
    if isinstance(cell, float):
        return exact_percent(cell)
    if isinstance(cell, Decimal):
        return cents(cell)
    return day(cell) if isinstance(cell, date) else str(cell)


def _draw_assumptions(sheet: Sheet, wide: list[str], lines: list[str], y: float) -> None:
    sheet.text(MARGIN, y, "What this rests on", HEADING)
    y += HEADING.leading
    for text in wide:
        sheet.fitted(MARGIN, y, text, WIDTH, SMALL)
        y += SMALL.leading
    room = int((_END - y) / SMALL.leading + 1e-6)
    shown = lines
    if len(lines) > 2 * room:
        shown = [*lines[: 2 * room - 1], "More in the spreadsheet."]
    half = (len(shown) + 1) // 2
    sheet.paragraph(MARGIN, y, shown[:half], SMALL)
    sheet.paragraph(MARGIN + _COLUMN + _COLUMN_GAP, y, shown[half:], SMALL)
