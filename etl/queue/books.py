"""Parts of users' books, measured by whichever worker takes them up, all with one version of the market."""

import logging
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from sqlalchemy import Connection

from analytics.book import Basis, codes_of_book, measure_lines
from analytics.choices import apply_choices, usable_choices
from analytics.look_through import FundMatrix
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.market import Market
from analytics.resolve import Additions
from db.engine import Database
from db.repositories.book_figures import OpenPart, PartKey, begin_again, finish_part, open_part
from db.repositories.books import unmeasured_parts
from db.repositories.identified import find_identified
from db.repositories.market import market_version, read_market
from db.repositories.price_changes import read_price_changes
from db.repositories.queue import enqueue, part_of_book
from etl.queue.log import line

log = logging.getLogger(__name__)


@dataclass(slots=True)
class BookDesk:
    """Measures parts of books. What the last one was measured with is kept: the next one is mostly of the same book."""

    database: Database
    _last: Basis | None = None
    _lock: Lock = field(default_factory=Lock)

    def measure_part(self, user_id: UUID, book_id: UUID, part_no: int, round_no: int) -> bool:
        """Measure a part; say whether its figures are now there by this call.

        It may be called again at any point, and by two workers at once: figures are written once, all or none.
        """
        key = PartKey(user_id, book_id, part_no, round_no)
        with self.database.transaction(user_id) as connection:
            part = open_part(connection, key)
            if part is None:
                return False
            using = self._basis(connection, part)
            added = Additions(identified=find_identified(connection, *codes_of_book(part.lines.securities)))
        if using.published.version != part.market_version:
            # By itself: the share of the book's row taken above is let go, so that nobody waits for a second one's.
            with self.database.transaction(user_id) as connection:
                _begin_again(connection, key, using.published.version)
            return False
        (rows,) = measure_lines(part.lines, using, added, at_once=len(part.lines))
        with self.database.transaction(user_id) as connection:
            return finish_part(connection, key, part, rows)

    def _basis(self, connection: Connection, part: OpenPart) -> Basis:
        version = market_version(connection)
        with self._lock:
            last = self._last
            if last is None or last.published.version != version:
                last = self._last = _derived(connection, read_market(connection), AS_PUBLISHED)
            if last.choices != part.choices:
                last = self._last = _derived(connection, last.published, part.choices)
            return last


def _derived(connection: Connection, published: Market, choices: Choices) -> Basis:
    """Return the market as choices make it; those that newer data leave no room for go."""
    days = (snapshot.as_of_date for snapshot in published.snapshots.values())
    changes = read_price_changes(connection, days) if choices.is_rolled_forward else None
    usable = usable_choices(published, choices)
    for said in usable.left_out:
        log.warning(line("choice_left_out", why=said))
    market = apply_choices(published, usable.choices, changes)
    return Basis(published, market, FundMatrix.build(market), choices)


def _begin_again(connection: Connection, key: PartKey, version: str) -> None:
    """Queue every part of a book once more: market data were published since it was begun."""
    number = begin_again(connection, key, version)
    if number is not None:
        parts = unmeasured_parts(connection, key.user_id, key.book_id)
        enqueue(connection, [part_of_book(key.user_id, key.book_id, part, number) for part in parts])
        log.info(line("book_begun_again", book=key.book_id, parts=len(parts)))
