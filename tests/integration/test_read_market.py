"""Reading the published market back in the shape the analysis computes on."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from database_factories import APPLE, NVIDIA, TINY, a_published_market, add_funds, header_of, publish, rows_of

from analytics.model.fund import HOLDING_KINDS, Fund, FundAssetClass, HoldingKind
from analytics.model.issuer import Sector, SizeBand, SizeBandFloor, Theme
from analytics.model.market import Market, Price
from db.engine import Database
from db.repositories import prices, reference
from db.repositories.data_status import read_data_status
from db.repositories.market import market_version, read_market
from db.repositories.reference import Capitalization

pytestmark = pytest.mark.integration

BANDS = tuple(SizeBand)
OCTOBER, NOVEMBER = date(2025, 10, 31), date(2025, 11, 18)


def _read(database: Database) -> Market:
    with database.transaction() as connection:
        return read_market(connection)


def _version(database: Database) -> str:
    with database.transaction() as connection:
        return market_version(connection)


def test_an_empty_database_is_an_empty_market(database: Database) -> None:
    market = _read(database)
    assert (market.issuers, dict(market.snapshots), market.themes) == ((), {}, ())


def test_holdings_point_to_their_companies_in_the_sources_order(database: Database) -> None:
    a_published_market(database)
    market = _read(database)
    snapshot = market.snapshots["SPY"]
    holdings = snapshot.holdings
    assert snapshot.as_of_date == NOVEMBER
    assert snapshot.weight_unit == 0.0001
    assert holdings.line_no.tolist() == [1, 2, 3]
    assert holdings.ticker == ("AAPL", "NVDA", "USD")
    assert [market.issuers[i].issuer_id for i in holdings.issuer[:2]] == [APPLE, NVIDIA]
    assert holdings.issuer[2] == -1
    assert holdings.weight.tolist() == [0.6, 0.3, 0.1]
    assert [HOLDING_KINDS[k] for k in holdings.kind] == [HoldingKind.EQUITY, HoldingKind.EQUITY, HoldingKind.CASH]
    assert [a.dtype for a in (holdings.issuer, holdings.kind, holdings.band)] == [np.int32, np.int8, np.int8]


def test_tickers_lead_to_companies_with_the_rule_that_says_so(database: Database) -> None:
    a_published_market(database)
    market = _read(database)
    link = market.securities["OLDT"]
    assert market.issuers[link.issuer_index].issuer_id == TINY
    assert link.reason == "rename"
    assert market.issuers[link.issuer_index].sector is Sector.UNKNOWN


def test_a_holding_is_banded_by_the_capitalization_nearest_its_funds_date(database: Database) -> None:
    a_published_market(database)
    near_october = date(2025, 11, 3)  # 3 days after the first date, 15 before the second
    rows = rows_of(("AAPL", APPLE, "0.5"), ("NVDA", NVIDIA, "0.5"))
    with database.publication() as connection:
        add_funds(connection, ("VB",))
        reference.upsert_capitalizations(
            connection,
            [
                Capitalization(APPLE, OCTOBER, Decimal(199), SizeBand.LARGE, "a"),
                Capitalization(APPLE, NOVEMBER, Decimal(201), SizeBand.MEGA, "b"),
                Capitalization(NVIDIA, NOVEMBER, Decimal(400), SizeBand.MEGA, "b"),
            ],
        )
    publish(database, rows, header_of(rows, "VB", near_october))
    market = _read(database)
    assert [BANDS[b] for b in market.snapshots["VB"].holdings.band] == [SizeBand.LARGE, SizeBand.MEGA]
    assert [BANDS[b] for b in market.snapshots["SPY"].holdings.band] == [SizeBand.MEGA, SizeBand.MEGA, SizeBand.UNKNOWN]
    apple = next(i for i in market.issuers if i.issuer_id == APPLE)
    assert (apple.market_cap_usd, apple.market_cap_date, apple.size_band) == (201.0, NOVEMBER, SizeBand.MEGA)


def test_of_two_equally_near_capitalizations_the_earlier_counts(database: Database) -> None:
    a_published_market(database)
    day = date(2025, 11, 10)
    rows = rows_of(("AAPL", APPLE, "1"))
    with database.publication() as connection:
        add_funds(connection, ("VB",))
        reference.upsert_capitalizations(
            connection,
            [
                Capitalization(APPLE, date(2025, 11, 12), Decimal(1), SizeBand.MEGA, "b"),
                Capitalization(APPLE, date(2025, 11, 8), Decimal(1), SizeBand.LARGE, "a"),
            ],
        )
    publish(database, rows, header_of(rows, "VB", day))
    assert BANDS[_read(database).snapshots["VB"].holdings.band[0]] is SizeBand.LARGE


def test_the_newest_theme_version_and_boundaries_are_read(database: Database) -> None:
    a_published_market(database)
    old = Theme("mag7", "Magnificent 7", date(2023, 1, 1), frozenset({TINY}))
    new = Theme("mag7", "Magnificent 7", date(2025, 1, 1), frozenset({APPLE, NVIDIA}))
    floors = [
        SizeBandFloor(SizeBand.LARGE, 22.7e9, date(2025, 7, 1), "guideline"),
        SizeBandFloor(SizeBand.MEGA, 200e9, date(2025, 7, 1), "ours"),
    ]
    with database.publication() as connection:
        reference.upsert_themes(connection, [old, new])
        reference.upsert_size_bands(connection, [*floors, SizeBandFloor(SizeBand.MEGA, 150e9, date(2020, 1, 1), "old")])
    market = _read(database)
    assert market.themes == (new,)
    assert market.size_bands == (floors[1], floors[0])


def test_a_themes_members_are_replaced_with_its_version(database: Database) -> None:
    a_published_market(database)
    day = date(2025, 1, 1)
    with database.publication() as connection:
        reference.upsert_themes(connection, [Theme("mag7", "M", day, frozenset({APPLE, TINY}))])
        reference.upsert_themes(connection, [Theme("mag7", "M", day, frozenset({APPLE}))])
    assert _read(database).themes[0].issuer_ids == {APPLE}


def test_a_fund_comes_back_as_it_was_given(database: Database) -> None:
    fund = Fund(
        "VTWO",
        "Vanguard Russell 2000 ETF",
        "Vanguard",
        FundAssetClass.EQUITY,
        "etf",
        "Russell 2000",
        None,
        "IWM",
        0.0007,
        date(2025, 12, 19),
        "prospectus",
    )
    with database.publication() as connection:
        # The stand-in comes after the fund that names it: order does not matter within a load.
        reference.upsert_funds(
            connection, [reference.FundEntry(fund, cik="1"), reference.FundEntry(Fund("IWM", "iShares Russell 2000"))]
        )
    assert _read(database).funds["VTWO"] == fund


def test_the_newest_price_is_read_with_its_date_and_source(database: Database) -> None:
    with database.publication() as connection:
        prices.save_prices(
            connection,
            [
                prices.ClosingPrice("IWM", OCTOBER, Decimal("240.10"), "test"),
                prices.ClosingPrice("IWM", NOVEMBER, Decimal("231.55"), "test"),
            ],
        )
    assert _read(database).prices == {"IWM": Price(Decimal("231.55"), NOVEMBER, "test", "USD")}


def test_the_version_changes_with_every_kind_of_change_and_with_nothing_else(database: Database) -> None:
    seen = [_version(database)]
    a_published_market(database)
    seen.append(_version(database))
    assert _version(database) == seen[-1]
    assert _read(database).version == seen[-1]
    with database.publication() as connection:
        prices.save_prices(connection, [prices.ClosingPrice("IWM", OCTOBER, Decimal(240), "test")])
    seen.append(_version(database))
    with database.publication() as connection:
        reference.upsert_themes(connection, [Theme("mag7", "M", OCTOBER, frozenset({APPLE}))])
    seen.append(_version(database))
    rows = rows_of(("AAPL", APPLE, "1"))
    publish(database, rows, header_of(rows, as_of_date=date(2025, 11, 19)))
    seen.append(_version(database))
    assert len(set(seen)) == len(seen)


def test_the_data_status_says_what_is_loaded_and_from_where(database: Database) -> None:
    a_published_market(database)
    with database.publication() as connection:
        add_funds(connection, ("QQQ",))
    with database.transaction() as connection:
        status = read_data_status(connection)
    counts = status.counts
    assert (counts.n_funds, counts.n_funds_with_holdings, counts.n_holdings, counts.n_issuers) == (2, 1, 3, 3)
    by_fund = {fund.fund: fund for fund in status.funds}
    assert by_fund["QQQ"].as_of_date is None
    spy = by_fund["SPY"]
    assert (spy.source, spy.as_of_date, spy.n_rows, spy.n_equity, spy.weight_sum) == ("test", NOVEMBER, 3, 2, 1.0)
    assert status.server_version.startswith("18")
