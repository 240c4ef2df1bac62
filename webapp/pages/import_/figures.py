"""What the Import page shows of a parsed file: the strip and the rows of the grid."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.portfolio import ParsedFile, Portfolio, Position, PositionKind, RejectedRow, Unresolved
from webapp import formatting as fmt
from webapp.components.panel import sign
from webapp.pages.import_ import texts
from webapp.services import ImportPreview, MarketState

_N_SPANNED = 6
"""Columns a rejected line is shown across: from the security to the amount."""
_LINE_CHARACTERS = 120
_SAME_TOTAL_AMOUNT = Decimal("0.01")
_KIND_WORDS = {
    PositionKind.STOCK: ("met", "company"),
    PositionKind.FUND: ("met", "fund"),
    PositionKind.CASH: ("met", "cash"),
    PositionKind.OTHER_ASSET: ("info", "other asset"),
    PositionKind.OPTION: ("info", "option"),
    PositionKind.UNKNOWN: ("uncertain", "unknown"),
}


def strip(parsed: ParsedFile, portfolio: Portfolio) -> list[Component | str]:
    """Return what stands above the grid: rows read, rows that need the user, total against the file's; warnings."""
    n_problems = len(problem_rows(portfolio, parsed.rejected))
    problems = (
        sign("over", f"{n_problems} need{'s' if n_problems == 1 else ''} you") if n_problems else "none needs you"
    )
    parts: list[Component | str] = [f"{fmt.count(len(parsed.rows), 'row')} read", problems, _total(parsed, portfolio)]
    separated = [piece for part in parts for piece in (" · ", part)][1:]
    return [
        html.P(separated, className="strip-line"),
        html.P(_recognised(parsed), className="strip-preset"),
        *(html.P(text, className="note") for text in parsed.warnings),
    ]


def grid_rows(preview: ImportPreview, state: MarketState) -> list[dict[str, Any]]:
    """Return the rows of the grid, problems first, then what is not known, then in the file's order."""
    portfolio = preview.portfolio
    shares = {row.row: row.quantity for row in preview.parsed.rows if row.quantity is not None}
    problems = problem_rows(portfolio, preview.parsed.rejected)
    problems = [row | {"shares": float(shares[row["row"]])} if row["row"] in shares else row for row in problems]
    problem_lines = {row["row"] for row in problems}
    positions = [_position_row(p, portfolio, state) for p in portfolio.positions if p.row not in problem_lines]
    positions.sort(key=lambda row: (row["status"]["kind"] != "uncertain", row["row"]))
    rows = [_with_price(row, preview.price_needed) for row in problems + positions]
    return [row | {"key": str(number)} for number, row in enumerate(rows)]


def problem_rows(portfolio: Portfolio, rejected: Sequence[RejectedRow]) -> list[dict[str, Any]]:
    """Return rejected and unresolved lines in the file's order."""
    rows = [_rejected_row(item) for item in rejected] + [_unresolved_row(item) for item in portfolio.unresolved]
    return sorted(rows, key=lambda row: int(row["row"]))


def notes(parsed: ParsedFile) -> list[Component]:
    """Return the lines that carry no holding."""
    if not parsed.skipped:
        return []
    items = [html.Li(f"Row {item.row}: {_short(item.text)} ({item.reason})") for item in parsed.skipped]
    verb = "carries" if len(items) == 1 else "carry"
    summary = html.Summary(f"{fmt.count(len(items), 'line')} {verb} no holding")
    return [html.Details([summary, html.Ul(items)], className="skipped")]


def _total(parsed: ParsedFile, portfolio: Portfolio) -> str:
    if portfolio.is_nominal:
        return "weights only, no total in the file"
    text = f"total {fmt.money(portfolio.total_amount)}"
    printed = parsed.printed_total_amount
    if printed is None:
        return text
    difference = portfolio.total_amount - printed
    if abs(difference) <= _SAME_TOTAL_AMOUNT:
        return f"{text} (file says {fmt.money(printed)} ✓)"
    return (
        f"{text} (file says {fmt.money(printed)}, {fmt.money(abs(difference))} {'more' if difference < 0 else 'less'})"
    )


def _recognised(parsed: ParsedFile) -> str:
    dated = f", dated {fmt.day(parsed.as_of_date)}" if parsed.as_of_date else ""
    return f"{parsed.file_name} · read as {parsed.preset.capitalize()}{dated} · {parsed.reason}"


def _rejected_row(item: RejectedRow) -> dict[str, Any]:
    content = f"“{_short(item.value)}”" if item.value else "is empty"
    cell = f"{item.column} {content}: " if item.column else ""
    row = _problem(item.row, _short(item.text, _LINE_CHARACTERS) or _short(item.value), f"{cell}{item.reason}")
    return row | {"n_spanned": _N_SPANNED}


def _unresolved_row(item: Unresolved) -> dict[str, Any]:
    meant = f" Close to it: {fmt.listing(item.candidates)}." if item.candidates else ""
    foreign = f" The amount is in {item.currency}." if item.currency != "USD" else ""
    row = _problem(item.row, item.text, f"{item.reason}{meant}{foreign}")
    if item.amount is not None and item.currency == "USD":
        row["amount"] = float(item.amount)
    return row


def _problem(row: int, security: str, note: str) -> dict[str, Any]:
    status = {"kind": "over", "text": texts.NEEDS_YOU}
    return {"row": row, "status": status, "security": security, "note": f"Row {row}. {note}"}


def _with_price(row: dict[str, Any], price_needed: Mapping[int, str]) -> dict[str, Any]:
    """Open the price of a row that only lacks one; ``known_price`` tells what is typed anew from what was."""
    ticker = price_needed.get(row["row"])
    if ticker is None:
        return row
    opened = row | {"ticker": ticker, "is_price_open": True, "known_price": row.get("price")}
    return opened if row.get("price") is not None else opened | {"note": f"Row {row['row']}. {texts.TYPE_A_PRICE}"}


def _position_row(position: Position, portfolio: Portfolio, state: MarketState) -> dict[str, Any]:
    kind, word = _KIND_WORDS[position.kind]
    matched = position.reason or (f"matched by {position.match_rule}" if position.match_rule else "")
    if position.kind is PositionKind.FUND:
        kind, word, source = _fund_words(position, portfolio, state)
        matched = ", ".join(part for part in (source, matched) if part)
    return {
        "row": position.row,
        "status": {"kind": kind, "text": word},
        "security": position.ticker or position.text,
        "name": position.name,
        "account": position.account,
        "shares": None if position.shares is None else float(position.shares),
        "price": None if position.price_amount is None else float(position.price_amount),
        "amount": None if portfolio.is_nominal else float(position.amount),
        "note": f"{_weight(position, portfolio)}, {matched}" if portfolio.is_nominal else matched,
    }


def _fund_words(position: Position, portfolio: Portfolio, state: MarketState) -> tuple[str, str, str]:
    """Return sign, status and, where its own holdings are not what is looked into, what stands for them."""
    source = state.matrix.sources.get(position.ticker)
    if source is None:
        return "uncertain", texts.NO_HOLDINGS, texts.NOT_LOOKED_INTO.format(weight=_weight(position, portfolio))
    if source.looked_through == position.ticker:
        return "met", "fund", ""
    words = texts.STAND_IN if source.is_stand_in else texts.SHARE_CLASS
    return "met", "fund", words.format(fund=source.looked_through)


def _weight(position: Position, portfolio: Portfolio) -> str:
    total = portfolio.total_amount
    return fmt.percent(float(position.amount / total)) if total else fmt.UNKNOWN


def _short(text: str, longest: int = 80) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
