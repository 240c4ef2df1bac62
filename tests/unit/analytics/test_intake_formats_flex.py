"""Flex queries of Interactive Brokers as XML."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.formats import flex
from analytics.intake.formats.dates import iso_date
from analytics.intake.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "brokers" / "ibkr"


def text_of(name: str) -> str:
    return (FOLDER / name).read_text()


def read(text: str) -> Source:
    return flex.read(b"", text)


def lines(source: Source, *columns: str) -> list[tuple[object, ...]]:
    header, *records = source.sheets[0].records
    return [(record.line, *(record.cells[header.cells.index(name)] for name in columns)) for record in records]


def test_positions_lots_and_cash_stand_on_the_lines_of_the_file() -> None:
    """The last position spans lines 11 and 12; the base summary of line 15 is the sum of what follows, no cash."""
    source = read(text_of("flex.xml"))
    assert lines(source, "Row Type", "Symbol", "Quantity", "Price", "Market Value", "Cost Basis", "Currency") == [
        (7, "position", "ACME", "1,200", "80", "96,000", "60,000", "USD"),
        (8, "lot", "ACME", "1,000", "80", "80,000", "45,000", "USD"),
        (9, "lot", "ACME", "200", "80", "16,000", "15,000", "USD"),
        (10, "position", "ACME  261218C00090000", "-2", "3.1", "-620", "-500", "USD"),
        (11, "position", "GLBX", "30", "20.5", "615", "600", "EUR"),
        (16, "cash", "Cash", "", "", "1000.5", "", "USD"),
        (17, "cash", "Cash", "", "", "-25", "", "EUR"),
    ]
    assert (source.warnings, source.preset) == ((), "ibkr")


def test_identity_account_and_dates() -> None:
    source = read(text_of("flex.xml"))
    found = lines(source, "Account Number", "Account Name", "ISIN", "Security Type", "Exchange", "Date Acquired")
    assert found[0] == (7, "U7654321", "Family", "US1111111183", "Stock", "NYSE", "")
    assert found[1] == (8, "U7654321", "Family", "US1111111183", "Stock", "", "2021-03-05")
    assert found[3] == (10, "U7654321", "Family", "", "Option", "CBOE", "")
    assert found[4] == (11, "U7654321", "Family", "DE000EXAMPL7", "Stock", "IBIS", "")  # by its type of identifier
    assert {cells[1] for cells in lines(source, "As Of Date")} == {"2026-07-14"}
    assert lines(source, "Multiplier")[3] == (10, "100")


def test_a_query_broken_out_by_day_counts_the_last_day() -> None:
    source = read(text_of("flex-by-day.xml"))
    assert lines(source, "Symbol", "Quantity", "As Of Date") == [(6, "ACME", "6", "2026-07-14")]
    assert source.warnings == (
        "The Flex query has no Cash Report: cash is not in this file.",
        "1 line(s) give positions or cash of earlier days: only each account's last day is used.",
    )


def test_cash_reported_for_a_later_day_does_not_push_positions_out() -> None:
    text = text_of("flex.xml").replace('toDate="20260714" endingCash', 'toDate="20260715" endingCash')
    assert len(lines(read(text))) == 7


def test_the_base_currency_names_the_cash_where_it_stands_alone() -> None:
    """03/02/2025 is in February because 14/07/2026 can only be in July; lots without a position are positions."""
    source = read(text_of("flex-base-only.xml"))
    assert lines(source, "Row Type", "Market Value", "Currency", "Date Acquired", "As Of Date") == [
        (5, "position", "400", "CHF", "2025-02-03", "2026-07-14"),
        (7, "cash", "77", "CHF", "", "2026-07-14"),
    ]
    unnamed = read(text_of("flex-base-only.xml").replace('currency="CHF"/>\n<OpenPositions', "/>\n<OpenPositions"))
    assert [cells[1] for cells in lines(unnamed, "Row Type")] == ["position"]
    assert unnamed.warnings[0].startswith("Line 7: the cash is given in the base currency only")


def test_lots_are_put_below_their_position() -> None:
    rows = text_of("flex.xml").split("\n")
    rows[6], rows[7], rows[8], rows[9] = rows[7], rows[9], rows[8], rows[6]  # lot, option, lot, position
    assert [cells[:2] for cells in lines(read("\n".join(rows)), "Row Type")][:4] == [
        (8, "position"),
        (10, "position"),
        (7, "lot"),
        (9, "lot"),
    ]


def test_lines_above_a_declaration_and_inside_it_count() -> None:
    text = (
        text_of("flex.xml")
        .replace('<?xml version="1.0" ', '\n\n<?xml version="1.0"\n')
        .replace("ACME &amp; SONS", "Ärzte")
    )
    assert [cells[0] for cells in lines(read(text), "Symbol")] == [10, 11, 12, 13, 14, 19, 20]
    assert lines(read(text), "Description")[0] == (10, "Ärzte INC")


def test_a_file_on_one_line_counts_its_lines_by_tag() -> None:
    """Tag 1 is the declaration, on line 2; the first position is tag 7, the last cash tag 16, end tags counted."""
    source = read(text_of("flex.xml").replace("\n", " "))
    assert [cells[0] for cells in lines(source, "Symbol")] == [8, 9, 10, 11, 12, 16, 17]
    assert source.warnings[-1].startswith("Several entries stand on one line")
    assert source.lines == ()


def test_trades_alone_are_activity_with_what_to_add() -> None:
    with pytest.raises(PortfolioFileError, match="add the section Open Positions") as refusal:
        read(text_of("flex-trades.xml"))
    assert refusal.value.verdict == "activity"


@pytest.mark.parametrize("inside", ["<a>" * 100_000, "<a/>" * 100_000, "".join(f"<a{i}/>" for i in range(2_000))])
def test_more_entries_than_an_account_can_have_are_refused_before_the_end(inside: str) -> None:
    with pytest.raises(PortfolioFileError, match="more than 20,000 entries of a kind or more than 1000 kinds"):
        read(f"<FlexQueryResponse>{inside}")


def test_xml_that_breaks_off_names_its_line() -> None:
    text = text_of("flex.xml")
    with pytest.raises(PortfolioFileError, match="breaks off or is damaged at line 9") as refusal:
        read(text[: text.index('positionValue="16,000"')])
    assert refusal.value.row == 9


@pytest.mark.parametrize(
    "declaration", ["<!DOCTYPE x>", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "<!entity a 'b'>"]
)
def test_declarations_are_refused_before_the_parser_sees_them(declaration: str) -> None:
    with pytest.raises(PortfolioFileError, match="declares a document type"):
        read(declaration + text_of("flex-by-day.xml"))


@pytest.mark.parametrize(
    ("text", "is_flex"),
    [
        ("<FlexQueryResponse queryName='a'>", True),
        ('\n<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n<FlexQueryResponse>', True),
        ("<FlexStatementResponse timestamp='x'>", False),
        ("Symbol,FlexQueryResponse", False),
    ],
)
def test_told_by_content(text: str, is_flex: bool) -> None:  # noqa: FBT001  # a column of the table
    assert flex.recognises(b"", text) is is_flex


@pytest.mark.parametrize(
    ("text", "is_day_first", "expected"),
    [
        ("20190301;011111", False, "2019-03-01"),
        ("20230526160000.000[-5:EST]", False, "2023-05-26"),
        ("2026-05-07", False, "2026-05-07"),
        ("2021-03-05, 09:30:00", False, "2021-03-05"),
        ("05/07/2026", False, "2026-05-07"),
        ("05/07/2026", True, "2026-07-05"),
        ("5/7/26 10:00", False, "2026-05-07"),
        ("07-May-26", False, "2026-05-07"),
        ("2024-11-28 (Vesting: 2025-11-28)", False, "2024-11-28"),
        ("20260231", False, ""),
        ("-", False, ""),
        ("07-Foo-26", False, ""),
    ],
)
def test_dates_in_the_formats_brokers_choose(text: str, is_day_first: bool, expected: str) -> None:  # noqa: FBT001  # a column of the table
    assert iso_date(text, is_day_first=is_day_first) == expected


def test_read_to_the_end() -> None:
    """US dollars: 96000 - 620 + 1000.50 = 96380.50; euro: 615 - 25 = 590. Two lots belong to the first position."""
    parsed = read_portfolio_file((FOLDER / "flex.xml").read_bytes(), "flex.xml")
    sums = {code: sum(r.amount or 0 for r in parsed.rows if r.currency == code) for code in ("USD", "EUR")}
    assert sums == {"USD": Decimal("96380.5"), "EUR": Decimal(590)}
    assert [(row.row, len(row.lots)) for row in parsed.rows] == [(7, 2), (10, 0), (11, 0), (16, 0), (17, 0)]
    assert not parsed.rejected


FLEX_CSV = (
    "ClientAccountID,CurrencyPrimary,AssetClass,Symbol,Quantity,MarkPrice,PositionValue,CostBasisMoney,LevelOfDetail,"
    "OpenDateTime\n"
)
SUMMARY = "U1234567,USD,STK,AAPL,30,200,6000,4500,SUMMARY,\n"
LOTS = (
    "U1234567,USD,STK,AAPL,10,200,2000,1500,LOT,2023-01-05;093000\n"
    "U1234567,USD,STK,AAPL,20,200,4000,3000,LOT,20240206;100000\n"
)


@pytest.mark.parametrize(
    ("text", "line"), [(FLEX_CSV + SUMMARY + LOTS, 2), (FLEX_CSV + LOTS, 2)], ids=["with positions", "lots only"]
)
def test_the_lots_of_a_flex_query_as_csv_are_one_position_with_their_days(text: str, line: int) -> None:
    parsed = read_portfolio_file(text.encode(), "flex.csv")
    (row,) = parsed.rows
    assert (row.row, row.text, row.quantity, row.amount, row.cost_basis_amount) == (line, "AAPL", 30, 6000, 4500)
    assert [(lot.quantity, lot.acquired_date, lot.cost_basis_amount) for lot in row.lots] == [
        (10, dt.date(2023, 1, 5), 1500),
        (20, dt.date(2024, 2, 6), 3000),
    ]
    assert (parsed.preset, parsed.rejected, parsed.warnings) == ("ibkr", (), ())


def test_the_lots_of_a_query_without_their_days_are_still_one_position() -> None:
    text = FLEX_CSV.replace("OpenDateTime", "Code") + SUMMARY + LOTS.replace("LOT,2", "LOT,x")
    (row,) = read_portfolio_file(text.encode(), "flex.csv").rows
    assert (row.quantity, row.amount) == (30, 6000)
    assert [(lot.quantity, lot.acquired_date) for lot in row.lots] == [(10, None), (20, None)]
