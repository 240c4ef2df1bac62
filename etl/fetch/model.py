"""What goes into the fetch room and what comes out of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings
from etl.sources.config import Source


@dataclass(frozen=True, slots=True)
class Document:
    """A file to fetch.

    Attributes
    ----------
    last_bytes : bytes
        How a file ends that never changes at its address (a filing), blanks aside: it is asked for until it has come
        with this ending, then no more. Empty for a file that may change.
    """

    address: str
    file_name: str
    filed_date: date | None = None
    last_bytes: bytes = b""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes as they came, kept by digest. ``is_new`` is false where the address gave the same bytes before."""

    raw_file_id: UUID
    sha256: str
    content: bytes
    address: str
    file_name: str
    fetched_at: datetime
    is_new: bool


class Get(Protocol):
    """Fetch one document of a source; the room's rules (allowed hosts, caps, pace, retries) hold for each call."""

    def __call__(self, document: Document, source: Source) -> Fetched:
        """Return the bytes, or raise ``UnreadableSource`` with a sentence that names the address and the cause."""
        ...


@dataclass(frozen=True, slots=True)
class HoldingsSource:
    """A source of fund holdings: how its files are found, recognised and read.

    Attributes
    ----------
    key : str
        Folder below ``etl/sources``.
    extract : callable
        Bytes to rows. Raises ``UnreadableSource`` or ``UnexpectedColumns``; touches neither network nor database.
    recognizes : callable
        Whether bytes (with a file name as a hint of last resort) are a file of this source: cheap, never raises.
    locate : callable or None
        The documents to fetch for a fund, newest first; with a date, all since that date. Null where a source has no
        address of its own.
    """

    key: str
    extract: Callable[[bytes, Source], ExtractedHoldings]
    recognizes: Callable[[bytes, str], bool]
    locate: Callable[[FundEntry, Get, date | None], Sequence[Document]] | None = None
