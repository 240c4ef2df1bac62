"""Companies of the bundle: name, primary ticker, country, sector, and every ticker that leads to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from analytics.model.issuer import Sector
from etl.snapshot.build.classify import ISHARES, STATE_STREET, VANGUARD
from etl.snapshot.build.holdings import MatchedLine
from etl.snapshot.build.review import Reviewed
from etl.snapshot.build.sources import Sources

SECTOR_FUNDS = {
    "XLB": Sector.MATERIALS,
    "XLC": Sector.COMMUNICATION,
    "XLE": Sector.ENERGY,
    "XLF": Sector.FINANCIALS,
    "XLI": Sector.INDUSTRIALS,
    "XLK": Sector.TECHNOLOGY,
    "XLP": Sector.CONSUMER_STAPLES,
    "XLRE": Sector.REAL_ESTATE,
    "XLU": Sector.UTILITIES,
    "XLV": Sector.HEALTH_CARE,
    "XLY": Sector.CONSUMER_DISCRETIONARY,
}
"""The eleven sector SPDRs split the S&P 500: membership is the first word on a company's sector."""
_PRIORITY = (ISHARES, STATE_STREET, VANGUARD)


@dataclass(frozen=True, slots=True)
class Company:
    """A row of ``issuers.csv``."""

    issuer_id: str
    name: str
    ticker: str
    country: str
    sector: Sector
    sector_source: str


@dataclass(frozen=True, slots=True)
class SectorVote:
    """The sectors the sources name for one company, and the one taken."""

    sector: Sector
    source: str
    named: frozenset[Sector]


def vote_on_sectors(lines: Iterable[MatchedLine], reviewed: Reviewed) -> Mapping[str, SectorVote]:
    """Take one sector per company: sector SPDR membership, then iShares, then State Street, then Vanguard."""
    found: dict[str, dict[str, Sector]] = defaultdict(dict)
    for matched in lines:
        fact = matched.line.fact
        if not matched.issuer_id:
            continue
        if fact.fund in SECTOR_FUNDS:
            found[matched.issuer_id].setdefault("sector SPDR", SECTOR_FUNDS[fact.fund])
        named = reviewed.sectors.get(fact.sector)
        if named is not None:
            found[matched.issuer_id].setdefault(fact.sponsor, named)
    return {issuer_id: _vote(by_source) for issuer_id, by_source in found.items()}


def _vote(by_source: Mapping[str, Sector]) -> SectorVote:
    source = next(name for name in ("sector SPDR", *_PRIORITY) if name in by_source)
    return SectorVote(by_source[source], source, frozenset(by_source.values()))


def primary_tickers(lines: Iterable[MatchedLine]) -> Mapping[str, str]:
    """Return the ticker of each company that weighs most over all funds."""
    weights: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for matched in lines:
        if matched.issuer_id:
            weights[matched.issuer_id][matched.line.ticker] += abs(Decimal(matched.line.fact.weight))
    return {issuer_id: max(sorted(found), key=lambda t: found[t]) for issuer_id, found in weights.items()}


def registrant_names(sources: Sources) -> Mapping[str, str]:
    """Return a name for every registrant: that of late 2026, else that of 2024."""
    names = {f"cik{r.cik}": r.name for r in sources.sec.values()}
    names.update({f"cik{r.cik}": r.name for r in sources.edgar.values()})
    return names


def fund_companies(lines: tuple[MatchedLine, ...], sources: Sources, reviewed: Reviewed) -> dict[str, Company]:
    """Return the companies the funds hold, by id."""
    tickers, votes, names = primary_tickers(lines), vote_on_sectors(lines, reviewed), registrant_names(sources)
    countries = {m.issuer_id: m.country for m in lines if m.country}
    unknown = SectorVote(Sector.UNKNOWN, "", frozenset())
    companies = {}
    for issuer_id, ticker in sorted(tickers.items()):
        country = countries.get(issuer_id, "")
        vote = votes.get(issuer_id, unknown)
        name = names.get(issuer_id) or (f"{ticker} ({country})" if issuer_id.startswith("x-") and country else ticker)
        companies[issuer_id] = Company(issuer_id, name, ticker, country, vote.sector, vote.source)
    return companies
