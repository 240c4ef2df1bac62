"""What is staged is what was given, whatever characters are in it."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from analytics.model.fund import HoldingKind
from db.engine import Database
from db.repositories.publishing import HoldingRow, stage_holdings

pytestmark = pytest.mark.integration

PLAIN = HoldingRow(
    1, "AAA", "b1", HoldingKind.EQUITY, Decimal("0.0700"), name="Plain Inc, \"A\" 'B' é€", currency="USD"
)


@pytest.mark.parametrize(
    "name", ["Plain Inc", "", "a\tb", "a\nb", "a\rb", "a\\b", "\\N", "\\.", "\\\\N", "c:\\new", "tab\\t", "日本"]
)
def test_a_text_is_staged_as_given(database: Database, name: str) -> None:
    rows = [PLAIN, PLAIN._replace(line_no=2, name=name, issuer_id=None), PLAIN._replace(line_no=3, issuer_id="\\N")]
    assert _staged(database, rows) == rows
    assert _staged(database, rows[:2]) == rows[:2]


def test_numbers_are_staged_to_the_last_digit(database: Database) -> None:
    row = PLAIN._replace(
        weight=Decimal("-1E-12"),
        printed_weight=Decimal("0.0000"),
        market_amount=Decimal("123456789012345678.123456789"),
    )
    (found,) = _staged(database, [row])
    assert found == row
    assert [str(found.printed_weight), str(found.market_amount)] == ["0.0000", "123456789012345678.123456789"]


def test_no_rows_are_staged_as_none(database: Database) -> None:
    assert _staged(database, []) == []


def _staged(database: Database, rows: list[HoldingRow]) -> list[HoldingRow]:
    run_id = uuid4()
    fields = ", ".join(HoldingRow._fields)
    query = text(f"select {fields} from staging_holdings where run_id = :run_id order by line_no")  # noqa: S608 - names of ours
    with database.publication() as connection:
        assert stage_holdings(connection, run_id, "TSF", rows) == len(rows)
        found = connection.execute(query, {"run_id": run_id}).all()
    return [HoldingRow(*row) for row in found]
