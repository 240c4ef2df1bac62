"""The saved portfolios a file may be about, the likeliest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from analytics.model.market import Market
from analytics.model.portfolio import AccountKind, Portfolio
from db.repositories import imports as kept_imports
from db.repositories import portfolio_states as states
from db.repositories import portfolios as repository
from db.repositories.imports import AccountOfImport
from db.repositories.portfolio_states import PortfolioState
from webapp.services.household_imports import FileToKeep, incoming, origin_in, showing, shown_import
from webapp.services.household_matching import FileOrigin, IncomingAccount, Meeting, meetings

MAX_TARGETS = 10
_NOT_KEPT_YET = UUID(int=0)


@dataclass(frozen=True, slots=True)
class SavedTarget:
    """A saved portfolio a file may be about.

    Attributes
    ----------
    portfolio_id : UUID
        Which.
    before : Portfolio
        What it shows now, accounts that are switched off included.
    saved_as : mapping of str to str
        Its label of each account of the file that it has already, by the label the file prints.
    kinds : mapping of str to AccountKind
        How it says those accounts are taxed, by the label the file prints.
    is_same_file : bool
        It shows the file as it would be saved: saving changes nothing.
    is_sure : bool
        It is hardly about another one: the only one whose accounts are told by a number or by what they hold.
    """

    portfolio_id: UUID
    before: Portfolio
    saved_as: Mapping[str, str]
    kinds: Mapping[str, AccountKind]
    is_same_file: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """How the accounts of a file meet those of one portfolio."""

    portfolio_id: UUID
    state: PortfolioState
    met: Mapping[str, Meeting]
    has_same_bytes: bool

    @property
    def is_telling(self) -> bool:
        return all(meeting.is_telling and not meeting.is_tied for meeting in self.met.values())

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return self.has_same_bytes, self.is_telling, sum(meeting.overlap for meeting in self.met.values())


def find_targets(connection: Connection, user_id: UUID, file: FileToKeep, market: Market) -> tuple[SavedTarget, ...]:
    """Return the saved portfolios that have an account of a file, the likeliest first, ten at most."""
    printed = kept_imports.printed_labels(file.parsed, file.portfolio)
    arriving = incoming([AccountOfImport(_NOT_KEPT_YET, n, label) for n, label in enumerate(printed, 1)], file)
    labels = list(dict.fromkeys((*printed, *(account.label for account in arriving))))
    found = repository.find_portfolios_about(connection, user_id, labels, file.parsed.preset)
    known = states.read_current_states(connection, user_id, found)
    origin = origin_in(connection, user_id, list(known.values()), file)
    matches = [_match(portfolio_id, state, arriving, origin) for portfolio_id, state in known.items()]
    ranked = sorted((match for match in matches if match.met), key=lambda match: match.rank, reverse=True)
    sure = _only_one(ranked)
    targets = [
        replace(_target(connection, user_id, match, file, market, origin), is_sure=match is sure)
        for match in ranked[:MAX_TARGETS]
    ]
    return _first_the_same(targets)


def _only_one(matches: Sequence[_Match]) -> _Match | None:
    """Return the match that is hardly another: the only one of the same file, else the only one that is telling."""
    of_same_file = [match for match in matches if match.has_same_bytes and match.is_telling]
    telling = of_same_file or [match for match in matches if match.is_telling]
    return telling[0] if len(telling) == 1 else None


def _first_the_same(targets: Sequence[SavedTarget]) -> tuple[SavedTarget, ...]:
    """Put the portfolio that shows the file as it is first: to leave it so is never wrong."""
    same = [target for target in targets if target.is_same_file]
    if not same:
        return tuple(targets)
    first = replace(same[0], is_sure=True)
    return (first, *(replace(target, is_sure=False) for target in targets if target is not same[0]))


def _match(
    portfolio_id: UUID, state: PortfolioState, arriving: Sequence[IncomingAccount], origin: FileOrigin
) -> _Match:
    met = meetings(arriving, state.accounts, origin)
    return _Match(
        portfolio_id=portfolio_id,
        state=state,
        met={arriving[number].part.label: meeting for number, meeting in sorted(met.items())},
        has_same_bytes=any(origin.digests.get(import_id) == origin.sha256 for import_id in state.import_ids),
    )


def _target(
    connection: Connection, user_id: UUID, match: _Match, file: FileToKeep, market: Market, origin: FileOrigin
) -> SavedTarget:
    is_same_file = False
    shown = shown_import(connection, user_id, match.state, file, market) if match.has_same_bytes else None
    if shown is not None:
        parts = kept_imports.accounts_of(connection, user_id, shown)
        is_same_file = showing(match.state, parts, file, origin).accounts == match.state.accounts
    accounts = {label: match.state.accounts[meeting.place] for label, meeting in match.met.items()}
    return SavedTarget(
        portfolio_id=match.portfolio_id,
        before=repository.portfolio_of(connection, user_id, match.state, market, with_switched_off=True),
        saved_as={label: account.label for label, account in accounts.items()},
        kinds={label: account.kind for label, account in accounts.items()},
        is_same_file=is_same_file,
        is_sure=False,
    )
