"""A user's portfolios as pages show them: the list, one portfolio with its lines, its accounts, its imports.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, select, text, update
from sqlalchemy.orm import aliased

from analytics.model.market import Market
from analytics.model.portfolio import Portfolio
from db import schema
from db.errors import NotFound
from db.repositories.imports import (
    ImportHead,
    erase_unshown_imports,
    read_heads,
    read_lines,
    read_rejected,
)
from db.repositories.portfolio_states import (
    NO_SUCH_PORTFOLIO,
    Owned,
    PortfolioState,
    read_state,
)

UNDO_PERIOD = timedelta(days=1)

_portfolios = schema.portfolios

# One line for each account of the current states: what it shows, and from which files.
_SHOWN = """
select p.portfolio_id, a.account_no, a.label, a.kind, a.is_included,
  coalesce(sum(x.n_positions), 0)::int as n_positions,
  coalesce(sum(u.n_unresolved), 0)::int as n_unresolved,
  coalesce(sum(x.amount), 0) as amount,
  coalesce(sum(x.cash), 0) as cash,
  min(i.as_of_date) as as_of_date,
  (array_agg(i.file_name order by i.imported_at desc, i.import_id))[1] as file_name,
  max(i.imported_at) as imported_at,
  bool_or(i.is_nominal) as is_nominal
from portfolios p
join accounts a on (a.user_id, a.portfolio_id, a.state_no) = (p.user_id, p.portfolio_id, p.state_no)
join account_parts r
  on (r.user_id, r.portfolio_id, r.state_no, r.account_no) = (a.user_id, a.portfolio_id, a.state_no, a.account_no)
join imports i on (i.user_id, i.import_id) = (r.user_id, r.import_id)
cross join lateral (
  select count(*) as n_positions, sum(amount) as amount, sum(amount) filter (where kind = 'cash') as cash
  from positions
  where (user_id, import_id, account_no) = (r.user_id, r.import_id, r.import_account_no)
) x
cross join lateral (
  select count(*) as n_unresolved
  from unresolved_rows
  where (user_id, import_id, account_no) = (r.user_id, r.import_id, r.import_account_no)
) u
where p.user_id = :user_id and p.deleted_at is null
  and (cast(:portfolio_id as uuid) is null or p.portfolio_id = :portfolio_id)
group by p.portfolio_id, a.account_no, a.label, a.kind, a.is_included
"""

_LISTED = f"""
select p.portfolio_id, s.name,
  (array_agg(a.file_name order by a.imported_at desc, a.account_no))[1] as file_name,
  min(a.as_of_date) filter (where a.is_included) as as_of_date,
  p.saved_at,
  bool_or(a.is_nominal) as is_nominal,
  coalesce(sum(a.n_positions) filter (where a.is_included), 0)::int as n_positions,
  coalesce(sum(a.amount) filter (where a.is_included), 0) as total_amount,
  count(*)::int as n_accounts,
  (count(*) filter (where a.is_included))::int as n_counted
from portfolios p
join portfolio_states s on (s.user_id, s.portfolio_id, s.state_no) = (p.user_id, p.portfolio_id, p.state_no)
join ({_SHOWN}) a on a.portfolio_id = p.portfolio_id
where p.user_id = :user_id and p.deleted_at is null
group by p.user_id, p.portfolio_id, s.name
order by p.saved_at desc, p.portfolio_id
"""  # noqa: S608 - put together from the constant above

# Portfolios whose imports belong to one: itself, and those merged into it that are not shown on their own again.
_FAMILY = """
with recursive family as (
  select cast(:portfolio_id as uuid) as portfolio_id
  union
  select p.portfolio_id
  from family f
  join portfolio_states s on s.user_id = :user_id and s.portfolio_id = f.portfolio_id
  join portfolios p on (p.user_id, p.portfolio_id) = (s.user_id, s.absorbed_portfolio_id)
  where p.deleted_at is not null
)
select r.import_id
from family f
join account_parts r on r.user_id = :user_id and r.portfolio_id = f.portfolio_id
join portfolio_states s on (s.user_id, s.portfolio_id, s.state_no) = (r.user_id, r.portfolio_id, r.state_no)
group by f.portfolio_id, r.import_id
-- One that came by a merge is the other portfolio's.
having (array_agg(s.absorbed_portfolio_id order by s.state_no))[1] is null
"""

_ABOUT = """
select p.portfolio_id
from portfolios p
join accounts a on (a.user_id, a.portfolio_id, a.state_no) = (p.user_id, p.portfolio_id, p.state_no)
join account_parts r
  on (r.user_id, r.portfolio_id, r.state_no, r.account_no) = (a.user_id, a.portfolio_id, a.state_no, a.account_no)
join imports i on (i.user_id, i.import_id) = (r.user_id, r.import_id)
join import_accounts n
  on (n.user_id, n.import_id, n.account_no) = (r.user_id, r.import_id, r.import_account_no)
where p.user_id = :user_id and p.deleted_at is null and (
    n.label <> '' and n.label = any (:labels)
    or a.label <> '' and a.label = any (:labels)
    or n.label = '' and '' = any (:labels) and (i.preset = :preset or 'counterpoise' in (i.preset, :preset))
  )
group by p.portfolio_id, p.saved_at
order by bool_or(i.preset = :preset) desc, p.saved_at desc, p.portfolio_id
"""


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """A line of the list of portfolios: the accounts switched on, how many there are in all, and how many are on."""

    portfolio_id: UUID
    name: str
    file_name: str
    as_of_date: date | None
    saved_at: datetime
    is_nominal: bool
    n_positions: int
    total_amount: Decimal
    n_accounts: int
    n_counted: int


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What an account of a portfolio shows, in US dollars; ``file_name`` is the newest of its files."""

    label: str
    kind: str
    is_included: bool
    n_positions: int
    n_unresolved: int
    amount: Decimal
    cash: Decimal
    as_of_date: date | None
    file_name: str
    imported_at: datetime
    is_nominal: bool


def delete_portfolio(connection: Connection, user_id: UUID, portfolio_id: UUID) -> None:
    """Take a portfolio out of the list; for a day ``restore_portfolio`` brings it back, then it is erased.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    purge_deleted(connection, user_id)
    _mark(connection, (user_id, portfolio_id), _portfolios.c.deleted_at.is_(None), deleted_at=func.now())


def restore_portfolio(connection: Connection, user_id: UUID, portfolio_id: UUID) -> None:
    """Bring a deleted portfolio back.

    Raises
    ------
    NotFound
        It is not there any more, or was never the user's.
    """
    _mark(connection, (user_id, portfolio_id), _portfolios.c.deleted_at.is_not(None), deleted_at=None)


def bring_back(connection: Connection, owned: Owned) -> None:
    """Bring a portfolio back where it is deleted."""
    table = _portfolios
    statement = update(table).where(table.c.user_id == owned[0], table.c.portfolio_id == owned[1])
    connection.execute(statement.values(deleted_at=None))


def _mark(connection: Connection, owned: Owned, which: ColumnElement[bool], **changes: object) -> None:
    table = _portfolios
    statement = update(table).where(table.c.user_id == owned[0], table.c.portfolio_id == owned[1], which)
    if connection.execute(statement.values(changes)).rowcount == 0:
        raise NotFound(NO_SUCH_PORTFOLIO)


def purge_deleted(connection: Connection, user_id: UUID) -> None:
    """Erase what was deleted more than a day ago, with its imports, positions and plans.

    A portfolio that was merged into another stays as long as that one does: undo may have to bring it back.
    """
    states = aliased(schema.portfolio_states)
    absorbed = select(states.c.absorbed_portfolio_id).where(
        states.c.user_id == user_id, states.c.absorbed_portfolio_id == _portfolios.c.portfolio_id
    )
    expired = delete(_portfolios).where(
        _portfolios.c.user_id == user_id, _portfolios.c.deleted_at < func.now() - UNDO_PERIOD, ~absorbed.exists()
    )
    # Each round frees those that were merged into what it erased.
    n_erased = 0
    while connection.execute(expired).rowcount:
        n_erased += 1
    if n_erased:
        erase_unshown_imports(connection, user_id)


def count_portfolios(connection: Connection, user_id: UUID) -> int:
    """Return how many portfolios a user has, deleted ones that can come back included."""
    query = select(func.count()).select_from(_portfolios).where(_portfolios.c.user_id == user_id)
    return int(connection.execute(query).scalar_one())


def list_portfolios(connection: Connection, user_id: UUID) -> tuple[PortfolioSummary, ...]:
    """Return the user's portfolios, newest first."""
    rows = connection.execute(text(_LISTED), {"user_id": user_id, "portfolio_id": None})
    return tuple(PortfolioSummary(*row) for row in rows)


def read_saved_at(connection: Connection, user_id: UUID, portfolio_id: UUID) -> datetime | None:
    """Return when a portfolio last changed; null where there is none, or it was taken out of the list."""
    kept = (_portfolios.c.user_id == user_id) & (_portfolios.c.portfolio_id == portfolio_id)
    query = select(_portfolios.c.saved_at).where(kept, _portfolios.c.deleted_at.is_(None))
    return connection.execute(query).scalar()


def list_accounts(connection: Connection, user_id: UUID, portfolio_id: UUID) -> tuple[AccountSummary, ...]:
    """Return the accounts of a portfolio in their order, those switched off included; none where there is none."""
    query = text(f"{_SHOWN} order by a.account_no")
    rows = connection.execute(query, {"user_id": user_id, "portfolio_id": portfolio_id})
    return tuple(AccountSummary(*row[2:]) for row in rows)


def find_portfolios_about(
    connection: Connection, user_id: UUID, labels: Sequence[str], preset: str
) -> tuple[UUID, ...]:
    """Return the portfolios that have an account printed or called by one of these labels.

    An account a file gives no name is the same only for files of one broker, or an export of this program. Those with
    files of this broker come first, then those saved last.
    """
    found = connection.execute(text(_ABOUT), {"user_id": user_id, "labels": list(labels), "preset": preset})
    return tuple(found.scalars())


def list_imports(connection: Connection, user_id: UUID, portfolio_id: UUID) -> tuple[ImportHead, ...]:
    """Return every import into the portfolio, and into those merged into it, taken back or not, newest first."""
    query = connection.execute(text(_FAMILY), {"user_id": user_id, "portfolio_id": portfolio_id})
    return read_heads(connection, user_id, query.scalars().all())


def read_portfolio(
    connection: Connection, user_id: UUID, portfolio_id: UUID, market: Market, *, with_switched_off: bool = False
) -> Portfolio:
    """Return a portfolio with its companies pointing into ``market``: the accounts switched on, or all.

    With several files its date is the oldest of theirs, and its digest that of their digests.

    Raises
    ------
    NotFound
        The user has no portfolio of that id.
    """
    state = read_state(connection, (user_id, portfolio_id))
    return portfolio_of(connection, user_id, state, market, with_switched_off=with_switched_off)


def portfolio_of(
    connection: Connection, user_id: UUID, state: PortfolioState, market: Market, *, with_switched_off: bool = False
) -> Portfolio:
    """Return what a state shows."""
    shown = {
        (part.import_id, part.account_no): account.label
        for account in state.accounts
        for part in account.parts
        if account.is_included or with_switched_off
    }
    import_ids = list(dict.fromkeys(import_id for import_id, _ in shown))
    heads = {head.import_id: head for head in read_heads(connection, user_id, import_ids)}
    positions, unresolved = read_lines(connection, user_id, shown, market)
    dates = [head.as_of_date for head in heads.values() if head.as_of_date is not None]
    return Portfolio(
        name=state.name,
        positions=positions,
        unresolved=unresolved,
        as_of_date=min(dates, default=None),
        is_nominal=any(head.is_nominal for head in heads.values()),
        sha256=_digest([heads[import_id].sha256 for import_id in import_ids]),
        rejected=read_rejected(connection, user_id, import_ids),
    )


def _digest(digests: Sequence[str]) -> str:
    """Return the digest of a portfolio's files: that of the one file, or of the digests of several."""
    distinct = list(dict.fromkeys(digests))
    return "".join(distinct) if len(distinct) <= 1 else hashlib.sha256("".join(distinct).encode()).hexdigest()
