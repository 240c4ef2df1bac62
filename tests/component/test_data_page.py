"""The Data page over in-memory services."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from dash_client import DashClient
from factories import LOADED_AT, a_fund, a_market
from fakes import FakeServices, a_data_health

from analytics.model.fund import FundAssetClass
from analytics.model.quality import Finding, Severity
from webapp.app import create_app
from webapp.pages.data import texts
from webapp.pages.data.figures import fate, fund_rows, summary
from webapp.services import Attempt
from webapp.settings import WebSettings

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def page(services: FakeServices) -> DashClient:
    return DashClient(create_app(services, WebSettings()))  # type: ignore[arg-type]  # the fake has the methods pages call


def shown(page: DashClient) -> dict[str, dict[str, Any]]:
    return page.fire("data-grid.rowData", {"visit-data.data": ""}).outputs


def test_funds_with_holdings_and_funds_known_by_name_are_apart(page: DashClient) -> None:
    outputs = shown(page)
    assert [row["ticker"] for row in outputs["data-grid"]["rowData"]] == ["ITOT", "IWM", "SPY", "VGT", "VOO"]
    known = {row["ticker"]: row["words"] for row in outputs["data-known-grid"]["rowData"]}
    assert known["QQQ"] == texts.NO_HOLDINGS
    assert "VOO" in known["VFIAX"]
    assert "SPY" in known["FXAIX"]
    assert "stand-in" in known["FXAIX"]
    assert "stand-in" not in known["VFIAX"]


def test_a_row_says_date_age_rows_weights_and_checks(page: DashClient) -> None:
    itot, iwm, *_ = shown(page)["data-grid"]["rowData"]
    assert itot["as_of_date"] == "2025-11-18"
    assert itot["findings"] == {"kind": "aging", "text": "1 remark"}  # one warning; the note is no remark
    assert iwm["findings"] == {"kind": "met", "text": "passed"}
    assert (iwm["n_rows"], iwm["mapped"]) == (5, 0.998)
    assert iwm["weight_sum"] == pytest.approx(1.0)
    assert iwm["age"]["grade"] == "stale"  # collected once, far longer ago than a quarter
    assert iwm["age"]["text"].endswith(", stale")
    assert "old" not in iwm["age"]["text"]  # the header says it is an age


def test_a_fund_whose_last_load_was_stopped_says_so_whatever_its_version_passed() -> None:
    (status,) = (f for f in a_data_health(a_market(), TODAY).funds if f.ticker == "IWM")
    stopped = replace(status, attempt=Attempt("failed", LOADED_AT, "half the rows are missing"))
    (row,) = fund_rows([stopped])
    assert row["findings"] == {"kind": "over", "text": "stopped"}
    (row,) = fund_rows([replace(status, attempt=Attempt("unchanged", LOADED_AT, ""))])
    assert row["findings"] == {"kind": "met", "text": "passed"}


def test_the_summary_counts_fresh_and_stale_lists() -> None:
    health = a_data_health(a_market(), dt.date(2025, 12, 1))  # 13 days after all of them
    assert "5 fresh" in str(summary(health))
    assert "5 ageing" in str(summary(a_data_health(a_market(), dt.date(2026, 1, 18))))  # 61 days


def test_nothing_is_computed_before_the_page_is_seen(page: DashClient, services: FakeServices) -> None:
    assert page.fire("data-grid.rowData", {"visit-data.data": None}).status == 204
    assert services.calls == []


def test_an_empty_directory_says_what_follows(services: FakeServices, page: DashClient) -> None:
    services.market = a_market({}, funds=[a_fund("SPY")])
    assert texts.NO_FUNDS in str(shown(page)["data-summary"])


def test_notes_on_the_whole_load_are_shown() -> None:
    health = a_data_health(a_market(), dt.date(2026, 11, 21))
    assert "on the load" not in str(summary(health))
    noted = replace(health, findings=(Finding("", "sectors", Severity.INFO, 2, "Two companies have two sectors."),))
    assert "1 note on the load as a whole" in str(summary(noted))
    assert "Two companies have two sectors." in str(summary(noted))


def test_company_sizes_are_dated_by_the_date_the_funds_use() -> None:
    health = a_data_health(a_market(), dt.date(2026, 11, 21))  # holdings of 18 Nov 2025
    dates = (dt.date(2025, 10, 1), dt.date(2025, 11, 20), dt.date(2026, 8, 21))
    shown_text = str(summary(replace(health, capitalization_dates=dates)))
    assert "20 Nov 2025" in shown_text
    assert "of 3 dates; each fund uses the nearest" in shown_text


def test_funds_that_are_no_equity_funds_are_not_called_unknown() -> None:
    assert fate(a_fund("BND", asset_class=FundAssetClass.BOND)) == "a bond fund: counts as another asset"
    assert fate(a_fund("VMFXX", asset_class=FundAssetClass.MONEY_MARKET)) == texts.CASH
    assert fate(None) == texts.NO_HOLDINGS
