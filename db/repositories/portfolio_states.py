"""The numbered states of a portfolio. None is ever changed: a change adds one, undo goes back to the one before.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, text, tuple_, update

from analytics.model.portfolio import AccountKind
from db import schema
from db.errors import NotFound
from db.repositories.imports import AccountOfImport

NO_SUCH_PORTFOLIO = "There is no such portfolio."

_portfolios, _states, _accounts = schema.portfolios, schema.portfolio_states, schema.accounts
_parts, _printed = schema.account_parts, schema.import_accounts

Owned = tuple[UUID, UUID]
"""User id and portfolio id."""

StateKey = tuple[UUID, int]
"""Portfolio id and number of one of its states."""


@dataclass(frozen=True, slots=True)
class StateAccount:
    """An account of a portfolio, and the accounts of imports whose lines it shows."""

    label: str
    kind: AccountKind
    is_included: bool
    parts: tuple[AccountOfImport, ...]


@dataclass(frozen=True, slots=True)
class PortfolioState:
    """What a portfolio is at one moment; ``what`` says in words what made it so.

    ``state_no`` is 0 for a state that is not kept yet, ``follows_no`` null for the first.
    """

    name: str
    accounts: tuple[StateAccount, ...]
    what: str = ""
    absorbed_portfolio_id: UUID | None = None
    state_no: int = 0
    follows_no: int | None = None

    @property
    def import_ids(self) -> tuple[UUID, ...]:
        """The imports it shows."""
        return tuple(dict.fromkeys(part.import_id for account in self.accounts for part in account.parts))


def create_portfolio(connection: Connection, user_id: UUID, state: PortfolioState) -> UUID:
    """Keep a new portfolio in its first state; return its id."""
    portfolio_id: UUID = connection.execute(
        insert(_portfolios).values(user_id=user_id, state_no=1).returning(_portfolios.c.portfolio_id)
    ).scalar_one()
    _insert_state(connection, (user_id, portfolio_id), state, (1, None))
    return portfolio_id


def lock_portfolios(connection: Connection, user_id: UUID, portfolio_ids: Iterable[UUID]) -> None:
    """Let no other transaction change these portfolios until this one ends, deleted ones included.

    Raises
    ------
    NotFound
        The user has no portfolio of one of the ids.
    """
    # In one order for everybody: two merges of the same two portfolios wait for each other, not in a circle.
    wanted = sorted(set(portfolio_ids))
    query = (
        select(_portfolios.c.portfolio_id)
        .where(_portfolios.c.user_id == user_id, _portfolios.c.portfolio_id.in_(wanted))
        .order_by(_portfolios.c.portfolio_id)
        .with_for_update()
    )
    if len(connection.execute(query).all()) != len(wanted):
        raise NotFound(NO_SUCH_PORTFOLIO)


def read_state(connection: Connection, owned: Owned, state_no: int | None = None) -> PortfolioState:
    """Return a state of a portfolio that is not deleted: the current one, or the one of a number.

    Raises
    ------
    NotFound
        The user has no portfolio of that id, or it is deleted.
    """
    user_id, portfolio_id = owned
    row = connection.execute(
        select(_states)
        .join(
            _portfolios,
            (_portfolios.c.user_id == _states.c.user_id) & (_portfolios.c.portfolio_id == _states.c.portfolio_id),
        )
        .where(
            _portfolios.c.user_id == user_id,
            _portfolios.c.portfolio_id == portfolio_id,
            _portfolios.c.deleted_at.is_(None),
            _states.c.state_no == (_portfolios.c.state_no if state_no is None else state_no),
        )
    ).first()
    if row is None:
        raise NotFound(NO_SUCH_PORTFOLIO)
    return _state(row, _read_accounts(connection, user_id, [(portfolio_id, row.state_no)]))


def read_current_states(
    connection: Connection, user_id: UUID, portfolio_ids: Sequence[UUID]
) -> dict[UUID, PortfolioState]:
    """Return the current states of some portfolios that are not deleted, in the order given."""
    query = (
        select(_states)
        .join(
            _portfolios,
            (_portfolios.c.user_id == _states.c.user_id)
            & (_portfolios.c.portfolio_id == _states.c.portfolio_id)
            & (_portfolios.c.state_no == _states.c.state_no),
        )
        .where(
            _portfolios.c.user_id == user_id,
            _portfolios.c.portfolio_id.in_(portfolio_ids),
            _portfolios.c.deleted_at.is_(None),
        )
    )
    rows = {row.portfolio_id: row for row in connection.execute(query)}
    accounts = _read_accounts(connection, user_id, [(row.portfolio_id, row.state_no) for row in rows.values()])
    return {key: _state(rows[key], accounts) for key in portfolio_ids if key in rows}


def _state(row: Row[Any], accounts: Mapping[StateKey, tuple[StateAccount, ...]]) -> PortfolioState:
    return PortfolioState(
        name=row.name,
        accounts=accounts.get((row.portfolio_id, row.state_no), ()),
        what=row.what,
        absorbed_portfolio_id=row.absorbed_portfolio_id,
        state_no=row.state_no,
        follows_no=row.follows_no,
    )


def _read_accounts(
    connection: Connection, user_id: UUID, states: Sequence[StateKey]
) -> dict[StateKey, tuple[StateAccount, ...]]:
    """Return the accounts of some states."""
    named = (
        select(*_parts.c["portfolio_id", "state_no", "account_no", "import_id", "import_account_no"], _printed.c.label)
        .join(
            _printed,
            (_printed.c.user_id == _parts.c.user_id)
            & (_printed.c.import_id == _parts.c.import_id)
            & (_printed.c.account_no == _parts.c.import_account_no),
        )
        .where(_parts.c.user_id == user_id, tuple_(_parts.c.portfolio_id, _parts.c.state_no).in_(states))
        .order_by(_parts.c.account_no, _parts.c.part_no)
    )
    parts: dict[tuple[StateKey, int], list[AccountOfImport]] = {}
    for row in connection.execute(named):
        part = AccountOfImport(row.import_id, row.import_account_no, row.label)
        parts.setdefault(((row.portfolio_id, row.state_no), row.account_no), []).append(part)
    query = (
        select(_accounts)
        .where(_accounts.c.user_id == user_id, tuple_(_accounts.c.portfolio_id, _accounts.c.state_no).in_(states))
        .order_by(_accounts.c.account_no)
    )
    accounts: dict[StateKey, tuple[StateAccount, ...]] = {}
    for row in connection.execute(query):
        key = (row.portfolio_id, row.state_no)
        shown = tuple(parts.get((key, row.account_no), ()))
        account = StateAccount(row.label, AccountKind(row.kind), row.is_included, shown)
        accounts[key] = (*accounts.get(key, ()), account)
    return accounts


def add_state(connection: Connection, owned: Owned, state: PortfolioState) -> int:
    """Make this the current state of a portfolio, following the current one; return its number."""
    user_id, portfolio_id = owned
    numbers = select(func.max(_states.c.state_no)).where(
        _states.c.user_id == user_id, _states.c.portfolio_id == portfolio_id
    )
    state_no: int = connection.execute(numbers).scalar_one() + 1
    follows = select(_portfolios.c.state_no).where(
        _portfolios.c.user_id == user_id, _portfolios.c.portfolio_id == portfolio_id
    )
    _insert_state(connection, owned, state, (state_no, connection.execute(follows).scalar_one()))
    move_to_state(connection, owned, state_no)
    return state_no


def move_to_state(connection: Connection, owned: Owned, state_no: int) -> None:
    """Make a kept state the current one; ``saved_at`` is another after every change."""
    # Not now(): a transaction that waited for another one began before it.
    saved_at = text("greatest(clock_timestamp(), saved_at + interval '1 microsecond')")
    connection.execute(
        update(_portfolios)
        .where(_portfolios.c.user_id == owned[0], _portfolios.c.portfolio_id == owned[1])
        .values(state_no=state_no, saved_at=saved_at)
    )


def _insert_state(connection: Connection, owned: Owned, state: PortfolioState, numbers: tuple[int, int | None]) -> None:
    state_no, follows_no = numbers
    key = {"user_id": owned[0], "portfolio_id": owned[1], "state_no": state_no}
    head = {
        "follows_no": follows_no,
        "what": state.what,
        "name": state.name,
        "absorbed_portfolio_id": state.absorbed_portfolio_id,
    }
    connection.execute(insert(_states).values(key | head))
    if state.accounts:
        connection.execute(insert(_accounts), [key | row for row in _account_rows(state.accounts)])
    parts = [
        key
        | {
            "account_no": account_no,
            "part_no": part_no,
            "import_id": part.import_id,
            "import_account_no": part.account_no,
        }
        for account_no, account in enumerate(state.accounts, 1)
        for part_no, part in enumerate(account.parts, 1)
    ]
    if parts:
        connection.execute(insert(_parts), parts)


def _account_rows(accounts: Sequence[StateAccount]) -> list[dict[str, object]]:
    return [
        {"account_no": number, "label": account.label, "kind": account.kind.value, "is_included": account.is_included}
        for number, account in enumerate(accounts, 1)
    ]
