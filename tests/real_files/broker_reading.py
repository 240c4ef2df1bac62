"""What our reader gives for a real file, held against what was read by eye."""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

from real_files.broker_expectations import Line, LotLine, Positions, Refused, day, parsed_lines
from real_files.broker_expectations_other import ACTIVITY, POSITIONS, REFUSED

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile, ParsedRow, RowClass

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data") / "brokers"
HUNDREDS = {RowClass.OPTION: Decimal(100), RowClass.BOND: Decimal("0.01")}
ENCODINGS = {"utf16be-bom.csv": "utf-16", "utf16le-nobom-tab.txt": "utf-16-le", ".qfx": "cp1252"}
NAMES = (*POSITIONS, *ACTIVITY, *REFUSED)


def content_of(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def read(name: str) -> ParsedFile:
    return read_portfolio_file(content_of(name), Path(name).name)


def verdict_of(name: str) -> tuple[str, ParsedFile | PortfolioFileError]:
    try:
        return "positions", read(name)
    except PortfolioFileError as refusal:
        return refusal.verdict, refusal


def worth(row: ParsedRow) -> Decimal | None:
    """What a line is worth: its amount, else quantity x price by the rule of its class."""
    if row.amount is not None:
        return row.amount
    if row.quantity is None or row.price_amount is None:
        return row.quantity if row.row_class is RowClass.CASH else None
    if row.row_class is RowClass.FUTURE and row.multiplier is None:
        return None
    return row.quantity * row.price_amount * (row.multiplier or HUNDREDS.get(row.row_class, Decimal(1)))


def filled_lines(content: bytes, encoding: str) -> list[int]:
    """The physical lines of a text file that are not blank."""
    text = content.decode(encoding)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [number for number, line in enumerate(lines, start=1) if line.strip(" \t\ufeff")]


def differences(name: str) -> Iterator[str]:
    """Everything in which our reading of a file is not the one made by eye, in few words."""
    verdict, outcome = verdict_of(name)
    if name in POSITIONS:
        if isinstance(outcome, PortfolioFileError):
            yield f"expected positions, got {verdict}: {outcome.message[:110]}"
        else:
            encoding = ENCODINGS.get(Path(name).suffix) or ENCODINGS.get(Path(name).name, "utf-8-sig")
            filled = () if POSITIONS[name].sheet else filled_lines(content_of(name), encoding)
            yield from position_differences(POSITIONS[name], outcome, filled)
        return
    yield from refusal_differences(REFUSED.get(name) or Refused(ACTIVITY.get(name, ""), ("activity",)), outcome)


def refusal_differences(expected: Refused, outcome: ParsedFile | PortfolioFileError) -> Iterator[str]:
    verdict = outcome.verdict if isinstance(outcome, PortfolioFileError) else "positions"
    if verdict not in expected.verdicts:
        told = f": {outcome.message[:110]}" if isinstance(outcome, PortfolioFileError) else ""
        yield f"expected {' or '.join(expected.verdicts)}, got {verdict}{told}"
    elif isinstance(outcome, PortfolioFileError) and expected.words not in outcome.message:
        yield f"the sentence does not say {expected.words!r}: {outcome.message[:110]}"
    elif isinstance(outcome, PortfolioFileError) and expected.has_layout and outcome.layout is None:
        yield "no layout whose columns the user could name"


def position_differences(expected: Positions, parsed: ParsedFile, filled: Collection[int]) -> Iterator[str]:
    """In what a file of holdings differs; ``filled`` are its lines that are not blank, empty for a workbook."""
    yield from header_differences(expected, parsed)
    yield from line_differences(expected, parsed)
    yield from account_differences(expected, parsed)
    yield from total_differences(expected, parsed)
    yield from coverage_differences(expected, parsed, filled)
    if expected.preset not in {"", parsed.preset}:
        yield f"preset: expected {expected.preset}, got {parsed.preset}"
    if expected.as_of and parsed.as_of_date != day(expected.as_of):
        yield f"as of: expected {expected.as_of}, got {parsed.as_of_date}"


def header_differences(expected: Positions, parsed: ParsedFile) -> Iterator[str]:
    """Blocks under the same column names share a layout: it stands on the line of one of them."""
    got = {layout.header_row for layout in parsed.layouts} - {0}
    named = {row.row for row in parsed.skipped if row.reason == "column names"}
    if (got and not got <= set(expected.header)) or not set(expected.header) <= got | named:
        yield f"header line: expected {expected.header}, got {sorted(got)}, named {sorted(named)}"


def line_differences(expected: Positions, parsed: ParsedFile) -> Iterator[str]:
    rejected = {row.row for row in parsed.rejected}
    got = {row.row: row for row in parsed.rows}
    for line in parsed_lines(expected.lines):
        row = next((got.pop(number) for number in range(line.first, line.last + 1) if number in got), None)
        if row is not None:
            yield from row_differences(expected, line, row)
        elif not (line.first in expected.may_reject and line.first in rejected):
            where = next(
                (f"skipped as {s.reason!r}" for s in parsed.skipped if line.first <= s.row <= line.last),
                "rejected" if line.first in rejected else "missing",
            )
            yield f"line {line.first} ({line.text}): expected used, got {where}"
    for row in got.values():
        yield f"line {row.row} ({row.text[:30]}): used as {row.row_class}, expected not"
    if not rejected <= {*expected.rejected, *expected.may_reject} or not set(expected.rejected) <= rejected:
        told = [(row.row, row.column, row.reason[:60]) for row in parsed.rejected]
        yield f"rejected: expected {expected.rejected}, got {told}"
    if unskipped := set(expected.skipped) - {row.row for row in parsed.skipped}:
        yield f"expected skipped: {sorted(unskipped)}"


def row_differences(expected: Positions, line: Line, row: ParsedRow) -> Iterator[str]:
    where = f"line {line.first}"
    if not any(is_named(line.text, text) for text in (row.text, row.name, row.isin, row.cusip)):
        yield f"{where}: text {line.text!r}, got {row.text[:40]!r}"
    found = (row.row_class, row.quantity, worth(row), row.currency)
    wanted = (line.kind, line.quantity, line.worth, line.currency)
    for label, want, have in zip(("class", "quantity", "worth", "currency"), wanted, found, strict=True):
        if want != have and not (label == "quantity" and line.kind is RowClass.CASH):
            yield f"{where} ({line.text}): {label} expected {want}, got {have}"
    cost = expected.costs.get(line.first)
    if cost is not None and row.cost_basis_amount != Decimal(cost):
        yield f"{where} ({line.text}): cost expected {cost}, got {row.cost_basis_amount}"
    lots = expected.lots.get(line.first)
    if lots is not None:
        yield from lot_differences(where, lots, row)


def is_named(wanted: str, text: str) -> bool:
    shown = " ".join(text.strip("* ").removeprefix("-").split())
    if wanted == "…":
        return True
    if wanted.startswith("…"):
        return shown.endswith(wanted[1:])
    return shown.startswith(wanted[:-1]) if wanted.endswith("…") else shown == wanted


def lot_differences(where: str, lots: tuple[LotLine, ...], row: ParsedRow) -> Iterator[str]:
    wanted = [
        (lot.row, Decimal(lot.quantity), day(lot.acquired), Decimal(lot.cost) if lot.cost else None, lot.term or None)
        for lot in lots
    ]
    found = [(lot.row, lot.quantity, lot.acquired_date, lot.cost_basis_amount, lot.term) for lot in row.lots]
    if wanted != found:
        yield f"{where}: lots expected {wanted}, got {found}"


def account_differences(expected: Positions, parsed: ParsedFile) -> Iterator[str]:
    counts = Counter(row.account for row in sorted(parsed.rows, key=lambda row: row.row))
    wanted = expected.accounts or (len(parsed.rows),)
    if tuple(counts.values()) != wanted:
        yield f"accounts: expected lines {wanted}, got {dict(counts)}"
    if not set(counts) <= {account.label for account in parsed.accounts}:
        yield f"accounts: {sorted(counts)} are not all in the file's list of accounts"
    kinds = {account.label: account.kind.value for account in parsed.accounts}
    if expected.kinds and (found := tuple(kinds.get(label, "") for label in counts)) != expected.kinds:
        yield f"kinds of accounts: expected {expected.kinds}, got {found}"


def total_differences(expected: Positions, parsed: ParsedFile) -> Iterator[str]:
    printed = None if expected.printed is None else Decimal(expected.printed)
    if parsed.printed_total_amount != printed:
        yield f"printed total: expected {printed}, got {parsed.printed_total_amount}"
    is_tied = sum(line.worth or 0 for line in parsed_lines(expected.lines)) == printed
    if printed is not None and is_tied != all(t.printed_amount == t.recomputed_amount for t in parsed.totals):
        told = [(t.row, str(t.printed_amount), str(t.recomputed_amount)) for t in parsed.totals]
        yield f"totals: expected {'to tie' if is_tied else 'a difference'}, got {told}"
    if printed is not None and not parsed.totals:
        yield "totals: none given"


def coverage_differences(expected: Positions, parsed: ParsedFile, filled: Collection[int]) -> Iterator[str]:
    used = {(row.sheet, line) for row in parsed.rows for line in (row.row, *(lot.row for lot in row.lots))}
    others = [(row.sheet, row.row) for row in (*parsed.rejected, *parsed.skipped)]
    twice = [line for line, count in Counter([*used, *others]).items() if count > 1]
    if twice or any((row.sheet, 0) in used for row in parsed.rows):
        yield f"lines given twice: {twice}"
    if expected.sheet:
        if {sheet for sheet, _ in used} - {expected.sheet, ""}:
            yield f"rows of other sheets: {used}"
        return
    told = {line for _, line in (*used, *others)}
    if missing := set(filled) - told:
        yield f"lines neither used nor skipped: {sorted(missing)}"
    if invented := told - set(filled):
        yield f"lines that are blank or not in the file: {sorted(invented)}"


def table_row(name: str) -> tuple[str, str, str, str, str, str, str]:
    """File, verdict, used, skipped, rejected, total recomputed and total printed of a file, as texts."""
    verdict, outcome = verdict_of(name)
    if isinstance(outcome, PortfolioFileError):
        return name, verdict, "", "", "", "", ""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in outcome.rows:
        if (amount := worth(row)) is not None:
            sums[row.currency] += amount
    total = " + ".join(f"{amount:,.2f} {currency}" for currency, amount in sums.items())
    printed = "" if outcome.printed_total_amount is None else f"{outcome.printed_total_amount:,.2f}"
    counts = (outcome.n_rows_used, len(outcome.skipped), len(outcome.rejected))
    return name, verdict, *(str(count) for count in counts), total, printed
