"""The stage room: rows go into the staging table by COPY. Nothing published changes here."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import CheckFailed
from db.repositories.publishing import HoldingRow, stage_holdings


def stage(connection: Connection, run_id: UUID, fund: str, rows: Sequence[HoldingRow]) -> int:
    """Copy a fund's rows into the staging table and return their number.

    Raises
    ------
    CheckFailed
        A line number is given twice: it would not lead back to one line of the file.
    """
    if len({row.line_no for row in rows}) != len(rows):
        twice = sorted(number for number, n in Counter(row.line_no for row in rows).items() if n > 1)
        raise CheckFailed(f"Line numbers given twice: {', '.join(map(str, twice[:5]))}.")
    return stage_holdings(connection, run_id, fund, rows)
