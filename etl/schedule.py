"""When the nightly run is due: at the first moment of the cron line after a session of the exchange has closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter  # type: ignore[import-untyped]  # it has no annotations

from analytics.errors import UserInputError
from etl.calendar_days import session_closes

CRON_ZONE = "America/New_York"
CRON_FIELDS = 5

LOOK_BACK_DAYS = 400
"""A cron line that comes round less often than yearly is never due."""


@dataclass(frozen=True, slots=True)
class Night:
    """The run after a session: the last session it covers, and when it is due."""

    session: date
    due_at: datetime

    @property
    def batch_id(self) -> UUID:
        """The id under which everything of this night runs, the same whoever computes it."""
        return uuid5(NAMESPACE_URL, f"counterpoise:night:{self.due_at.isoformat()}")


def last_night(now: datetime, cron: str) -> Night | None:
    """Return the latest night that has begun by ``now``, or None where there is none within the calendar.

    After a weekend or a holiday there is none: nothing was traded that could be loaded. The answer never goes back as
    time goes on, and depends on nothing else: any number of workers agree on it.

    Parameters
    ----------
    now : datetime
        With its zone.
    cron : str
        Five fields, in New York time. An hour the clocks skip counts from the hour before; one they repeat counts once.
    """
    for session, closed_at in reversed(session_closes(now.date() - timedelta(days=LOOK_BACK_DAYS), now.date())):
        due_at = _first_due(cron, closed_at)
        if due_at <= now:
            return Night(session, due_at)
    return None


def _first_due(cron: str, after: datetime) -> datetime:
    zone = ZoneInfo(CRON_ZONE)
    local = after.astimezone(zone).replace(tzinfo=None)
    wall: datetime = croniter(cron, local).get_next(datetime)
    return wall.replace(tzinfo=zone).astimezone(after.tzinfo)


def check_cron(cron: str) -> str:
    """Return a cron line that can be followed; refuse another with the reason."""
    sentence = f"“{cron}” is not a time a run could start at: five cron fields are needed, such as 30 2 * * 2-6."
    if len(cron.split()) != CRON_FIELDS or not croniter.is_valid(cron):
        raise UserInputError(sentence)
    try:
        croniter(cron, datetime(2024, 1, 1)).get_next(datetime)  # noqa: DTZ001  # a wall clock's time
    except CroniterBadDateError as error:
        raise UserInputError(f"“{cron}” names a day that no year has.") from error
    return cron
