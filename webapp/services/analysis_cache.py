"""The last few analyses of this process: a visit of a page asks for the same one several times over."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")
N_KEPT = 8
"""Analyses kept: about a megabyte each."""


@dataclass(frozen=True, slots=True)
class AnalysisKey:
    """Whose, of which portfolio as it was saved when, measured with which market. Nobody is answered with another's.

    ``about`` says what was asked, where more than one thing can be.
    """

    user_id: UUID
    portfolio_id: UUID
    saved_at: datetime
    market_version: str
    about: str = ""


@dataclass(slots=True)
class _Entry(Generic[T]):
    """One place in the cache; whoever comes second waits for the first one's answer."""

    lock: Lock = field(default_factory=Lock)
    answers: list[T] = field(default_factory=list)


class AnalysisCache(Generic[T]):
    """A bounded, thread-safe cache that forgets what was used longest ago. Failures are not kept."""

    def __init__(self, n_kept: int = N_KEPT) -> None:
        self._lock = Lock()
        self._n_kept = n_kept
        self._entries: OrderedDict[AnalysisKey, _Entry[T]] = OrderedDict()

    def get(self, key: AnalysisKey, compute: Callable[[], T]) -> T:
        """Return what is known under a key, computing it once however many ask at the same time."""
        with self._lock:
            self._drop_older_versions(key)
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._n_kept:
                self._entries.popitem(last=False)
        with entry.lock:
            if not entry.answers:
                entry.answers.append(compute())
            return entry.answers[0]

    def forget(self, user_id: UUID, portfolio_id: UUID) -> None:
        """Forget everything about a portfolio of a user."""
        with self._lock:
            for key in [k for k in self._entries if (k.user_id, k.portfolio_id) == (user_id, portfolio_id)]:
                del self._entries[key]

    def _drop_older_versions(self, key: AnalysisKey) -> None:
        """Forget a portfolio as it was before, and every answer of this user that holds on to another market."""
        for known in list(self._entries):
            if known.user_id != key.user_id:
                continue
            is_same = known.portfolio_id == key.portfolio_id
            if known.market_version != key.market_version or (is_same and known.saved_at != key.saved_at):
                del self._entries[known]
