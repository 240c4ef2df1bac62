"""Whatever the layout, the same holdings come out; whatever the bytes, a result or a sentence comes out.

The expected holdings are what the generator put in, never what the reader printed.
"""

import csv
import datetime as dt
import io
import random
from collections import Counter
from dataclasses import dataclass, replace
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
NUMBER_MARKS = {"english": ",.", "german": ".,", "french": " ,", "narrow": "\u202f,", "swiss": "'."}
QUOTINGS = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)


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
    order: tuple[int, ...] = tuple(range(len(COLUMNS)))
    delimiter: str = ","
    marks: str = "english"
    is_grouped: bool = False
    line_end: str = "\n"
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_MINIMAL
    preamble: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    blank_after: int = 99
    has_trailing_delimiter: bool = False
    has_total: bool = False


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
holdings_lists = st.lists(lines, min_size=1, max_size=12)
styles = st.builds(
    Style,
    order=st.permutations(range(len(COLUMNS))).map(tuple),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    marks=st.sampled_from(sorted(NUMBER_MARKS)),
    is_grouped=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    quoting=st.sampled_from(QUOTINGS),
    preamble=st.sampled_from(
        [(), ("My holdings",), ("Export", "", "made for me"), ("Report of 2026-06-30; all accounts", "")]
    ),
    footer=st.sampled_from(
        [(), ("", "Date downloaded 07/31/2026"), ("", '"Not advice, not a statement."', "Note: none")]
    ),
    blank_after=st.integers(1, 14),
    has_trailing_delimiter=st.booleans(),
    has_total=st.booleans(),
)


def anchored(holdings: list[Line]) -> list[Line]:
    """With a line whose numbers can be read in one way only, in every column of numbers."""
    return [
        Line("Individual", "VTI", Decimal("1.5"), Decimal("310.25"), Decimal("465.38"), Decimal("400.10")),
        *holdings,
    ]


def printed(number: Decimal | None, style: Style) -> str:
    if number is None:
        return "--"
    text = f"{number:,f}" if style.is_grouped else f"{number:f}"
    thousands, point = NUMBER_MARKS[style.marks]
    if style.encoding == "cp1252" and thousands == "\u202f":
        thousands = "\xa0"  # that code page has no narrow blank
    return text.replace(",", "T").replace(".", point).replace("T", thousands)


def rendered(holdings: list[Line], style: Style) -> bytes:
    body = [list(COLUMNS)]
    for line in holdings:
        figures = [printed(number, style) for number in (line.quantity, line.price, line.amount, line.cost)]
        body.append([line.account, line.symbol, "Größe, or a company", *figures])
    if style.has_total:
        body.append(["", "Account Total", "", "", "", printed(total_of(holdings), style), ""])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\n", quoting=style.quoting)
    for cells in body:
        writer.writerow([cells[column] for column in style.order] + ([""] if style.has_trailing_delimiter else []))
    table = out.getvalue().splitlines()
    if style.blank_after < len(table):
        table.insert(style.blank_after, "")
    text = "\n".join([*style.preamble, *table, *style.footer, ""])
    return text.replace("\n", style.line_end).encode(style.encoding)


def total_of(holdings: list[Line]) -> Decimal:
    return sum((line.amount for line in holdings), Decimal(0))


def put_in(holdings: list[Line]) -> list[tuple[object, ...]]:
    return [(i.account, i.symbol, i.quantity, i.price, i.amount, i.cost) for i in holdings]


def got_out(parsed: ParsedFile) -> list[tuple[object, ...]]:
    return [(r.account, r.text, r.quantity, r.price_amount, r.amount, r.cost_basis_amount) for r in parsed.rows]


@settings(max_examples=250, deadline=None)
@given(holdings=holdings_lists.map(anchored), style=styles)
def test_layout_changes_nothing(holdings: list[Line], style: Style) -> None:
    parsed = read_portfolio_file(rendered(holdings, style), "holdings.csv")
    assert got_out(parsed) == put_in(holdings)
    assert parsed.rejected == ()
    assert sum(row.amount or 0 for row in parsed.rows) == total_of(holdings)
    if style.has_total:
        assert parsed.printed_total_amount == total_of(holdings)
        assert all(total.printed_amount == total.recomputed_amount for total in parsed.totals)
    assert not any("own total" in warning for warning in parsed.warnings)


@settings(max_examples=60, deadline=None)
@given(holdings=holdings_lists.map(anchored), style=styles)
def test_reading_twice_gives_the_same(holdings: list[Line], style: Style) -> None:
    content = rendered(holdings, style)
    assert read_portfolio_file(content, "a.csv") == read_portfolio_file(content, "a.csv")


@settings(max_examples=60, deadline=None)
@given(holdings=holdings_lists.map(anchored), style=styles, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_orders_the_rows_and_nothing_else(
    holdings: list[Line], style: Style, chance: random.Random
) -> None:
    shuffled = chance.sample(holdings, len(holdings))
    parsed = read_portfolio_file(rendered(shuffled, style), "holdings.csv")
    assert got_out(parsed) == put_in(shuffled)


@settings(max_examples=100, deadline=None)
@given(holdings=holdings_lists, style=styles)
def test_every_line_that_is_not_blank_is_accounted_for_once(holdings: list[Line], style: Style) -> None:
    content = rendered(holdings, style)
    parsed = read_portfolio_file(content, "holdings.csv")
    text = content.decode(style.encoding).replace("\r\n", "\n").replace("\r", "\n")
    filled = [number for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assert accounted(parsed) == filled


def accounted(parsed: ParsedFile) -> list[int]:
    used = {line for row in parsed.rows for line in (row.row, *(lot.row for lot in row.lots))}
    return sorted([*used, *(line.row for line in (*parsed.rejected, *parsed.skipped))])


lots = st.tuples(st.dates(dt.date(1999, 1, 1), dt.date(2026, 7, 1)), st.integers(1, 10**6))
owned = st.dictionaries(
    st.sampled_from(["VTI", "VOO", "AAPL", "IWM", "KO", "SPYM"]), st.lists(lots, min_size=1, max_size=4), min_size=1
)


@settings(max_examples=100, deadline=None)
@given(owned=owned, title=st.sampled_from(["", "Positions\n\n"]))
def test_lots_below_their_position_are_never_added_to_it(
    owned: dict[str, list[tuple[dt.date, int]]], title: str
) -> None:
    text = "Symbol,Last Price $,Quantity,Price Paid $,Value $\n"
    for symbol, bought in owned.items():
        shares = sum(n for _, n in bought)
        text += f"{symbol},2.5000,{shares}.0000,2.0000,{shares * 2.5:.4f}\n"
        text += "".join(f"     {day:%m/%d/%Y},--,{n}.0000,2.0000,{n * 2.5:.4f}\n" for day, n in bought)
    total = sum(n for bought in owned.values() for _, n in bought) * Decimal("2.5")
    text += f"TOTAL,,,,{total}\n"
    parsed = read_portfolio_file((title + text).encode(), "PortfolioDownload.csv")
    assert {row.text: row.quantity for row in parsed.rows} == {s: sum(n for _, n in b) for s, b in owned.items()}
    assert {r.text: [(lot.acquired_date, lot.quantity) for lot in r.lots] for r in parsed.rows} == owned
    assert parsed.printed_total_amount == sum(row.amount or 0 for row in parsed.rows) == total


@settings(max_examples=100, deadline=None)
@given(owned=owned, chance=st.randoms(use_true_random=False))
def test_a_list_of_lots_is_one_position_per_security(
    owned: dict[str, list[tuple[dt.date, int]]], chance: random.Random
) -> None:
    bought = [(symbol, day, n) for symbol, lots in owned.items() for day, n in lots]
    chance.shuffle(bought)
    text = "Symbol,Acquisition Date,Quantity,Cost Basis,Market Value\n"
    text += "".join(f"{symbol},{day},{n},{n * 2},{n * 3}\n" for symbol, day, n in bought)
    parsed = read_portfolio_file(text.encode(), "lots.csv")
    assert Counter(row.text for row in parsed.rows) == Counter(owned.keys())
    for row in parsed.rows:
        shares = sum(n for _, n in owned[row.text])
        assert (row.quantity, row.cost_basis_amount, row.amount) == (shares, shares * 2, shares * 3)
        assert Counter((lot.acquired_date, lot.quantity) for lot in row.lots) == Counter(owned[row.text])


@settings(max_examples=60, deadline=None)
@given(holdings=holdings_lists.map(anchored), factor=st.integers(2, 9))
def test_totals_are_conserved_and_differences_shown(holdings: list[Line], factor: int) -> None:
    wrong = replace(holdings[0], amount=holdings[0].amount * factor)
    content = rendered(holdings, Style(has_total=True)).decode()
    swapped = content.replace(f",{holdings[0].amount:f},", f",{wrong.amount:f},", 1)
    parsed = read_portfolio_file(swapped.encode(), "holdings.csv")
    assert parsed.printed_total_amount == total_of(holdings)
    (total,) = parsed.totals
    assert total.recomputed_amount - total.printed_amount == holdings[0].amount * (factor - 1)


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
    numbers = [(row.sheet, row.row) for row in (*parsed.rows, *parsed.rejected, *parsed.skipped)]
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
