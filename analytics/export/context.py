"""What every file says about itself: when, from what, for whom, and what it is not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from analytics.export.table import Cell, Dated
from analytics.model.exposure import AsOf, ConcentrationReport, SnapshotUse

FOOTER = "Computed from your limits and dated public data; not advice."


@dataclass(frozen=True, slots=True)
class ExportContext:
    """The surroundings of an export, which no report knows.

    ``snapshots`` replaces those the reports name. ``note`` is printed when set, for instance that the data has moved on
    since the plan was made. ``theme_labels`` says what the screen calls a theme, by its name.
    """

    generated_at: datetime
    code_version: str
    portfolio_name: str
    market_version: str = ""
    snapshots: tuple[SnapshotUse, ...] = ()
    note: str = ""
    theme_labels: Mapping[str, str] = field(default_factory=dict)


Note = tuple[str, Cell]


def origin_notes(context: ExportContext, sha256: str, *reports: ConcentrationReport) -> Iterator[Note]:
    """Return where an export comes from: names, versions, dates and the id of every snapshot used."""
    if context.note:
        yield "Note", context.note
    yield "Portfolio", context.portfolio_name
    yield "Portfolio file (SHA-256)", sha256 or None
    yield "Created at", Dated(context.generated_at)
    yield "Program version", context.code_version
    yield "Market data version", context.market_version or None
    yield from _dates(reports[0].as_of)
    for use in context.snapshots or _snapshots(reports):
        yield f"Holdings of {use.fund}", Dated(use.as_of_date, f", {use.source}, snapshot {use.snapshot_id}")


def _dates(as_of: AsOf) -> Iterator[Note]:
    yield "Portfolio as of", as_of.portfolio
    yield "Prices as of (oldest)", as_of.prices


def _snapshots(reports: Iterable[ConcentrationReport]) -> tuple[SnapshotUse, ...]:
    used = {use.fund: use for report in reports for use in report.snapshots}
    return tuple(used[fund] for fund in sorted(used))
