"""In-memory households: portfolios as numbered states over kept imports, as the services keep them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from factories import LOADED_AT, a_market

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.portfolio import AccountKind, ParsedFile, Portfolio, Position, PositionKind, Unresolved
from webapp.services import Download, Household, HouseholdAccount, ImportEdits, KeptImport


@dataclass(frozen=True)
class FakeImport:
    """A file as it was read and resolved, accounts labelled as read."""

    parsed: ParsedFile
    portfolio: Portfolio
    edits: ImportEdits


@dataclass(frozen=True)
class FakeAccount:
    """An account of a state; each part is an import and the label in it."""

    label: str
    kind: AccountKind
    parts: tuple[tuple[str, str], ...]
    is_included: bool = True


@dataclass(frozen=True)
class FakeState:
    """A portfolio at one time, what was done to it in words, and the portfolio it took in."""

    name: str
    accounts: tuple[FakeAccount, ...]
    what: str = ""
    absorbed: str = ""


@dataclass
class FakeHouseholds:
    """The household methods of the services; ``saved`` always holds what analyses would read."""

    market: Market = field(default_factory=a_market)
    saved: dict[str, Portfolio] = field(default_factory=dict)
    deleted: dict[str, Portfolio] = field(default_factory=dict)
    states: dict[str, list[FakeState]] = field(default_factory=dict)
    imports: dict[str, FakeImport] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    calls: list[tuple[object, ...]] = field(default_factory=list)
    failure: Exception | None = None
    n_read_anew: int = 0

    def household(self, portfolio_id: str) -> Household:
        self._asked("household", portfolio_id)
        states = self._states(portfolio_id)
        now, portfolio = states[-1], self.saved[portfolio_id]
        shown = {import_id for account in now.accounts for import_id, _ in account.parts}
        return Household(
            portfolio_id=portfolio_id,
            name=now.name,
            accounts=tuple(self._account(account) for account in now.accounts),
            imports=tuple(
                self._kept_import(import_id, import_id in shown) for import_id in reversed(self.kept[portfolio_id])
            ),
            total_amount=None if portfolio.is_nominal else portfolio.total_amount,
            last_change=now.what if len(states) > 1 else "",
            state_no=len(states),
        )

    def holdings(self, portfolio_id: str) -> Portfolio:
        self._asked("holdings", portfolio_id)
        parts = [self._lines(account) for account in self._now(portfolio_id).accounts]
        return replace(
            self.saved[portfolio_id],
            positions=tuple(p for part in parts for p in part.positions),
            unresolved=tuple(u for part in parts for u in part.unresolved),
        )

    def rename_portfolio(self, portfolio_id: str, name: str) -> None:
        self._asked("rename_portfolio", portfolio_id, name)
        if not name.strip():
            raise UserInputError("A portfolio needs a name.")
        self._change(portfolio_id, replace(self._now(portfolio_id), name=name.strip()), "the name")

    def rename_account(self, portfolio_id: str, label: str, new_label: str) -> None:
        self._asked("rename_account", portfolio_id, label, new_label)
        self._account_change(portfolio_id, label, f"the name of “{label}”", label=new_label.strip())

    def set_account_kind(self, portfolio_id: str, label: str, kind: AccountKind) -> None:
        self._asked("set_account_kind", portfolio_id, label, kind)
        self._account_change(portfolio_id, label, f"the kind of “{label}”", kind=kind)

    def switch_account(self, portfolio_id: str, label: str, is_included: bool) -> None:  # noqa: FBT001  # the real one's
        self._asked("switch_account", portfolio_id, label, is_included)
        self._account_change(portfolio_id, label, f"the switch of “{label}”", is_included=is_included)

    def merge_accounts(self, portfolio_id: str, label: str, into_label: str) -> None:
        self._asked("merge_accounts", portfolio_id, label, into_label)
        gone, kept = self._find_account(portfolio_id, label), self._find_account(portfolio_id, into_label)
        if gone == kept:
            raise UserInputError("An account cannot be merged into itself.")
        merged = replace(kept, parts=kept.parts + gone.parts)
        now = self._now(portfolio_id)
        accounts = tuple(merged if a == kept else a for a in now.accounts if a != gone)
        self._change(portfolio_id, replace(now, accounts=accounts), f"merging “{label}” into “{into_label}”")

    def delete_account(self, portfolio_id: str, label: str) -> None:
        self._asked("delete_account", portfolio_id, label)
        gone, now = self._find_account(portfolio_id, label), self._now(portfolio_id)
        if len(now.accounts) == 1:
            raise UserInputError("This is the only account: delete the portfolio instead.")
        accounts = tuple(a for a in now.accounts if a != gone)
        self._change(portfolio_id, replace(now, accounts=accounts), f"deleting “{label}”")

    def merge_portfolios(self, portfolio_id: str, into_id: str) -> None:
        self._asked("merge_portfolios", portfolio_id, into_id)
        gone, now = self._now(portfolio_id), self._now(into_id)
        taken = {account.label for account in now.accounts}
        added = tuple(replace(a, label=f"{a.label} (2)" if a.label in taken else a.label) for a in gone.accounts)
        self.kept[into_id] += self.kept[portfolio_id]
        state = replace(now, accounts=now.accounts + added)
        self._change(into_id, state, f"merging “{gone.name}”", absorbed=portfolio_id)
        self.deleted[portfolio_id] = self.saved.pop(portfolio_id)

    def restore_import(self, portfolio_id: str, import_id: str) -> None:
        self._asked("restore_import", portfolio_id, import_id)
        kept = self.imports[import_id]
        self._apply(portfolio_id, import_id, kept, f"going back to {kept.parsed.file_name}")

    def read_again(self, portfolio_id: str) -> int:
        self._asked("read_again", portfolio_id)
        return self.n_read_anew

    def undo(self, portfolio_id: str, state_no: int | None = None) -> str:
        self._asked("undo", portfolio_id)
        states = self._states(portfolio_id)
        if state_no not in {None, len(states)}:
            raise UserInputError(f"“{states[-1].name}” was changed in the meantime.")
        if len(states) == 1:
            raise UserInputError("There is nothing to take back.")
        last = states.pop()
        if last.absorbed in self.deleted:
            self.saved[last.absorbed] = self.deleted.pop(last.absorbed)
        self._show(portfolio_id)
        return last.what

    def delete_portfolio(self, portfolio_id: str) -> None:
        self._asked("delete_portfolio", portfolio_id)
        self.deleted[portfolio_id] = self.saved.pop(portfolio_id)

    def restore_portfolio(self, portfolio_id: str) -> None:
        self._asked("restore_portfolio", portfolio_id)
        self.saved[portfolio_id] = self.deleted.pop(portfolio_id)

    def export_everything(self, file_format: str) -> Download:
        self._asked("export_everything", file_format)
        return Download(f"everything.{file_format}", b"everything", "application/octet-stream")

    def export_holdings(self, portfolio_id: str, file_format: str) -> Download:
        self._asked("export_holdings", portfolio_id, file_format)
        return Download(f"holdings.{file_format}", b"holdings", "application/octet-stream")

    def _asked(self, *call: object) -> None:
        self.calls.append(call)
        if self.failure is not None:
            raise self.failure

    def _keep(self, portfolio: Portfolio) -> str:
        key = f"p{len(self.saved) + len(self.deleted) + 1}"
        self.saved[key] = portfolio
        return key

    def _find(self, portfolio_id: str) -> Portfolio:
        if portfolio_id not in self.saved:
            raise UserInputError("This portfolio is no longer there.")
        return self.saved[portfolio_id]

    def _new(self, name: str, import_id: str, kept: FakeImport) -> str:
        key = self._keep(replace(kept.portfolio, name=name))
        self.states[key], self.kept[key] = [FakeState(name, _accounts(import_id, kept))], [import_id]
        self._show(key)
        return key

    def _apply(self, portfolio_id: str, import_id: str, kept: FakeImport, what: str) -> None:
        """Replace the accounts of the same label, add the others, as one state more."""
        now = self._now(portfolio_id)
        fresh = {account.label: account for account in _accounts(import_id, kept)}
        accounts = [
            replace(fresh.pop(a.label), kind=a.kind, is_included=a.is_included) if a.label in fresh else a
            for a in now.accounts
        ]
        if import_id not in self.kept[portfolio_id]:
            self.kept[portfolio_id].append(import_id)
        self._change(portfolio_id, replace(now, accounts=(*accounts, *fresh.values())), what)

    def _states(self, portfolio_id: str) -> list[FakeState]:
        """Return the states of a portfolio; one that a test put into ``saved`` gets its first here."""
        portfolio = self._find(portfolio_id)
        if portfolio_id not in self.states:
            parsed = ParsedFile("sample.csv", portfolio.sha256, "generic", "", (), (), (), portfolio.as_of_date)
            self.imports[portfolio_id] = kept = FakeImport(parsed, portfolio, ImportEdits())
            self.states[portfolio_id] = [FakeState(portfolio.name, _accounts(portfolio_id, kept))]
            self.kept[portfolio_id] = [portfolio_id]
        return self.states[portfolio_id]

    def _now(self, portfolio_id: str) -> FakeState:
        return self._states(portfolio_id)[-1]

    def _find_account(self, portfolio_id: str, label: str) -> FakeAccount:
        for account in self._now(portfolio_id).accounts:
            if account.label == label:
                return account
        raise UserInputError(f"There is no account “{label}”.")

    def _account_change(self, portfolio_id: str, old_label: str, what: str, **changes: object) -> None:
        old, now = self._find_account(portfolio_id, old_label), self._now(portfolio_id)
        new = replace(old, **changes)  # type: ignore[arg-type]  # the methods above name the fields
        accounts = tuple(new if account == old else account for account in now.accounts)
        self._change(portfolio_id, replace(now, accounts=accounts), what)

    def _change(self, portfolio_id: str, state: FakeState, what: str, absorbed: str = "") -> None:
        self._states(portfolio_id).append(replace(state, what=what, absorbed=absorbed))
        self._show(portfolio_id)

    def _show(self, portfolio_id: str) -> None:
        now, portfolio = self._now(portfolio_id), self.saved[portfolio_id]
        parts = [self._lines(account) for account in now.accounts if account.is_included]
        self.saved[portfolio_id] = replace(
            portfolio,
            name=now.name,
            positions=tuple(p for part in parts for p in part.positions),
            unresolved=tuple(u for part in parts for u in part.unresolved),
        )

    def _lines(self, account: FakeAccount) -> Portfolio:
        lines = [(self.imports[import_id].portfolio, label) for import_id, label in account.parts]
        return replace(
            lines[0][0],
            positions=tuple(
                replace(p, account=account.label) for held, label in lines for p in held.positions if p.account == label
            ),
            unresolved=tuple(
                replace(u, account=account.label)
                for held, label in lines
                for u in held.unresolved
                if u.account == label
            ),
        )

    def _account(self, account: FakeAccount) -> HouseholdAccount:
        lines = self._lines(account)
        cash = sum((p.amount for p in lines.positions if p.kind is PositionKind.CASH), Decimal(0))
        return HouseholdAccount(
            label=account.label,
            kind=account.kind,
            is_included=account.is_included,
            n_positions=len(lines.positions),
            n_unresolved=len(lines.unresolved),
            amount=None if lines.is_nominal else lines.total_amount,
            cash=None if lines.is_nominal else cash,
            as_of_date=lines.as_of_date,
            file_name=self.imports[account.parts[0][0]].parsed.file_name,
            imported_at=LOADED_AT,
        )

    def _kept_import(self, import_id: str, is_current: bool) -> KeptImport:  # noqa: FBT001  # one caller, above
        kept = self.imports[import_id]
        return KeptImport(
            import_id=import_id,
            file_name=kept.parsed.file_name,
            preset=kept.parsed.preset,
            imported_at=LOADED_AT,
            as_of_date=kept.parsed.as_of_date,
            accounts=tuple(account.label for account in _accounts(import_id, kept)),
            n_rows=len(kept.parsed.rows),
            is_current=is_current,
        )


def _accounts(import_id: str, kept: FakeImport) -> tuple[FakeAccount, ...]:
    edits, guessed = kept.edits, {account.label: account.kind for account in kept.parsed.accounts}
    return tuple(
        FakeAccount(
            label=edits.account_labels.get(label, label),
            kind=edits.account_kinds.get(label, guessed.get(label, AccountKind.UNKNOWN)),
            parts=((import_id, label),),
        )
        for label in _labels(kept)
    )


def _labels(kept: FakeImport) -> Iterable[str]:
    lines: tuple[Position | Unresolved, ...] = (*kept.portfolio.positions, *kept.portfolio.unresolved)
    return dict.fromkeys((*(a.label for a in kept.parsed.accounts), *(line.account for line in lines)))
