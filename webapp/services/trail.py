"""From a figure back to where it stands: fund, version, row, file."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.errors import NotFound
from db.repositories.versions import LineOfCompany, Version, read_lines_of_company, read_version
from webapp.services.context import ServiceContext


@dataclass(frozen=True, slots=True)
class TrailStop:
    """A version and the lines in which a company stands there; none where it comes through a fund inside the fund."""

    version: Version
    lines: tuple[LineOfCompany, ...]


def trail(context: ServiceContext, issuer_ids: Sequence[str], snapshot_ids: Sequence[str]) -> dict[str, TrailStop]:
    """Return where companies counted as one stand in some versions, by snapshot id; what is gone is left out."""
    stops: dict[str, TrailStop] = {}
    with context.database.transaction() as connection:
        lines = [line for i in issuer_ids for line in read_lines_of_company(connection, snapshot_ids, i)]
        lines.sort(key=lambda line: line.line_no)
        for snapshot_id in snapshot_ids:
            try:
                version = read_version(connection, snapshot_id)
            except NotFound:
                continue
            stops[snapshot_id] = TrailStop(version, tuple(li for li in lines if li.snapshot_id == snapshot_id))
    return stops
