"""Workbooks with several sheets: accounts are put side by side, another view of the same holdings is not counted."""

from analytics.intake.grid import Record
from analytics.intake.sheets import file_tables
from analytics.intake.source import Source, SourceSheet


def sheet(name: str, *lines: str) -> SourceSheet:
    return SourceSheet(tuple(Record(n, line.split(",")) for n, line in enumerate(lines, start=1)), name)


def used(*sheets: SourceSheet) -> tuple[list[str], tuple[str, ...]]:
    found = file_tables(Source(sheets), {})
    return [table.sheet for table in found.layout.tables], found.warnings


def test_sheets_with_the_same_columns_are_accounts_even_where_they_hold_the_same() -> None:
    taxable = sheet("Taxable", "Symbol,Quantity", "VTI,10", "BND,5")
    roth = sheet("Roth", "Symbol,Quantity", "VTI,3", "BND,5")
    assert used(taxable, roth) == (["Taxable", "Roth"], ("2 sheets were read, each as an account.",))


def test_sheets_with_other_columns_are_accounts_where_they_name_other_securities() -> None:
    taxable = sheet("Taxable", "Symbol,Quantity,Price", "VTI,10,300", "BND,5,72")
    roth = sheet("Roth", "Symbol,Quantity", "KO,3")
    assert used(roth, taxable)[0] == ["Roth", "Taxable"]


def test_another_view_of_the_same_holdings_is_not_counted_twice() -> None:
    holdings = sheet("Holdings", "Symbol,Quantity,Price", "VTI,10,300", "BND,5,72", "KO,1,70")
    summary = sheet("Summary", "Symbol,Value", "VTI,3000", "BND,360")
    sheets, warnings = used(summary, holdings)
    assert sheets == [""]
    assert warnings == ("The same holdings stand on another sheet too, which was not read: “Summary”.",)


def test_lines_of_a_sheet_without_holdings_are_kept_with_their_sheet() -> None:
    cover = sheet("Cover", "Everything we own")
    found = file_tables(Source((cover, sheet("Holdings", "Symbol,Quantity", "VTI,10"))), {})
    assert [(other.sheet, other.records[0].cells) for other in found.others] == [("Cover", ["Everything we own"])]
