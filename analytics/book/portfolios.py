"""Portfolios to the arrays a book is measured from."""

from collections.abc import Sequence

import numpy as np

from analytics.errors import UserInputError
from analytics.look_through import FundMatrix
from analytics.model.book import BookArrays
from analytics.model.portfolio import Portfolio, Position, PositionKind

_CASH, _OTHER, _UNKNOWN = -1, -2, -3
_STOCK, _FUND = PositionKind.STOCK, PositionKind.FUND
_REST = {PositionKind.CASH: _CASH, PositionKind.OTHER_ASSET: _OTHER}


def as_book(portfolios: Sequence[Portfolio], matrix: FundMatrix) -> BookArrays:
    """Return portfolios as the arrays of a book.

    Parameters
    ----------
    portfolios : sequence of Portfolio
        Positions valued in US dollars and resolved against the matrix's market.
    matrix : FundMatrix
        Says which funds can be looked through.

    Returns
    -------
    BookArrays
        One row per portfolio, in the order given.

    Raises
    ------
    UserInputError
        If a portfolio's total value is zero or negative.

    Notes
    -----
    Positions in the same company, or in funds that are looked through by the same holdings, are one entry.

    References
    ----------
    The project's definitions, "Money and weights".

    Examples
    --------
    >>> from decimal import Decimal
    >>> from analytics.model.market import Market
    >>> matrix = FundMatrix.build(Market("none", (), {}, {}, {}, (), ()))
    >>> cash = Position(1, "", "Cash", "", PositionKind.CASH, Decimal(100))
    >>> as_book([Portfolio("p", (cash,))], matrix).cash_weight.tolist()
    [1.0]
    """
    indptr, column, weight = [0], list[int](), list[float]()
    rest = np.zeros((4, len(portfolios)))
    for i, portfolio in enumerate(portfolios):
        total = portfolio.total_amount
        if total <= 0:
            raise UserInputError(_no_value(portfolio.name))
        known, unknown = _sorted(portfolio.positions, matrix)
        scale = 1.0 / float(total)
        rest[0, i] = scale * known.pop(_CASH, 0.0)
        rest[1, i] = scale * known.pop(_OTHER, 0.0)
        rest[2, i] = scale * sum(amount for amount in unknown.values() if amount > 0.0)
        rest[3, i] = scale * sum(amount for amount in unknown.values() if amount < 0.0)
        column += (order := sorted(known))
        weight += [scale * known[c] for c in order]
        indptr.append(len(column))
    return BookArrays(
        tuple(portfolio.name for portfolio in portfolios),
        np.array(indptr, dtype=np.int64),
        np.array(column, dtype=np.int32),
        np.array(weight, dtype=np.float64),
        *rest,
    )


def _no_value(name: str) -> str:
    return f"The portfolio {name} has no value in US dollars, so there are no weights to show."


def _sorted(
    positions: tuple[Position, ...], matrix: FundMatrix
) -> tuple[dict[int, float], dict[tuple[str, str], float]]:
    """Return amounts by column, cash and other assets, and the unknown by what it is and why."""
    known: dict[int, float] = {}
    unknown: dict[tuple[str, str], float] = {}
    n_funds, sources = len(matrix.funds), matrix.sources
    for position in positions:
        kind, amount = position.kind, float(position.amount)
        if kind is _STOCK and position.issuer_index is not None:
            column = n_funds + position.issuer_index
        elif kind is _FUND and (source := sources.get(position.ticker)) is not None:
            column = matrix.row[source.looked_through]
        else:
            column = _REST.get(kind, _UNKNOWN)
        if column == _UNKNOWN:
            label = position.ticker or position.text, position.reason
            unknown[label] = unknown.get(label, 0.0) + amount
        else:
            known[column] = known.get(column, 0.0) + amount
    return known, unknown
