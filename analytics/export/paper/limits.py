"""The table of limits on page 1: bound, before and after, each with its dumbbell."""

from collections.abc import Mapping

from analytics.export.limit_words import binding_text, bound_text, bound_word, limit_label, measured_text
from analytics.export.paper.dumbbells import Track, draw_pair
from analytics.export.paper.sheet import CELL, HEAD, HEADING, MARGIN, SMALL, WIDTH, Sheet
from analytics.model.plan import LimitOutcome, LimitUnit, Plan

_N_LIMITS, _N_BINDINGS = 10, 3
_ROW_HEIGHT = 12.5
_RIGHT_EDGES = (222.0, 274.0, 322.0, 374.0, 422.0)
"""Of the bound, before, its tested bound, after, its tested bound; from the margin."""

_HEADS = ("your limit", "before", "tested", "after", "tested")
_BOUND_WIDTH, _LABEL_WIDTH = 82.0, 138.0
_MET_AT, _TRACK_AT = 428.0, 470.0
_MET = {"yes": "met", "no": "not met", "uncertain": "uncertain"}


def draw_limits(sheet: Sheet, plan: Plan, theme_labels: Mapping[str, str], y: float) -> float:
    """Draw the limits, and what one more unit of the tightest would save; return where that ends."""
    sheet.text(MARGIN, y, "Your limits", HEADING)
    y += HEADING.leading
    if not plan.limits:
        sheet.text(MARGIN, y, "none", SMALL)
        return y + SMALL.leading
    for edge, head in zip(_RIGHT_EDGES, _HEADS, strict=True):
        sheet.text(MARGIN + edge, y, head, HEAD, is_right=True)
    y += HEAD.leading
    sheet.rule(MARGIN, y, WIDTH)
    track = Track(MARGIN + _TRACK_AT, WIDTH - _TRACK_AT - 4.0, _most(plan))
    for outcome in plan.limits[:_N_LIMITS]:
        _draw_row(sheet, outcome, limit_label(outcome.limit, theme_labels), y, track)
        y += _ROW_HEIGHT
    sheet.rule(MARGIN, y, WIDTH)
    y = _draw_more(sheet, len(plan.limits) - _N_LIMITS, "limit", y + 2.0)
    return _draw_bindings(sheet, plan, theme_labels, y)


def _draw_row(sheet: Sheet, outcome: LimitOutcome, label: str, y: float, track: Track) -> None:
    limit, top = outcome.limit, y + 2.0
    sheet.fitted(MARGIN, top, label, _LABEL_WIDTH)
    figures = (
        f"{bound_word(limit)} {bound_text(limit)}",
        *(
            measured_text(limit, value)
            for value in (outcome.before, outcome.before_tested, outcome.after, outcome.after_tested)
        ),
    )
    for edge, figure in zip(_RIGHT_EDGES, figures, strict=True):
        sheet.text(MARGIN + edge, top, figure, SMALL if edge == _RIGHT_EDGES[0] else CELL, is_right=True)
    sheet.text(MARGIN + _MET_AT, top, _MET[outcome.met], SMALL)
    if limit.kind.unit is LimitUnit.WEIGHT:
        draw_pair(sheet, track, y + _ROW_HEIGHT / 2, (outcome.before, outcome.after), limit.bound)


def _draw_bindings(sheet: Sheet, plan: Plan, theme_labels: Mapping[str, str], y: float) -> float:
    for binding in plan.bindings[:_N_BINDINGS]:
        text = f"{limit_label(binding.limit, theme_labels)}, {bound_word(binding.limit)} {bound_text(binding.limit)}"
        sheet.fitted(MARGIN, y, f"{text}: {binding_text(binding)}", WIDTH, SMALL)
        y += SMALL.leading
    return _draw_more(sheet, len(plan.bindings) - _N_BINDINGS, "limit that binds", y)


def _draw_more(sheet: Sheet, n_more: int, what: str, y: float) -> float:
    if n_more <= 0:
        return y
    sheet.text(MARGIN, y, f"{n_more} more in the spreadsheet ({what})", HEAD)
    return y + HEAD.leading


def _most(plan: Plan) -> float:
    return max(
        (
            weight
            for outcome in plan.limits
            if outcome.limit.kind.unit is LimitUnit.WEIGHT
            for weight in (outcome.before, outcome.after, outcome.limit.bound)
        ),
        default=0.0,
    )
