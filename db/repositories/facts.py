"""What companies report about themselves, and which of them to ask next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from analytics.model.market import Earnings
from db import schema
from db.repositories.bulk import upsert

NET_INCOME = "net_income"
"""The figure that earnings are made of."""


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
    """Add figures or correct those of the same filing; nothing is removed.

    What a company earned in twelve months follows: of several reports for one period the latest filing counts, other
    currencies than the US dollar do not. Kept, because the figures are a hundred times as many.
    """
    known = list(facts)
    columns = ["issuer_id", "fact", "period_end_date", "period_months", "accession"]
    columns += ["amount", "unit", "form", "filed_date"]
    rows = [
        (f.issuer_id, f.fact, f.period_end_date, f.period_months, f.accession, f.amount, f.unit, f.form, f.filed_date)
        for f in known
    ]
    n_written = upsert(connection, schema.company_facts, columns, rows)
    changed = sorted({f.issuer_id for f in known if f.fact == NET_INCOME})
    if changed:
        connection.execute(_REFRESH_EARNINGS, {"issuer_ids": changed, "most_days_off": _MOST_DAYS_OFF})
    return n_written


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


_REFRESH_EARNINGS = text("""
    insert into earnings (issuer_id, net_income_usd, period_end_date)
    with period as (
      select distinct on (issuer_id, period_end_date, period_months)
        issuer_id, period_end_date as ended, period_months as months, amount
      from company_facts
      where issuer_id = any(:issuer_ids) and fact = 'net_income' and unit = 'USD' and period_months between 1 and 12
      order by issuer_id, period_end_date, period_months, filed_date desc, accession desc
    ), placed as (
      select issuer_id, ended, months, amount,
        first_value(months) over newest_year = 12 as is_known,
        first_value(ended) over newest_year as year_ended,
        first_value(amount) over newest_year as year_amount,
        last_value(amount) over year_before as before
      from period
      window newest_year as (partition by issuer_id order by months desc, ended desc),
        year_before as (
          partition by issuer_id, months order by ended
          range between interval '381 days' preceding and interval '349 days' preceding
        )
    )
    select distinct on (issuer_id) issuer_id,
      case when months = 12 then amount else year_amount + amount - before end, ended
    from placed
    where is_known and (
      ended = year_ended and months = 12
      or before is not null and abs((ended - year_ended) - months * 30.4375) <= :most_days_off
    )
    order by issuer_id, ended desc, months desc
    on conflict (issuer_id) do update
      set net_income_usd = excluded.net_income_usd, period_end_date = excluded.period_end_date
      where (earnings.net_income_usd, earnings.period_end_date)
        is distinct from (excluded.net_income_usd, excluded.period_end_date)
""")
"""The last year reported, and with a part of the next: year plus that part less the same part a year earlier.

Windows and no joins: a plan made without statistics, right after a load, is as fast as any other.
"""

_MOST_DAYS_OFF = 16
"""Companies that close on a weekday, or count 52 or 53 weeks, are off the calendar by days; 16 are half a month."""


def latest_earnings(connection: Connection) -> Mapping[str, Earnings]:
    """Return what every company that reports in US dollars earned in its last twelve months, by issuer id."""
    rows = connection.execute(text("select issuer_id, net_income_usd::float8, period_end_date from earnings"))
    return {row[0]: Earnings(row[1], row[2], "sec_companyfacts") for row in rows}
