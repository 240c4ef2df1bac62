"""What is known of each issuer, as arrays parallel to ``Market.issuers``."""

import numpy as np

from analytics.model.exposure import IssuerTraits
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market

SECTORS = tuple(Sector)
BANDS = tuple(SizeBand)
UNKNOWN_BAND = BANDS.index(SizeBand.UNKNOWN)
_SECTOR_CODE = {sector: code for code, sector in enumerate(SECTORS)}
_BAND_CODE = {band: code for code, band in enumerate(BANDS)}


def issuer_traits(market: Market) -> IssuerTraits:
    """Return sectors, size bands, ticker order and theme members of a market's issuers."""
    issuers = market.issuers
    order = sorted(range(len(issuers)), key=lambda i: (issuers[i].ticker, issuers[i].issuer_id))
    rank = np.empty(len(issuers), dtype=np.int32)
    rank[order] = np.arange(len(issuers), dtype=np.int32)
    index = {issuer.issuer_id: i for i, issuer in enumerate(issuers)}
    return IssuerTraits(
        sector=np.array([_SECTOR_CODE[issuer.sector] for issuer in issuers], dtype=np.int8),
        band=np.array([_BAND_CODE[issuer.size_band] for issuer in issuers], dtype=np.int8),
        ticker_rank=rank,
        theme_issuers={
            theme.name: np.array(sorted(index[i] for i in theme.issuer_ids if i in index), dtype=np.int32)
            for theme in market.themes
        },
    )
