"""Hand-made values for tests: sensible defaults, only the relevant part named in the test.

``a_market()`` is a toy market with funds of few companies; ``a_market({"F": {"AAPL": 0.6, "MSFT": 0.4}})`` one with
exactly these holdings. A fund's holdings are a mapping of ticker to weight (companies only) or a sequence of lines
from ``a_line``. Companies that occur anywhere become issuers by themselves; name them in ``issuers`` to set anything.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from analytics.model.fund import HOLDING_KINDS, Fund, FundAssetClass, FundSnapshot, HoldingKind, HoldingTable
from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor, Theme
from analytics.model.market import Market, Price, SecurityLink
from analytics.model.portfolio import Portfolio, Position, PositionKind

AS_OF_DATE = dt.date(2025, 11, 18)
LOADED_AT = dt.datetime(2026, 11, 21, 6, 0, tzinfo=dt.UTC)
BANDS = tuple(SizeBand)
MAG7 = ("AAPL", "MSFT", "NVDA", "GOOGL", "AMZN", "META", "TSLA")
FLOORS = ((SizeBand.MEGA, 200e9), (SizeBand.LARGE, 22.7e9), (SizeBand.MID, 8e9), (SizeBand.SMALL, 0.3e9))
TYPICAL_CAP = {
    SizeBand.MEGA: 1e12,
    SizeBand.LARGE: 60e9,
    SizeBand.MID: 12e9,
    SizeBand.SMALL: 2e9,
    SizeBand.MICRO: 0.1e9,
    SizeBand.UNKNOWN: None,
}
SHARE_CLASSES = {"GOOG": "GOOGL", "BRK.A": "BRK.B"}

_CATALOGUE = {
    "AAPL": (SizeBand.MEGA, Sector.TECHNOLOGY),
    "MSFT": (SizeBand.MEGA, Sector.TECHNOLOGY),
    "NVDA": (SizeBand.MEGA, Sector.TECHNOLOGY),
    "GOOGL": (SizeBand.MEGA, Sector.COMMUNICATION),
    "AMZN": (SizeBand.MEGA, Sector.CONSUMER_DISCRETIONARY),
    "META": (SizeBand.MEGA, Sector.COMMUNICATION),
    "TSLA": (SizeBand.MEGA, Sector.CONSUMER_DISCRETIONARY),
    "BRK.B": (SizeBand.MEGA, Sector.FINANCIALS),
    "JPM": (SizeBand.MEGA, Sector.FINANCIALS),
    "KO": (SizeBand.MEGA, Sector.CONSUMER_STAPLES),
    "DE": (SizeBand.LARGE, Sector.INDUSTRIALS),
    "NEM": (SizeBand.LARGE, Sector.MATERIALS),
    "FIX": (SizeBand.MID, Sector.INDUSTRIALS),
    "CALM": (SizeBand.SMALL, Sector.CONSUMER_STAPLES),
    "PLXS": (SizeBand.SMALL, Sector.TECHNOLOGY),
    "UFPT": (SizeBand.SMALL, Sector.HEALTH_CARE),
    "TINY": (SizeBand.MICRO, Sector.ENERGY),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a fund; ``is_mapped`` false leaves an equity line without its company."""

    ticker: str
    weight: float
    kind: HoldingKind = HoldingKind.EQUITY
    is_mapped: bool = True
    band: SizeBand | None = None


Holdings = Mapping[str, float] | Sequence[Line]

_SP500 = {
    "AAPL": 0.20,
    "MSFT": 0.15,
    "NVDA": 0.15,
    "GOOGL": 0.06,
    "GOOG": 0.04,
    "AMZN": 0.08,
    "META": 0.05,
    "TSLA": 0.04,
    "BRK.B": 0.08,
    "JPM": 0.06,
    "KO": 0.05,
    "DE": 0.02,
    "NEM": 0.02,
}
_TOTAL = {**{t: w * 0.9 for t, w in _SP500.items()}, "FIX": 0.05, "CALM": 0.02, "PLXS": 0.02, "TINY": 0.01}
_SMALL = {"CALM": 0.35, "PLXS": 0.30, "UFPT": 0.20, "TINY": 0.10, "FIX": 0.05}
TOY_HOLDINGS: dict[str, Holdings] = {
    "SPY": _SP500,
    "VOO": _SP500,
    "ITOT": _TOTAL,
    "VGT": {"AAPL": 0.40, "MSFT": 0.30, "NVDA": 0.25, "PLXS": 0.05},
    "IWM": _SMALL,
}
_ASSET_CLASSES = {"BND": FundAssetClass.BOND, "GLD": FundAssetClass.GOLD, "VMFXX": FundAssetClass.MONEY_MARKET}
TOY_PRICES = {"SPY": "660", "VOO": "610", "ITOT": "145", "VGT": "750", "IWM": "240", "AAPL": "270", "NVDA": "185"}


def a_line(
    ticker: str,
    weight: float,
    kind: HoldingKind = HoldingKind.EQUITY,
    *,
    is_mapped: bool = True,
    band: SizeBand | None = None,
) -> Line:
    return Line(ticker, weight, kind, is_mapped, band)


def an_issuer(ticker: str = "AAPL", **changes: object) -> Issuer:
    band, sector = _CATALOGUE.get(ticker, (SizeBand.LARGE, Sector.INDUSTRIALS))
    issuer = Issuer(
        issuer_id=f"us-{ticker}",
        name=f"{ticker} Inc.",
        ticker=ticker,
        country="United States",
        sector=sector,
        sector_source="test",
        market_cap_date=AS_OF_DATE,
        market_cap_source="test",
        size_band=band,
    )
    issuer = replace(issuer, **changes)  # type: ignore[arg-type]  # tests name fields freely
    if "market_cap_usd" in changes:
        return issuer
    return replace(issuer, market_cap_usd=TYPICAL_CAP[issuer.size_band])


def a_fund(ticker: str = "SPY", **changes: object) -> Fund:
    fund = Fund(
        ticker=ticker,
        name=f"{ticker} fund",
        sponsor="Test",
        asset_class=_ASSET_CLASSES.get(ticker, FundAssetClass.EQUITY),
    )
    return replace(fund, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_theme(name: str = "mag7", tickers: Iterable[str] = MAG7) -> Theme:
    return Theme(name, "Magnificent 7" if name == "mag7" else name, AS_OF_DATE, frozenset(f"us-{t}" for t in tickers))


def a_price(amount: str | float = "100", *, price_date: dt.date | None = AS_OF_DATE, source: str = "test") -> Price:
    return Price(Decimal(str(amount)), price_date, source)


def lines_of(holdings: Holdings) -> tuple[Line, ...]:
    if isinstance(holdings, Mapping):
        return tuple(Line(ticker, weight) for ticker, weight in holdings.items())
    return tuple(holdings)


def a_snapshot(
    fund: str,
    holdings: Holdings,
    issuers: Sequence[Issuer],
    securities: Mapping[str, SecurityLink],
    *,
    as_of_date: dt.date = AS_OF_DATE,
    weight_unit: float = 0.0001,
) -> FundSnapshot:
    lines = lines_of(holdings)
    issuer = [
        securities[li.ticker].issuer_index if li.kind is HoldingKind.EQUITY and li.is_mapped else -1 for li in lines
    ]
    bands = [
        li.band or (issuers[i].size_band if i >= 0 else SizeBand.UNKNOWN) for li, i in zip(lines, issuer, strict=True)
    ]
    table = HoldingTable(
        line_no=np.arange(1, len(lines) + 1, dtype=np.int32),
        ticker=tuple(li.ticker for li in lines),
        kind=np.array([HOLDING_KINDS.index(li.kind) for li in lines], dtype=np.int8),
        issuer=np.array(issuer, dtype=np.int32),
        weight=np.array([li.weight for li in lines], dtype=np.float64),
        band=np.array([BANDS.index(b) for b in bands], dtype=np.int8),
    )
    return FundSnapshot(
        snapshot_id=f"{fund}-{as_of_date}",
        fund=fund,
        as_of_date=as_of_date,
        source="test",
        loaded_at=LOADED_AT,
        weight_unit=weight_unit,
        holdings=table,
    )


def a_market(
    holdings: Mapping[str, Holdings] | None = None,
    *,
    issuers: Iterable[Issuer] = (),
    funds: Iterable[Fund] | None = None,
    themes: Iterable[Theme] | None = None,
    prices: Mapping[str, str] | None = None,
    share_classes: Mapping[str, str] = SHARE_CLASSES,
    as_of_dates: Mapping[str, dt.date] | None = None,
    weight_unit: float = 0.0001,
) -> Market:
    """Make a market; without ``holdings`` the toy one (SPY, VOO, ITOT, VGT, IWM and what leans on them)."""
    holdings = TOY_HOLDINGS if holdings is None else holdings
    companies = _issuers_of(holdings, issuers, share_classes)
    securities = _securities_of(companies, share_classes)
    dates = as_of_dates or {}
    snapshots = {
        fund: a_snapshot(
            fund, rows, companies, securities, as_of_date=dates.get(fund, AS_OF_DATE), weight_unit=weight_unit
        )
        for fund, rows in holdings.items()
    }
    directory = {fund: a_fund(fund) for fund in holdings}
    directory |= {fund.ticker: fund for fund in (_toy_directory() if funds is None else funds)}
    chosen_prices = TOY_PRICES if prices is None else prices
    return Market(
        version="test-"
        + hashlib.sha256(
            repr((holdings, companies, directory, themes, prices, as_of_dates, weight_unit)).encode()
        ).hexdigest()[:12],
        issuers=companies,
        securities=securities,
        funds=directory,
        snapshots=snapshots,
        themes=(a_theme(),) if themes is None else tuple(themes),
        size_bands=tuple(SizeBandFloor(band, floor, dt.date(2025, 7, 1), "test") for band, floor in FLOORS),
        prices={ticker: a_price(amount) for ticker, amount in chosen_prices.items()},
    )


def a_position(
    market: Market, ticker: str = "SPY", amount: str | float | Decimal = 1000, **changes: object
) -> Position:
    """Make a position from a ticker: fund, stock, ``CASH``, or unknown. ``shares`` and a price are free to name."""
    position = Position(
        row=2,
        account="Main",
        text=ticker,
        name=ticker,
        kind=_kind_of(market, ticker),
        amount=Decimal(str(amount)),
        ticker=ticker,
        issuer_index=link.issuer_index if (link := market.securities.get(ticker)) else None,
        match_rule="test",
    )
    return replace(position, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_portfolio(market: Market, amounts: Mapping[str, str | float | Decimal], **changes: object) -> Portfolio:
    """Make a portfolio of one account from ticker to amount; ``CASH`` is cash."""
    positions = tuple(
        a_position(market, ticker, amount, row=i) for i, (ticker, amount) in enumerate(amounts.items(), 2)
    )
    portfolio = Portfolio(name="test", positions=positions, as_of_date=AS_OF_DATE)
    return replace(portfolio, **changes)  # type: ignore[arg-type]  # tests name fields freely


def _toy_directory() -> tuple[Fund, ...]:
    return (
        a_fund("SPY", index_name="S&P 500", expense_ratio=0.000945),
        a_fund("VOO", index_name="S&P 500", expense_ratio=0.0003),
        a_fund("VFIAX", kind="mutual_fund", index_name="S&P 500", share_class_of="VOO"),
        a_fund("FXAIX", kind="mutual_fund", index_name="S&P 500", stand_in="SPY"),
        a_fund("IWM", index_name="Russell 2000"),
        a_fund("VTWO", index_name="Russell 2000", stand_in="IWM"),
        a_fund("QQQ", index_name="Nasdaq-100"),
        *(a_fund(ticker) for ticker in _ASSET_CLASSES),
    )


def _issuers_of(
    holdings: Mapping[str, Holdings], named: Iterable[Issuer], share_classes: Mapping[str, str]
) -> tuple[Issuer, ...]:
    companies = {issuer.ticker: issuer for issuer in named}
    held = (li.ticker for rows in holdings.values() for li in lines_of(rows) if li.kind is HoldingKind.EQUITY)
    for ticker in (*held, *_CATALOGUE):
        primary = share_classes.get(ticker, ticker)
        companies.setdefault(primary, an_issuer(primary))
    return tuple(companies.values())


def _securities_of(issuers: Sequence[Issuer], share_classes: Mapping[str, str]) -> dict[str, SecurityLink]:
    index = {issuer.ticker: i for i, issuer in enumerate(issuers)}
    links = {ticker: SecurityLink(ticker, i, "primary") for ticker, i in index.items()}
    for ticker, primary in share_classes.items():
        if primary in index:
            links[ticker] = SecurityLink(ticker, index[primary], "share_class")
    return links


def _kind_of(market: Market, ticker: str) -> PositionKind:
    if ticker == "CASH":
        return PositionKind.CASH
    if fund := market.funds.get(ticker):
        if fund.asset_class is FundAssetClass.MONEY_MARKET:
            return PositionKind.CASH
        return PositionKind.FUND if fund.asset_class is FundAssetClass.EQUITY else PositionKind.OTHER_ASSET
    return PositionKind.STOCK if ticker in market.securities else PositionKind.UNKNOWN
