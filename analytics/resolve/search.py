"""Securities by what a person types: a ticker, its beginning, or the beginnings of words of a name."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from analytics.model.identifiers import dot_form
from analytics.model.market import Market
from analytics.model.portfolio import ParsedRow

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
    """A security with what decides its place: funds before companies, these by size, other share classes last."""

    found: Found
    words: tuple[str, ...]
    order: tuple[bool, bool, float, str]


@dataclass(frozen=True, slots=True)
class SecurityIndex:
    """Tickers and words of names in alphabetical order, each with the places of its securities."""

    entries: tuple[_Entry, ...]
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
        hits: dict[int, None] = {}
        for place in (*self._by_ticker(dot_form(query), limit), *self._by_name(query)):
            hits[place] = None
            if len(hits) == limit:
                break
        return tuple(self.entries[place].found for place in hits)

    def _by_ticker(self, ticker: str, limit: int) -> Iterator[int]:
        """Yield the places of the tickers that begin so, the shortest first; entries are in order of tickers."""
        if ticker:
            places = range(bisect_left(self.tickers, ticker), bisect_left(self.tickers, ticker + _LAST))
            yield from sorted(places, key=lambda place: (len(self.tickers[place]), self.tickers[place]))[:limit]

    def _by_name(self, query: str) -> list[int]:
        words = _words(query)[:_MOST_WORDS]
        if not words[0]:
            return []
        places = set.intersection(*(self._beginning_with(word) for word in words))

        def rank(place: int) -> tuple[bool, bool, tuple[bool, bool, float, str]]:
            entry = self.entries[place]
            return entry.words[: len(words)] != words, not entry.words[0].startswith(words[0]), entry.order

        return sorted(places, key=rank)

    def _beginning_with(self, word: str) -> set[int]:
        start, end = bisect_left(self.words, word), bisect_left(self.words, word + _LAST)
        return {place for places in self.places[start:end] for place in places}


@lru_cache(maxsize=2)
def security_index(market: Market) -> SecurityIndex:
    """Return the index of a market's funds and securities, made once for a market."""
    entries = tuple(sorted(_entries(market), key=lambda entry: entry.found.ticker))
    by_word: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        for word in dict.fromkeys(entry.words):
            by_word.setdefault(word, []).append(place)
    words = tuple(sorted(by_word))
    return SecurityIndex(
        entries=entries,
        tickers=tuple(entry.found.ticker for entry in entries),
        words=words,
        places=tuple(tuple(by_word[word]) for word in words),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Suggester:
    """Suggests securities for unknown lines by their names; only so many different texts of a file are looked for."""

    market: Market
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def candidates(self, row: ParsedRow) -> tuple[str, ...]:
        """Return up to three tickers whose names begin with the words of a line's name, or with the first of them."""
        text = row.name or row.text
        if text not in self._known:
            if len(self._known) == _MOST_ASKED:
                return ()
            self._known[text] = tuple(found.ticker for found in self._found(text))
        return self._known[text]

    def _found(self, text: str) -> tuple[Found, ...]:
        words = _words(text)[:_MOST_WORDS]
        for n_words in range(len(words), 0, -1):
            if n_words == 1 and len(words) > 1 and len(words[0]) < len("word"):
                break
            found = security_index(self.market).search(" ".join(words[:n_words]), _N_CANDIDATES)
            if found:
                return found
        return ()


def _entries(market: Market) -> Iterable[_Entry]:
    for fund in market.funds.values():
        yield _Entry(Found(fund.ticker, fund.name, is_fund=True), _words(fund.name), (False, False, 0.0, fund.ticker))
    for link in market.securities.values():
        if link.ticker not in market.funds:
            issuer = market.issuers[link.issuer_index]
            order = (True, link.reason != "primary", -(issuer.market_cap_usd or 0.0), link.ticker)
            yield _Entry(Found(link.ticker, issuer.name, is_fund=False), _words(issuer.name), order)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, accents taken off; at least one, which may be empty."""
    return tuple(_WORD.findall(_MARK.sub("", unicodedata.normalize("NFKD", text)).casefold())) or ("",)
