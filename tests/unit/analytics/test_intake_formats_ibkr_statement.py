"""Activity statements of Interactive Brokers: a section per line."""

from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.formats import ibkr_statement
from analytics.intake.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "brokers" / "ibkr"


def text_of(name: str) -> str:
    return (FOLDER / name).read_text()


def read(text: str) -> Source:
    return ibkr_statement.read(b"", text)


def lines(source: Source, *columns: str) -> list[tuple[object, ...]]:
    header, *records = source.sheets[0].records
    return [
        (record.line, *(record.cells[header.cells.index(name)] for name in columns))
        for record in records
        if record != header
    ]


def test_positions_lots_totals_and_cash() -> None:
    source = read(text_of("statement.csv"))
    assert lines(source, "Row Type", "Symbol", "Quantity", "Market Value", "Cost Basis", "Currency") == [
        (18, "position", "ACME B", "1,200", "96000", "60000", "USD"),
        (19, "lot", "ACME B", "1,000", "80000", "45000", "USD"),
        (20, "lot", "ACME B", "200", "16000", "15000", "USD"),  # a lot without a symbol is of the position above
        (21, "total", "Total", "", "96000", "", "USD"),
        (22, "position", "GLBX", "30", "615", "600", "EUR"),
        (23, "total", "Total", "", "615", "", "EUR"),
        (25, "position", "ACME 18DEC26 90 C", "-2", "-620", "-500", "USD"),
        (26, "total", "Total", "", "-620", "", "USD"),
        (14, "cash", "Cash", "", "-25", "", "EUR"),
        (15, "cash", "Cash", "", "1000.5", "", "USD"),
    ]
    assert (source.warnings, source.preset, source.lines) == ((), "ibkr", tuple(range(1, 32)))


def test_names_identifiers_account_and_day_come_from_their_own_sections() -> None:
    found = lines(
        read(text_of("statement.csv")),
        *("Account Number", "Description", "ISIN", "CUSIP", "Security Type", "Multiplier", "Exchange", "As Of Date"),
    )
    acme, option, globex = found[0], found[6], found[4]
    day = "2026-07-14"  # the end of the period
    assert acme == (18, "U7654321", "ACME & SONS INC-CL B", "US1111111183", "", "Stock", "1", "NYSE", day)
    assert globex == (22, "U7654321", "GLOBEX SE", "", "222222226", "Stock", "1", "IBIS", day)
    assert option == (25, "U7654321", "", "", "", "Option", "100", "", day)


def test_lots_carry_the_day_they_were_bought() -> None:
    dates = dict(lines(read(text_of("statement.csv")), "Date Acquired"))
    assert (dates[18], dates[19], dates[20]) == ("", "2021-03-05", "2026-01-02")


def test_each_class_of_assets_is_a_table_so_that_its_totals_stand_for_its_own_lines() -> None:
    records = read(text_of("statement.csv")).sheets[0].records
    assert [place for place, record in enumerate(records) if record == records[0]] == [0, 7, 10]


def test_older_section_names_and_accounts_in_a_column() -> None:
    source = read(text_of("statement-long-short.csv"))
    assert lines(source, "Row Type", "Account Number", "Symbol", "Security Type", "Quantity", "Market Value") == [
        (4, "position", "U1000001", "BA 3 3/4 02/17/29", "Bond", "10,000", "9,950"),
        (6, "position", "U1000002", "GLBX", "Stock", "-10", "-500"),
        (7, "total", "", "Total", "Stock", "", "-500"),
    ]
    assert source.warnings == ("The activity statement has no Cash Report: cash is not in this file.",)


def test_a_base_summary_alone_is_cash_in_the_base_currency() -> None:
    kept = [
        line for line in text_of("statement.csv").split("\n") if not line.startswith("Cash Report,Data,Ending Cash,USD")
    ]
    text = "\n".join(line for line in kept if not line.startswith("Cash Report,Data,Ending Cash,EUR"))
    assert lines(read(text), "Currency", "Market Value")[-1] == (13, "USD", "971.5")
    unnamed = read(text.replace("Base Currency,USD", "Base Currency,"))
    assert lines(unnamed, "Row Type")[-1] == (24, "total")
    assert "it was not read" in unnamed.warnings[0]


def test_a_class_of_assets_that_changes_line_by_line_is_refused() -> None:
    rows = "".join(f"Open Positions,Data,Summary,C{number},USD,ACME,-,5\n" for number in range(200))
    with pytest.raises(PortfolioFileError, match="in 202 blocks of one class of asset each; at most 200"):
        read(text_of("statement.csv") + rows)  # below one block of stocks and one of options


def test_a_line_without_symbol_that_is_no_lot_does_not_take_the_name_above() -> None:
    text = text_of("statement.csv").replace("Summary,Stocks,EUR,GLBX", "Summary,Stocks,EUR,")
    assert lines(read(text), "Symbol", "Description")[4] == (22, "", "")


def test_trades_alone_are_activity_with_what_to_do() -> None:
    with pytest.raises(PortfolioFileError, match="has no section Open Positions") as refusal:
        read(text_of("statement-trades.csv"))
    assert refusal.value.verdict == "activity"


@pytest.mark.parametrize(
    ("text", "is_statement"),
    [
        ("Statement,Header,Field Name,Field Value\n", True),
        ('"Open Positions","Header","Symbol"\r\n', True),
        ("\nStatement,Data,Title,x\rAccount Information,Header,a,b", True),
        ("Symbol,Quantity\nStatement,10", False),
        ("My Statement,Header,x", False),
    ],
)
def test_told_by_content(text: str, is_statement: bool) -> None:  # noqa: FBT001  # a column of the table
    assert ibkr_statement.recognises(b"", text) is is_statement


def test_read_to_the_end() -> None:
    """US dollars: 96000 - 620 + 1000.50 = 96380.50; euro: 615 - 25 = 590; every printed total ties."""
    parsed = read_portfolio_file((FOLDER / "statement.csv").read_bytes(), "statement.csv")
    sums = {code: sum(r.amount or 0 for r in parsed.rows if r.currency == code) for code in ("USD", "EUR")}
    assert sums == {"USD": Decimal("96380.5"), "EUR": Decimal(590)}
    assert next((row.row, [lot.row for lot in row.lots]) for row in parsed.rows) == (18, [19, 20])
    assert [(t.row, t.printed_amount - t.recomputed_amount) for t in parsed.totals] == [(21, 0), (23, 0), (26, 0)]
    assert parsed.n_rows_used + len(parsed.skipped) == 31
