"""CUSIPs of the bundle: the table of the edgartools wheel, its tickers in dot form, what misleads taken out."""

import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from etl.resolve.known import N_ISSUER_NUMBER, spellings_of
from etl.snapshot.build.registrants import issuer_id_of_cik
from etl.snapshot.build.sources import Registrant

TABLE = "ct.pq"
"""File of the wheel, beside its table of registrants."""


@dataclass(frozen=True, slots=True)
class Cusip:
    """A row of ``cusips.csv``: the ticker in dot form; a company only where no ticker of ours leads to it."""

    cusip: str
    ticker: str
    issuer_id: str = ""


@dataclass(frozen=True, slots=True)
class Leads:
    """Where tickers lead in this bundle: to companies, to funds, to registrants.

    ``reviewed`` has the company of a CUSIP whose ticker misleads; an empty one leaves the CUSIP out.
    """

    companies: Mapping[str, str]
    issuer_ids: frozenset[str]
    funds: frozenset[str]
    registrants: Mapping[str, Registrant]
    reviewed: Mapping[str, str]


def read_cusip_table(path: Path) -> tuple[Cusip, ...]:
    """Return the table as it stands: a class share's ticker has no separator in it."""
    parquet = importlib.import_module("pyarrow.parquet")  # optional extra, build time only
    return tuple(Cusip(row["Cusip"], row["Ticker"]) for row in parquet.read_table(path).to_pylist())


def build_cusips(table: Iterable[Cusip], leads: Leads) -> Iterator[Cusip]:
    """Yield the rows of the bundle by CUSIP."""
    rows = sorted(table, key=lambda row: row.cusip)
    spellings = spellings_of(leads.companies, leads.funds)
    numbers = _issuer_numbers(rows)
    for row in rows:
        ticker = spellings.get(row.ticker, row.ticker)
        if row.cusip in leads.reviewed:
            if leads.reviewed[row.cusip]:
                yield Cusip(row.cusip, ticker, leads.reviewed[row.cusip])
        else:
            # Several issuer numbers under one ticker are several users of it, and it is not said which is today's.
            issuer_id = _company_by_registrant(ticker, leads) if len(numbers[row.ticker]) == 1 else ""
            yield Cusip(row.cusip, ticker, issuer_id)


def _issuer_numbers(rows: Iterable[Cusip]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.ticker].add(row.cusip[:N_ISSUER_NUMBER])
    return found


def _company_by_registrant(ticker: str, leads: Leads) -> str:
    """Return the company of a ticker that is none of ours, by registrant number: a new ticker, a preferred share."""
    if ticker in leads.companies or ticker in leads.funds or ticker not in leads.registrants:
        return ""
    issuer_id = issuer_id_of_cik(leads.registrants[ticker].cik)
    return issuer_id if issuer_id in leads.issuer_ids else ""
