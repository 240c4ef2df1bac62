"""Funds of small caps beside one portfolio: facts in alphabetical order, no ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.errors import UserInputError
from analytics.look_through import FundMatrix, FundSource, look_through
from analytics.model.exposure import Exposures
from analytics.model.issuer import SMALL_CAP_BANDS, Sector, SizeBand
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio
from analytics.suggest.screens import EarningsScreen, screen_of
from analytics.suggest.yardstick import COMPANY_SECTORS

Vector = NDArray[np.float64]
_BANDS, _SECTORS = tuple(SizeBand), tuple(Sector)


@dataclass(frozen=True, slots=True)
class SmallCapFacts:
    """A fund beside a portfolio. Weights are fractions of the fund's net assets; null where not known.

    Attributes
    ----------
    looked_through, is_stand_in
        Whose holdings are used, and whether those of another fund on the same index.
    n_names : int
        Companies held.
    small_cap_weight, size_bands
        The size it reaches.
    median_cap_usd : float or None
        Half of what it has in companies of known size is in companies at least so large.
    overlap_weight : float
        Sum of the smaller of both weights over all companies, fund against portfolio.
    held_weight : float
        The part of the fund in companies that the portfolio has already.
    sector_shifts : dict of Sector to float
        The fund's weight of each sector less the portfolio's: moved by each point of value that moves into the fund.
    screen : EarningsScreen or None
        Whether its index asks for earnings, dated and with its source.
    """

    ticker: str
    name: str
    index_name: str
    looked_through: str
    is_stand_in: bool
    as_of_date: date
    n_names: int
    small_cap_weight: float
    size_bands: dict[SizeBand, float]
    median_cap_usd: float | None
    overlap_weight: float
    held_weight: float
    sector_shifts: dict[Sector, float]
    expense_ratio: float | None
    expense_ratio_date: date | None
    screen: EarningsScreen | None


def small_cap_facts(
    portfolio: Portfolio, tickers: Iterable[str], market: Market, matrix: FundMatrix
) -> tuple[SmallCapFacts, ...]:
    """Return facts about funds for one portfolio.

    Parameters
    ----------
    portfolio : Portfolio
        With values.
    tickers : iterable of str
        Funds, dot form, in any order.
    market : Market
        Names, fees, sizes.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    tuple of SmallCapFacts
        By ticker; a fund without holdings is left out.

    Raises
    ------
    UserInputError
        If a ticker is no fund of the directory.

    Notes
    -----
    Companies sold short have nothing in common with anything and count as none.
    """
    wanted = sorted(set(tickers))
    unknown = [ticker for ticker in wanted if ticker not in market.funds]
    if unknown:
        raise UserInputError(f"{unknown[0]} is not in the fund directory.")
    seen = look_through(portfolio, market, matrix)
    known = ((ticker, matrix.sources.get(ticker)) for ticker in wanted)
    return tuple(_facts(ticker, source, seen, market, matrix) for ticker, source in known if source is not None)


def _facts(ticker: str, source: FundSource, seen: Exposures, market: Market, matrix: FundMatrix) -> SmallCapFacts:
    row, fund = matrix.row[source.looked_through], market.funds[ticker]
    start, end = int(matrix.issuer.indptr[row]), int(matrix.issuer.indptr[row + 1])
    issuer, weight = matrix.issuer.indices[start:end], matrix.issuer.data[start:end]
    long = np.maximum(weight, 0.0)
    held = np.maximum(seen.issuer_weight[issuer], 0.0)
    bands = dict(zip(_BANDS, matrix.band[row].tolist(), strict=True))
    sectors = dict(zip(_SECTORS, matrix.sector[row].tolist(), strict=True))
    return SmallCapFacts(
        ticker=ticker,
        name=fund.name,
        index_name=fund.index_name,
        looked_through=source.looked_through,
        is_stand_in=source.is_stand_in,
        as_of_date=matrix.snapshots[row][0].as_of_date,
        n_names=int((weight >= 0.0).sum()),
        small_cap_weight=sum(bands[band] for band in SMALL_CAP_BANDS),
        size_bands=bands,
        median_cap_usd=_median_cap(issuer.tolist(), long, market),
        overlap_weight=float(np.minimum(long, held).sum()),
        held_weight=float(long[held > 0.0].sum()),
        sector_shifts={sector: sectors[sector] - seen.sector_weight[sector] for sector in COMPANY_SECTORS},
        expense_ratio=fund.expense_ratio,
        expense_ratio_date=fund.expense_ratio_date,
        screen=screen_of(fund.index_name),
    )


def _median_cap(issuers: list[int], weight: Vector, market: Market) -> float | None:
    caps = np.array([market.issuers[i].market_cap_usd or np.nan for i in issuers])
    is_known = ~np.isnan(caps) & (weight > 0.0)
    if not is_known.any():
        return None
    order = np.argsort(-caps[is_known], kind="stable")
    filled = np.cumsum(weight[is_known][order])
    place = int(np.searchsorted(filled, filled[-1] / 2.0))
    return float(caps[is_known][order][place])
