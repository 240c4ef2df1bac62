"""What the staged rows of a fund say, asked in SQL: the checks look at these facts, never at the rows themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from analytics.model.issuer import Sector

FOREIGN_PREFIX = "x-"
"""Begins the ids of companies known by a foreign listing only."""

LARGEST_WEIGHT = 2
"""No line weighs more than twice its fund, short or long; the schema says the same."""

SHOWN = 5
"""Examples kept of each fault."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows with one fault: how many, their gross weight, and a few of them by name."""

    n: int
    weight: Decimal
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectorGap:
    """One sector of a fund by our mapping of companies and by the words its source prints."""

    sector: Sector
    weight: Decimal
    printed_weight: Decimal | None


@dataclass(frozen=True, slots=True)
class StagedFacts:
    """Counts and sums over the staged rows of one fund.

    ``equity_gross`` and the samples add absolute weights, so that a long line hides no short one; ``mapped_net`` and
    ``foreign_net`` are signed.
    """

    n_rows: int
    n_equity: int
    weight_sum: Decimal
    equity_sum: Decimal
    equity_gross: Decimal
    identified_gross: Decimal
    mapped_net: Decimal
    foreign_net: Decimal
    content_sha256: str
    unnumbered: Sample
    out_of_range: Sample
    unknown_issuers: Sample
    unmapped: Sample
    odd_currencies: Sample

    @property
    def mapped_weight(self) -> Decimal | None:
        """The share of equity weight that leads to companies; null without equity."""
        return None if self.equity_gross == 0 else 1 - self.unmapped.weight / self.equity_gross


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A published version beside the staged rows.

    ``overlap`` is the sum over holdings of the smaller weight; ``n_top_common`` counts the staged largest holdings
    that are among its own largest.
    """

    snapshot_id: str
    as_of_date: date
    source: str
    n_rows: int
    n_equity: int
    overlap: Decimal
    n_top: int
    n_top_common: int
    top_weight: Decimal


_FACTS = text(f"""
    with staged as (
      select line_no, s.ticker, issuer_id, kind, weight, s.name, cusip, isin, currency,
        abs(weight) as gross, kind = 'equity' as is_equity, currency !~ '^([A-Z]{{3}})?$' as is_odd,
        s.issuer_id is not null and i.issuer_id is null as is_unknown
      from staging_holdings s left join issuers i using (issuer_id)
      where run_id = :run_id and fund = :fund order by line_no
    )
    select count(*) as n_rows, count(*) filter (where is_equity) as n_equity,
      coalesce(sum(weight), 0) as weight_sum,
      coalesce(sum(weight) filter (where is_equity), 0) as equity_sum,
      coalesce(sum(gross) filter (where is_equity), 0) as equity_gross,
      coalesce(sum(gross) filter (where is_equity and (cusip <> '' or isin <> '')), 0) as identified_gross,
      coalesce(sum(weight) filter (where is_equity and issuer_id is not null), 0) as mapped_net,
      coalesce(sum(weight) filter (where is_equity and starts_with(issuer_id, '{FOREIGN_PREFIX}')), 0)
        as foreign_net,
      encode(sha256(convert_to(coalesce(string_agg(
        concat_ws('|', line_no, ticker, coalesce(issuer_id, ''), kind, trim_scale(weight)), E'\\n' order by line_no
      ), ''), 'UTF8')), 'hex') as content_sha256,
      count(*) filter (where line_no < 1) as unnumbered_n,
      coalesce(sum(gross) filter (where line_no < 1), 0) as unnumbered_weight,
      (array_agg(line_no::text) filter (where line_no < 1))[1:{SHOWN}] as unnumbered_examples,
      count(*) filter (where gross > {LARGEST_WEIGHT}) as out_of_range_n,
      coalesce(sum(gross) filter (where gross > {LARGEST_WEIGHT}), 0) as out_of_range_weight,
      (array_agg(line_no::text order by line_no) filter (where gross > {LARGEST_WEIGHT}))[1:{SHOWN}]
        as out_of_range_examples,
      count(*) filter (where is_unknown) as unknown_issuers_n,
      coalesce(sum(gross) filter (where is_unknown), 0) as unknown_issuers_weight,
      (array_agg(issuer_id order by line_no) filter (where is_unknown))[1:{SHOWN}] as unknown_issuers_examples,
      count(*) filter (where is_equity and issuer_id is null) as unmapped_n,
      coalesce(sum(gross) filter (where is_equity and issuer_id is null), 0) as unmapped_weight,
      (array_agg(coalesce(nullif(ticker, ''), nullif(name, ''), nullif(cusip, ''), 'line ' || line_no)
        order by gross desc, line_no) filter (where is_equity and issuer_id is null))[1:{SHOWN}]
        as unmapped_examples,
      count(*) filter (where is_odd) as odd_currencies_n,
      coalesce(sum(gross) filter (where is_odd), 0) as odd_currencies_weight,
      (array_agg(currency order by line_no) filter (where is_odd))[1:{SHOWN}]
        as odd_currencies_examples
    from staged
""")  # noqa: S608 - our own constants; every cell is bound

_BESIDE = text("""
    with new as (
      select key, sum(weight) as weight, rank() over (order by sum(weight) desc, key) as place
      from (select coalesce(issuer_id, nullif(ticker, ''), nullif(name, '')) as key, weight from staging_holdings
            where run_id = :run_id and fund = :fund and kind = 'equity') lines
      where key is not null group by key
    ), old as (
      select key, sum(weight) as weight, rank() over (order by sum(weight) desc, key) as place
      from (select coalesce(issuer_id, nullif(ticker, ''), nullif(name, '')) as key, weight from holdings
            where snapshot_key = :snapshot_key and kind = 'equity') lines
      where key is not null group by key
    )
    select coalesce(sum(least(new.weight, old.weight)) filter (where new.weight > 0 and old.weight > 0), 0) as overlap,
      count(*) filter (where new.place <= :n_top) as n_top,
      count(*) filter (where new.place <= :n_top and old.place <= :n_top + :n_top / 2) as n_top_common,
      coalesce(sum(old.weight) filter (where old.place <= :n_top), 0) as top_weight
    from new full join old using (key)
""")

_CURRENT = text("""
    select s.* from current_fund_snapshots p join fund_snapshots s using (snapshot_key) where p.fund = :fund
""")

_OF_ANOTHER_SOURCE = text("""
    select * from fund_snapshots where fund = :fund and source_key <> :source_key
    order by abs(as_of_date - :as_of_date), snapshot_key desc limit 1
""")

_SAME_CONTENT = text("""
    with self as (select ticker, share_class_of, stand_in from funds where ticker = :fund)
    select distinct s.fund from fund_snapshots s join funds f on f.ticker = s.fund left join self on true
    where s.content_sha256 = :content and s.fund <> :fund
      and coalesce(f.share_class_of, '') <> :fund and coalesce(self.share_class_of, '') <> s.fund
    order by s.fund
""")

_SECTORS = text("""
    with lines as (
      select sum(weight) as weight, nullif(source_sector, '') as printed,
        case
          when s.kind = 'equity' then coalesce(i.sector, 'unknown')
          when s.kind in ('cash', 'derivative') or f.asset_class = 'money_market' then 'cash'
          when s.kind = 'fund' and coalesce(f.asset_class, 'equity') = 'equity' then 'unknown'
          else 'other'
        end as sector
      from staging_holdings s left join issuers i using (issuer_id)
      left join funds f on s.kind = 'fund' and f.ticker = s.ticker
      where run_id = :run_id and s.fund = :fund group by 2, 3
    ), ours as (
      select sector, sum(weight) as weight from lines group by sector
    ), theirs as (
      select coalesce(words.value, 'unknown') as sector, sum(weight) as weight
      from lines left join jsonb_each_text(cast(:words as jsonb)) words on words.key = lines.printed
      where exists (select from lines where printed is not null) group by 1
    )
    select sector, coalesce(ours.weight, 0) as weight, theirs.weight as printed_weight
    from ours full join theirs using (sector) order by sector
""")

_SAMPLES = ("unnumbered", "out_of_range", "unknown_issuers", "unmapped", "odd_currencies")


def read_staged_facts(connection: Connection, run_id: UUID, fund: str) -> StagedFacts:
    """Return what the staged rows of a fund add up to."""
    row = connection.execute(_FACTS, {"run_id": run_id, "fund": fund}).mappings().one()
    plain: dict[str, Any] = {name: row[name] for name in StagedFacts.__dataclass_fields__ if name not in _SAMPLES}
    samples: dict[str, Any] = {
        name: Sample(row[f"{name}_n"], row[f"{name}_weight"], tuple(row[f"{name}_examples"] or ())) for name in _SAMPLES
    }
    return StagedFacts(**plain, **samples)


def read_current_version(connection: Connection, run_id: UUID, fund: str, *, n_top: int) -> EarlierVersion | None:
    """Return the version shown now, compared with the staged rows; null where none is."""
    row = connection.execute(_CURRENT, {"fund": fund}).first()
    return None if row is None else _beside(connection, run_id, row, n_top)


def read_second_source(
    connection: Connection, run_id: UUID, key: tuple[str, str, date], *, n_top: int
) -> EarlierVersion | None:
    """Return the version of another source nearest in date, compared with the staged rows.

    ``key`` is the fund, the key of the source of the staged rows, and their date.
    """
    fund, source_key, as_of_date = key
    given = {"fund": fund, "source_key": source_key, "as_of_date": as_of_date}
    row = connection.execute(_OF_ANOTHER_SOURCE, given).first()
    return None if row is None else _beside(connection, run_id, row, n_top)


def funds_with_content(connection: Connection, fund: str, content_sha256: str) -> tuple[str, ...]:
    """Return the funds, share classes of this one apart, that have published exactly these rows."""
    rows = connection.execute(_SAME_CONTENT, {"fund": fund, "content": content_sha256})
    return tuple(row[0] for row in rows)


def other_days_with_content(
    connection: Connection, fund: str, as_of_date: date, content_sha256: str
) -> tuple[date, ...]:
    """Return the other days for which this fund has published exactly these rows."""
    query = text("""
        select distinct as_of_date from fund_snapshots
        where fund = :fund and content_sha256 = :content and as_of_date <> :as_of_date order by 1
    """)
    given = {"fund": fund, "content": content_sha256, "as_of_date": as_of_date}
    return tuple(row[0] for row in connection.execute(query, given))


def read_sector_gaps(
    connection: Connection, run_id: UUID, fund: str, words: Mapping[str, Sector]
) -> tuple[SectorGap, ...]:
    """Return the staged rows by sector: by our mapping, and by the source's words where it prints any."""
    given = {"run_id": run_id, "fund": fund, "words": json.dumps({word: str(s) for word, s in words.items()})}
    rows = connection.execute(_SECTORS, given)
    return tuple(SectorGap(Sector(row.sector), row.weight, row.printed_weight) for row in rows)


def _beside(connection: Connection, run_id: UUID, version: Row[Any], n_top: int) -> EarlierVersion:
    given = {"run_id": run_id, "fund": version.fund, "snapshot_key": version.snapshot_key, "n_top": n_top}
    row = connection.execute(_BESIDE, given).one()
    return EarlierVersion(
        snapshot_id=version.snapshot_id,
        as_of_date=version.as_of_date,
        source=version.source,
        n_rows=version.n_rows,
        n_equity=version.n_equity,
        overlap=row.overlap,
        n_top=row.n_top,
        n_top_common=row.n_top_common,
        top_weight=row.top_weight,
    )
