"""The publish room: checks on the staged rows, and the pointer moved, in one transaction under the fund's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from analytics.model.quality import Finding
from db.repositories.publishing import Published, SnapshotHeader, hold_fund_lock, publish_snapshot
from etl.validate import Accepted, Claim, is_blocked, read_evidence, validate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks found on a fund, and what was published; null where a finding stopped it."""

    findings: tuple[Finding, ...]
    published: Published | None


def check_and_publish(
    connection: Connection, run_id: UUID, header: SnapshotHeader, claim: Claim, accepted: Sequence[Accepted]
) -> Verdict:
    """Check the staged rows of a fund and publish them unless a finding blocks it.

    The caller's transaction holds both: what was checked is what is shown, and nobody sees less than a whole fund.
    """
    hold_fund_lock(connection, header.fund)
    seen = read_evidence(connection, run_id, header, claim)
    findings = validate(seen, accepted)
    if is_blocked(findings):
        return Verdict(findings, None)
    published = publish_snapshot(connection, run_id, header, facts=seen.staged, sectors=seen.sectors)
    return Verdict(findings, published)
