"""The company behind each line: CUSIP, then ticker, then the issuer part of the CUSIP; never a likeness of names.

A CUSIP leads to a ticker by the table of CUSIPs, a ticker to a company by the table of securities. An ISIN of the
United States or Canada holds a CUSIP. Where no ticker helps, the first six characters of a CUSIP are the issuer's:
another CUSIP with the same six names the company, and where there is none the six themselves become its id. Shares of
companies that are not listed have no identifier at all: a reviewed table knows some, by source and exact name.
"""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection

from db.repositories import identifiers
from etl.extract import ExtractedHoldings
from etl.resolve.known import ISSUER_PREFIX, Known
from etl.resolve.lines import Walk
from etl.resolve.model import Resolved
from etl.resolve.private import PRIVATE_PREFIX
from etl.resolve.weights import choose_weights


@dataclass(frozen=True, slots=True, eq=False)
class Resolver:
    """Leads the lines of files to companies by what the database knew when this was read; threads may share one."""

    known: Known

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """Read what lines may lead to."""
        return cls(
            Known.of(
                identifiers.read_ticker_links(connection),
                identifiers.read_fund_tickers(connection),
                identifiers.read_cusips(connection),
                identifiers.read_issuer_ids(connection, ISSUER_PREFIX)
                | identifiers.read_issuer_ids(connection, PRIVATE_PREFIX),
            )
        )

    def resolve(self, extracted: ExtractedHoldings) -> Resolved:
        """Return the rows to stage, with everything met on the way."""
        chosen = choose_weights(extracted)
        walk = Walk(self.known, extracted)
        rows = walk.rows(chosen.weights)
        return Resolved(
            rows=rows,
            new_issuers=tuple(walk.new_issuers.values()),
            new_cusips=tuple(walk.new_cusips.values()),
            misses=tuple(walk.misses),
            notices=(*chosen.notices, *walk.notices()),
            weight_method=chosen.method,
            weight_unit=chosen.unit,
        )
