"""Companies and tickers from the SEC's table: adds what is new, moves no ticker from one company to another.

A ticker nobody knew the company of has an issuer of its own, ``us-`` and the ticker. That is no other company: a table
newer than what is known may say whose it is, as long as no published line means the issuer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from analytics.model.issuer import Issuer
from analytics.model.quality import Finding, Severity
from db.repositories.reference import SecurityEntry
from etl.names import names_agree
from etl.reference.reviewed import ReviewedTickers
from etl.reference.spelling import foreign_reason, house_ticker, is_fund_name, may_be_common, primary_rank
from etl.reference.words import some_of
from etl.sources.sec_tickers.tables import Registrant

_NAMELESS = "us-"
"""Begins the id of an issuer of which nothing but its ticker is known."""


@dataclass(frozen=True, slots=True)
class KnownCompanies:
    """What is in the database already, every ticker that is a fund's, and the companies that published lines mean."""

    issuers: Mapping[str, Issuer]
    securities: Mapping[str, SecurityEntry]
    funds: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CompanyChanges:
    """Rows to write, and what a person has to know or decide."""

    issuers: tuple[Issuer, ...]
    securities: tuple[SecurityEntry, ...]
    findings: tuple[Finding, ...]


class _Noted:
    """What was met on the way, by finding."""

    def __init__(self) -> None:
        self.changed_hands: list[str] = []
        self.nameless: list[str] = []
        self.identified: list[str] = []
        self.name_kept: list[str] = []
        self.changed_ticker: list[str] = []
        self.unclassified: list[str] = []
        self.renamed: list[str] = []
        self.added: list[str] = []

    def findings(self) -> Iterator[Finding]:
        """Yield a finding of everything that was met."""
        notes = (
            ("ticker_changed_hands", Severity.WARNING, self.changed_hands, "Tickers that lead to another company"),
            ("ticker_without_company", Severity.INFO, self.nameless, "Tickers of a company here that is only a ticker"),
            ("company_identified", Severity.INFO, self.identified, "Tickers that now lead to their company"),
            ("name_kept", Severity.INFO, self.name_kept, "Companies named otherwise by a table no newer than ours"),
            ("ticker_changed", Severity.INFO, self.changed_ticker, "Companies under a new ticker"),
            ("ticker_unclassified", Severity.INFO, self.unclassified, "Further tickers no reviewed row explains"),
            ("company_renamed", Severity.INFO, self.renamed, "Companies with a new name"),
            ("company_added", Severity.INFO, self.added, "New companies"),
        )
        for check, severity, found, words in notes:
            if found:
                yield Finding("", check, severity, len(found), f"{words}: {len(found)} ({some_of(found)}).")


def plan_companies(
    registrants: Iterable[Registrant], known: KnownCompanies, reviewed: ReviewedTickers, *, is_newer: bool
) -> CompanyChanges:
    """Compare the SEC's table with what is known.

    Parameters
    ----------
    registrants : iterable of Registrant
        The table, in any order.
    known : KnownCompanies
        Nothing of it is removed, and a ticker keeps leading to the company it leads to.
    reviewed : ReviewedTickers
        Decides which further tickers are share classes, and which are former ones.
    is_newer : bool
        Whether the table is newer than what is known. Any other only adds: it changes no name, and takes no ticker for
        the new one of a company, as it may be the former one.

    Returns
    -------
    CompanyChanges
        New companies with their tickers, new tickers and names of known companies. A ticker the SEC gives to another
        company than we do is a finding: holdings of earlier dates still mean the first one. Where we know the ticker
        only and no line means it, it moves to the company, with the former tickers it has.
    """
    noted = _Noted()
    planner = _Planner(known, reviewed, noted, is_newer=is_newer)
    by_cik: dict[int, list[Registrant]] = defaultdict(list)
    for registrant in registrants:
        if house_ticker(registrant) not in known.funds:
            by_cik[registrant.cik].append(registrant)
    for cik in sorted(by_cik):
        planner.take(f"cik{cik}", by_cik[cik])
    return CompanyChanges(tuple(planner.issuers), tuple(planner.securities.values()), tuple(noted.findings()))


class _Planner:
    """Takes one company after the other."""

    def __init__(self, known: KnownCompanies, reviewed: ReviewedTickers, noted: _Noted, *, is_newer: bool) -> None:
        self._known = known
        self._is_newer = is_newer
        self._reviewed = reviewed
        self._noted = noted
        self._own: dict[str, set[str]] = defaultdict(set)
        for security in known.securities.values():
            self._own[security.issuer_id].add(security.ticker)
        self.issuers: list[Issuer] = []
        self.securities: dict[str, SecurityEntry] = {}

    def take(self, issuer_id: str, listed: list[Registrant]) -> None:
        """Plan what one registrant's rows add."""
        issuer, new = self._known.issuers.get(issuer_id), self._new(issuer_id, listed)
        if issuer is not None:
            self._take_name(issuer, listed[0].name)
            if new and not self._own[issuer_id]:
                self._link(new.pop(0), issuer_id, "primary")
            self._add_further(issuer, listed, new)
        elif new and not is_fund_name(listed[0].name) and not self._lead_former(new):
            self._add_company(issuer_id, new)

    def _take_name(self, issuer: Issuer, name: str) -> None:
        if issuer.name == name:
            return
        if self._is_newer:
            self._noted.renamed.append(issuer.ticker)
            self.issuers.append(replace(issuer, name=name))
        else:
            self._noted.name_kept.append(issuer.ticker)

    def _lead_former(self, new: list[Registrant]) -> bool:
        """Lead a former ticker to the company that is only known by its later one, so that it is no second company."""
        later = {old: ticker for old, ticker in self._reviewed.renames if self._is_nameless(ticker)}
        former = [registrant for registrant in new if house_ticker(registrant) in later]
        for registrant in former:
            self._link(registrant, self._known.securities[later[house_ticker(registrant)]].issuer_id, "rename")
        return bool(former)

    def _is_nameless(self, ticker: str) -> bool:
        holder = self._known.securities.get(ticker)
        return holder is not None and holder.issuer_id == f"{_NAMELESS}{ticker}"

    def _new(self, issuer_id: str, listed: list[Registrant]) -> list[Registrant]:
        """Return the rows with a ticker nobody has that may be an ordinary share, the likeliest primary one first."""
        found = []
        for registrant in listed:
            ticker = house_ticker(registrant)
            holder = self._known.securities.get(ticker) or self.securities.get(ticker)
            if self._is_nameless(ticker):
                if self._may_identify(registrant, has_siblings=len(listed) > 1):
                    found.append(registrant)
                else:
                    self._noted.nameless.append(f"{ticker}: at the SEC {issuer_id}")
            elif holder is not None and holder.issuer_id != issuer_id:
                self._noted.changed_hands.append(f"{ticker}: here {holder.issuer_id}, at the SEC {issuer_id}")
            elif holder is None and self._is_share(registrant, has_siblings=len(listed) > 1):
                found.append(registrant)
        return sorted(found, key=primary_rank)

    def _may_identify(self, registrant: Registrant, *, has_siblings: bool) -> bool:
        ticker = house_ticker(registrant)
        issuer_id = f"{_NAMELESS}{ticker}"
        name = self._known.issuers[issuer_id].name
        is_free = self._is_newer and issuer_id not in self._known.held and ticker not in self.securities
        is_share = self._is_share(registrant, has_siblings=has_siblings)
        return is_free and is_share and (name == ticker or names_agree(name, registrant.name))

    def _is_share(self, registrant: Registrant, *, has_siblings: bool) -> bool:
        return self._is_reviewed_class(registrant) or may_be_common(registrant, has_siblings=has_siblings)

    def _is_reviewed_class(self, registrant: Registrant) -> bool:
        return self._reviewed.class_ciks.get(house_ticker(registrant)) == registrant.cik

    def _add_company(self, issuer_id: str, new: list[Registrant]) -> None:
        first = min(new, key=lambda registrant: (self._is_reviewed_class(registrant), primary_rank(registrant)))
        ticker = house_ticker(first)
        issuer = Issuer(issuer_id, first.name, ticker)
        self._noted.added.append(ticker)
        self.issuers.append(issuer)
        self._link(first, issuer_id, "primary")
        self._add_further(issuer, [], [registrant for registrant in new if registrant is not first])

    def _add_further(self, issuer: Issuer, listed: list[Registrant], new: list[Registrant]) -> None:
        """Add tickers of a company that has some; if the table has none of those and one other, that is its new one."""
        shares = [registrant for registrant in listed if self._is_share(registrant, has_siblings=len(listed) > 1)]
        is_gone = self._own[issuer.issuer_id].isdisjoint(house_ticker(registrant) for registrant in listed)
        is_moved = self._is_newer and len(shares) == 1 and is_gone
        ordinary = [registrant for registrant in new if foreign_reason(registrant) == "share_class"]
        for registrant in new:
            ticker = house_ticker(registrant)
            reason = self._reason(registrant, issuer)
            if reason is None and (registrant not in ordinary or len(ordinary) == 1):
                reason = foreign_reason(registrant)
            if reason is None and is_moved:
                reason = "rename"
                self._noted.changed_ticker.append(f"{issuer.ticker} to {ticker}")
            if reason is None:
                self._noted.unclassified.append(f"{ticker} beside {issuer.ticker}")
            else:
                self._link(registrant, issuer.issuer_id, reason)

    def _reason(self, registrant: Registrant, issuer: Issuer) -> str | None:
        """Return why a further ticker leads to a company by the reviewed tables."""
        ticker, own = house_ticker(registrant), self._own[issuer.issuer_id]
        if self._is_reviewed_class(registrant):
            return "share_class"
        if any((ticker, other) in self._reviewed.renames or (other, ticker) in self._reviewed.renames for other in own):
            return "rename"
        return None

    def _link(self, registrant: Registrant, issuer_id: str, reason: str) -> None:
        ticker = house_ticker(registrant)
        if self._is_nameless(ticker):
            self._noted.identified.append(f"{ticker}: {issuer_id}")
            for former in self._own[f"{_NAMELESS}{ticker}"] - {ticker}:
                self.securities[former] = replace(self._known.securities[former], issuer_id=issuer_id)
        self.securities[ticker] = SecurityEntry(ticker, issuer_id, reason)
