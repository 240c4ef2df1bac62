"""What lines may lead to: companies by ticker and by CUSIP, funds, and how class shares are spelled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from db.repositories.identifiers import CusipEntry

ISSUER_PREFIX = "cusip-"
"""Begins the ids of companies known by the issuer part of a CUSIP only."""

N_ISSUER_NUMBER = 6
"""Characters of a CUSIP that are its issuer's."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Tables of identifiers at one moment; threads may share one.

    Attributes
    ----------
    companies : mapping of str to str
        US ticker in dot form to company.
    funds : frozenset of str
        Tickers of the fund directory.
    cusips : mapping of str to CusipEntry
        CUSIP to ticker or company.
    by_issuer_number : mapping of str to str
        First six characters of a CUSIP to company, where all CUSIPs with them lead to one.
    spellings : mapping of str to str
        Known class shares written without separator to dot form: ``BRKB``.
    named : frozenset of str
        Companies known by the issuer part of a CUSIP, or from the table of those that are not listed.
    """

    companies: Mapping[str, str]
    funds: frozenset[str]
    cusips: Mapping[str, CusipEntry]
    by_issuer_number: Mapping[str, str]
    spellings: Mapping[str, str]
    named: frozenset[str]

    @classmethod
    def of(
        cls,
        companies: Mapping[str, str],
        funds: frozenset[str] = frozenset(),
        cusips: Iterable[CusipEntry] = (),
        named: frozenset[str] = frozenset(),
    ) -> Self:
        """Return what follows from these tables."""
        by_cusip = {entry.cusip: entry for entry in cusips}
        numbers = _by_issuer_number(by_cusip.values(), companies)
        return cls(companies, funds, by_cusip, numbers, spellings_of(companies, funds), named)

    def company_of(self, entry: CusipEntry | None) -> str | None:
        """Return the company a known CUSIP leads to."""
        if entry is None:
            return None
        return self.companies.get(entry.ticker) or entry.issuer_id


def spellings_of(companies: Mapping[str, str], funds: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return class shares by their spelling without separator, unless another company or a fund is spelled so."""
    plain = {ticker.replace(".", ""): ticker for ticker in companies if "." in ticker}
    return {
        spelling: ticker
        for spelling, ticker in plain.items()
        if spelling not in funds and companies.get(spelling, companies[ticker]) == companies[ticker]
    }


def _by_issuer_number(entries: Iterable[CusipEntry], companies: Mapping[str, str]) -> dict[str, str]:
    """Return the company behind an issuer number; none for a number whose CUSIPs lead to several."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        company = companies.get(entry.ticker) or entry.issuer_id
        if company is not None:
            found[entry.cusip[:N_ISSUER_NUMBER]].add(company)
    return {number: next(iter(ids)) for number, ids in found.items() if len(ids) == 1}
