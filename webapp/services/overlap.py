"""What funds have in common: those of a portfolio, and any loaded fund put beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from analytics.concentration import CommonMoney, OverlapMatrix, SharedName, common_money, overlap_matrix, shared_names
from analytics.errors import UserInputError
from webapp.services.analyse import equity_funds
from webapp.services.analysis import Analysis
from webapp.services.market_state import MarketState


class Door(Protocol):
    """The use cases these rest on."""

    def analyse(self, portfolio_id: str) -> Analysis:
        """Return a saved portfolio, looked through and measured."""

    def state(self) -> MarketState:
        """Return the market as the user's choices make it."""


@dataclass(frozen=True, slots=True, eq=False)
class FundsInCommon:
    """Funds beside each other: those ``held`` first, then those somebody added.

    ``money`` is what the held funds bring of the same companies; ``total_amount`` is null where only weights are known.
    """

    matrix: OverlapMatrix
    held: tuple[str, ...]
    added: tuple[str, ...]
    money: CommonMoney | None
    total_amount: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class PairInCommon:
    """Two funds, what they have in common, and the companies both hold."""

    pair: tuple[str, str]
    matrix: OverlapMatrix
    names: tuple[SharedName, ...]


class OverlapServices:
    """The use cases of funds beside each other; without a portfolio (an empty id) those somebody added alone."""

    __slots__ = ()

    def funds_in_common(self: Door, portfolio_id: str, added: Sequence[str] = ()) -> FundsInCommon:
        """Return what the funds of a portfolio and added ones have in common."""
        return funds_in_common(self.analyse(portfolio_id) if portfolio_id else self.state(), added)

    def pair_in_common(self: Door, portfolio_id: str, pair: tuple[str, str]) -> PairInCommon:
        """Return the companies two funds hold, with what a portfolio owns through each."""
        return pair_in_common(self.analyse(portfolio_id) if portfolio_id else self.state(), pair)


def funds_in_common(of: Analysis | MarketState, added: Sequence[str]) -> FundsInCommon:
    """Put the funds of a portfolio and added ones beside each other; what is added twice stands once.

    Raises
    ------
    UserInputError
        A fund that was added is not loaded.
    """
    state, analysis = (of.state, of) if isinstance(of, Analysis) else (of, None)
    held = equity_funds(analysis.portfolio, state.market) if analysis else ()
    others = tuple(ticker for ticker in dict.fromkeys(added) if ticker not in held)
    for ticker in others:
        if ticker not in state.matrix.sources:
            raise UserInputError(f"No holdings of {ticker} are loaded, so it cannot be compared.")
    matrix = overlap_matrix([*held, *others], state.market, state.matrix)
    if analysis is None:
        return FundsInCommon(matrix, (), others, None, None)
    portfolio = analysis.portfolio
    total = None if portfolio.is_nominal else portfolio.total_amount
    return FundsInCommon(matrix, held, others, common_money(held, analysis.exposures), total)


def pair_in_common(of: Analysis | MarketState, pair: tuple[str, str]) -> PairInCommon:
    """Return the companies two funds hold."""
    state, exposures = (of.state, of.exposures) if isinstance(of, Analysis) else (of, None)
    matrix = overlap_matrix(pair, state.market, state.matrix)
    return PairInCommon(pair, matrix, shared_names(pair, state.market, state.matrix, exposures))
