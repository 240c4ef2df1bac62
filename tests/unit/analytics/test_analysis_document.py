"""The JSON document of ``analyze``."""

import dataclasses
import json
from decimal import Decimal
from typing import Any

import pytest
from factories import a_line, a_market, a_portfolio

from analytics.concentration import build_report, fund_profile
from analytics.export import analysis_document, fund_document
from analytics.look_through import FundMatrix, look_through
from analytics.model.fund import HoldingKind
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, RejectedRow, Unresolved

KEYS = {
    *("schema_version", "as_of", "currency", "total_value", "cash_amount", "coverage", "coverage_stand_in", "cash"),
    *("other_assets", "themes", "largest", "hhi", "effective_number", "top10_weight", "issuers", "size_bands"),
    *(
        "size_band_bounds",
        "small_caps",
        "sectors",
        "sector_bounds",
        "unresolved",
        "residuals",
        "rounding",
        "owed",
        "rejected",
        "cash_in_funds",
    ),
    "snapshots",
}


def lending() -> Market:
    """F prints 102.30 %: 99.9 % shares and 2.4 % collateral; two lines rounded up explain 0.0001 of it."""
    return a_market({"F": [a_line("AAPL", 0.999), a_line("USD", 0.024, HoldingKind.CASH)]}, funds=[])


OWED = "owed: lent securities and other liabilities; weights in the file sum to 102.30 %"


def test_what_a_fund_owes_is_a_negative_residual_and_everything_adds_up() -> None:
    # 0.5 * (0.023 - 0.0001) = 0.01145 owed; 0.5 * 0.0001 is rounding
    market = lending()
    portfolio = a_portfolio(market, {"F": 50, "CASH": 50})
    made = analysis_document(
        portfolio, build_report(portfolio, look_through(portfolio, market, FundMatrix.build(market)), market)
    )
    assert made["residuals"] == [{"label": "F", "weight": pytest.approx(-0.01145, abs=1e-12), "reason": OWED}]
    assert made["owed"] == pytest.approx(-0.01145, abs=1e-12)
    assert made["rounding"] == pytest.approx(-0.00005, abs=1e-12)
    assert made["coverage"] == 1.0
    parts = [*(line["weight"] for line in made["issuers"]), made["cash"], made["cash_in_funds"], made["other_assets"]]
    unknown = sum(line["weight"] for line in made["residuals"])
    assert sum(parts) + unknown + made["rounding"] == pytest.approx(1.0, abs=1e-12)
    assert sum(made["sectors"].values()) + made["owed"] + made["rounding"] == pytest.approx(1.0, abs=1e-12)


def test_a_funds_document_says_what_it_owes() -> None:
    market = lending()
    made = fund_document(fund_profile("F", market, FundMatrix.build(market)))
    assert made["residuals"] == [{"label": "F", "weight": pytest.approx(-0.0229, abs=1e-12), "reason": OWED}]
    assert sum(made["sectors"].values()) + made["owed"] + made["rounding"] == pytest.approx(1.0, abs=1e-12)


def document(changes: dict[str, Any] | None = None, **amounts: str | float) -> dict[str, Any]:
    market = a_market()
    portfolio: Portfolio = dataclasses.replace(a_portfolio(market, amounts), **(changes or {}))
    report = build_report(portfolio, look_through(portfolio, market, FundMatrix.build(market)), market)
    made = analysis_document(portfolio, report)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    return made


def test_every_key_of_the_contract_is_there() -> None:
    made = document(SPY=50, CASH=50)
    assert set(made) == KEYS
    assert made["schema_version"] == 1
    assert set(made["as_of"]) == {"portfolio", "oldest_fund", "newest_fund", "prices"}
    assert set(made["size_bands"]) == {"mega", "large", "mid", "small", "micro", "unknown"}
    assert set(made["largest"]) == {"issuer", "ticker", "weight", "lower", "upper"}
    assert set(made["hhi"]) == set(made["effective_number"]) == {"lower", "upper"}
    assert set(made["issuers"][0]) == {"issuer", "ticker", "weight", "direct", "via"}
    assert set(made["issuers"][0]["via"][0]) == {"fund", "weight", "stand_in"}


def test_numbers_of_a_small_portfolio() -> None:
    # SPY holds 20 % AAPL: 0.5 * 0.2 + 0.1 = 0.2; GOOGL 6 % + GOOG 4 %: 0.05
    made = document(SPY=500, AAPL=100, CASH=200, BND=100, ZZZZ=100)
    assert made["total_value"] == 1000.0
    assert made["cash_amount"] == 200.0
    assert (made["cash"], made["other_assets"], made["coverage"]) == (0.2, 0.1, 0.9)
    apple = made["issuers"][0]
    assert (apple["ticker"], apple["direct"], apple["weight"]) == ("AAPL", 0.1, pytest.approx(0.2))
    assert apple["via"] == [{"fund": "SPY", "weight": pytest.approx(0.1), "stand_in": None}]
    assert made["largest"]["upper"] == pytest.approx(0.3)
    assert made["sectors"]["unknown"] == made["size_bands"]["unknown"] == pytest.approx(0.1)
    assert made["snapshots"] == {"SPY": {"snapshot_id": "SPY-2025-11-18", "as_of": "2025-11-18", "source": "test"}}
    assert made["residuals"] == [{"label": "ZZZZ", "weight": 0.1, "reason": "not a known security"}]
    assert made["as_of"] == {
        "portfolio": "2025-11-18",
        "oldest_fund": "2025-11-18",
        "newest_fund": "2025-11-18",
        "prices": None,
    }


def test_a_stand_in_is_named_and_a_share_class_is_not() -> None:
    made = document(VFIAX=50, VTWO=50)
    stand_ins = {via["fund"]: via["stand_in"] for line in made["issuers"] for via in line["via"]}
    assert stand_ins == {"VFIAX": None, "VTWO": "IWM"}


def test_money_is_rounded_to_a_millionth_and_weights_are_not() -> None:
    made = document(AAPL="0.12345678", CASH="0.87654322", KO="2")
    assert made["total_value"] == 3.0
    assert made["cash_amount"] == 0.876543
    assert made["cash"] == pytest.approx(0.87654322 / 3, abs=1e-15)


def test_unknown_is_null_never_zero() -> None:
    made = document({"is_nominal": True}, CASH=10)
    assert made["total_value"] is None
    assert made["cash_amount"] is None
    assert made["largest"] is None
    assert made["effective_number"] == {"lower": None, "upper": None}
    assert made["as_of"]["oldest_fund"] is None
    unknown = (Unresolved(2, "Mystery", Decimal(200_000), "not in the security directory"),)
    assert document({"is_nominal": True, "unresolved": unknown}, CASH=10)["unresolved"][0]["value"] is None


def test_cash_of_the_user_and_cash_inside_funds_stand_apart() -> None:
    made = document(SPY=50, CASH=50)
    assert made["cash"] == 0.5
    assert made["cash_in_funds"] == pytest.approx(made["sectors"]["cash"] - 0.5, abs=1e-15)
    assert made["cash_in_funds"] >= 0


def test_lines_that_need_the_user_are_listed() -> None:
    unresolved = (
        Unresolved(4, "Mystery", None, "no price: add a value column or a price"),
        Unresolved(5, "SAP", Decimal("12.3456789"), "needs a rate (EUR)", currency="EUR"),
    )
    rejected = (RejectedRow(7, "Quantity", "1O", "not a number", "AAPL,1O"),)
    made = document({"unresolved": unresolved, "rejected": rejected}, SPY=1)
    assert made["unresolved"] == [
        {
            "row": 4,
            "text": "Mystery",
            "value": None,
            "currency": "USD",
            "reason": "no price: add a value column or a price",
        },
        {"row": 5, "text": "SAP", "value": 12.345679, "currency": "EUR", "reason": "needs a rate (EUR)"},
    ]
    assert made["rejected"] == [
        {"row": 7, "column": "Quantity", "value": "1O", "reason": "not a number", "text": "AAPL,1O"}
    ]
