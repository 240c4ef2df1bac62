"""Companies that are not listed: led on by the reviewed table, for exactly the name it has, and never by likeness."""

import csv
import re
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Issuer
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.resolve import Resolved, Resolver
from etl.resolve.known import Known

NAME = "OPENAI GROUP PBC SERIES C"
STAKE = ExtractedRow(15, HoldingKind.EQUITY, name=NAME, weight=Decimal("0.0272"))


def resolve(row: ExtractedRow, source: str = "ark", named: frozenset[str] = frozenset()) -> Resolved:
    holdings = ExtractedHoldings(source, FundIdentity(), None, (row,), Decimal("0.0001"))
    return Resolver(Known.of({"AAPL": "cik320193"}, named=named)).resolve(holdings)


def test_a_stake_leads_to_its_company() -> None:
    found = resolve(STAKE)
    [row] = found.rows
    assert (row.kind, row.ticker, row.issuer_id) == (HoldingKind.EQUITY, "", "private-openai")
    assert found.new_issuers == (Issuer("private-openai", "OpenAI", ""),)
    assert found.misses == ()


def test_a_company_known_already_is_not_new() -> None:
    found = resolve(STAKE, named=frozenset({"private-openai"}))
    assert found.rows[0].issuer_id == "private-openai"
    assert found.new_issuers == ()
    assert found.notices == ()


@pytest.mark.parametrize(
    "changed",
    [
        STAKE._replace(name="OPENAI GROUP PBC SERIES D"),
        STAKE._replace(name="OpenAI Group PBC Series C"),
        STAKE._replace(name="OPENAI GROUP PBC"),
        STAKE._replace(name=""),
        STAKE._replace(ticker="OPAI"),
    ],
)
def test_another_name_leads_nowhere(changed: ExtractedRow) -> None:
    found = resolve(changed)
    assert (found.rows[0].issuer_id, len(found.misses), found.new_issuers) == (None, 1, ())


def test_another_source_may_mean_another_company() -> None:
    assert resolve(STAKE, source="ishares").rows[0].issuer_id is None


def test_an_identifier_goes_before_the_table() -> None:
    assert resolve(STAKE._replace(ticker="AAPL")).rows[0].issuer_id == "cik320193"
    assert resolve(STAKE._replace(cusip="037833100")).rows[0].issuer_id == "cusip-037833"


def test_every_row_of_the_table_is_reviewed() -> None:
    text = files("etl.resolve").joinpath("private_companies.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({(row["source"], row["name"]) for row in rows}) == len(rows) > 0
    names: dict[str, str] = {}
    for row in rows:
        assert re.fullmatch(r"private-[a-z0-9]+(-[a-z0-9]+)*", row["issuer_id"])
        assert names.setdefault(row["issuer_id"], row["company"]) == row["company"]
        assert len(row["reason"]) > 20
        assert date(2026, 1, 1) < date.fromisoformat(row["reviewed_date"])
