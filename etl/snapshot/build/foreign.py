"""Foreign listings to companies: a foreign ticker is never taken for a US one by its letters alone.

iShares prints the country of a listing, so country and ticker name it. Vanguard's country, as collected, belongs to the
ticker and not to the line (Sappi and Saputo are both ``SAP, Canada``); there the name decides which of the listings
with this ticker is meant, and a line whose name agrees with none keeps an id of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.model.fund import HoldingKind
from etl.names import names_agree, words
from etl.snapshot.build.classify import VANGUARD, Line
from etl.snapshot.build.registrants import EXCHANGE_LISTED, issuer_id_of_cik
from etl.snapshot.build.review import Reviewed
from etl.snapshot.build.sources import Sources

ForeignKey = tuple[str, str, str, str]
"""Sponsor, country as printed, ticker, name."""


@dataclass(frozen=True, slots=True)
class ForeignMatch:
    """The id of a foreign line and the rule behind it: country, name, us_listing or alone."""

    issuer_id: str
    country: str
    rule: str


def key_of(line: Line) -> ForeignKey:
    """Return what identifies a foreign line."""
    return (line.fact.sponsor, line.fact.country, line.ticker, line.fact.name)


@dataclass(frozen=True, slots=True)
class UsListings:
    """Foreign companies listed in the US under the same ticker; never a company that a US fund holds.

    Merck of Darmstadt and EQT of Stockholm share ticker and name with American companies, which US funds hold.
    """

    sources: Sources
    held_by_us_funds: frozenset[str]

    def find(self, ticker: str, name: str, country: str) -> ForeignMatch | None:
        """Match by the same ticker and the same telling words of the name."""
        for table in (self.sources.edgar, self.sources.sec):
            registrant = table.get(ticker)
            if registrant is None or registrant.exchange not in EXCHANGE_LISTED:
                continue
            issuer_id = issuer_id_of_cik(registrant.cik)
            if issuer_id not in self.held_by_us_funds and words(name) == words(registrant.name):
                return ForeignMatch(issuer_id, country, "us_listing")
        return None


def match_foreign_lines(
    lines: Iterable[Line], us_listings: UsListings, reviewed: Reviewed
) -> Mapping[ForeignKey, ForeignMatch]:
    """Give every foreign equity line an id."""
    keys = sorted({key_of(x) for x in lines if x.fact.is_international and x.kind is HoldingKind.EQUITY})
    by_country = {key: _by_country(key, us_listings, reviewed) for key in keys if key[0] != VANGUARD}
    by_name = _match_by_name([key for key in keys if key[0] == VANGUARD], by_country, us_listings)
    return by_country | by_name


def _by_country(key: ForeignKey, us_listings: UsListings, reviewed: Reviewed) -> ForeignMatch:
    _, country, ticker, name = key
    code = reviewed.countries.get(country, "ZZ")
    own = ForeignMatch(f"x-{code.lower()}-{ticker}", code, "country")
    return us_listings.find(ticker, name, code) or own


def _match_by_name(
    keys: Iterable[ForeignKey], listings: Mapping[ForeignKey, ForeignMatch], us_listings: UsListings
) -> dict[ForeignKey, ForeignMatch]:
    by_ticker: dict[str, list[tuple[str, ForeignMatch]]] = {}
    for (_, _, ticker, name), match in listings.items():
        by_ticker.setdefault(ticker, []).append((name, match))
    alone: dict[str, list[str]] = {}
    matches = {}
    for key in keys:
        _, _, ticker, name = key
        known = _only_namesake(name, by_ticker.get(ticker, []))
        matches[key] = known or us_listings.find(ticker, name, "") or _alone(ticker, name, alone)
    return matches


def _only_namesake(name: str, listings: Iterable[tuple[str, ForeignMatch]]) -> ForeignMatch | None:
    """Return the one listing with the same telling words, else the one that agrees: "SAP" also begins "SAPUTO"."""
    agreeing = [(other, m) for other, m in listings if names_agree(name, other)]
    same = [(other, m) for other, m in agreeing if words(other) == words(name)]
    namesakes = {m.issuer_id: m for _, m in same or agreeing}
    if len(namesakes) != 1:
        return None
    (known,) = namesakes.values()
    return ForeignMatch(known.issuer_id, known.country, "name")


def _alone(ticker: str, name: str, alone: dict[str, list[str]]) -> ForeignMatch:
    """Keep a line apart; names that agree under one ticker are one company, the others are numbered."""
    known = alone.setdefault(ticker, [])
    place = next((i for i, other in enumerate(known) if names_agree(name, other)), len(known))
    if place == len(known):
        known.append(name)
    suffix = f"-{place + 1}" if place else ""
    return ForeignMatch(f"x-vanguard-{ticker}{suffix}", "", "alone")
