"""The document on exports names every format, and the columns as they are written."""

from pathlib import Path

from export_plans import CONTEXT, a_written_plan

from analytics.export import PLAN_FORMATS, plan_file

DOCUMENT = (Path(__file__).parents[2] / "docs/exports.md").read_text("utf-8")


def test_every_format_has_its_line_with_the_name_of_its_file() -> None:
    table = [line for line in DOCUMENT.splitlines() if line.startswith("| `")]
    expected = [f"| `{key}` | `…-{known.what}-….{known.suffix}` |" for key, known in PLAN_FORMATS.items()]
    assert [line.rsplit(" | ", 1)[0] + " |" for line in table] == expected


def test_the_columns_of_other_programs_are_those_written() -> None:
    for file_format in ("ibkr", "portfolio_performance", "ghostfolio_csv"):
        header = plan_file(a_written_plan(), CONTEXT, file_format).decode("utf-8-sig").splitlines()[0]
        assert f"`{header}`" in DOCUMENT


def test_the_sheets_of_a_workbook_are_named() -> None:
    for sheet in ("Summary", "Trades", "Lots", "Limits", "Before and after", "Assumptions"):
        assert sheet in DOCUMENT
