"""Doctor: each part has its verdict, whatever the others say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from factories import a_market

from analytics.model.market import Market
from cli import doctor as module
from db.errors import DatabaseUnavailable

EMPTY = Market("none", (), {}, {}, {}, (), ())


def examined(monkeypatch: pytest.MonkeyPatch, market: Market | None, *options: str) -> Result:
    """Run doctor over services with this market; without one the database does not answer."""

    @contextmanager
    def ready() -> Iterator[SimpleNamespace]:
        if market is None:
            raise DatabaseUnavailable("The database sleeps.")
        yield SimpleNamespace(
            database_description=lambda: "PostgreSQL 18.6",
            published_state=lambda: SimpleNamespace(market=market),
            freshness=lambda: SimpleNamespace(text="as fresh as it gets"),
        )

    monkeypatch.setattr(module, "ready_services", ready)
    return CliRunner().invoke(module.doctor, options, catch_exceptions=False)


def test_all_well_is_exit_code_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = examined(monkeypatch, a_market())
    assert answer.exit_code == 0
    assert [line[:3] for line in answer.stdout.splitlines()] == ["ok "] * 4
    assert "5 funds with holdings" in answer.stdout


def test_a_market_without_holdings_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = examined(monkeypatch, EMPTY, "--json")
    assert answer.exit_code == 1
    checks = {check["check"]: check for check in json.loads(answer.stdout)["checks"]}
    assert checks["market"] == {"check": "market", "ok": False, "text": "as fresh as it gets"}
    assert checks["database"]["ok"] is True


def test_a_database_that_does_not_answer_is_said_and_the_rest_still_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = examined(monkeypatch, None)
    assert answer.exit_code == 1
    assert answer.stdout.splitlines()[0].startswith("ok  python")
    assert answer.stdout.splitlines()[1:] == ["NOT database     The database sleeps."]
