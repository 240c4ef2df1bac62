"""The benchmark's sectors, which gaps of sectors are measured from."""

from collections.abc import Mapping

from analytics.concentration.single import report_of_fund
from analytics.look_through import FundMatrix
from analytics.model.issuer import Sector
from analytics.model.market import Market

COMPANY_SECTORS = tuple(s for s in Sector if s not in {Sector.CASH, Sector.OTHER, Sector.UNKNOWN})
"""The eleven sectors of companies."""


def sector_weights(benchmark: str, market: Market, matrix: FundMatrix) -> Mapping[Sector, float]:
    """Return the weight of each sector in a fund, empty where its holdings are not loaded."""
    if benchmark not in matrix.sources:
        return {}
    sectors = report_of_fund(benchmark, market, matrix).sectors
    return {sector: sectors[sector].weight for sector in COMPANY_SECTORS}
