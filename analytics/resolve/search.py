"""Securities by what a person types: a ticker, its beginning, or the beginnings of words of a name."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from itertools import chain

from analytics.model.market import Market, SecurityLink
from analytics.model.portfolio import ParsedRow

_SEPARATOR = re.compile(r"[^A-Z0-9]")
_WORD = re.compile(r"[a-z0-9]+")
_MARK = re.compile("[\u0300-\u036f]")
_LAST = "\U0010ffff"
_MOST_WORDS = 8
_MOST_ASKED = 200
_N_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A security that can be chosen; ``is_fund`` tells a fund from a company."""

    ticker: str
    name: str
    is_fund: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A security with what decides its rank: funds before companies, these by size, other share classes last."""

    found: Found
    words: tuple[str, ...]
    weight: tuple[bool, bool, float, str]


@dataclass(frozen=True, slots=True)
class SecurityIndex:
    """Securities by the letters of their tickers, and words of names in alphabetical order with their places."""

    entries: tuple[_Entry, ...]
    ranks: tuple[int, ...]
    tickers: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[tuple[int, ...], ...]

    def search(self, query: str, limit: int = 8) -> tuple[Found, ...]:
        """Return the securities a query may mean: exact ticker, beginning of a ticker, then words of the name.

        Parameters
        ----------
        query : str
            Every word of it has to begin a word of the name.
        limit : int
            How many at most.

        Returns
        -------
        tuple of Found
            Among names, those that begin with the query come first, then those that hold its words whole.
        """
        places = self._by_ticker(_letters(query), limit)
        if len(places) < limit:
            places += [place for place in self._by_name(query, limit) if place not in places]
        return tuple(self.entries[place].found for place in places[:limit])

    def _by_ticker(self, letters: str, limit: int) -> list[int]:
        """Return the places of the tickers that begin so: itself, its share classes, then the shortest first."""
        if not letters:
            return []
        places = range(bisect_left(self.tickers, letters), bisect_left(self.tickers, letters + _LAST))

        def rank(place: int) -> tuple[bool, bool, int, int]:
            ticker = self.entries[place].found.ticker
            return ticker != letters, ticker.split(".")[0] != letters, len(ticker), place

        return nsmallest(limit, places, key=rank)

    def _by_name(self, query: str, limit: int) -> list[int]:
        words = _words(query)[:_MOST_WORDS]
        if not words[0]:
            return []
        places = self._with_all(words)

        def rank(place: int) -> tuple[bool, bool, int]:
            named = self.entries[place].words
            return named[: len(words)] != words, not named[0].startswith(words[0]), self.ranks[place]

        # As many as may have been found by their tickers already come on top of what is shown.
        return nsmallest(2 * limit, places, key=rank)

    def _beginning_with(self, word: str) -> tuple[tuple[int, ...], ...]:
        """Return the places of every word that begins so."""
        return self.places[bisect_left(self.words, word) : bisect_left(self.words, word + _LAST)]

    def _with_all(self, words: Sequence[str]) -> set[int]:
        """Return the places of the names in which every one of the words begins a word, the rarest looked up first."""
        rarest, *others = sorted(map(self._beginning_with, words), key=lambda found: sum(map(len, found)))
        places = set(chain.from_iterable(rarest))
        for found in others:
            if not places:
                break
            places.intersection_update(chain.from_iterable(found))
        return places


@lru_cache(maxsize=2)
def security_index(market: Market) -> SecurityIndex:
    """Return the index of a market's funds and securities, made once for a market."""
    entries = tuple(sorted(_entries(market), key=lambda entry: (_letters(entry.found.ticker), entry.found.ticker)))
    by_word: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        for word in dict.fromkeys(entry.words):
            by_word.setdefault(word, []).append(place)
    words = tuple(sorted(by_word))
    return SecurityIndex(
        entries=entries,
        ranks=_ranks(entries),
        tickers=tuple(_letters(entry.found.ticker) for entry in entries),
        words=words,
        places=tuple(tuple(by_word[word]) for word in words),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Suggester:
    """Suggests securities for unknown lines by their names; only so many different texts of a file are looked for."""

    market: Market
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def candidates(self, row: ParsedRow) -> tuple[str, ...]:
        """Return up to three tickers whose names begin with the words of a line's name, or with the first of them.

        A first word alone has to be one of few names: ``Vanguard`` suggests nothing.
        """
        text = row.name or row.text
        if text not in self._known:
            if len(self._known) == _MOST_ASKED:
                return ()
            self._known[text] = tuple(found.ticker for found in self._found(text))
        return self._known[text]

    def _found(self, text: str) -> tuple[Found, ...]:
        words, index = _words(text)[:_MOST_WORDS], security_index(self.market)
        for n_words in range(len(words), 0, -1):
            found = index.search(" ".join(words[:n_words]), _N_CANDIDATES + 1)
            if found:
                is_vague = n_words == 1 and len(found) > _N_CANDIDATES
                return () if is_vague else found[:_N_CANDIDATES]
        return ()


def _entries(market: Market) -> Iterable[_Entry]:
    for fund in market.funds.values():
        yield _Entry(Found(fund.ticker, fund.name, is_fund=True), _words(fund.name), (False, False, 0.0, fund.ticker))
    for link in market.securities.values():
        if link.ticker not in market.funds and not _is_spelling(link, market):
            issuer = market.issuers[link.issuer_index]
            weight = (True, link.reason != "primary", -(issuer.market_cap_usd or 0.0), link.ticker)
            yield _Entry(Found(link.ticker, issuer.name, is_fund=False), _words(issuer.name), weight)


def _is_spelling(link: SecurityLink, market: Market) -> bool:
    """Return whether a ticker is only another spelling of one with a dot: ``BRKB`` of ``BRK.B``."""
    dotted = market.securities.get(f"{link.ticker[:-1]}.{link.ticker[-1]}")
    return dotted is not None and dotted.issuer_index == link.issuer_index


def _ranks(entries: Sequence[_Entry]) -> tuple[int, ...]:
    ranks = [0] * len(entries)
    for rank, place in enumerate(sorted(range(len(entries)), key=lambda at: entries[at].weight)):
        ranks[place] = rank
    return tuple(ranks)


def _letters(text: str) -> str:
    """Return a ticker as people type it: ``brkb``, ``brk b`` and ``BRK/B`` are ``BRK.B``."""
    return _SEPARATOR.sub("", text.upper())


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, accents taken off; at least one, which may be empty."""
    return tuple(_WORD.findall(_MARK.sub("", unicodedata.normalize("NFKD", text)).casefold())) or ("",)
