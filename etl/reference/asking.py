"""Which companies to ask the SEC about tonight: a bounded number, so that all have their turn."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from analytics.errors import UnreadableSource
from analytics.model.quality import Finding, Severity
from db.repositories.facts import HeldCompany
from etl.fetch.faults import TransientFault
from etl.reference.words import some_of

A_NIGHT = 500
"""Companies asked per night and kind of document: at five requests a second some two minutes."""
REFRESH_AFTER = timedelta(days=30)
"""Companies report every three months; a document has megabytes."""
SILENT_IN_A_ROW = 3
"""After so many faults of the connection a host is asked no more."""
REFUSED_IN_A_ROW = 25
"""Some registrants have no such document; so many one after another are a host that refuses us."""


def ask_tonight(
    companies: Sequence[HeldCompany], answered: Mapping[str, datetime], now: datetime, limit: int = A_NIGHT
) -> tuple[HeldCompany, ...]:
    """Return the companies to ask.

    Parameters
    ----------
    companies : sequence of HeldCompany
        Those that funds hold, the heaviest first.
    answered : mapping of str to datetime
        When a company last gave its document, by issuer id; those that never did are missing.
    now : datetime
        Beginning of the night.
    limit : int
        The most to ask.

    Returns
    -------
    tuple of HeldCompany
        New companies first, then those whose answer is oldest and a month old at least. Some registrants never answer:
        where more is due than fits, new ones get half of the places, and not always the same of them.
    """
    new = [company for company in companies if company.issuer_id not in answered]
    due = sorted(
        (c for c in companies if c.issuer_id in answered and now - answered[c.issuer_id] >= REFRESH_AFTER),
        key=lambda c: answered[c.issuer_id],
    )
    n_new = min(len(new), max(limit - len(due), limit // 2))
    if n_new < len(new) and answered:
        new.sort(key=lambda c: hashlib.sha256(f"{now.date()} {c.issuer_id}".encode()).digest())
    return (*new[:n_new], *due[: limit - n_new])


class Misses:
    """Counts the companies that gave nothing, to tell a host that is down from companies without a document."""

    def __init__(self) -> None:
        self.n_hits = 0
        self._missing: list[str] = []
        self._refused_in_a_row = 0
        self._silent_in_a_row = 0

    @property
    def is_enough(self) -> bool:
        """Whether the host is to be left alone tonight."""
        return self._silent_in_a_row >= SILENT_IN_A_ROW or self._refused_in_a_row >= REFUSED_IN_A_ROW

    def hit(self) -> None:
        """Count a document."""
        self.n_hits += 1
        self._refused_in_a_row = self._silent_in_a_row = 0

    def miss(self, issuer_id: str, error: UnreadableSource) -> None:
        """Count a company that gave nothing; where that goes for all so far and it is enough, raise its error."""
        self._missing.append(issuer_id)
        self._refused_in_a_row += 1
        self._silent_in_a_row = self._silent_in_a_row + 1 if isinstance(error, TransientFault) else 0
        if self.is_enough and not self.n_hits:
            raise error

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said of the misses."""
        n = len(self._missing)
        if n:
            text = f"No document for {n} of {self.n_hits + n} companies: {some_of(self._missing)}."
            yield Finding("", "no_document", Severity.INFO, n, text)
        if self.is_enough:
            text = f"Given up for tonight: {self._refused_in_a_row} companies one after another gave nothing."
            yield Finding("", "given_up", Severity.WARNING, self._refused_in_a_row, text)
