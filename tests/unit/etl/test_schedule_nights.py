"""When a night is due. Expected times were worked out by hand from the exchange's published holidays and hours.

New York is five hours behind UTC in winter and four in summer; in 2026 summer time lasts from 8 March to 1 November.
Holidays used: Thanksgiving (Thursday 26 November 2026, a short Friday after it), Christmas (Friday 25 December 2026),
Juneteenth (Friday 19 June 2026), Independence Day observed (Friday 3 July 2026).
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import UserInputError
from etl.calendar_days import session_closes, sessions_between
from etl.schedule import check_cron, last_night
from etl.settings import EtlSettings

CRON = "30 2 * * 2-6"


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "session", "due_at"),
    [
        # Winter: 02:30 is 07:30 UTC. One second earlier the night before is the last one.
        ("2026-11-18T07:30:00", date(2026, 11, 17), "2026-11-18T07:30:00"),
        ("2026-11-18T07:29:59", date(2026, 11, 16), "2026-11-17T07:30:00"),
        # Summer: 06:30 UTC.
        ("2026-07-15T06:30:00", date(2026, 7, 14), "2026-07-15T06:30:00"),
        ("2026-07-15T06:29:59", date(2026, 7, 13), "2026-07-14T06:30:00"),
        # Friday's session is loaded on Saturday; Sunday, Monday and Tuesday before 02:30 bring nothing.
        ("2026-11-21T08:00:00", date(2026, 11, 20), "2026-11-21T07:30:00"),
        ("2026-11-24T07:29:59", date(2026, 11, 20), "2026-11-21T07:30:00"),
        ("2026-11-24T07:30:00", date(2026, 11, 23), "2026-11-24T07:30:00"),
        # Thanksgiving Thursday: Friday's 02:30 comes round without a session since Thursday's.
        ("2026-11-26T07:30:00", date(2026, 11, 25), "2026-11-26T07:30:00"),
        ("2026-11-27T07:30:00", date(2026, 11, 25), "2026-11-26T07:30:00"),
        # The short Friday counts like any other.
        ("2026-11-28T07:30:00", date(2026, 11, 27), "2026-11-28T07:30:00"),
        # Christmas Friday: nothing between Friday's 02:30 and Tuesday's.
        ("2026-12-28T23:00:00", date(2026, 12, 24), "2026-12-25T07:30:00"),
        # The first night after the clocks went forward on Sunday 8 March, and back on Sunday 1 November.
        ("2026-03-10T06:30:00", date(2026, 3, 9), "2026-03-10T06:30:00"),
        ("2026-03-10T06:29:59", date(2026, 3, 6), "2026-03-07T07:30:00"),
        ("2026-11-03T07:30:00", date(2026, 11, 2), "2026-11-03T07:30:00"),
        ("2026-11-03T07:29:59", date(2026, 10, 30), "2026-10-31T06:30:00"),
        # A leap day and the turn of the year.
        ("2028-03-01T07:30:00", date(2028, 2, 29), "2028-03-01T07:30:00"),
        ("2027-01-02T12:00:00", date(2026, 12, 31), "2027-01-01T07:30:00"),
    ],
)
def test_the_night_of_a_session_begins_at_the_hour_after_it(now: str, session: date, due_at: str) -> None:
    night = last_night(at(now), CRON)
    assert night is not None
    assert (night.session, night.due_at) == (session, at(due_at))


@pytest.mark.parametrize(
    ("cron", "now", "due_at"),
    [
        # Once a week: one night covers the whole week.
        ("0 3 * * 0", "2026-11-20T12:00:00", "2026-11-15T08:00:00"),
        # Once a month.
        ("0 3 1 * *", "2026-11-20T12:00:00", "2026-11-01T08:00:00"),
        # Every minute: the first minute after the close at 16:00, and no second one.
        ("* * * * *", "2026-11-20T23:00:00", "2026-11-20T21:01:00"),
        # An hour that Sunday 8 March 2026 skips counts from the hour before: 02:30 is 07:30 UTC, or 03:30 in summer.
        ("30 2 * * *", "2026-03-08T12:00:00", "2026-03-07T07:30:00"),
        ("30 2 8 3 *", "2026-03-08T12:00:00", "2026-03-08T07:30:00"),
        # An hour that Sunday 1 November 2026 repeats counts once, the first time: 01:30 in summer is 05:30 UTC.
        ("30 1 1 11 *", "2026-11-01T05:30:00", "2026-11-01T05:30:00"),
        ("30 1 1 11 *", "2026-11-01T06:45:00", "2026-11-01T05:30:00"),
    ],
)
def test_other_cron_lines(cron: str, now: str, due_at: str) -> None:
    night = last_night(at(now), cron)
    assert night is not None
    assert night.due_at == at(due_at)


def test_a_line_that_comes_round_too_rarely_is_never_due() -> None:
    assert last_night(at("2026-11-20T12:00:00"), "0 3 29 2 *") is None


@settings(deadline=None)  # the first example pays for the calendar
@given(st.integers(0, 3 * 365 * 24 * 60), st.integers(0, 10 * 24 * 60))
def test_nights_never_go_back(minutes: int, later: int) -> None:
    now = at("2025-01-01T00:00:00") + timedelta(minutes=minutes)
    night, next_one = last_night(now, CRON), last_night(now + timedelta(minutes=later), CRON)
    assert night is not None
    assert next_one is not None
    assert night.due_at <= now
    assert (night.session, night.due_at) <= (next_one.session, next_one.due_at)
    assert (night.due_at == next_one.due_at) == (night.batch_id == next_one.batch_id)


def test_a_year_has_as_many_nights_as_sessions() -> None:
    """2026 has 251 sessions: 261 weekdays less 10 holidays of the exchange."""
    start = at("2026-01-02T12:00:00")
    nights = {last_night(start + timedelta(hours=hours), CRON) for hours in range(0, 365 * 24, 4)}
    assert len({night.batch_id for night in nights if night and night.session.year == 2026}) == 251


@pytest.mark.parametrize(
    "cron", ["", "every night", "30 2 * *", "30 2 * * 2-6 0", "61 2 * * *", "@daily", "0 0 30 2 *"]
)
def test_a_line_nobody_can_follow_is_refused(cron: str) -> None:
    with pytest.raises(UserInputError):
        check_cron(cron)


def test_the_usual_line_can_be_followed() -> None:
    usual = EtlSettings.model_fields["nightly"].default
    assert check_cron(usual) == usual == CRON


# Sessions


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), ()),
        (date(2026, 11, 20), date(2026, 11, 22), ()),
        (date(2026, 11, 20), date(2026, 11, 23), (date(2026, 11, 23),)),
        (date(2026, 11, 24), date(2026, 11, 30), (date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30))),
        (date(2026, 12, 31), date(2027, 1, 4), (date(2027, 1, 4),)),
        (date(2026, 11, 23), date(2026, 11, 20), ()),
        (date(2027, 1, 4), date(2026, 12, 31), ()),
    ],
)
def test_sessions_between_two_days(after: date, until: date, expected: tuple[date, ...]) -> None:
    assert sessions_between(after, until) == expected


def test_a_session_closes_at_four_and_a_short_one_at_one() -> None:
    closes = dict(session_closes(date(2026, 11, 25), date(2026, 11, 27)))
    assert closes == {date(2026, 11, 25): at("2026-11-25T21:00:00"), date(2026, 11, 27): at("2026-11-27T18:00:00")}
