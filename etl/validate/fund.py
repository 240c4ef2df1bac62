"""All checks on one fund: rows in, findings out."""

from collections.abc import Sequence

from analytics.model.quality import Finding, Severity
from db.repositories.publishing import HoldingRow, SnapshotHeader
from etl.validate.accepted import Accepted
from etl.validate.checks import CHECKS, Check, Fault, Surroundings


def validate(
    header: SnapshotHeader, rows: Sequence[HoldingRow], around: Surroundings, accepted: Sequence[Accepted] = ()
) -> tuple[Finding, ...]:
    """Return what the checks find on one fund, in their order; a blocking finding means that it may not be published.

    A fault that a reviewed row accepts is kept as a warning with the reason of that row.
    """
    faults = ((check, check.test(header, rows, around)) for check in CHECKS)
    return tuple(_finding(header, check, fault, accepted) for check, fault in faults if fault is not None)


def _finding(header: SnapshotHeader, check: Check, fault: Fault, accepted: Sequence[Accepted]) -> Finding:
    key = (header.fund, header.as_of_date, check.name)
    for row in accepted:
        if (row.fund, row.as_of_date, row.check) == key and fault.size <= row.up_to:
            message = f"{fault.message} Accepted after review: {row.reason}."
            return Finding(header.fund, check.name, Severity.WARNING, fault.n, message)
    return Finding(header.fund, check.name, check.severity, fault.n, fault.message)
