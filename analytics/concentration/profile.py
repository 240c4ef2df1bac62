"""One fund's own page."""

import numpy as np

from analytics.concentration.model import FundProfile
from analytics.concentration.single import report_of_fund
from analytics.errors import UserInputError
from analytics.look_through import NO_HOLDINGS, FundMatrix
from analytics.model.fund import HOLDING_KINDS, Fund, FundAssetClass, HoldingKind, HoldingTable
from analytics.model.market import Market

N_TOP = 25


def fund_profile(ticker: str, market: Market, matrix: FundMatrix) -> FundProfile:
    """Describe one fund of the directory.

    Parameters
    ----------
    ticker : str
        Dot form.
    market : Market
        The fund directory, holdings and prices.
    matrix : FundMatrix
        Built from the same market.

    Returns
    -------
    FundProfile
        Without holdings, the directory's facts alone and a sentence that says so.

    Raises
    ------
    UserInputError
        If the fund is in neither the directory nor the loaded holdings.

    Notes
    -----
    Counts and the weight sum are those of the file; sectors, bands and companies look through the funds it holds.

    References
    ----------
    The project's definitions, "Funds" and "Command line".

    Examples
    --------
    >>> bond = Fund("BND", "Vanguard Total Bond Market ETF", asset_class=FundAssetClass.BOND)
    >>> market = Market("none", (), {}, {"BND": bond}, {}, (), ())
    >>> fund_profile("BND", market, FundMatrix.build(market)).note
    'no holdings loaded: a bond fund counts as an other asset'
    """
    source = matrix.sources.get(ticker)
    fund = market.funds.get(ticker)
    if fund is None and source is None:
        raise UserInputError(f"{ticker} is not in the fund directory and no holdings of it are loaded.")
    fund = fund or Fund(ticker, ticker)
    price = market.prices.get(ticker)
    if source is None:
        return FundProfile(fund, None, is_stand_in=False, note=_why_none(fund), price=price)
    snapshot = market.snapshots[source.looked_through]
    table = snapshot.holdings
    report = report_of_fund(ticker, market, matrix)
    return FundProfile(
        fund=fund,
        looked_through=source.looked_through,
        is_stand_in=source.is_stand_in,
        note=_whose(ticker, source.looked_through, is_stand_in=source.is_stand_in),
        price=price,
        snapshot=matrix.snapshots[matrix.row[source.looked_through]][0],
        loaded_at=snapshot.loaded_at,
        n_rows=len(table.ticker),
        n_equity_rows=int(_is_equity(table).sum()),
        n_holdings=_n_companies(table),
        sum_weight=float(table.weight.sum()),
        report=report,
        top=tuple(report.issuers[:N_TOP]),
    )


def _why_none(fund: Fund) -> str:
    if fund.asset_class is FundAssetClass.EQUITY:
        return f"{NO_HOLDINGS}: drop the sponsor's file here"
    if fund.asset_class is FundAssetClass.MONEY_MARKET:
        return f"{NO_HOLDINGS}: a money market fund counts as cash"
    return f"{NO_HOLDINGS}: a {fund.asset_class.replace('_', ' ')} fund counts as an other asset"


def _whose(ticker: str, looked_through: str, *, is_stand_in: bool) -> str:
    if is_stand_in:
        return f"no holdings of its own loaded: shown by its stand-in {looked_through}"
    return "" if looked_through == ticker else f"the holdings are those of {looked_through}, a share class of the fund"


def _is_equity(table: HoldingTable) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.equal(table.kind, HOLDING_KINDS.index(HoldingKind.EQUITY))


def _n_companies(table: HoldingTable) -> int:
    issuer = table.issuer[_is_equity(table)]
    return int(np.unique(issuer[issuer >= 0]).size + np.count_nonzero(issuer < 0))
