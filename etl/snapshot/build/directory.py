"""The security directory: every US ticker of a company, and the company behind it."""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.model.issuer import Sector
from etl.snapshot.build.companies import Company
from etl.snapshot.build.holdings import MatchedLine
from etl.snapshot.build.registrants import is_common_share, issuer_id_of_cik
from etl.snapshot.build.review import Reviewed
from etl.snapshot.build.sources import LATER_SCREENER_DATE, SCREENER_DATES, Listed, Sources


@dataclass(frozen=True, slots=True)
class Ticker:
    """A row of ``securities.csv``."""

    ticker: str
    issuer_id: str
    reason: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """All US tickers, and the companies outside the funds that they add."""

    tickers: Mapping[str, Ticker]
    added: Mapping[str, Company]

    def spellings(self, primary: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """Return each company's tickers, the primary one first."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.tickers.values():
            found[row.issuer_id].append(row.ticker)
        return {
            issuer_id: tuple(sorted(tickers, key=lambda t: (t != primary.get(issuer_id), t)))
            for issuer_id, tickers in found.items()
        }


def fund_tickers(folder: Path, bundle: Path) -> frozenset[str]:
    """Return every ticker that is a fund's: those of the directory and of the SEC's table of fund classes."""
    with (bundle / "funds.csv").open(encoding="utf-8", newline="") as file:
        own = {row["ticker"] for row in csv.DictReader(file)}
    table = (folder / "sec" / "company_tickers_mf_202408.json").read_text(encoding="utf-8")
    return frozenset(own | read_fund_classes(table))


def read_fund_classes(table: str) -> set[str]:
    """Return the symbols of the SEC's ``company_tickers_mf.json``."""
    return {symbol for *_, symbol in json.loads(table)["data"] if symbol}


def build_directory(
    lines: tuple[MatchedLine, ...],
    companies: Mapping[str, Company],
    sources: Sources,
    reviewed: Reviewed,
    funds: frozenset[str],
) -> Directory:
    """Collect tickers: those the funds hold, further classes, reviewed renames and spellings, then all others."""
    tickers = _held(lines, companies, reviewed)
    for row in reviewed.share_classes.values():
        tickers.setdefault(row.ticker, Ticker(row.ticker, issuer_id_of_cik(row.cik), "share_class"))
    for rename in reviewed.renames.values():
        target = tickers.get(rename.new_ticker) or tickers.get(rename.old_ticker)
        if target is not None:
            for spelling in (rename.old_ticker, rename.new_ticker):
                tickers.setdefault(spelling, Ticker(spelling, target.issuer_id, "rename", rename.renamed_on))
    for printed, ticker in reviewed.undotted.items():
        if ticker in tickers:
            tickers.setdefault(printed, Ticker(printed, tickers[ticker].issuer_id, "share_class"))
    added = _outside(tickers, companies, sources, funds)
    return Directory(dict(sorted(tickers.items())), added)


def _held(lines: tuple[MatchedLine, ...], companies: Mapping[str, Company], reviewed: Reviewed) -> dict[str, Ticker]:
    tickers: dict[str, Ticker] = {}
    for matched in lines:
        ticker = matched.line.ticker
        if not matched.issuer_id or matched.line.fact.is_international:
            continue
        if companies[matched.issuer_id].ticker == ticker:
            reason = "primary"
        else:
            reason = "rename" if ticker in reviewed.renames else "share_class"
        tickers[ticker] = Ticker(ticker, matched.issuer_id, reason)
    return tickers


def _outside(
    tickers: dict[str, Ticker], companies: Mapping[str, Company], sources: Sources, funds: frozenset[str]
) -> dict[str, Company]:
    """Add tickers of companies that no loaded fund holds as a US share, and those companies."""
    added: dict[str, Company] = {}
    for ticker in sorted({*sources.edgar, *_screened(sources)} - set(tickers) - funds):
        registrant, listed = sources.edgar.get(ticker), _listing(ticker, sources)
        if not is_common_share(ticker, listed, registrant):
            continue
        issuer_id = issuer_id_of_cik(registrant.cik) if registrant else f"us-{ticker}"
        known = companies.get(issuer_id) or added.get(issuer_id)
        is_primary = known is None or known.ticker == ticker
        tickers[ticker] = Ticker(ticker, issuer_id, "primary" if is_primary else "share_class")
        if known is None:
            name = registrant.name if registrant else ticker
            added[issuer_id] = Company(issuer_id, name, ticker, "", Sector.UNKNOWN, "")
    return added


def _screened(sources: Sources) -> set[str]:
    return {ticker for day in (*SCREENER_DATES, LATER_SCREENER_DATE) for ticker in sources.screeners[day]}


def _listing(ticker: str, sources: Sources) -> Listed | None:
    days = (*reversed(SCREENER_DATES), LATER_SCREENER_DATE)
    return next((sources.screeners[day][ticker] for day in days if ticker in sources.screeners[day]), None)
