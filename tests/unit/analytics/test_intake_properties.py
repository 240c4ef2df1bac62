"""Whatever the layout, the same holdings come out; whatever the bytes, a result or a sentence comes out.

The expected holdings are what the generator put in, never what the reader printed.
"""

import csv
import io
import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile

FIXTURES = Path(__file__).parents[2] / "fixtures" / "brokers"
N_MUTATIONS = 300
COLUMNS = ("Account Name", "Symbol", "Description", "Quantity", "Last Price", "Current Value", "Cost Basis Total")
SYMBOLS = ("VTI", "VOO", "AAPL", "BRK.B", "NA", "TRUE", "ON", "E", "NULL", "SPYM", "IWM", "T")


@dataclass(frozen=True)
class Line:
    account: str
    symbol: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    cost: Decimal | None


@dataclass(frozen=True)
class Style:
    order: tuple[int, ...]
    delimiter: str
    has_decimal_commas: bool
    is_grouped: bool
    line_end: str
    encoding: str
    preamble: tuple[str, ...]
    footer: tuple[str, ...]
    has_trailing_delimiter: bool
    has_total: bool


def decimals(places: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most).map(lambda n: Decimal(n).scaleb(-places))


lines = st.builds(
    Line,
    st.sampled_from(["Individual", "Roth IRA"]),
    st.sampled_from(SYMBOLS),
    st.sampled_from([0, 1, 2, 4]).flatmap(lambda places: decimals(places, 10**8)),
    decimals(2, 10**7),
    decimals(2, 10**11),
    st.none() | decimals(2, 10**10),
)
styles = st.builds(
    Style,
    st.permutations(range(len(COLUMNS))).map(tuple),
    st.sampled_from([",", ";", "\t", "|"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([(), ("My holdings",), ("Export", "", "made for me"), ("Report of 2026-06-30; all accounts", "")]),
    st.sampled_from([(), ("", "Date downloaded 07/31/2026"), ("", '"Not advice, not a statement."', "Note: none")]),
    st.booleans(),
    st.booleans(),
)


def printed(number: Decimal | None, style: Style) -> str:
    if number is None:
        return "--"
    text = f"{number:,f}" if style.is_grouped else f"{number:f}"
    return text.translate(str.maketrans(",.", ".,")) if style.has_decimal_commas else text


def rendered(holdings: list[Line], style: Style) -> bytes:
    total = sum(line.amount for line in holdings)
    body = [list(COLUMNS)]
    for line in holdings:
        figures = [printed(number, style) for number in (line.quantity, line.price, line.amount, line.cost)]
        body.append([line.account, line.symbol, "A fund, or a company", *figures])
    if style.has_total:
        body.append(["", "Account Total", "", "", "", printed(Decimal(total), style), ""])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\n")
    for cells in body:
        writer.writerow([cells[column] for column in style.order] + ([""] if style.has_trailing_delimiter else []))
    text = "\n".join([*style.preamble, *out.getvalue().splitlines(), *style.footer, ""])
    return text.replace("\n", style.line_end).encode(style.encoding)


@settings(max_examples=200, deadline=None)
@given(holdings=st.lists(lines, min_size=1, max_size=12), style=styles)
def test_layout_changes_nothing(holdings: list[Line], style: Style) -> None:
    anchor = Line("Individual", "VTI", Decimal("1.5"), Decimal("310.25"), Decimal("465.38"), Decimal("400.10"))
    holdings = [anchor, *holdings]  # every number column holds one number that can be read in one way only
    parsed = read_portfolio_file(rendered(holdings, style), "holdings.csv")
    read = [(r.account, r.text, r.quantity, r.price_amount, r.amount, r.cost_basis_amount) for r in parsed.rows]
    assert read == [(i.account, i.symbol, i.quantity, i.price, i.amount, i.cost) for i in holdings]
    assert parsed.rejected == ()
    assert sum(row.amount or 0 for row in parsed.rows) == sum(line.amount for line in holdings)
    if style.has_total:
        assert parsed.printed_total_amount == sum(line.amount for line in holdings)
    assert not any("own total" in warning for warning in parsed.warnings)


@settings(max_examples=100, deadline=None)
@given(holdings=st.lists(lines, min_size=1, max_size=12), style=styles)
def test_every_line_that_is_not_blank_is_accounted_for_once(holdings: list[Line], style: Style) -> None:
    content = rendered(holdings, style)
    parsed = read_portfolio_file(content, "holdings.csv")
    text = content.decode(style.encoding).replace("\r\n", "\n").replace("\r", "\n")
    filled = [number for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assert accounted(parsed) == filled


def accounted(parsed: ParsedFile) -> list[int]:
    return sorted(line.row for line in (*parsed.rows, *parsed.rejected, *parsed.skipped))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400) | st.text(alphabet='Symbol,Quantiy;"\n\r\t 0123456789.$%-()', max_size=400).map(str.encode)
)
def test_any_bytes_give_a_result_or_a_sentence(content: bytes) -> None:
    survives(content)


def survives(content: bytes) -> None:
    try:
        parsed = read_portfolio_file(content, "any.csv")
    except PortfolioFileError:
        return
    assert parsed.rows
    numbers = accounted(parsed)
    assert len(numbers) == len(set(numbers))


def mutated(content: bytes, chance: random.Random) -> bytes:
    pieces = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(pieces) + 1)
        match chance.randrange(5):
            case 0:
                pieces[at : at + 1] = chance.randbytes(1)
            case 1:
                del pieces[at : at + chance.randint(1, 40)]
            case 2:
                pieces[at:at] = chance.choice([b'"', b",", b"\n", b"\r", b";", b"\t", b"\x00", b"-", b"%", b"\xff"])
            case 3:
                end = at + chance.randint(1, 80)
                pieces[at:at] = pieces[at:end]
            case _:
                pieces[at:at] = chance.choice([b"1e999", b"NaN", b"\xe2\x80\xae", b"Symbol,Quantity\n", b'""', b"$(1)"])
    return bytes(pieces)


@pytest.mark.parametrize("seed", range(3))
def test_mutated_broker_files_never_crash_the_reader(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # reproducible mutations, no secret
    originals = [path.read_bytes() for path in sorted(FIXTURES.glob("*/*.csv"))]
    for _ in range(N_MUTATIONS // 3):
        survives(mutated(chance.choice(originals), chance))
