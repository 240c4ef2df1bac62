"""Which tickers stand for one company, and why."""

from collections import defaultdict
from collections.abc import Mapping

from analytics.model.market import Market, SecurityLink

CHOSEN = "chosen"
"""Reason of a security whose company the user joined with another."""

_FIRST = ("primary", "share_class", "adr", CHOSEN, "rename")


def merged_securities(market: Market) -> Mapping[int, tuple[SecurityLink, ...]]:
    """Return the securities of every company that has several.

    Parameters
    ----------
    market : Market
        As published, or with a user's choices.

    Returns
    -------
    mapping of int to tuple of SecurityLink
        By issuer index; the primary one first, former tickers last, else by ticker. Companies of one ticker are absent.

    Examples
    --------
    >>> links = {t: SecurityLink(t, 0, r) for t, r in (("GOOG", "share_class"), ("GOOGL", "primary"))}
    >>> merged = merged_securities(Market("none", (), links, {}, {}, (), ()))
    >>> [(link.ticker, link.reason) for link in merged[0]]
    [('GOOGL', 'primary'), ('GOOG', 'share_class')]
    """
    found: dict[int, list[SecurityLink]] = defaultdict(list)
    for link in market.securities.values():
        found[link.issuer_index].append(link)
    return {issuer: tuple(sorted(links, key=_place)) for issuer, links in found.items() if len(links) > 1}


def _place(link: SecurityLink) -> tuple[int, str]:
    return (_FIRST.index(link.reason) if link.reason in _FIRST else len(_FIRST), link.ticker)
