"""Broken broker files, made from good ones by a seed, and what must hold for every one of them.

A case is told by a seed and a number, so it can be made again. Whatever the reader does inside, a broken file is
read or refused with a sentence; each line of a read file is accounted for exactly once; every number is finite.
"""

import io
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile

FIXTURES = Path(__file__).parent / "fixtures" / "brokers"
MOST_BYTES = 100_000
MOST_SECONDS = 5.0
"""Far above what any of these small files takes; what is slow is for a benchmark."""

Chance = random.Random
Mutation = Callable[[Chance, bytes], bytes]

TOKENS = (
    *(
        "",
        " ",
        "--",
        "n/a",
        "null",
        "0",
        "-0",
        "-1",
        "1e5",
        "1e1000000",
        "NaN",
        "inf",
        "-inf",
        "1,000",
        "1.000,50",
        "(5)",
    ),
    *("١٢٣", "9" * 400, "=1+1", "@SUM(A1)", '"', '""', "'", "\u202eVTI", "\u200b", "\xa0", "\x0b", "\x85", "\u2028"),
    *(
        "Symbol",
        "Quantity",
        "Total",
        "Account Total",
        "CASH",
        "SPAXX**",
        "Pending Activity",
        "USD",
        "EUR",
        "GBX",
        "Lot",
    ),
    *(
        "2026-02-30",
        "13/13/2026",
        "1-Mar",
        "5.94918E+08",
        "BRK B",
        "US0378331005",
        "037833100",
        "<b>",
        "&#x110000;",
        "%",
    ),
    *("Row Type", "position", "Summary", "Open Positions,Data", "sep=;", "***END OF FILE***", "Footnotes", "\ud800"),
)
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-32", "cp037")
HEADERS = (
    "Symbol,Quantity,Price",
    "Date,Action,Symbol,Quantity,Price,Amount",
    "Ticker;Shares;Value;Account",
    "Weight",
    "Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Value",
    "Positions for account Individual ...123 as of 06:40 PM ET, 2025/04/27",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A broken file and the good one it was made from."""

    seed: str
    origin: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """``read`` or ``refused``, and what is wrong about it, if anything."""

    kind: str
    faults: tuple[str, ...] = ()


def good_files(*folders: Path) -> dict[str, bytes]:
    """Return small files by name, in a stable order; notes for people are left out."""
    found: dict[str, bytes] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            is_note = path.suffix in {".md", ".tsv", ".py"} or not path.is_file()
            if not is_note and 0 < path.stat().st_size <= MOST_BYTES:
                found[f"{folder.name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return found


def make_case(seed: int, number: int, files: dict[str, bytes]) -> Case:
    """Return the broken file of a seed and a number: one to four things are done to a good one."""
    chance = Chance(f"{seed}:{number}")  # reproducible, no secret
    origin = chance.choice(list(files))
    content = files[origin]
    for _ in range(chance.randint(1, 4)):
        content = _mutation(chance, content)(chance, content)
    return Case(f"{seed}:{number}", origin, content)


def _mutation(chance: Chance, content: bytes) -> Mutation:
    if content.startswith(b"PK"):
        return chance.choice((flip_bytes, edit_part, edit_part, edit_part, drop_part, repeat_part, cut_off))
    return chance.choice(TEXT_MUTATIONS)


def flip_bytes(chance: Chance, content: bytes) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        if broken:
            broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def cut_off(chance: Chance, content: bytes) -> bytes:
    return content[: chance.randint(0, len(content))]


def _on_lines(change: Callable[[Chance, list[bytes]], None]) -> Mutation:
    def mutated(chance: Chance, content: bytes) -> bytes:
        lines = content.split(b"\n")
        change(chance, lines)
        return b"\n".join(lines)

    return mutated


def _delete_line(chance: Chance, lines: list[bytes]) -> None:
    del lines[chance.randrange(len(lines))]


def _repeat_line(chance: Chance, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    lines[at:at] = [lines[at]] * chance.choice((1, 1, 2, 25))


def _swap_lines(chance: Chance, lines: list[bytes]) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _insert_header(chance: Chance, lines: list[bytes]) -> None:
    lines.insert(chance.randint(0, len(lines)), chance.choice(HEADERS).encode())


def _insert_noise(chance: Chance, lines: list[bytes]) -> None:
    lines.insert(chance.randint(0, len(lines)), chance.choice(TOKENS).encode("utf-8", "surrogatepass"))


def _edit_cells(chance: Chance, lines: list[bytes]) -> None:
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(lines))
        separator = max((b",", b";", b"\t", b"|"), key=lines[at].count)
        cells = lines[at].split(separator)
        cells[chance.randrange(len(cells))] = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
        lines[at] = separator.join(cells)


def _move_cells(chance: Chance, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    cells = lines[at].split(b",")
    if chance.random() < 0.5:
        cells.insert(chance.randint(0, len(cells)), b"")
    else:
        del cells[chance.randrange(len(cells))]
    lines[at] = b",".join(cells)


def change_delimiter(chance: Chance, content: bytes) -> bytes:
    old, new = chance.choice((b",", b";", b"\t")), chance.choice((b",", b";", b"\t", b"|", b":"))
    return content.replace(old, new)


def change_encoding(chance: Chance, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def change_line_ends(chance: Chance, content: bytes) -> bytes:
    ends = chance.choice((b"\r", b"\n", b"\r\n", b"\r\r\n", b"\n\n", b"\x0c\n"))
    return content.replace(b"\r\n", b"\n").replace(b"\n", ends)


def change_quotes(chance: Chance, content: bytes) -> bytes:
    return content.replace(b'"', chance.choice((b"", b"'", b'""', b'" ', b' "')), chance.choice((1, 3, -1)))


def replace_number(chance: Chance, content: bytes) -> bytes:
    places = list(re.finditer(rb"[0-9][0-9.,]{0,20}", content))
    if not places:
        return content
    place = chance.choice(places)
    token = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
    return content[: place.start()] + token + content[place.end() :]


TEXT_MUTATIONS: tuple[Mutation, ...] = (
    *map(_on_lines, (_delete_line, _repeat_line, _swap_lines, _insert_header, _insert_noise, _edit_cells, _move_cells)),
    *(flip_bytes, cut_off, change_delimiter, change_encoding, change_line_ends, change_quotes, replace_number),
    *map(_on_lines, (_edit_cells, _edit_cells)),
)


def _parts(content: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001  # the archive was broken by an earlier mutation: it stays as it is
        return None


def _packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part)
    return stream.getvalue()


def edit_part(chance: Chance, content: bytes) -> bytes:
    parts = _parts(content)
    if not parts:
        return content
    sheets = [name for name in parts if "sheet" in name or "Strings" in name] or list(parts)
    name = chance.choice(sheets)
    parts[name] = chance.choice((flip_bytes, cut_off, replace_number, replace_number))(chance, parts[name])
    return _packed(parts.items())


def drop_part(chance: Chance, content: bytes) -> bytes:
    parts = _parts(content)
    if not parts:
        return content
    del parts[chance.choice(list(parts))]
    return _packed(parts.items())


def repeat_part(chance: Chance, content: bytes) -> bytes:
    parts = _parts(content)
    if not parts:
        return content
    name = chance.choice(list(parts))
    twin = name.swapcase()
    return content if twin in parts else _packed([*parts.items(), (twin, parts[name])])


def judge(case: Case) -> Verdict:
    """Read a broken file in this process; whatever it raises but a refusal goes to the caller."""
    start = time.monotonic()
    try:
        parsed = read_portfolio_file(case.content, case.origin)
    except PortfolioFileError as refusal:
        kind, faults = "refused", list(_faults_of_refusal(refusal))
    else:
        kind, faults = "read", [*faults_of(parsed), *lost_lines(case.content, parsed)]
    if time.monotonic() - start > MOST_SECONDS:
        faults.append("took too long")
    return Verdict(kind, tuple(faults))


def _faults_of_refusal(refusal: PortfolioFileError) -> Iterator[str]:
    sentence = str(refusal)
    if len(sentence) < 30 or not sentence[0].isupper() or "\n" in sentence:
        yield f"no sentence: {sentence!r}"
    if refusal.verdict not in {"activity", "refused"}:
        yield f"verdict {refusal.verdict}"


def faults_of(parsed: ParsedFile) -> Iterator[str]:
    """Yield what is wrong with a parsed file by itself."""
    used = {(row.sheet, line) for row in parsed.rows for line in (row.row, *(lot.row for lot in row.lots))}
    outside = Counter((line.sheet, line.row) for line in (*parsed.rejected, *parsed.skipped))
    yield from (f"line {line} twice outside the rows" for line, count in outside.items() if count > 1)
    yield from (f"line {line} used and not used" for line in used & outside.keys())
    yield from (f"line {line} of two rows" for line, count in _lines_of_rows(parsed).items() if count > 1)
    if not parsed.rows:
        yield "read without a row"
    yield from (f"line {line.row} without a reason" for line in (*parsed.rejected, *parsed.skipped) if not line.reason)
    yield from (f"{number} is not finite" for number in _numbers(parsed) if not number.is_finite())


def _lines_of_rows(parsed: ParsedFile) -> Counter[tuple[str, int]]:
    """Count the lines of rows; the first lot of a position that has no line of its own is the row's line too."""
    rows = Counter((row.sheet, row.row) for row in parsed.rows)
    lots = Counter((row.sheet, lot.row) for row in parsed.rows for lot in row.lots if lot.row != row.row)
    return rows + lots


def _numbers(parsed: ParsedFile) -> Iterator[Decimal]:
    for row in parsed.rows:
        numbers = (row.quantity, row.price_amount, row.amount, row.weight, row.cost_basis_amount, row.multiplier)
        lots = [number for lot in row.lots for number in (lot.quantity, lot.cost_basis_amount)]
        yield from (number for number in (*numbers, *lots) if number is not None)
    yield sum((row.amount for row in parsed.rows if row.amount is not None), Decimal(0))
    if parsed.printed_total_amount is not None:
        yield parsed.printed_total_amount
    yield from (number for total in parsed.totals for number in (total.printed_amount, total.recomputed_amount))


def lost_lines(content: bytes, parsed: ParsedFile) -> Iterator[str]:
    """Yield lines of a plain text file that are nowhere in the answer, and lines of the answer that are nowhere."""
    lines = _lines(content)
    if lines is None or parsed.preset == "ofx" or _is_counted_by_tag(parsed.warnings):
        return
    told = {line.row for line in (*parsed.rejected, *parsed.skipped)}
    told |= {line for row in parsed.rows for line in (row.row, *(lot.row for lot in row.lots))}
    filled = {number for number, line in enumerate(lines, start=1) if any(c.isalnum() for c in line)}
    printed = {number for number, line in enumerate(lines, start=1) if line}
    yield from (f"line {number} is lost: {lines[number - 1][:60]!r}" for number in sorted(filled - told))
    yield from (f"line {number} does not exist" for number in sorted(told - printed))


def _is_counted_by_tag(warnings: Sequence[str]) -> bool:
    return any("counted" in warning and "tag" in warning for warning in warnings)


def _lines(content: bytes) -> list[str] | None:
    """Return the physical lines of plain UTF-8 text, None for everything else."""
    if content.startswith(b"PK") or b"\x00" in content:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return re.split("\r\n|\n|\r", text)
