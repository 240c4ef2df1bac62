"""Which companies there are once the user has taken some apart and joined others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.model.choices import Choices
from analytics.model.issuer import Issuer, Sector
from analytics.model.market import Market

PART_MARK = "#"
"""Between the id of a company taken apart and the ticker of the part."""

_RENAME = "rename"


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """The companies after the user's choices, and where each published one went.

    Attributes
    ----------
    issuers : tuple of Issuer
        The companies.
    members : tuple of tuple of int
        Parallel to ``issuers``: the published companies each is made of, indices, by id.
    place : ndarray of int32, shape (n_published + 1,)
        Where each published company went; for one taken apart its primary part. The last entry is -1, for no company.
    parts : mapping of (int, str) to int
        For a published company taken apart and a ticker of it: where that part went.
    ids : mapping of str to frozenset of str
        For each id that is no longer one company of its own: the ids it became.
    """

    issuers: tuple[Issuer, ...]
    members: tuple[tuple[int, ...], ...]
    place: NDArray[np.int32]
    parts: Mapping[tuple[int, str], int]
    ids: Mapping[str, frozenset[str]]

    def place_of(self, issuer: int, ticker: str) -> int:
        """Return where a published company went, as seen through one of its tickers."""
        return self.parts.get((issuer, ticker), int(self.place[issuer]))


def identity_of(market: Market, choices: Choices) -> Identity:
    """Take companies apart, then join companies; ids that the market does not know are left out."""
    parts_of = _parts(market, choices.apart)
    split = _split(market.issuers, parts_of)
    index = {issuer.issuer_id: i for i, issuer in enumerate(split.issuers)}
    groups = [sorted(_known(group, split, index)) for group in _connected(choices.together)]
    return _join(split, [group for group in groups if len(group) > 1], index)


def _parts(market: Market, apart: frozenset[str]) -> dict[int, list[str]]:
    """Return the tickers of each company to take apart, the primary first; former tickers are no part."""
    tickers: dict[int, list[str]] = defaultdict(list)
    for link in market.securities.values():
        if link.reason != _RENAME and market.issuers[link.issuer_index].issuer_id in apart:
            tickers[link.issuer_index].append(link.ticker)
    return {
        issuer: _primary_first(found, market.issuers[issuer].ticker)
        for issuer, found in sorted(tickers.items())
        if len(found) > 1
    }


def _primary_first(tickers: list[str], primary: str) -> list[str]:
    return sorted(tickers, key=lambda ticker: (ticker != primary, ticker))


def _split(issuers: tuple[Issuer, ...], parts_of: Mapping[int, list[str]]) -> Identity:
    """Put the primary part in the company's place and the others at the end."""
    made, members = list(issuers), [(i,) for i in range(len(issuers))]
    parts: dict[tuple[int, str], int] = {}
    ids: dict[str, frozenset[str]] = {}
    for company, tickers in parts_of.items():
        primary, *others = (_part(issuers[company], ticker) for ticker in tickers)
        made[company] = primary
        parts[company, primary.ticker] = company
        for at, part in enumerate(others, len(made)):
            parts[company, part.ticker] = at
        made += others
        members += [(company,)] * len(others)
        ids[issuers[company].issuer_id] = frozenset(part.issuer_id for part in (primary, *others))
    place = np.append(np.arange(len(issuers), dtype=np.int32), np.int32(-1))
    return Identity(tuple(made), tuple(members), place, parts, ids)


def _part(issuer: Issuer, ticker: str) -> Issuer:
    identifier = f"{issuer.issuer_id}{PART_MARK}{ticker}"
    return replace(issuer, issuer_id=identifier, name=f"{issuer.name} ({ticker})", ticker=ticker)


def _connected(groups: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Unite groups that have a company in common."""
    united: list[frozenset[str]] = []
    for group in groups:
        apart = [known for known in united if not known & group]
        united = [*apart, group.union(*(known for known in united if known & group))]
    return united


def _known(group: frozenset[str], split: Identity, index: Mapping[str, int]) -> Iterator[str]:
    """Yield the companies of a group as they are now: of one taken apart, all parts."""
    for identifier in group:
        yield from (i for i in split.ids.get(identifier, {identifier}) if i in index)


def _join(split: Identity, groups: list[list[str]], index: Mapping[str, int]) -> Identity:
    """Put each group in the place of its first company and close the gaps."""
    made, members, ids = list(split.issuers), list(split.members), dict(split.ids)
    target = np.arange(len(made), dtype=np.int32)
    for group in groups:
        first, *others = (index[identifier] for identifier in group)
        made[first] = _joined([split.issuers[index[identifier]] for identifier in group])
        members[first] = tuple(dict.fromkeys(old for i in (first, *others) for old in split.members[i]))
        target[others] = first
        ids |= dict.fromkeys(group[1:], frozenset(group[:1]))
    is_kept = target == np.arange(len(made), dtype=np.int32)
    final = (np.cumsum(is_kept, dtype=np.int32) - 1)[target].astype(np.int32)
    kept = np.flatnonzero(is_kept).tolist()
    return Identity(
        issuers=tuple(made[i] for i in kept),
        members=tuple(members[i] for i in kept),
        place=np.append(final[split.place[:-1]], np.int32(-1)),
        parts={key: int(final[place]) for key, place in split.parts.items()},
        ids={before: frozenset().union(*(ids.get(i, {i}) for i in after)) for before, after in ids.items()},
    )


def _joined(companies: list[Issuer]) -> Issuer:
    """Return the first company with the largest capitalization known of any, and the first sector known."""
    largest = max(companies, key=lambda c: c.market_cap_usd or 0.0)
    named = next((c for c in companies if c.sector is not Sector.UNKNOWN), companies[0])
    return replace(
        companies[0],
        sector=named.sector,
        sector_source=named.sector_source,
        market_cap_usd=largest.market_cap_usd,
        market_cap_date=largest.market_cap_date,
        market_cap_source=largest.market_cap_source,
        size_band=largest.size_band,
    )
