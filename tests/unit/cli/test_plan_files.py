"""What ``--out`` and ``--format`` ask for, and that an answer without a plan gives its reason."""

from decimal import Decimal
from pathlib import Path

import click
import pytest
from suggest_cases import a_line, plan_for

from analytics.export import PLAN_FORMATS
from analytics.model.plan import PlanStatus
from analytics.model.plan_request import PlanMode
from analytics.model.tax import Costs
from cli.plan import export_format, plan_lines


@pytest.mark.parametrize(
    ("name", "asked", "found"),
    [
        ("a.csv", None, "csv"),
        ("a.XLSX", None, "xlsx"),
        ("a.pdf", None, "pdf"),
        ("a.csv", "ibkr", "ibkr"),
        ("a.csv", "portfolio_performance", "portfolio_performance"),
        ("a.csv", "ghostfolio_csv", "ghostfolio_csv"),
        ("a.JSON", "ghostfolio", "ghostfolio"),
    ],
)
def test_a_format_by_its_name_or_by_the_end_of_the_file(name: str, asked: str | None, found: str) -> None:
    assert export_format(Path(name), asked) == found


@pytest.mark.parametrize("file_format", PLAN_FORMATS)
def test_every_format_can_be_asked_for(file_format: str) -> None:
    assert export_format(Path(f"a.{PLAN_FORMATS[file_format].suffix}"), file_format) == file_format


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [("a.json", None, "--format"), ("a", None, ".pdf"), ("a.pdf", "ibkr", ".csv"), (None, "ibkr", "--out")],
)
def test_a_file_name_that_does_not_fit_is_a_sentence(name: str | None, asked: str | None, words: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        export_format(Path(name) if name else None, asked)
    assert words in refused.value.message


def test_without_costs_and_taxes_no_cost_is_printed() -> None:
    lines = list(plan_lines(plan_for(a_line())))
    assert any(line.startswith("A small weight on trading, which decides between plans") for line in lines)
    costly = plan_for(a_line(), costs=Costs(half_spread_weight=0.001))
    assert any(line.startswith("Costs, taxes and a small weight on trading: $") for line in plan_lines(costly))


def test_an_answer_without_a_plan_prints_its_reason() -> None:
    plan = plan_for(a_line("BIG", "10"), limits=(), mode=PlanMode.RAISE_CASH, raise_amount=Decimal(5000))
    assert plan.status is PlanStatus.INFEASIBLE
    assert any("$1,000.00 would be possible" in line for line in plan_lines(plan))
