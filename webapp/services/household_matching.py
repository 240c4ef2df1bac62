"""Which account of a portfolio an account of a file is: told by what is printed, and by the securities held.

Files of two people may print the same names, or none. A match is *telling* only where the name holds digits of an
account number, where the very same file is shown, or where the two hold much the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from analytics.model.portfolio import AccountKind
from db.repositories.imports import AccountOfImport
from db.repositories.portfolio_states import StateAccount

Securities = frozenset[str]
PartKey = tuple[UUID, int]
"""Import and number of the account in it."""

_ACCOUNT_NUMBER = re.compile(r"(…|\.{2,}|(?<![A-Za-z])[Xx]{2,}|[*•#]+)[-\s]?\d{2,}")
"""The end of an account number behind its mask: …1234, XXXX-1234, ...123; not 401k or 529."""
EXPORT_PRESET = "counterpoise"
_SHARED_BY_ONE_OWNER = 0.5
"""Share of the securities of the smaller side that two states of one account have in common, at least."""


@dataclass(frozen=True, slots=True)
class IncomingAccount:
    """An account of a file on its way into a portfolio.

    ``label`` and ``kind`` are what it gets where the portfolio does not have it yet; ``is_own_label`` and
    ``is_own_kind`` say that the user chose them, so that they win over what the portfolio has.
    """

    part: AccountOfImport
    label: str
    kind: AccountKind
    is_own_label: bool = False
    is_own_kind: bool = False
    securities: Securities = frozenset()


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """What a file is matched by.

    Attributes
    ----------
    preset : str
        The broker's.
    presets : mapping of UUID to str
        Those of the imports a portfolio shows.
    fallback_label : str
        A name for an account that has none.
    sha256 : str
        Digest of the file.
    digests : mapping of UUID to str
        Those of the imports a portfolio shows.
    held : mapping of (UUID, int) to frozenset of str
        The securities of every account of those imports.
    """

    preset: str
    presets: Mapping[UUID, str]
    fallback_label: str
    sha256: str = ""
    digests: Mapping[UUID, str] = field(default_factory=dict)
    held: Mapping[PartKey, Securities] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The account of a portfolio that an account of a file is, by its place, and the parts of it that are replaced.

    ``is_telling`` says that it is hardly another one's; ``is_tied`` that another part would do as well;
    ``overlap`` from 0 to 1 how much the two hold in common.
    """

    place: int
    parts: tuple[AccountOfImport, ...]
    is_telling: bool
    is_tied: bool
    overlap: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A part that an account of a file may be the next state of."""

    number: int
    place: int
    part: AccountOfImport
    is_same_lines: bool
    is_named: bool
    is_same_bytes: bool
    overlap: float
    is_telling: bool

    @property
    def rank(self) -> tuple[bool, bool, bool, float]:
        return self.is_same_lines, self.is_named, self.is_same_bytes, self.overlap


def meetings(
    incoming: Sequence[IncomingAccount], accounts: Sequence[StateAccount], origin: FileOrigin
) -> dict[int, Meeting]:
    """Return which accounts of a portfolio those of a file are, by the number of the account of the file.

    It is the one that shows an account printed the same: so a renamed one is found. Files that name no account are
    told apart by their broker. Of several it is the one that shows these lines already, then the one the user named,
    then the one of the same file, then the one that holds most of the same securities. Else it is the one of the same
    label.
    """
    met: dict[int, Meeting] = {}
    taken: set[PartKey] = set()
    candidates = sorted(_candidates(incoming, accounts, origin), key=lambda c: c.rank, reverse=True)
    for candidate in candidates:
        if candidate.number in met or _key(candidate.part) in taken:
            continue
        rivals = [c for c in candidates if c.number == candidate.number and _key(c.part) not in taken]
        is_tied = sum(rival.rank == candidate.rank for rival in rivals) > 1
        met[candidate.number] = Meeting(
            candidate.place, (candidate.part,), candidate.is_telling, is_tied, candidate.overlap
        )
        taken.add(_key(candidate.part))
    for number, arriving in enumerate(incoming):
        if number not in met and arriving.label:
            meeting = _by_label(arriving, accounts, origin, taken)
            if meeting is not None:
                met[number] = meeting
                taken.update(map(_key, meeting.parts))
    return met


def overlap(one: Securities, other: Securities) -> float:
    """Return how much two accounts have in common, from 0 to 1: common securities of all.

    Examples
    --------
    >>> overlap(frozenset({"VOO", "AAPL"}), frozenset({"AAPL"}))
    0.5
    """
    both = one | other
    return len(one & other) / len(both) if both else 0.0


def is_much_the_same(one: Securities, other: Securities) -> bool:
    """Return whether two accounts hold at least half of the securities of the smaller one in common.

    A single security in common tells only where it is all that both hold: many people own the same fund.
    """
    n_common = len(one & other)
    is_enough = n_common > 1 or (n_common == 1 and one == other)
    return is_enough and n_common >= _SHARED_BY_ONE_OWNER * min(len(one), len(other))


def has_account_number(label: str) -> bool:
    """Return whether a printed label holds digits of an account number.

    Examples
    --------
    >>> has_account_number("Individual …1234"), has_account_number("Individual 401k")
    (True, False)
    """
    return _ACCOUNT_NUMBER.search(label) is not None


def is_printed_the_same(part: AccountOfImport, arriving: AccountOfImport, origin: FileOrigin) -> bool:
    """Return whether two files print the same name of an account, or none in files of one broker.

    An export of this program may be of any broker's account.
    """
    if part.label != arriving.label:
        return False
    presets = {origin.preset, origin.presets.get(part.import_id)}
    return part.label != "" or len(presets) == 1 or EXPORT_PRESET in presets


def _candidates(
    incoming: Sequence[IncomingAccount], accounts: Sequence[StateAccount], origin: FileOrigin
) -> list[_Candidate]:
    return [
        _candidate(number, arriving, (place, account), part, origin)
        for number, arriving in enumerate(incoming)
        for place, account in enumerate(accounts)
        for part in account.parts
        if is_printed_the_same(part, arriving.part, origin)
    ]


def _candidate(
    number: int,
    arriving: IncomingAccount,
    placed: tuple[int, StateAccount],
    part: AccountOfImport,
    origin: FileOrigin,
) -> _Candidate:
    held = origin.held.get(_key(part), frozenset())
    is_same_bytes = bool(origin.sha256) and origin.digests.get(part.import_id) == origin.sha256
    is_named = arriving.is_own_label and arriving.label == placed[1].label
    is_known = is_named or is_same_bytes or has_account_number(part.label)
    return _Candidate(
        number=number,
        place=placed[0],
        part=part,
        is_same_lines=_key(part) == _key(arriving.part),
        is_named=is_named,
        is_same_bytes=is_same_bytes,
        overlap=overlap(held, arriving.securities),
        is_telling=is_known or is_much_the_same(held, arriving.securities),
    )


def _by_label(
    arriving: IncomingAccount, accounts: Sequence[StateAccount], origin: FileOrigin, taken: set[PartKey]
) -> Meeting | None:
    """Return the account of the same label; of several parts the one replaced is the one that holds most the same.

    The label has to be the user's word: chosen with this file, or for an account of files that print none. No part is
    replaced where all of them are those of other accounts of the file: the lines are added to it.
    """
    for place, account in enumerate(accounts):
        is_nameless = not any(part.label for part in account.parts)
        if account.label != arriving.label or not (is_nameless or arriving.is_own_label):
            continue
        free = [part for part in account.parts if _key(part) not in taken]
        shared = [overlap(origin.held.get(_key(part), frozenset()), arriving.securities) for part in free]
        best = max(shared, default=0.0)
        alike = [part for part, share in zip(free, shared, strict=True) if share == best]
        held = frozenset[str]().union(*(origin.held.get(_key(part), frozenset()) for part in alike))
        is_telling = arriving.is_own_label or not free or is_much_the_same(held, arriving.securities)
        return Meeting(place, tuple(alike), is_telling, len(alike) > 1, best)
    return None


def _key(part: AccountOfImport) -> PartKey:
    return part.import_id, part.account_no
