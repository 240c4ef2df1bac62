"""The bytes loads have read, kept once per digest, and the addresses that gave them."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from db import schema

_LEVEL = 3
"""Half the time of the usual level 6, for a ninth more bytes on a sponsor's file."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What an address gave last; its bytes are kept. ``fetched_at`` is when they came for the first time."""

    raw_file_id: UUID
    sha256: str
    headers: Mapping[str, str]
    fetched_at: datetime
    file_name: str


def keep_raw_file(  # noqa: PLR0913 - the fields of a note, all by name
    connection: Connection,
    *,
    source: str,
    address: str,
    file_name: str,
    content: bytes,
    headers: Mapping[str, str],
    fetched_at: datetime,
) -> tuple[UUID, bool]:
    """Keep bytes and note their address; return the note's id and whether the address is seen to give them anew.

    The bytes are stored once, whatever the number of addresses. Where the address gave them before, the note stays
    with the time it has, and takes the headers and ``checked_at`` of this time.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    _keep_content(connection, sha256, content)
    table = schema.raw_files
    added = insert_or(table).values(
        sha256=sha256,
        file_name=file_name,
        address=address,
        n_bytes=len(content),
        fetched_at=fetched_at,
        source=source,
        headers=dict(headers),
        checked_at=fetched_at,
    )
    merged = added.on_conflict_do_update(
        index_elements=["sha256", "address"],
        set_={"checked_at": _latest(added.excluded.checked_at), "headers": added.excluded.headers},
    )
    # A row that was inserted by this statement has no earlier version to be the end of.
    row = connection.execute(merged.returning(table.c.raw_file_id, text("xmax = 0 as is_new"))).one()
    return row[0], bool(row[1])


def read_raw_content(connection: Connection, sha256: str) -> bytes | None:
    """Return the bytes of a digest, or nothing where they were never kept."""
    contents = schema.raw_contents
    compressed = connection.execute(
        select(contents.c.compressed).where(contents.c.sha256 == sha256)
    ).scalar_one_or_none()
    return None if compressed is None else zlib.decompress(compressed)


def last_fetch(connection: Connection, address: str) -> KeptFile | None:
    """Return what an address gave last, by the time it was last seen to give it; notes without bytes do not count."""
    files = schema.raw_files
    found = connection.execute(
        select(files.c.raw_file_id, files.c.sha256, files.c.headers, files.c.fetched_at, files.c.file_name)
        .join(schema.raw_contents, schema.raw_contents.c.sha256 == files.c.sha256)
        .where(files.c.address == address)
        .order_by(_last_seen().desc())
        .limit(1)
    ).first()
    return None if found is None else KeptFile(*found)


def note_checked(connection: Connection, raw_file_id: UUID, at: datetime) -> None:
    """Note that an address gives what it gave before; a time before the one noted changes nothing."""
    files = schema.raw_files
    connection.execute(update(files).where(files.c.raw_file_id == raw_file_id).values(checked_at=_latest(at)))


def _keep_content(connection: Connection, sha256: str, content: bytes) -> None:
    contents = schema.raw_contents
    known = select(contents.c.sha256).where(contents.c.sha256 == sha256)
    # Asked first: compressing a large file takes longer than the question.
    if connection.execute(known).first() is None:
        added = insert_or(contents).values(sha256=sha256, compressed=zlib.compress(content, _LEVEL))
        connection.execute(added.on_conflict_do_nothing())


def _last_seen() -> ColumnElement[datetime]:
    files = schema.raw_files
    return func.greatest(files.c.fetched_at, files.c.checked_at)


def _latest(at: datetime | ColumnElement[datetime]) -> ColumnElement[datetime]:
    # Postgres leaves nulls out of ``greatest``.
    return func.greatest(schema.raw_files.c.checked_at, at)
