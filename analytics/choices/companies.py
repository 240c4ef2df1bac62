"""The market with companies taken apart and joined: every array and mapping follows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.choices.identity import Identity
from analytics.choices.merged import CHOSEN
from analytics.model.fund import FundSnapshot
from analytics.model.issuer import SizeBand, Theme
from analytics.model.market import Earnings, Market, SecurityLink

_BANDS = tuple(SizeBand)


def with_companies(market: Market, identity: Identity) -> Market:
    """Return the market with other companies.

    The capitalization of a company is never summed: parts of one taken apart keep the company's, companies joined have
    the largest known of any, and the earnings of that same one, or none.
    """
    joined = {i: members for i, members in enumerate(identity.members) if len(members) > 1}
    bands = _JoinedBands(market, joined)
    return replace(
        market,
        issuers=identity.issuers,
        securities={ticker: _link(link, identity) for ticker, link in market.securities.items()},
        snapshots={fund: _snapshot(snapshot, identity, bands) for fund, snapshot in market.snapshots.items()},
        themes=with_members(market.themes, identity),
        earnings=_earnings(market, identity),
        capitalizations={
            day: _capitalizations(known, identity, joined) for day, known in market.capitalizations.items()
        },
    )


def with_members(themes: tuple[Theme, ...], identity: Identity) -> tuple[Theme, ...]:
    """Return themes whose members follow their companies: all parts of one, and a joined one that any member is in."""
    return tuple(
        replace(t, issuer_ids=frozenset().union(*(identity.ids.get(i, frozenset({i})) for i in t.issuer_ids)))
        if not t.issuer_ids.isdisjoint(identity.ids)
        else t
        for t in themes
    )


def _link(link: SecurityLink, identity: Identity) -> SecurityLink:
    published = link.issuer_index
    place = identity.place_of(published, link.ticker)
    if (published, link.ticker) in identity.parts:
        reason = "primary" if link.ticker == identity.issuers[place].ticker else CHOSEN
    else:
        # the first member gave the joined company its place; the others were put there
        reason = link.reason if published == identity.members[place][0] else CHOSEN
    return SecurityLink(link.ticker, place, reason)


def _snapshot(snapshot: FundSnapshot, identity: Identity, bands: "_JoinedBands") -> FundSnapshot:
    table = snapshot.holdings
    # the last place of an array is that of index -1: lines without a company stay without one
    issuer = identity.place[table.issuer]
    apart = {published for published, _ in identity.parts}
    for line in np.flatnonzero(np.isin(table.issuer, list(apart))).tolist():
        issuer[line] = identity.place_of(int(table.issuer[line]), table.ticker[line])
    return replace(snapshot, holdings=replace(table, issuer=issuer, band=bands.of(snapshot, issuer)))


class _JoinedBands:
    """The band of a joined company at a date: the largest of its members', by lines of that date, else their own."""

    def __init__(self, market: Market, joined: Mapping[int, tuple[int, ...]]) -> None:
        self._joined = joined
        self._newest = np.array([_BANDS.index(issuer.size_band) for issuer in market.issuers], dtype=np.int8)
        self._of_date: dict[date, NDArray[np.int8]] = {}
        for snapshot in market.snapshots.values() if joined else ():
            table = snapshot.holdings
            known = self._of_date.setdefault(snapshot.as_of_date, self._newest.copy())
            is_company = table.issuer >= 0
            known[table.issuer[is_company]] = table.band[is_company]

    def of(self, snapshot: FundSnapshot, issuer: NDArray[np.int32]) -> NDArray[np.int8]:
        band = snapshot.holdings.band.copy()
        for place, members in self._joined.items():
            # the largest band comes first and unknown last
            band[issuer == place] = self._of_date[snapshot.as_of_date][list(members)].min()
        return band


def _earnings(market: Market, identity: Identity) -> dict[int, Earnings]:
    caps = [issuer.market_cap_usd or 0.0 for issuer in market.issuers]
    found = {}
    for place, members in enumerate(identity.members):
        largest = max(members, key=lambda member: caps[member])
        if largest in market.earnings:
            found[place] = market.earnings[largest]
    return found


def _capitalizations(
    known: NDArray[np.float64], identity: Identity, joined: Mapping[int, tuple[int, ...]]
) -> NDArray[np.float64]:
    moved = known[[members[0] for members in identity.members]]
    for place, members in joined.items():
        moved[place] = np.fmax.reduce(known[list(members)])
    return moved
