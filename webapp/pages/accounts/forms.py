"""What the Accounts page's controls say, checked against what was on screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind
from webapp.pages.accounts import ids, texts
from webapp.services import Household


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account as it is on screen."""

    label: str
    kind: str
    is_included: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The portfolio as it is on screen; the place of an account is the key of its controls.

    ``state_no`` is the number of the state whose words stand beside Undo.
    """

    portfolio_id: str
    name: str
    accounts: tuple[ShownAccount, ...]
    state_no: int | None = None

    @classmethod
    def from_household(cls, household: Household) -> Self:
        """Return what is drawn of a portfolio."""
        accounts = tuple(ShownAccount(a.label, str(a.kind), a.is_included) for a in household.accounts)
        return cls(household.portfolio_id, household.name, accounts, household.state_no)

    @classmethod
    def from_store(cls, stored: object) -> Self:
        """Read what ``as_stored`` has written; without it there is nothing to change."""
        if not isinstance(stored, dict):
            raise PreventUpdate
        try:
            accounts = tuple(ShownAccount(str(a[0]), str(a[1]), bool(a[2])) for a in stored["accounts"])
            state_no = stored.get("state")
            known = state_no if isinstance(state_no, int) else None
            return cls(str(stored["portfolio"]), str(stored["name"]), accounts, known)
        except (KeyError, TypeError, IndexError) as error:
            raise UserInputError(texts.GONE) from error

    def as_stored(self) -> dict[str, Any]:
        """Return what the store keeps: ids, names and switches."""
        accounts = [[a.label, a.kind, a.is_included] for a in self.accounts]
        return {"portfolio": self.portfolio_id, "name": self.name, "accounts": accounts, "state": self.state_no}

    def account(self, key: object) -> ShownAccount:
        """Return the account whose controls carry a key."""
        place = int(key) if isinstance(key, str) and key.isascii() and key.isdigit() else -1
        if not 0 <= place < len(self.accounts):
            raise UserInputError(texts.GONE)
        return self.accounts[place]


@dataclass(frozen=True, slots=True)
class AccountEdit:
    """A field of an account that now says something else than what was drawn."""

    account: ShownAccount
    field: str
    typed: object


def edits_of(triggered: Sequence[tuple[object, object]], shown: Shown) -> list[AccountEdit]:
    """Return the edits among controls that reported: pairs of an id and its value; a redraw reports no edit."""
    edits = []
    for control, typed in triggered:
        if not isinstance(control, Mapping) or typed is None:
            continue
        account, field = shown.account(control.get("key")), str(control.get("type"))
        drawn = {ids.LABEL: account.label, ids.KIND: account.kind, ids.SWITCH: account.is_included}
        if field in drawn and typed != drawn[field]:
            edits.append(AccountEdit(account, field, typed))
    return edits


def read_kind(typed: object) -> AccountKind:
    """Read a kind of account."""
    try:
        return AccountKind(str(typed))
    except ValueError as error:
        raise UserInputError(texts.BAD_KIND) from error


def clicked(triggered_id: object, clicks: object) -> tuple[str, str]:
    """Return type and key of the button that was pressed; a button that merely appeared presses nothing."""
    if not clicks or not isinstance(triggered_id, Mapping):
        raise PreventUpdate
    return str(triggered_id["type"]), str(triggered_id["key"])


def merge_target(targets: Sequence[object], key: str, shown: Shown) -> str:
    """Return the label of the account chosen in the list that stands beside the pressed button."""
    place = int(key) if key.isascii() and key.isdigit() else -1
    chosen = targets[place] if 0 <= place < len(targets) else None
    if chosen in (None, ""):
        raise UserInputError(texts.CHOOSE_ACCOUNT)
    return shown.account(chosen).label
