"""Size bands by the user's own boundaries."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.errors import UserInputError
from analytics.model.fund import FundSnapshot
from analytics.model.issuer import SizeBand, SizeBandFloor
from analytics.model.market import Market

_BANDS = tuple(SizeBand)
_UNKNOWN = _BANDS.index(SizeBand.UNKNOWN)
_BOUNDED = _BANDS[:_UNKNOWN]
"""Largest first; the last of them has no floor but zero."""


def with_floors(market: Market, floors: tuple[SizeBandFloor, ...]) -> Market:
    """Return the market with companies and lines in bands of other boundaries; what is unknown stays unknown.

    Loaded capitalizations are rounded, published bands come from unrounded ones. So a capitalization first is taken to
    lie within its published band: boundaries that did not change move nothing.
    """
    chosen = complete_floors(floors, market.size_bands)
    before, after = _floors_usd(market.size_bands), _floors_usd(chosen)
    newest = np.array([issuer.market_cap_usd or np.nan for issuer in market.issuers], dtype=np.float64)
    published = np.array([_BANDS.index(issuer.size_band) for issuer in market.issuers], dtype=np.int8)
    bands = _rebanded(published, newest, before, after).tolist()

    def moved(snapshot: FundSnapshot) -> FundSnapshot:
        table = snapshot.holdings
        known = np.append(market.capitalizations.get(snapshot.as_of_date, newest), np.nan)
        band = _rebanded(table.band, known[table.issuer], before, after)
        return replace(snapshot, holdings=replace(table, band=band))

    return replace(
        market,
        issuers=tuple(
            issuer if _BANDS[code] is issuer.size_band else replace(issuer, size_band=_BANDS[code])
            for issuer, code in zip(market.issuers, bands, strict=True)
        ),
        snapshots={fund: moved(snapshot) for fund, snapshot in market.snapshots.items()},
        size_bands=chosen,
    )


def complete_floors(
    floors: tuple[SizeBandFloor, ...], published: tuple[SizeBandFloor, ...]
) -> tuple[SizeBandFloor, ...]:
    """Return one floor a band, the user's before the published, largest first; refuse what has no order."""
    by_band = {floor.band: floor for floor in (*published, *floors)}
    chosen = tuple(by_band[band] for band in _BANDS if band in by_band)
    if SizeBand.UNKNOWN in by_band:
        raise UserInputError("The band of companies without a capitalization has no boundary.")
    for larger, smaller in pairwise(chosen):
        if not larger.floor_usd > smaller.floor_usd:
            raise UserInputError(
                f"{larger.band.capitalize()} companies begin at {larger.floor_usd:,.0f} US dollars, which is not above "
                f"{smaller.floor_usd:,.0f}, where {smaller.band} ones begin."
            )
    for band in _BOUNDED[:-1]:
        if band not in by_band or not by_band[band].floor_usd > 0.0:
            raise UserInputError(f"The boundary where {band} companies begin must be an amount above zero.")
    return chosen


def _floors_usd(floors: tuple[SizeBandFloor, ...]) -> NDArray[np.float64]:
    """Return the floor of each band but the last and unknown, largest first; NaN where none is stated."""
    known = {floor.band: floor.floor_usd for floor in floors}
    return np.array([known.get(band, np.nan) for band in _BOUNDED[:-1]], dtype=np.float64)


def _rebanded(
    published: NDArray[np.int8], known_usd: NDArray[np.float64], before: NDArray[np.float64], after: NDArray[np.float64]
) -> NDArray[np.int8]:
    least = np.append(np.nan_to_num(before), [0.0, 0.0])[published]
    most = np.concatenate([[np.inf], np.nextafter(np.nan_to_num(before, nan=np.inf), 0.0), [np.inf]])[published]
    capitalization = np.clip(np.where(np.isnan(known_usd), least, known_usd), least, most)
    band = (capitalization[:, np.newaxis] < after).sum(axis=1)
    return np.where(published == _UNKNOWN, _UNKNOWN, band).astype(np.int8)
