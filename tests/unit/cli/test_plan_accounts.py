"""Which accounts of a file are taxed, and what is said of accounts and of the limits a plan runs into."""

from dataclasses import replace
from decimal import Decimal

import click
import pytest
from suggest_cases import a_line, plan_for

from analytics.model.plan import Binding, Limit, LimitKind, PlanRequest
from analytics.model.portfolio import AccountKind
from analytics.model.tax import TaxRates
from cli.plan import plan_lines
from cli.plan_accounts import sheltered_note, with_sheltered

KINDS = {
    "Joint": AccountKind.TAXABLE,
    "Mine": AccountKind.UNKNOWN,
    "Roth": AccountKind.ROTH_IRA,
    "Work": AccountKind.EMPLOYER_PLAN,
}
CAP = Limit(LimitKind.MAX_THEME, 0.25, "mag7")


def asked(**changes: object) -> PlanRequest:
    return replace(PlanRequest((CAP,), (), tax=TaxRates.plain(0.2)), **changes)  # type: ignore[arg-type]  # tests name fields freely


def test_accounts_whose_kind_says_so_are_not_taxed() -> None:
    assert with_sheltered(asked(), (), KINDS).sheltered == {"Roth", "Work"}


def test_sheltered_adds_and_taxed_takes_out() -> None:
    request = asked(sheltered=frozenset({"Mine"}))
    assert with_sheltered(request, ("Work",), KINDS).sheltered == {"Mine", "Roth"}


def test_one_account_cannot_be_both() -> None:
    with pytest.raises(click.UsageError, match="--sheltered or --taxed"):
        with_sheltered(asked(sheltered=frozenset({"Mine"})), ("Mine",), KINDS)


def test_accounts_that_are_not_taxed_are_named_where_taxes_count() -> None:
    request = with_sheltered(asked(), (), KINDS)
    said = "Sales are not taxed in “Roth”, “Work”. --taxed ACCOUNT takes an account out."
    assert sheltered_note(request) == said
    gains = replace(request, tax=None, limits=(Limit(LimitKind.MAX_LONG_GAINS, 0.0),))
    assert sheltered_note(gains) == said
    assert sheltered_note(replace(request, tax=None)) == ""
    assert sheltered_note(asked()) == ""


def test_a_taxed_account_that_is_not_there_is_refused() -> None:
    with pytest.raises(click.UsageError, match=r"no account “Rth”.*“Joint”, “Mine”, “Roth”, “Work”"):
        with_sheltered(asked(), ("Rth",), KINDS)


def test_limits_that_a_plan_runs_into_are_printed_with_what_one_point_would_save() -> None:
    plan = replace(plan_for(a_line()), bindings=(Binding(CAP, Decimal("12.5")), Binding(CAP, None)))
    lines = [line for line in plan_lines(plan) if line.startswith("runs into")]
    assert lines == [
        "runs into max_theme:mag7: one more percentage point would save $12.50",
        "runs into max_theme:mag7: the plan runs into it",
    ]
