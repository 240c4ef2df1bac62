"""Reports made by hand, for tests of charts and sentences: every figure in them stands in the test or here."""

import datetime as dt

import numpy as np
from factories import an_issuer
from numpy.typing import NDArray

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import (
    AsOf,
    Bounded,
    Bounds,
    ConcentrationReport,
    IssuerExposure,
    Residual,
    SnapshotUse,
    Via,
)
from analytics.model.issuer import Issuer, Sector, SizeBand

FUND_DATE = dt.date(2025, 11, 18)
ZERO = Bounded(0.0, 0.0, 0.0)


def exact(weight: float) -> Bounded:
    return Bounded(weight, weight, weight)


def owned(issuer: str | Issuer, direct: float = 0.0, **via: float) -> IssuerExposure:
    issuer = an_issuer(issuer) if isinstance(issuer, str) else issuer
    parts = tuple(Via(fund, weight, None) for fund, weight in via.items())
    return IssuerExposure(issuer, 0, direct + sum(via.values()), direct, parts)


def a_report(**changes: object) -> ConcentrationReport:
    """Make the worked report: leaves of the map sum to one.

    NVDA 0.20 = direct 0.05 + SPY 0.10 + VGT 0.05; AAPL 0.10 = SPY 0.06 + VGT 0.04; CALM 0.04 direct. Technology 0.36
    has 0.06 in other companies, financials 0.20 all in other companies. QQQ, 0.25, could not be looked into.
    """
    issuers = (owned("NVDA", 0.05, SPY=0.10, VGT=0.05), owned("AAPL", SPY=0.06, VGT=0.04), owned("CALM", 0.04))
    known = {
        Sector.TECHNOLOGY: Bounded(0.36, 0.36, 0.61),
        Sector.FINANCIALS: Bounded(0.20, 0.20, 0.45),
        Sector.CONSUMER_STAPLES: Bounded(0.04, 0.04, 0.29),
        Sector.CASH: exact(0.10),
        Sector.OTHER: exact(0.05),
        Sector.UNKNOWN: Bounded(0.25, 0.0, 0.25),
    }
    bands = {
        SizeBand.MEGA: Bounded(0.50, 0.50, 0.75),
        SizeBand.LARGE: Bounded(0.06, 0.06, 0.31),
        SizeBand.SMALL: Bounded(0.04, 0.04, 0.29),
        SizeBand.UNKNOWN: Bounded(0.25, 0.0, 0.25),
    }
    fields: dict[str, object] = {
        "as_of": AsOf(FUND_DATE, dt.date(2025, 10, 31), FUND_DATE, FUND_DATE),
        "total_amount": 100_000.0,
        "coverage": 0.75,
        "coverage_stand_in": 0.0,
        "cash": 0.10,
        "other_assets": 0.05,
        "themes": {"mag7": Bounded(0.30, 0.30, 0.55)},
        "largest": (issuers[0], Bounded(0.20, 0.20, 0.45)),
        "hhi": Bounds(0.05, 0.21),
        "effective_number": Bounds(4.76, 20.0),
        "top10_weight": Bounded(0.50, 0.50, 0.75),
        "issuers": issuers,
        "size_bands": {band: bands.get(band, ZERO) for band in SizeBand},
        "sectors": {sector: known.get(sector, ZERO) for sector in Sector},
        "small_caps": Bounded(0.04, 0.04, 0.29),
        "residuals": (Residual("QQQ", 0.25, "no holdings loaded"),),
        "rounding_weight": 0.0,
        "snapshot_ids": {"SPY": "SPY-1", "VGT": "VGT-1"},
        "snapshots": (
            SnapshotUse("SPY", "SPY-1", FUND_DATE, "SSGA"),
            SnapshotUse("VGT", "VGT-1", dt.date(2025, 10, 31), "Vanguard"),
        ),
    }
    return ConcentrationReport(**(fields | changes))  # type: ignore[arg-type]  # tests name fields freely


def a_benchmark(**changes: object) -> ConcentrationReport:
    """Make a benchmark without unknowns: technology 0.30, mega 0.60, small 0.01, one fund."""
    sectors = {Sector.TECHNOLOGY: exact(0.30), Sector.FINANCIALS: exact(0.70)}
    bands = {SizeBand.MEGA: exact(0.60), SizeBand.LARGE: exact(0.39), SizeBand.SMALL: exact(0.01)}
    fields: dict[str, object] = {
        "themes": {"mag7": exact(0.34)},
        "largest": (owned("NVDA", SPY=0.08), exact(0.08)),
        "effective_number": Bounds(42.0, 42.0),
        "small_caps": exact(0.01),
        "sectors": {sector: sectors.get(sector, ZERO) for sector in Sector},
        "size_bands": {band: bands.get(band, ZERO) for band in SizeBand},
        "residuals": (),
        "snapshots": (SnapshotUse("SPY", "SPY-1", FUND_DATE, "SSGA"),),
    }
    return a_report(**(fields | changes))


def an_overlap(
    tickers: tuple[str, ...],
    common: NDArray[np.float64],
    looked_through: tuple[str | None, ...],
    is_stand_in: tuple[bool, ...],
    **arrays: NDArray[np.float64],
) -> OverlapMatrix:
    """Make an overlap without anything unknown; what is shared is what is in common unless it is named."""
    names = ("overlap_lower", "overlap_upper", "shared", "shared_lower", "shared_upper")
    return OverlapMatrix(
        tickers=tickers,
        overlap=common,
        looked_through=looked_through,
        is_stand_in=is_stand_in,
        **{name: arrays.get(name, common) for name in names},
    )
