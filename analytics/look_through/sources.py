"""Which holdings stand for a fund: its own, those of a share class of it, or a stand-in's."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from analytics.model.fund import Fund

NO_HOLDINGS = "no holdings loaded"
"""Reason of the residual of a known fund that cannot be looked into."""

LEFT_OPEN = "left unknown: you chose to have no stand-in"
"""Reason where holdings of another fund could stand for it and the user does not want them to."""


@dataclass(frozen=True, slots=True)
class FundSource:
    """The fund whose holdings are used. ``is_stand_in`` is false for the fund itself and for its share classes."""

    looked_through: str
    is_stand_in: bool


def find_source(ticker: str, funds: Mapping[str, Fund], loaded: Container[str]) -> FundSource | None:
    """Return the holdings that stand for a fund.

    Parameters
    ----------
    ticker : str
        A fund, dot form.
    funds : mapping of str to Fund
        The fund directory.
    loaded : container of str
        Funds whose own holdings are loaded.

    Returns
    -------
    FundSource or None
        The fund's own holdings first, then those of its series, then its stand-in's; ``None`` where there are none.

    Notes
    -----
    A share class of a fund that itself leans on a stand-in leans on the same stand-in.

    References
    ----------
    The project's definitions, "Funds".

    Examples
    --------
    >>> funds = {"VTWO": Fund("VTWO", "Vanguard Russell 2000 ETF", stand_in="IWM")}
    >>> find_source("VTWO", funds, {"IWM"})
    FundSource(looked_through='IWM', is_stand_in=True)
    """
    seen: set[str] = set()
    is_stand_in = False
    current = ticker
    while current not in loaded:
        fund = funds.get(current)
        if fund is None or current in seen:
            return None
        seen.add(current)
        successor = fund.share_class_of or fund.stand_in
        if not successor:
            return None
        is_stand_in = is_stand_in or fund.share_class_of is None
        current = successor
    return FundSource(looked_through=current, is_stand_in=is_stand_in)


def why_unknown(ticker: str, funds: Mapping[str, Fund]) -> str:
    """Return the reason of the residual of a fund that nothing stands for.

    Examples
    --------
    >>> why_unknown("VTWO", {"VTWO": Fund("VTWO", "Vanguard Russell 2000 ETF", stand_in="")})
    'left unknown: you chose to have no stand-in'
    """
    seen: set[str] = set()
    while ticker not in seen and (fund := funds.get(ticker)) is not None:
        if fund.stand_in == "":
            return LEFT_OPEN
        seen.add(ticker)
        ticker = fund.share_class_of or fund.stand_in or ""
    return NO_HOLDINGS
