"""What ISINs and CUSIPs of a user's file lead to: a US ticker by the table of CUSIPs, a company by a fund's lines."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from analytics.model.identifiers import Identified
from analytics.model.security_codes import isin_body

_CUSIPS = text("""
    select cusip, ticker, coalesce(issuer_id, '') from cusips where cusip = any(cast(:codes as text[]))
""")

# A fund prints the ticker of the market it buys on: of its line only the company is taken.
_ISINS = text("""
    select h.isin, min(h.issuer_id)
    from current_fund_snapshots p join holdings h using (snapshot_key)
    where h.isin = any(cast(:codes as text[])) and h.kind = 'equity' and h.issuer_id is not null
    group by h.isin having count(distinct h.issuer_id) = 1
""")


def find_identified(connection: Connection, isins: Collection[str], cusips: Collection[str]) -> dict[str, Identified]:
    """Return what codes lead to, by code; a code that leads nowhere, or to two companies, is left out."""
    inside = {isin: body for isin in isins if (body := isin_body(isin))}
    wanted = sorted({*cusips, *inside.values()})
    found = (
        {row[0]: Identified(row[1], row[2]) for row in connection.execute(_CUSIPS, {"codes": wanted})} if wanted else {}
    )
    held = {row[0]: row[1] for row in connection.execute(_ISINS, {"codes": sorted(isins)})} if isins else {}
    for isin in isins:
        by_cusip = found.get(inside.get(isin, ""), Identified())
        issuer_id = by_cusip.issuer_id or held.get(isin, "")
        if by_cusip.ticker or issuer_id:
            found[isin] = Identified(by_cusip.ticker, issuer_id)
    return found
