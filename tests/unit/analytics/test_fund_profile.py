"""A fund's own page, the benchmarks, and which funds hold the same."""

import json

import numpy as np
import pytest
from factories import a_fund, a_line, a_market

from analytics.concentration import FundProfile, benchmark_reports, fund_profile, overlap_matrix
from analytics.errors import UserInputError
from analytics.export import fund_document
from analytics.look_through import FundMatrix
from analytics.model.fund import HoldingKind
from analytics.model.market import Market


def profile(ticker: str, market: Market) -> FundProfile:
    return fund_profile(ticker, market, FundMatrix.build(market))


def document(ticker: str, market: Market) -> dict[str, object]:
    made = fund_document(profile(ticker, market))
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    return made


def test_counts_and_weight_sum_are_those_of_the_file() -> None:
    lines = [
        a_line("GOOGL", 0.5),
        a_line("GOOG", 0.2),
        a_line("NOBODY", 0.1, is_mapped=False),
        a_line("USD", 0.05, HoldingKind.CASH),
    ]
    made = document("F", a_market({"F": lines}))
    assert (made["rows"], made["rows_equity"], made["n_holdings"]) == (4, 3, 2)
    assert made["weight_sum"] == pytest.approx(0.85, abs=1e-12)
    assert made["top"] == [{"issuer": "GOOGL Inc.", "ticker": "GOOGL", "weight": pytest.approx(0.7)}]
    assert made["themes"]["mag7"] == pytest.approx({"weight": 0.7, "lower": 0.7, "upper": 0.95})
    assert made["sectors"]["communication"] == pytest.approx(0.7)
    assert made["sectors"]["cash"] == pytest.approx(0.05)
    assert made["size_bands"]["mega"] == pytest.approx(0.7)
    assert made["size_bands"]["unknown"] == pytest.approx(0.25)
    assert made["note"] is None


def test_top_holds_25_companies() -> None:
    held = {f"C{i:02}": (40 - i) / 1000 for i in range(30)}
    top = document("F", a_market({"F": held}))["top"]
    assert [line["ticker"] for line in top] == list(held)[:25]


def test_a_known_fund_without_holdings_is_null_and_says_so() -> None:
    made = document("QQQ", a_market())
    assert made["name"] == "QQQ fund"
    assert made["index"] == "Nasdaq-100"
    assert made["note"] == "no holdings loaded: drop the sponsor's file here"
    for key in ("source", "as_of", "loaded_at", "rows", "rows_equity", "n_holdings", "weight_sum", "stand_in"):
        assert made[key] is None
    for key in ("sectors", "size_bands", "themes", "expense_ratio", "price", "price_date"):
        assert made[key] is None
    assert made["top"] == []


@pytest.mark.parametrize(
    ("ticker", "note"),
    [
        ("BND", "no holdings loaded: a bond fund counts as an other asset"),
        ("VMFXX", "no holdings loaded: a money market fund counts as cash"),
    ],
)
def test_a_fund_that_is_not_looked_through_says_what_it_counts_as(ticker: str, note: str) -> None:
    assert document(ticker, a_market())["note"] == note


def test_a_share_class_shows_the_holdings_of_its_series_and_no_stand_in() -> None:
    made = document("VFIAX", a_market())
    assert made["stand_in"] is None
    assert made["share_class_of"] == "VOO"
    assert made["snapshot_id"] == "VOO-2025-11-18"
    assert made["note"] == "the holdings are those of VOO, a share class of the fund"


def test_fee_and_price_never_come_from_another_fund() -> None:
    market = a_market(funds=[a_fund("VTWO", stand_in="IWM"), a_fund("IWM", expense_ratio=0.0019)])
    made, own = document("VTWO", market), document("IWM", market)
    assert (made["stand_in"], made["expense_ratio"], made["price"]) == ("IWM", None, None)
    assert made["note"] == "no holdings of its own loaded: shown by its stand-in IWM"
    assert (own["expense_ratio"], own["price"], own["price_date"]) == (0.0019, 240.0, "2025-11-18")
    assert made["rows"] == own["rows"] == 5


def test_holdings_without_a_directory_entry_are_enough() -> None:
    market = a_market({"NEW": {"KO": 1.0}})
    bare = Market(market.version, market.issuers, market.securities, {}, market.snapshots, (), ())
    assert document("NEW", bare)["name"] == "NEW"


def test_a_fund_nobody_knows_is_the_users_error() -> None:
    with pytest.raises(UserInputError, match="NOPE is not in the fund directory"):
        profile("NOPE", a_market())
    with pytest.raises(UserInputError, match="NOPE is not in the fund directory"):
        overlap_matrix(["SPY", "NOPE"], a_market(), FundMatrix.build(a_market()))


def test_benchmarks_are_the_three_named_funds() -> None:
    market = a_market()
    reports = benchmark_reports(market, FundMatrix.build(market))
    assert list(reports) == ["sp500", "total_market", "russell2000"]
    # the toy SPY holds 20 + 15 + 15 + 10 + 8 + 5 + 4 = 77 % Magnificent 7
    assert reports["sp500"].themes["mag7"].weight == pytest.approx(0.77)
    assert reports["russell2000"].small_caps.weight == pytest.approx(0.95)
    assert reports["total_market"].total_amount is None


def test_a_benchmark_without_holdings_is_left_out() -> None:
    market = a_market({"IWM": {"CALM": 1.0}}, funds=[])
    assert list(benchmark_reports(market, FundMatrix.build(market))) == ["russell2000"]


def test_overlap_is_the_sum_of_the_smaller_weights_per_company() -> None:
    # A: GOOGL 3 % + GOOG 2 %, KO 50 %; B: GOOG 4 %, KO 20 %: min(5, 4) + min(50, 20) = 24 %
    market = a_market({"A": {"GOOGL": 0.03, "GOOG": 0.02, "KO": 0.5}, "B": {"GOOG": 0.04, "KO": 0.2, "DE": 0.7}})
    made = overlap_matrix(["A", "B"], market, FundMatrix.build(market))
    assert made.overlap == pytest.approx(np.array([[0.55, 0.24], [0.24, 0.94]]), abs=1e-15)
    assert made.tickers == ("A", "B")


def test_overlap_says_share_class_stand_in_and_missing_holdings() -> None:
    market = a_market()
    made = overlap_matrix(["VOO", "VFIAX", "FXAIX", "QQQ", "IWM"], market, FundMatrix.build(market))
    assert made.overlap[0, 1] == pytest.approx(1.0)
    assert made.note(0, 1) == "share classes of one fund"
    assert made.note(0, 2) == made.note(2, 0) == "FXAIX by its stand-in SPY"
    assert np.isnan(made.overlap[3]).all()
    assert made.note(0, 3) == made.note(3, 3) == "no holdings loaded for QQQ"
    assert made.note(0, 4) == made.note(2, 2) == ""
    assert made.looked_through == ("VOO", "VOO", "SPY", None, "IWM")


def test_overlap_looks_through_funds_in_funds() -> None:
    market = a_market({"A": [a_line("B", 0.5, HoldingKind.FUND), a_line("DE", 0.5)], "B": {"KO": 1.0}})
    assert overlap_matrix(["A", "B"], market, FundMatrix.build(market)).overlap[0, 1] == 0.5


def test_a_profile_looks_through_the_funds_inside() -> None:
    market = a_market({"A": [a_line("B", 0.5, HoldingKind.FUND), a_line("DE", 0.5)], "B": {"KO": 1.0}})
    made = profile("A", market)
    assert [(e.issuer.ticker, e.weight) for e in made.top] == [("DE", 0.5), ("KO", 0.5)]
