"""What the checks look at: the claim a file makes, the staged rows as facts, and what is published beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from db.repositories.publishing import SnapshotHeader
from db.repositories.staged import (
    EarlierVersion,
    SectorGap,
    StagedFacts,
    funds_with_content,
    other_days_with_content,
    read_current_version,
    read_second_source,
    read_sector_gaps,
    read_staged_facts,
)
from etl.sources.config import Expectations, Source

N_TOP = 10
N_TOP_OF_SECOND_SOURCE = 25


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said about a file before its rows are looked at.

    Attributes
    ----------
    today : date
        The day of the load.
    is_known_fund : bool
        Whether the fund is in the directory.
    is_equity_fund : bool
        Whether the directory calls it an equity fund.
    contradiction : str
        How the fund named in the file differs from the fund asked for; empty where it does not.
    announced_rows : int or None
        How many holdings the source itself says there are.
    least_rows : int or None
        The fewest rows the reviewed table expects of this fund.
    source : Source or None
        Null for the bundled snapshot.
    is_day_given : bool
        Whether a person has named the day, because the file does not.
    """

    today: date
    is_known_fund: bool = True
    is_equity_fund: bool = True
    contradiction: str = ""
    announced_rows: int | None = None
    least_rows: int | None = None
    source: Source | None = None
    is_day_given: bool = False

    @property
    def expect(self) -> Expectations:
        """What the weights may sum to."""
        return Expectations() if self.source is None else self.source.expect


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one staged fund."""

    header: SnapshotHeader
    claim: Claim
    staged: StagedFacts
    current: EarlierVersion | None = None
    second_source: EarlierVersion | None = None
    same_content: Sequence[str] = ()
    same_content_on: Sequence[date] = ()
    sectors: Sequence[SectorGap] = field(default=())


def read_evidence(connection: Connection, run_id: UUID, header: SnapshotHeader, claim: Claim) -> Evidence:
    """Return what the database knows about the staged rows of a fund."""
    staged = read_staged_facts(connection, run_id, header.fund)
    key = (header.fund, header.source_key, header.as_of_date)
    words = {} if claim.source is None else claim.source.sectors
    return Evidence(
        header=header,
        claim=claim,
        staged=staged,
        current=read_current_version(connection, run_id, header.fund, n_top=N_TOP),
        second_source=read_second_source(connection, run_id, key, n_top=N_TOP_OF_SECOND_SOURCE),
        same_content=funds_with_content(connection, header.fund, staged.content_sha256),
        same_content_on=other_days_with_content(connection, header.fund, header.as_of_date, staged.content_sha256),
        sectors=read_sector_gaps(connection, run_id, header.fund, words),
    )
