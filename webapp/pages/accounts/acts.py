"""What people do to accounts, turned into calls of the services."""

from collections.abc import Sequence

from analytics.errors import UserInputError
from webapp.components.entered_text import shown_text
from webapp.pages.accounts import ids, texts
from webapp.pages.accounts.forms import AccountEdit, Shown, merge_target, read_kind
from webapp.services import Services


def edit_account(services: Services, shown: Shown, edit: AccountEdit, typed_labels: Sequence[str]) -> None:
    """Save a field of an account.

    Leaving the name field by pressing the switch sends both edits at once, so the account may be renamed already:
    then it is found by the name that was typed.
    """
    if edit.field == ids.LABEL:
        services.rename_account(shown.portfolio_id, edit.account.label, shown_text(edit.typed))
        return
    label = _label_now(services, shown, edit, typed_labels)
    if edit.field == ids.KIND:
        services.set_account_kind(shown.portfolio_id, label, read_kind(edit.typed))
    else:
        services.switch_account(shown.portfolio_id, label, is_included=bool(edit.typed))


def merge_account(services: Services, shown: Shown, key: str, targets: Sequence[object]) -> None:
    """Merge the account whose button was pressed into the one chosen beside it."""
    into = merge_target(targets, key, shown)
    services.merge_accounts(shown.portfolio_id, shown.account(key).label, into)


def take_in(services: Services, shown: Shown, other: object) -> None:
    """Move the accounts of another portfolio into the one that is shown."""
    if not isinstance(other, str) or not other:
        raise UserInputError(texts.CHOOSE_PORTFOLIO)
    services.merge_portfolios(other, shown.portfolio_id)


def _label_now(services: Services, shown: Shown, edit: AccountEdit, typed_labels: Sequence[str]) -> str:
    known = {account.label for account in services.household(shown.portfolio_id).accounts}
    place = shown.accounts.index(edit.account)
    typed = shown_text(typed_labels[place]) if place < len(typed_labels) else ""
    return typed if edit.account.label not in known and typed in known else edit.account.label
