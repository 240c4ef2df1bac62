"""What companies report about themselves, and which of them to ask next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from db import schema
from db.repositories.bulk import upsert


@dataclass(frozen=True, slots=True)
class CompanyFact:
    """A reported figure of a company.

    Attributes
    ----------
    fact : str
        One of ``db.schema.reference.COMPANY_FACTS``.
    period_months : int
        Length of the period; 0 for what holds on ``period_end_date`` alone.
    unit : str
        As reported: ``USD``, ``USD/shares``, ``shares``, or another currency. Figures are never converted.
    accession : str
        The filing: of several for one period, a later one is a restatement.
    """

    issuer_id: str
    fact: str
    period_end_date: date
    period_months: int
    amount: Decimal
    unit: str
    form: str
    filed_date: date
    accession: str


@dataclass(frozen=True, slots=True)
class HeldCompany:
    """A registrant that current holdings of the directory's funds lead to; ``weight`` is its gross sum over funds."""

    issuer_id: str
    weight: float
    has_sector: bool

    @property
    def cik(self) -> int:
        """The registrant number inside the id."""
        return int(self.issuer_id.removeprefix("cik"))


def save_facts(connection: Connection, facts: Iterable[CompanyFact]) -> int:
    """Add figures or correct those of the same filing; nothing is removed."""
    columns = ["issuer_id", "fact", "period_end_date", "period_months", "accession"]
    columns += ["amount", "unit", "form", "filed_date"]
    rows = [
        (f.issuer_id, f.fact, f.period_end_date, f.period_months, f.accession, f.amount, f.unit, f.form, f.filed_date)
        for f in facts
    ]
    return upsert(connection, schema.company_facts, columns, rows)


def held_companies(connection: Connection) -> tuple[HeldCompany, ...]:
    """Return the registrants in the current snapshots, the heaviest first."""
    rows = connection.execute(
        text("""
            select i.issuer_id, sum(abs(h.weight))::float8 as weight, i.sector <> 'unknown' as has_sector
            from current_fund_snapshots p
            join holdings h using (snapshot_key)
            join issuers i on i.issuer_id = h.issuer_id
            where i.issuer_id ~ '^cik[0-9]+$'
            group by i.issuer_id order by weight desc, i.issuer_id
        """)
    )
    return tuple(HeldCompany(*row) for row in rows)


def last_answers(connection: Connection, addresses: Sequence[str]) -> Mapping[str, datetime]:
    """Return when each address last gave a document; those that never did are missing."""
    rows = connection.execute(
        text("""
            select address, max(greatest(fetched_at, checked_at)) from raw_files
            where address = any(:addresses) group by address
        """),
        {"addresses": list(addresses)},
    )
    return {row[0]: row[1] for row in rows}


def latest_shares(connection: Connection) -> Mapping[str, CompanyFact]:
    """Return the newest count of shares outstanding of every company that reports one."""
    rows = connection.execute(
        text("""
            select distinct on (issuer_id) issuer_id, fact, period_end_date, period_months, amount, unit, form,
              filed_date, accession
            from company_facts where fact = 'shares_outstanding'
            order by issuer_id, period_end_date desc, filed_date desc, accession desc
        """)
    )
    return {row.issuer_id: CompanyFact(*row) for row in rows}


def last_capitalizations(connection: Connection) -> Mapping[str, tuple[date, Decimal]]:
    """Return date and amount of every company's newest capitalization."""
    rows = connection.execute(
        text("""
            select distinct on (issuer_id) issuer_id, as_of_date, market_cap_usd from capitalizations
            order by issuer_id, as_of_date desc
        """)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
