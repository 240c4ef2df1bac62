"""Sentences that name a few of many."""

from collections.abc import Iterable

SHOWN = 10


def some_of(names: Iterable[str]) -> str:
    """Return the first names in order, and how many there are besides.

    Examples
    --------
    >>> some_of(["B", "A"]), some_of(map(str, range(12)))
    ('A, B', '0, 1, 10, 11, 2, 3, 4, 5, 6, 7 and 2 more')
    """
    found = sorted(names)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more
