"""How old a list of holdings is beside how often its source publishes one."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.repositories.data_status import SourceNote

UNKNOWN_CADENCE_DAYS = 31
"""Most sponsors publish at least once a month; a source nobody has described is held to that (our choice)."""
BUNDLED_FRESH_DAYS = 31
BUNDLED_STALE_DAYS = 92
"""The bundled snapshot is collected once: a month is fresh, and after a quarter every fund has filed anew."""


class AgeGrade(StrEnum):
    """Fresh: no newer list is due. Ageing: one is due. Stale: a second one is."""

    FRESH = "fresh"
    AGING = "ageing"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Age:
    """The age of a list of holdings: fresh up to ``fresh_days`` after its date, stale beyond ``stale_days``."""

    as_of_date: date
    days: int
    fresh_days: int
    stale_days: int

    @property
    def grade(self) -> AgeGrade:
        """How the age stands."""
        if self.days <= self.fresh_days:
            return AgeGrade.FRESH
        return AgeGrade.AGING if self.days <= self.stale_days else AgeGrade.STALE

    @property
    def due_date(self) -> date:
        """The day from which a newer list can be had, where the source is punctual."""
        return self.as_of_date + timedelta(days=self.fresh_days)


def age_of(as_of_date: date, today: date, source_key: str, source: SourceNote | None) -> Age:
    """Return the age of a list of holdings.

    Two dates of a source are a cadence apart and each can be had a lag after it: the next one is due a cadence and a
    lag after the date of this one, the one after that a cadence later.
    """
    days = (today - as_of_date).days
    if not source_key:
        return Age(as_of_date, days, BUNDLED_FRESH_DAYS, BUNDLED_STALE_DAYS)
    cadence, lag = (source.cadence_days, source.lag_days) if source else (UNKNOWN_CADENCE_DAYS, 0)
    return Age(as_of_date, days, cadence + lag, 2 * cadence + lag)
