"""From state to state, apart from any database: labels stay unique, no account of a file is shown twice."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import UserInputError
from analytics.model.portfolio import AccountKind
from db.repositories.imports import AccountOfImport
from db.repositories.portfolio_states import PortfolioState, StateAccount
from webapp.services.household_matching import FileOrigin, IncomingAccount
from webapp.services.household_states import (
    cleaned_name,
    free_label,
    quoted,
    with_account_renamed,
    with_accounts_merged,
    with_file,
    with_portfolio_merged,
)

OLD, NEW = UUID(int=1), UUID(int=2)
UNKNOWN, TAXABLE, ROTH = AccountKind.UNKNOWN, AccountKind.TAXABLE, AccountKind.ROTH_IRA
ORIGIN = FileOrigin("fidelity", {OLD: "fidelity"}, "january")


def _part(label: str, import_id: UUID = OLD, number: int = 1) -> AccountOfImport:
    return AccountOfImport(import_id, number, label)


def _account(label: str, *parts: AccountOfImport, kind: AccountKind = UNKNOWN, counts: bool = True) -> StateAccount:
    return StateAccount(label, kind, counts, parts or (_part(label),))


def _arriving(label: str, number: int = 1, **own: object) -> IncomingAccount:
    given = {"label": label, "kind": UNKNOWN} | own
    return IncomingAccount(_part(label, NEW, number), **given)  # type: ignore[arg-type]  # the tests name its fields


def _shown(state: PortfolioState) -> dict[str, list[tuple[UUID, str]]]:
    return {account.label: [(part.import_id, part.label) for part in account.parts] for account in state.accounts}


def test_a_kind_the_user_chose_stays_unless_chosen_again_with_the_file() -> None:
    state = PortfolioState("p", (_account("A", kind=TAXABLE), _account("B", _part("B", number=2))))
    guessed = with_file(state, [_arriving("A", kind=ROTH), _arriving("B", 2, kind=ROTH)], ORIGIN, "")
    assert [account.kind for account in guessed.accounts] == [TAXABLE, ROTH]
    chosen = with_file(state, [_arriving("A", kind=ROTH, is_own_kind=True)], ORIGIN, "")
    assert chosen.accounts[0].kind is ROTH


def test_a_label_typed_with_the_file_renames_and_never_collides() -> None:
    state = PortfolioState("p", (_account("A"), _account("B", _part("B", number=2))))
    renamed = with_file(state, [_arriving("A")], ORIGIN, "")
    assert _shown(renamed) == {"A": [(NEW, "A")], "B": [(OLD, "B")]}
    typed = IncomingAccount(_part("A", NEW), "B", UNKNOWN, is_own_label=True)
    assert _shown(with_file(state, [typed], ORIGIN, "")) == {"B (2)": [(NEW, "A")], "B": [(OLD, "B")]}
    free = IncomingAccount(_part("A", NEW), "Ours", UNKNOWN, is_own_label=True)
    assert _shown(with_file(state, [free], ORIGIN, "")) == {"Ours": [(NEW, "A")], "B": [(OLD, "B")]}


def test_two_accounts_of_a_file_given_one_label_are_one_account() -> None:
    both = [IncomingAccount(_part(p, NEW, n), "Joint", UNKNOWN, is_own_label=True) for n, p in enumerate("AB", 1)]
    assert _shown(with_file(PortfolioState("p", ()), both, ORIGIN, "")) == {"Joint": [(NEW, "A"), (NEW, "B")]}
    saved = PortfolioState("p", (_account("Joint", _part("Z")),))
    assert _shown(with_file(saved, both, ORIGIN, "")) == {"Joint": [(NEW, "A"), (NEW, "B")]}


def test_the_order_within_a_merged_account_stays() -> None:
    merged = _account("All", _part("A"), _part("B", number=2), _part("C", number=3))
    after = with_file(PortfolioState("p", (merged,)), [_arriving("B")], ORIGIN, "")
    assert _shown(after) == {"All": [(OLD, "A"), (NEW, "B"), (OLD, "C")]}


def test_an_account_without_a_name_is_anothers_unless_the_broker_is_the_same() -> None:
    state = PortfolioState("p", (_account(""),))
    assert _shown(with_file(state, [_arriving("")], ORIGIN, "")) == {"": [(NEW, "")]}
    other = FileOrigin("schwab", {OLD: "fidelity"}, "january")
    assert _shown(with_file(state, [_arriving("")], other, "")) == {"": [(OLD, "")], "january": [(NEW, "")]}


def test_merged_accounts_count_if_one_of_them_did() -> None:
    state = PortfolioState("p", (_account("A"), _account("B", _part("B", number=2), counts=False, kind=ROTH)))
    (merged,) = with_accounts_merged(state, "A", "B").accounts
    assert (merged.label, merged.kind, merged.is_included) == ("B", ROTH, True)
    assert [part.label for part in merged.parts] == ["B", "A"]


def test_labels_of_a_merged_portfolio_get_the_next_free_number() -> None:
    state = PortfolioState("p", (_account("A"), _account("A (2)", _part("x", number=2))))
    other = PortfolioState("q", (_account("A", _part("A", NEW)), _account("B", _part("B", NEW, 2))))
    merged = with_portfolio_merged(state, other, UUID(int=9))
    assert [account.label for account in merged.accounts] == ["A", "A (2)", "A (3)", "B"]
    assert (merged.absorbed_portfolio_id, merged.name) == (UUID(int=9), "p")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  Roth\tIRA \n", "Roth IRA"), ("a\u202eb", "a b"), ("nul\x00", "nul"), ("\ud800x", "x"), ("Zoë", "Zoë")],
)
def test_a_name_is_one_line_of_what_can_be_seen(typed: str, name: str) -> None:
    assert cleaned_name(typed, "A portfolio") == name


def test_a_printed_label_that_is_too_long_is_cut_and_stays_unique() -> None:
    long = "x" * 300
    first = free_label(long, ())
    assert first == "x" * 120
    assert free_label(long, [_account(first)]) == "x" * 116 + " (2)"


def test_an_account_without_a_name_is_called_something_in_sentences() -> None:
    assert quoted("") == "the account without a name"
    renamed = with_account_renamed(PortfolioState("p", (_account(""),)), "", "Main")
    assert renamed.what == "renaming the account without a name to “Main”"
    with pytest.raises(UserInputError, match="no account “X”"):
        with_account_renamed(renamed, "X", "Y")


LABELS = st.sampled_from(["", "A", "B", "A (2)", " A", "x" * 130])
FILES = st.lists(st.lists(LABELS, min_size=1, max_size=4, unique=True), min_size=1, max_size=4)


@given(FILES, st.lists(LABELS, max_size=4))
def test_whatever_files_come_every_line_is_shown_once(files: list[list[str]], typed: list[str]) -> None:
    state, presets = PortfolioState("p", ()), dict[UUID, str]()
    for number, labels in enumerate(files, 1):
        import_id, preset = UUID(int=number), "abc"[number % 3]
        arriving = [
            IncomingAccount(
                AccountOfImport(import_id, place, label),
                typed[place] if place < len(typed) and typed[place] else label,
                UNKNOWN,
                is_own_label=place < len(typed) and bool(typed[place]),
            )
            for place, label in enumerate(labels)
        ]
        state = with_file(state, arriving, FileOrigin(preset, presets, f"file {number}"), "")
        presets[import_id] = preset
        shown = [part for account in state.accounts for part in account.parts]
        names = [account.label for account in state.accounts]
        assert len(set(shown)) == len(shown)
        assert len(set(names)) == len(names)
        assert {a.part for a in arriving} <= set(shown)
        assert all(account.parts for account in state.accounts)
        # Showing the same file again changes nothing but what the user called its accounts.
        again = with_file(state, arriving, FileOrigin(preset, presets, f"file {number}"), "")
        assert sorted(part for account in again.accounts for part in [p.label for p in account.parts]) == sorted(
            part.label for part in shown
        )
