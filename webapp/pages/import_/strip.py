"""What stands above the rows (counts, the total against the file's) and below them (lines without a holding)."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from analytics.model.portfolio import ParsedFile, SkippedRow
from webapp import formatting as fmt
from webapp.components.panel import sign
from webapp.pages.import_ import texts
from webapp.pages.import_.totals import difference, is_said_below, other_warnings
from webapp.pages.import_.words import short, where
from webapp.services import ImportPreview

N_LISTED = 50
"""Lines named per reason; a file of a broker's own format can have hundreds that carry no holding."""


def strip(preview: ImportPreview, n_problems: int) -> list[Component | str]:
    """Return the line of counts, what the file was recognised as, and what had to be assumed."""
    parsed = preview.parsed
    return [
        html.P(_question(preview) or _counts(preview, n_problems), className="strip-line"),
        html.P(_recognised(parsed), className="strip-preset"),
        *(html.P(text, className="note") for text in other_warnings(preview)),
    ]


def skipped_lines(skipped: Sequence[SkippedRow]) -> list[Component]:
    """Return the lines that carry no holding by reason, the most frequent reason first."""
    by_reason: dict[str, list[SkippedRow]] = {}
    for item in skipped:
        by_reason.setdefault(item.reason, []).append(item)
    return [_reason_group(reason, by_reason[reason]) for reason in sorted(by_reason, key=lambda r: -len(by_reason[r]))]


def skipped_words(skipped: Sequence[SkippedRow]) -> str:
    """Say how many lines carry no holding; empty where there are none."""
    verb = "carries" if len(skipped) == 1 else "carry"
    return f"{fmt.count(len(skipped), 'line')} {verb} no holding" if skipped else ""


def _counts(preview: ImportPreview, n_problems: int) -> list[Component | str]:
    need = sign("over", f"{n_problems} need{'s' if n_problems == 1 else ''} you") if n_problems else "none needs you"
    n_rows = len(preview.parsed.rows)
    parts: list[Component | str] = [f"{fmt.count(n_rows, 'row')} read", need]
    return [*_between([*parts, *_total(preview)]), *_first_button(n_problems)]


def _between(parts: Sequence[Component | str]) -> list[Component | str]:
    return [piece for part in parts for piece in (" · ", part)][1:]


def _first_button(n_problems: int) -> list[Component]:
    if not n_problems:
        return []
    key = html.Kbd("F", title="key")
    button = html.Button([texts.FIRST_PROBLEM, " ", key], type="button", className="btn btn-quiet btn-sm first-problem")
    return [button]


def _question(preview: ImportPreview) -> list[Component | str]:
    return [sign("over", preview.question)] if preview.question else []


def _total(preview: ImportPreview) -> list[Component | str]:
    if preview.portfolio.is_nominal:
        return ["weights only, no total in the file"]
    total = preview.portfolio.total_amount
    text = f"total {fmt.money(total)}"
    printed = preview.parsed.printed_total_amount
    if printed is None:
        return [text]
    gap = difference(printed, total)
    if not gap:
        return [f"{text} (file says {fmt.money(printed)} ✓)"]
    return [text] if is_said_below(preview) else [text, sign("over", f"file says {fmt.money(printed)}, {gap}")]


def _recognised(parsed: ParsedFile) -> str:
    dated = f"dated {fmt.day(parsed.as_of_date)}" if parsed.as_of_date else ""
    return " · ".join(part for part in (parsed.file_name, dated, parsed.reason) if part)


def _reason_group(reason: str, items: Sequence[SkippedRow]) -> Component:
    listed = [html.Li(f"{where(item.row, item.sheet)}: {short(item.text)}") for item in items[:N_LISTED]]
    n_more = len(items) - len(listed)
    more = [html.P(f"and {n_more:,} more", className="quiet")] if n_more else []
    summary = html.Summary(f"{fmt.count(len(items), 'line')}: {reason}")
    return html.Details([summary, html.Ul(listed), *more], open=len(items) <= N_LISTED)
