"""The securities of a book, each looked up once: a fund of the matrix, a company, cash, another asset, or unknown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.choices import under_choices
from analytics.look_through import FundMatrix
from analytics.model.book_lines import BookLines, LineKind, LineSecurity
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile, ParsedRow, Portfolio, Position, PositionKind, RowClass
from analytics.resolve import NOTHING_ADDED, Additions, printed_codes, resolve_positions

_ONE_DOLLAR = Decimal(1)
_KINDS = {
    LineKind.CASH: PositionKind.CASH,
    LineKind.OTHER_ASSET: PositionKind.OTHER_ASSET,
    LineKind.UNKNOWN: PositionKind.UNKNOWN,
}
NO_COLUMN = -1


@dataclass(frozen=True, slots=True, eq=False)
class LookedUp:
    """What each of some securities is.

    Attributes
    ----------
    position : tuple of Position
        Worth one dollar each.
    column : ndarray of int32
        Row of the fund in the matrix, or the number of funds plus the index of the issuer; -1 for anything else.
    is_cash, is_other : ndarray of bool
        What has no column is unknown unless it is one of these.
    """

    position: tuple[Position, ...]
    column: NDArray[np.int32]
    is_cash: NDArray[np.bool_]
    is_other: NDArray[np.bool_]

    @property
    def is_unknown(self) -> NDArray[np.bool_]:
        """What nobody can look into."""
        return np.asarray((self.column == NO_COLUMN) & ~self.is_cash & ~self.is_other, np.bool_)


def codes_of_book(securities: Sequence[LineSecurity]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ISINs and CUSIPs among the texts of some securities, to be looked up by whoever may."""
    return printed_codes([row for _, row in _rows(securities)])


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a book is looked up and measured with.

    Attributes
    ----------
    published : Market
        Texts are matched with it.
    market : Market
        As the choices make it; the same one where nothing is chosen.
    matrix : FundMatrix
        Built from ``market``.
    choices : Choices
        The user's own definitions.
    """

    published: Market
    market: Market
    matrix: FundMatrix
    choices: Choices = AS_PUBLISHED


def look_up(securities: Sequence[LineSecurity], basis: Basis, added: Additions = NOTHING_ADDED) -> LookedUp:
    """Return what each security is, by the same rules as a file of one portfolio.

    Parameters
    ----------
    securities : sequence of LineSecurity
        Each once.
    basis : Basis
        Funds, securities and choices.
    added : Additions
        Where identifiers lead.

    Returns
    -------
    LookedUp
        In the same order.
    """
    held = Portfolio("", positions_of(securities, [_ONE_DOLLAR] * len(securities), basis.published, added))
    positions = under_choices(held, basis.published, basis.choices).positions
    kinds = [position.kind for position in positions]
    return LookedUp(
        position=positions,
        column=np.array([_column(position, basis.matrix) for position in positions], np.int32),
        is_cash=np.array([kind is PositionKind.CASH for kind in kinds], np.bool_),
        is_other=np.array([kind is PositionKind.OTHER_ASSET for kind in kinds], np.bool_),
    )


def positions_of(
    securities: Sequence[LineSecurity], amounts: Sequence[Decimal], market: Market, added: Additions
) -> tuple[Position, ...]:
    """Return a position for each security; its row is its place, counted from one."""
    rows = [replace(row, amount=amounts[at]) for at, row in _rows(securities)]
    parsed = ParsedFile("", "", "", "", tuple(rows), (), ())
    found = {position.row: position for position in resolve_positions(parsed, market, added).positions}
    index = (
        {issuer.issuer_id: at for at, issuer in enumerate(market.issuers)}
        if any(security.kind is LineKind.ISSUER for security in securities)
        else {}
    )
    return tuple(
        found[at + 1] if security.kind is LineKind.SECURITY else _fixed(at + 1, security, amounts[at], market, index)
        for at, security in enumerate(securities)
    )


def portfolio_of(lines: BookLines, place: int, market: Market, added: Additions = NOTHING_ADDED) -> Portfolio:
    """Return one portfolio of a book by itself, to be looked at like any other.

    Parameters
    ----------
    lines : BookLines
        The book.
    place : int
        Which of its portfolios.
    market : Market
        Funds and securities.
    added : Additions
        Where identifiers lead.

    Returns
    -------
    Portfolio
        One position for each line.
    """
    start, stop = int(lines.indptr[place]), int(lines.indptr[place + 1])
    held = [lines.securities[at] for at in lines.security[start:stop].tolist()]
    amounts = [Decimal(repr(amount)) for amount in lines.amount[start:stop].tolist()]
    return Portfolio(lines.names[place], positions_of(held, amounts, market, added))


def _rows(securities: Sequence[LineSecurity]) -> list[tuple[int, ParsedRow]]:
    return [
        (at, ParsedRow(at + 1, "", security.text, "", RowClass.POSITION))
        for at, security in enumerate(securities)
        if security.kind is LineKind.SECURITY
    ]


def _fixed(row: int, security: LineSecurity, amount: Decimal, market: Market, index: dict[str, int]) -> Position:
    """Return what needs no matching; a company that is no longer loaded is unknown."""
    issuer = index.get(security.text) if security.kind is LineKind.ISSUER else None
    if issuer is not None:
        known = market.issuers[issuer]
        return Position(
            row, "", known.ticker, known.name, PositionKind.STOCK, amount, known.ticker, issuer, match_rule="company"
        )
    kind = _KINDS.get(security.kind, PositionKind.UNKNOWN)
    text = security.text or ("Cash" if kind is PositionKind.CASH else "")
    reason = "" if kind is PositionKind.CASH else "not a known security" if kind is PositionKind.UNKNOWN else "other"
    return Position(row, "", text, "", kind, amount, reason=reason)


def _column(position: Position, matrix: FundMatrix) -> int:
    if position.kind is PositionKind.FUND and position.ticker in matrix.sources:
        return matrix.row[matrix.sources[position.ticker].looked_through]
    if position.kind is PositionKind.STOCK and position.issuer_index is not None:
        return len(matrix.funds) + position.issuer_index
    return NO_COLUMN
