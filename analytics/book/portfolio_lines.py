"""Portfolios read from files of their own, one after another, as the lines of a book."""

from itertools import chain, count

from analytics.book.gather import Gathered
from analytics.model.book_lines import BookLines, BookRejection, LineKind, LineSecurity
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind

_CASH = LineSecurity(LineKind.CASH, "")


class PortfolioLines:
    """Gathers portfolios; each is forgotten but for its lines.

    What has been matched once, a CUSIP or a text the user gave a ticker, need not be matched again: a line keeps its
    ticker, or the id of its company where it has none.

    Parameters
    ----------
    market : Market
        The market they are resolved against: it has the lasting ids of companies.

    Examples
    --------
    >>> found = PortfolioLines(Market("none", (), {}, {}, {}, (), ()))
    >>> found.add(Portfolio("p", ()))
    >>> found.finish()[1][0].reason
    'none of its lines could be used'
    """

    def __init__(self, market: Market) -> None:
        self._market = market
        self._found = Gathered()
        self._names: set[str] = set()

    def add(self, portfolio: Portfolio) -> None:
        """Take the lines of a portfolio; two of one name are told apart by a number behind it, one that is free."""
        numbered = (f"{portfolio.name} ({number})" for number in count(2))
        name = next(name for name in chain((portfolio.name,), numbered) if name not in self._names)
        self._names.add(name)
        self._found.name(name)
        for position in portfolio.positions:
            self._found.add(name, _security(position, self._market), float(position.amount))
        for row in portfolio.rejected:
            self._found.reject(name, row.row, row.text or row.value, f"{row.column}: {row.reason}")
        for line in portfolio.unresolved:
            if line.amount is None or line.currency != "USD":
                self._found.reject(name, line.row, line.text, line.reason)

    def refuse(self, name: str, reason: str) -> None:
        """Keep why a whole file could not be read."""
        self._found.refuse(name, reason)

    def finish(self) -> tuple[BookLines, tuple[BookRejection, ...], int]:
        """Return the portfolios that have a value, what was rejected, and how many lines of that."""
        return self._found.finish()


def _security(position: Position, market: Market) -> LineSecurity:
    if position.kind is PositionKind.CASH:
        return _CASH
    if position.kind is PositionKind.OTHER_ASSET:
        return LineSecurity(LineKind.OTHER_ASSET, position.ticker or position.text)
    if position.kind in {PositionKind.FUND, PositionKind.STOCK} and position.ticker:
        return LineSecurity(LineKind.SECURITY, position.ticker)
    if position.issuer_index is not None:
        return LineSecurity(LineKind.ISSUER, market.issuers[position.issuer_index].issuer_id)
    return LineSecurity(LineKind.UNKNOWN, position.text)
