"""Funds that hold each other in a circle: solved, and said."""

from collections.abc import Iterable

from analytics.look_through.matrix import FundMatrix


def cycles_of(matrix: FundMatrix, funds: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the circles that some funds lead into, as they hold them or through the funds they hold.

    Parameters
    ----------
    matrix : FundMatrix
        Loaded funds looked through.
    funds : iterable of str
        Funds held, dot form; those that cannot be looked through lead nowhere.

    Returns
    -------
    tuple of tuple of str
        Each circle as the sorted tickers of its funds. A circle is looked through to its limit; only one that keeps all
        of its weight inside is a residual as well.

    Examples
    --------
    >>> from analytics.model.market import Market
    >>> cycles_of(FundMatrix.build(Market("none", (), {}, {}, {}, (), ())), ["SPY"])
    ()
    """
    if not matrix.cycles:
        return ()
    rows = {matrix.row[matrix.sources[fund].looked_through] for fund in funds if fund in matrix.sources}
    reached = {use.fund for row in rows for use in matrix.snapshots[row]}
    return tuple(cycle for cycle in matrix.cycles if not reached.isdisjoint(cycle))
