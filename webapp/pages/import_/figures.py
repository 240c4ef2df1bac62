"""The rows of the Import page's grid: every line that says something about a holding, what needs the user first."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from analytics.model.portfolio import ParsedRow, Position, PositionKind, RejectedRow, Unresolved
from analytics.resolve import printed_key
from webapp import formatting as fmt
from webapp.components.currencies import DOLLAR, local_price, money_in, shown_currency
from webapp.pages.import_ import texts
from webapp.pages.import_.words import short, where
from webapp.services import ImportPreview, MarketState

Row = dict[str, Any]
Line = tuple[str, int]
"""Sheet and row: where a line stands in the file."""

_N_SPANNED = 6
"""Columns a rejected line is shown across: from the security to the amount."""
_LINE_CHARACTERS = 120
_KIND_WORDS = {
    PositionKind.STOCK: ("met", "company"),
    PositionKind.FUND: ("met", "fund"),
    PositionKind.CASH: ("met", "cash"),
    PositionKind.OTHER_ASSET: ("info", "other asset"),
    PositionKind.OPTION: ("info", "option"),
    PositionKind.UNKNOWN: ("uncertain", "unknown"),
}
_FIXABLE_KINDS = (PositionKind.STOCK, PositionKind.FUND, PositionKind.UNKNOWN)


def grid_rows(preview: ImportPreview, state: MarketState) -> list[Row]:
    """Return the rows of the grid, problems first, then what is not known, then in the file's order."""
    total_amount = preview.portfolio.total_amount
    problems = problem_rows(preview)
    problem_lines = {(row["sheet"], row["row"]) for row in problems}
    positions = [
        _position_row(position, preview, state, total_amount)
        for position in preview.portfolio.positions
        if (position.sheet, position.row) not in problem_lines
    ]
    positions.sort(key=lambda row: (row["status"]["kind"] != "uncertain", row["sheet"], row["row"]))
    rows = [_with_price(row, preview) for row in problems + positions]
    seen: Counter[str] = Counter()
    return [row | {"key": _key(row, seen)} for row in rows]


def n_problems(rows: Sequence[Row]) -> int:
    """Return how many of the grid's rows need the user."""
    return sum(row["status"]["kind"] == "over" for row in rows)


def _key(row: Row, seen: Counter[str]) -> str:
    """Return a key that stays with a line while others are fixed; the grid keeps a cell's width by it as well."""
    key = f"{row['sheet']}:{row['row']}:{'line' if row.get('n_spanned') else 'row'}"
    seen[key] += 1
    return f"{key}:{seen[key]}"


def problem_rows(preview: ImportPreview) -> list[Row]:
    """Return the lines that need the user in the file's order; what was left as unknown on purpose does not."""
    facts = {(row.sheet, row.row): row for row in preview.parsed.rows}
    rows = [_rejected_row(item) for item in preview.parsed.rejected]
    rows += [
        _unresolved_row(item, facts.get((item.sheet, item.row)), preview)
        for item in preview.portfolio.unresolved
        if not (is_left_unknown(item.text, preview) and item.amount is not None)
    ]
    return sorted(rows, key=lambda row: (row["sheet"], row["row"]))


def is_left_unknown(text: str, preview: ImportPreview) -> bool:
    """Whether the user said that a text stays unknown."""
    return preview.edits.tickers.get(printed_key(text)) == ""


def waits_for_rate(currency: str, preview: ImportPreview) -> bool:
    """Whether nothing can be said of an amount before its rate is typed."""
    return any(need.currency == currency and need.rate is None for need in preview.rates)


def _rejected_row(item: RejectedRow) -> Row:
    content = f"“{short(item.value)}”" if item.value else "is empty"
    cell = f"{item.column} {content}: " if item.column else ""
    security = short(item.text, _LINE_CHARACTERS) or short(item.value)
    note = f"{cell}{item.reason.removesuffix('.')}. {texts.REJECTED_WAY_OUT}"
    return _problem((item.sheet, item.row), security, note) | {"n_spanned": _N_SPANNED}


def _unresolved_row(item: Unresolved, facts: ParsedRow | None, preview: ImportPreview) -> Row:
    more = [f"Close to it: {fmt.listing(item.candidates)}."] if item.candidates else []
    reason = f"{item.reason.removesuffix('.')}." if more else item.reason
    row = _problem((item.sheet, item.row), item.text, " ".join([reason, *more]))
    row |= {"account": item.account, "text": item.text, "candidates": list(item.candidates)}
    lacks_price = (item.sheet, item.row) in preview.price_needed
    row["is_security_open"] = not lacks_price and not waits_for_rate(item.currency, preview)
    if facts is not None:
        row |= {"name": facts.name, "shares": _float(facts.quantity), "price": _float(facts.price_amount)}
    row |= {"amount": _float(item.amount), "price_currency": shown_currency(item.currency)}
    row["amount_currency"] = row["price_currency"]
    return row


def _problem(line: Line, security: str, note: str) -> Row:
    sheet, number = line
    status = {"kind": "over", "text": texts.NEEDS_YOU}
    opening = f"{where(number, sheet)}. "
    return {"sheet": sheet, "row": number, "status": status, "security": security, "note": opening + note}


def _with_price(row: Row, preview: ImportPreview) -> Row:
    """Open the price of a row that only lacks one."""
    ticker = preview.price_needed.get((row["sheet"], row["row"]))
    if ticker is None:
        return row
    opened = row | {"ticker": ticker, "is_price_open": True}
    if row.get("price") is not None:
        return opened
    return opened | {"note": f"{where(row['row'], row['sheet'])}. {texts.TYPE_A_PRICE}"}


def _position_row(position: Position, preview: ImportPreview, state: MarketState, total_amount: Decimal) -> Row:
    is_nominal = preview.portfolio.is_nominal
    kind, word = _KIND_WORDS[position.kind]
    matched = [position.reason or (f"matched by {position.match_rule}" if position.match_rule else "")]
    if position.kind is PositionKind.FUND:
        kind, word, source = _fund_words(position, state, total_amount)
        matched = [source, *matched]
    if position.kind is PositionKind.UNKNOWN and is_left_unknown(position.text, preview):
        word = texts.LEFT_UNKNOWN
    weight = _weight(position, total_amount) if is_nominal else ""
    parts = [weight, *matched, _converted(position), _lots(position)]
    return {
        "sheet": position.sheet,
        "row": position.row,
        "status": {"kind": kind, "text": word},
        "security": position.ticker or position.text,
        "text": position.text,
        "name": position.name,
        "account": position.account,
        "shares": _float(position.shares),
        "price": _float(local_price(position)),
        "price_currency": shown_currency(position.currency),
        "amount": None if is_nominal else float(position.amount),
        "note": ", ".join(part for part in parts if part),
        "is_security_open": position.kind in _FIXABLE_KINDS,
    }


def _fund_words(position: Position, state: MarketState, total_amount: Decimal) -> tuple[str, str, str]:
    """Return sign, status and, where its own holdings are not what is looked into, what stands for them."""
    source = state.matrix.sources.get(position.ticker)
    if source is None:
        return "uncertain", texts.NO_HOLDINGS, texts.NOT_LOOKED_INTO.format(weight=_weight(position, total_amount))
    if source.looked_through == position.ticker:
        return "met", "fund", ""
    words = texts.STAND_IN if source.is_stand_in else texts.SHARE_CLASS
    return "met", "fund", words.format(fund=source.looked_through)


def _converted(position: Position) -> str:
    """Say what was multiplied by which rate of which day, for a line in another currency."""
    rate = position.rate
    if position.currency == DOLLAR or position.local_amount is None or rate is None:
        return ""
    origin = f"{rate.source}, {fmt.day(rate.rate_date)}" if rate.rate_date else rate.source
    return f"{money_in(position.currency, position.local_amount)} at {rate.usd_per_unit} ({origin})"


def _lots(position: Position) -> str:
    return fmt.count(len(position.lots), "lot") if position.lots else ""


def _weight(position: Position, total_amount: Decimal) -> str:
    return fmt.percent(float(position.amount / total_amount)) if total_amount else fmt.UNKNOWN


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
