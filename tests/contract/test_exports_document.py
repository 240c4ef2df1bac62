"""The document on exports names every format, and the columns as they are written."""

import re
from decimal import Decimal
from pathlib import Path

from export_plans import CONTEXT, a_written_plan

from analytics.export import PLAN_FORMATS, plan_document, plan_file
from analytics.model.plan import Conflict, Limit, LimitKind, NewCash

DOCUMENT = (Path(__file__).parents[2] / "docs/exports.md").read_text("utf-8")


def test_every_format_has_its_line_with_the_name_of_its_file() -> None:
    table = [line for line in DOCUMENT.splitlines() if line.startswith("| `") and "`…-" in line]
    expected = [f"| `{key}` | `…-{known.what}-….{known.suffix}` |" for key, known in PLAN_FORMATS.items()]
    assert [line.rsplit(" | ", 1)[0] + " |" for line in table] == expected


def test_the_columns_of_other_programs_are_those_written() -> None:
    for file_format in ("ibkr", "portfolio_performance", "ghostfolio_csv"):
        header = plan_file(a_written_plan(), CONTEXT, file_format).decode("utf-8-sig").splitlines()[0]
        assert f"`{header}`" in DOCUMENT


def test_the_sheets_of_a_workbook_are_named() -> None:
    for sheet in ("Summary", "Trades", "Lots", "Limits", "Before and after", "Assumptions"):
        assert sheet in DOCUMENT


def test_every_key_of_the_json_document_is_named() -> None:
    """The keys of ``before`` and ``after`` are those of another document."""
    plan = a_written_plan(
        conflicts=(Conflict(Limit(LimitKind.MIN_SMALL_CAP, 0.5), 0.1, "Lower it."),),
        new_cash=NewCash("Roth", Decimal(9)),
    )
    document = plan_document(plan) | {"before": {}, "after": {}}
    for trade in document["trades"]:
        trade["effects"] = trade["effects_tested"] = {}
    section = DOCUMENT.split("## JSON of the command line")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+)(?:\[\])?`", section))
    assert sorted(keys_in(document) - named) == []


def test_every_column_of_the_csv_file_is_named() -> None:
    header = plan_file(a_written_plan(), CONTEXT, "csv").decode("utf-8-sig").splitlines()[0].split(",")
    plain = [name for name in header if " on " not in name]
    assert [name for name in plain if f"`{name}`" not in DOCUMENT] == []


def keys_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys_in(inner) for inner in value.values()))
    return set().union(*(keys_in(inner) for inner in value)) if isinstance(value, list) else set()
