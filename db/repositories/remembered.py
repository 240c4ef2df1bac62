"""What a user named by hand and meets again: the columns of a layout, the ticker behind a text."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from analytics.model.portfolio import ColumnMapping
from db import schema
from db.repositories.documents import from_document, to_document

MAX_CHARACTERS = 200
"""Longer keys are not remembered: no broker prints such a ticker, and an index refuses the longest."""

MAX_REMEMBERED = 5_000
"""Of each kind and user; the newest are read."""

_mappings, _choices = schema.column_mappings, schema.ticker_choices


def remember_mappings(connection: Connection, user_id: UUID, mappings: Sequence[ColumnMapping]) -> None:
    """Remember the user's roles for the columns of layouts; what was said of a layout before is replaced."""
    rows = {
        mapping.key: {"user_id": user_id, "layout_key": mapping.key, "mapping": to_document(mapping)}
        for mapping in mappings
        if len(mapping.key) <= MAX_CHARACTERS
    }
    statement = insert(_mappings)
    replaced = {"mapping": statement.excluded.mapping, "saved_at": func.now()}
    if rows:
        connection.execute(
            statement.on_conflict_do_update(index_elements=["user_id", "layout_key"], set_=replaced),
            list(rows.values()),
        )


def remember_tickers(connection: Connection, user_id: UUID, tickers: Mapping[str, str]) -> None:
    """Remember the ticker behind each text; an empty one is remembered as well: the text stays unknown."""
    rows = [
        {"user_id": user_id, "text": printed, "ticker": ticker}
        for printed, ticker in tickers.items()
        if len(printed) <= MAX_CHARACTERS
    ]
    statement = insert(_choices)
    replaced = {"ticker": statement.excluded.ticker, "saved_at": func.now()}
    if rows:
        connection.execute(
            statement.on_conflict_do_update(index_elements=["user_id", "text"], set_=replaced),
            rows,
        )


def remembered_mappings(connection: Connection, user_id: UUID) -> tuple[ColumnMapping, ...]:
    """Return the user's column mappings, newest first."""
    query = (
        select(_mappings.c.mapping)
        .where(_mappings.c.user_id == user_id)
        .order_by(_mappings.c.saved_at.desc(), _mappings.c.layout_key)
        .limit(MAX_REMEMBERED)
    )
    return tuple(from_document(ColumnMapping, document) for document in connection.execute(query).scalars())


def remembered_tickers(connection: Connection, user_id: UUID) -> dict[str, str]:
    """Return the ticker behind each text the user named, by the text."""
    query = (
        select(_choices.c.text, _choices.c.ticker)
        .where(_choices.c.user_id == user_id)
        .order_by(_choices.c.saved_at.desc(), _choices.c.text)
        .limit(MAX_REMEMBERED)
    )
    return {row.text: row.ticker for row in connection.execute(query)}
