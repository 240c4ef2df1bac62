"""From one state of a portfolio to the next: every change a user may make, worked out apart from the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind
from db.repositories.imports import AccountOfImport
from db.repositories.portfolio_states import PortfolioState, StateAccount
from webapp.services.household_matching import FileOrigin, IncomingAccount, Meeting, meetings

MAX_ACCOUNTS = 200
MAX_NAME_CHARACTERS = 120


def cleaned_name(text: str, what: str) -> str:
    """Return a name the user typed, in one line.

    Raises
    ------
    UserInputError
        It is empty or too long; ``what`` says what needs it.
    """
    name = shown_name(text)
    if not name:
        raise UserInputError(f"{what} needs a name: type at least one character.")
    if len(name) > MAX_NAME_CHARACTERS:
        raise UserInputError(f"A name has {MAX_NAME_CHARACTERS} characters at most; this one has {len(name)}.")
    return name


def shown_name(text: str) -> str:
    """Return text in one line, without characters that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def quoted(label: str) -> str:
    """Return how an account is called in a sentence."""
    return f"“{label}”" if label else "the account without a name"


def find_account(state: PortfolioState, label: str) -> StateAccount:
    """Return the account of a label.

    Raises
    ------
    UserInputError
        There is none.
    """
    for account in state.accounts:
        if account.label == label:
            return account
    raise UserInputError(f"There is no account {quoted(label)} in “{state.name}” any more: load the page again.")


def with_account_renamed(state: PortfolioState, label: str, new_label: str) -> PortfolioState:
    """Give an account another name."""
    account, name = find_account(state, label), cleaned_name(new_label, "An account")
    if name != label and any(other.label == name for other in state.accounts):
        raise UserInputError(f"There is an account {quoted(name)} already: merge the two, or take another name.")
    return _with_changed(state, account, replace(account, label=name), f"renaming {quoted(label)} to {quoted(name)}")


def with_account_kind(state: PortfolioState, label: str, kind: AccountKind) -> PortfolioState:
    """Say how an account is taxed."""
    account = find_account(state, label)
    return _with_changed(state, account, replace(account, kind=kind), f"the kind of {quoted(label)}")


def with_account_switched(state: PortfolioState, label: str, *, is_included: bool) -> PortfolioState:
    """Count an account in analyses, or leave it out."""
    account = find_account(state, label)
    what = f"switching {quoted(label)} {'on' if is_included else 'off'}"
    return _with_changed(state, account, replace(account, is_included=is_included), what)


def with_accounts_merged(state: PortfolioState, label: str, into_label: str) -> PortfolioState:
    """Show the lines of an account under another one; the two count if one of them did."""
    gone, kept = find_account(state, label), find_account(state, into_label)
    if gone == kept:
        raise UserInputError("An account cannot be merged into itself: choose another one.")
    merged = replace(kept, parts=kept.parts + gone.parts, is_included=kept.is_included or gone.is_included)
    accounts = tuple(merged if account == kept else account for account in state.accounts if account != gone)
    return _next(state, f"merging {quoted(label)} into {quoted(into_label)}", accounts)


def without_account(state: PortfolioState, label: str) -> PortfolioState:
    """Take an account out of the portfolio."""
    gone = find_account(state, label)
    if len(state.accounts) == 1:
        raise UserInputError("This is the only account: delete the portfolio instead.")
    accounts = tuple(account for account in state.accounts if account != gone)
    return _next(state, f"deleting {quoted(label)}", accounts)


def with_portfolio_merged(state: PortfolioState, other: PortfolioState, other_id: UUID) -> PortfolioState:
    """Take over the accounts of another portfolio; a label that is taken gets a number."""
    shown = {part for account in state.accounts for part in account.parts}
    accounts = list(state.accounts)
    for account in other.accounts:
        parts = tuple(part for part in account.parts if part not in shown)
        if parts:
            label = account.label or (other.name if _is_taken("", accounts) else "")
            accounts.append(replace(account, label=free_label(label, accounts), parts=parts))
    if len(accounts) == len(state.accounts):
        raise UserInputError(f"“{state.name}” shows all accounts of “{other.name}” already.")
    return replace(_next(state, f"merging “{other.name}”", tuple(accounts)), absorbed_portfolio_id=other_id)


def with_file(
    state: PortfolioState, incoming: Sequence[IncomingAccount], origin: FileOrigin, what: str
) -> PortfolioState:
    """Show the accounts of a file: those the portfolio has already are replaced, the others are added."""
    return _with_accounts(state, incoming, origin.fallback_label, what, meetings(incoming, state.accounts, origin))


def with_file_added(
    state: PortfolioState, incoming: Sequence[IncomingAccount], fallback_label: str, what: str
) -> PortfolioState:
    """Show the accounts of a file beside those the portfolio has, whatever they are called."""
    return _with_accounts(state, incoming, fallback_label, what, {})


def _with_accounts(
    state: PortfolioState,
    incoming: Sequence[IncomingAccount],
    fallback_label: str,
    what: str,
    met: Mapping[int, Meeting],
) -> PortfolioState:
    accounts, places, added = list(state.accounts), set[int](), dict[str, int]()
    for number, arriving in enumerate(incoming):
        meeting = met.get(number)
        if meeting is not None:
            others = [account for place, account in enumerate(accounts) if place != meeting.place]
            accounts[meeting.place] = _replaced(
                accounts[meeting.place], arriving, meeting, is_first=meeting.place not in places, others=others
            )
            places.add(meeting.place)
        elif arriving.label in added:
            joined = accounts[added[arriving.label]]
            accounts[added[arriving.label]] = replace(joined, parts=(*joined.parts, arriving.part))
        else:
            added[arriving.label] = len(accounts)
            label = arriving.label or (fallback_label if _is_taken("", accounts) else "")
            accounts.append(StateAccount(free_label(label, accounts), arriving.kind, True, (arriving.part,)))
    return _next(state, what, tuple(accounts))


def free_label(label: str, accounts: Iterable[StateAccount]) -> str:
    """Return a label no account has: the one given, or with the next free number."""
    short = shown_name(label)[:MAX_NAME_CHARACTERS].rstrip()
    taken, free, number = {account.label for account in accounts}, short, 1
    while free in taken:
        number += 1
        ending = f" ({number})"
        free = short[: MAX_NAME_CHARACTERS - len(ending)] + ending
    return free


def checked(state: PortfolioState) -> PortfolioState:
    """Return a state that may be kept.

    Raises
    ------
    UserInputError
        It has too many accounts, or none that counts.
    """
    if len(state.accounts) > MAX_ACCOUNTS:
        raise UserInputError(
            f"A portfolio has {MAX_ACCOUNTS} accounts at most; this would make {len(state.accounts)}: "
            "keep some of them in a portfolio of their own."
        )
    if not any(account.is_included for account in state.accounts):
        raise UserInputError("One account has to stay switched on: switch another one on first.")
    return state


def _replaced(
    account: StateAccount, arriving: IncomingAccount, meeting: Meeting, *, is_first: bool, others: list[StateAccount]
) -> StateAccount:
    """Return an account that shows the new lines; what was merged into it from elsewhere stays."""
    stays = tuple(part for part in account.parts if part not in meeting.parts)
    label = free_label(arriving.label, others) if arriving.is_own_label and is_first else account.label
    has_new_kind = arriving.is_own_kind or account.kind is AccountKind.UNKNOWN
    return replace(
        account,
        label=label,
        kind=arriving.kind if has_new_kind else account.kind,
        parts=_in_place_of(account.parts, stays, arriving.part),
    )


def _in_place_of(
    parts: Sequence[AccountOfImport], stays: Sequence[AccountOfImport], new: AccountOfImport
) -> tuple[AccountOfImport, ...]:
    """Return the parts that stay with the new one where the first of those gone was."""
    place = next((number for number, part in enumerate(parts) if part not in stays), len(stays))
    return (*stays[:place], new, *stays[place:])


def _is_taken(label: str, accounts: Iterable[StateAccount]) -> bool:
    return any(account.label == label for account in accounts)


def _with_changed(state: PortfolioState, old: StateAccount, new: StateAccount, what: str) -> PortfolioState:
    return _next(state, what, tuple(new if account == old else account for account in state.accounts))


def _next(state: PortfolioState, what: str, accounts: tuple[StateAccount, ...]) -> PortfolioState:
    return PortfolioState(state.name, accounts, what)
