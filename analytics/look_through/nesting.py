"""Funds that hold funds: the linear system behind look-through to any depth, and circles among them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

_LARGEST_RADIUS = 1.0 - 1e-6
"""Funds that hold (almost) nothing but each other have no companies to show: their data is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Nesting:
    """How much of every fund each fund owns, itself included, to any depth.

    Attributes
    ----------
    multiplier : csr_array of shape (n_funds, n_funds)
        ``(I - F2F)^-1``.
    cycles : tuple of tuple of int
        Funds that hold each other in a circle.
    cut : ndarray of bool, shape (n_funds, n_funds), or None
        Lines left out because their circle has no solution; their weight is unknown.
    """

    multiplier: sparse.csr_array[np.float64]
    cycles: tuple[tuple[int, ...], ...]
    cut: NDArray[np.bool_] | None = None


def resolve_nesting(n_funds: int, edges: dict[tuple[int, int], float]) -> Nesting:
    """Solve for what each fund owns of every fund.

    Parameters
    ----------
    n_funds : int
        Number of loaded funds.
    edges : dict of (int, int) to float
        Weight that the first fund holds of the second.

    Returns
    -------
    Nesting
        The multiplier, the circles found, and the holdings left out.

    Notes
    -----
    Only funds that hold funds enter the dense system, whatever the number of funds. In a circle the solution is the
    limit of looking through again and again; it exists while the circle keeps less than all of its weight inside.

    References
    ----------
    Leontief inverse: Miller & Blair, "Input-Output Analysis", 2nd ed. 2009, section 2.4.

    Examples
    --------
    >>> resolve_nesting(2, {(0, 1): 0.2, (1, 0): 0.5}).multiplier.toarray().round(4).tolist()
    [[1.1111, 0.2222], [0.5556, 1.1111]]
    """
    if not edges:
        return Nesting(sparse.csr_array(sparse.eye_array(n_funds)), ())
    held = np.zeros((n_funds, n_funds))
    for (fund, other), weight in edges.items():
        held[fund, other] = weight
    cycles = _find_cycles(held)
    cut = _cut_hopeless(held, cycles)
    parents = np.flatnonzero(held.any(axis=1))
    system = np.eye(parents.size) - held[np.ix_(parents, parents)]
    multiplier = np.eye(n_funds)
    # A fund that holds no fund owns itself only; so the others' rows follow from a system of their own size.
    leaves = held[parents]
    leaves[:, parents] = np.eye(parents.size)
    multiplier[parents] = np.linalg.solve(system, leaves)
    return Nesting(sparse.csr_array(multiplier), cycles, cut)


def _find_cycles(held: NDArray[np.float64]) -> tuple[tuple[int, ...], ...]:
    n_groups, group = connected_components(sparse.csr_array(held), directed=True, connection="strong")
    groups = [tuple(np.flatnonzero(group == g).tolist()) for g in range(n_groups)]
    return tuple(sorted(g for g in groups if len(g) > 1 or held[g[0], g[0]] != 0.0))


def _cut_hopeless(held: NDArray[np.float64], cycles: tuple[tuple[int, ...], ...]) -> NDArray[np.bool_] | None:
    cut = np.zeros(held.shape, dtype=np.bool_)
    for cycle in cycles:
        inside = np.ix_(cycle, cycle)
        if np.abs(np.linalg.eigvals(held[inside])).max() >= _LARGEST_RADIUS:
            cut[inside] = held[inside] != 0.0
            held[inside] = 0.0
    return cut if cut.any() else None
