"""A bounded number of companies is asked each night, all have their turn, and a host that is down is left alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.errors import UnreadableSource
from db.repositories.facts import HeldCompany
from etl.fetch.faults import TransientFault
from etl.reference.asking import REFUSED_IN_A_ROW, SILENT_IN_A_ROW, Misses, ask_tonight
from etl.reference.store import last_session

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


def held(*numbers: int) -> list[HeldCompany]:
    return [HeldCompany(f"cik{n}", 1.0, has_sector=False) for n in numbers]


def asked(companies: list[HeldCompany], days_ago: dict[int, int], limit: int, now: datetime = NOW) -> list[int]:
    answered = {f"cik{n}": NOW - timedelta(days=days) for n, days in days_ago.items()}
    return [company.cik for company in ask_tonight(companies, answered, now, limit)]


def test_the_first_night_asks_for_the_heaviest() -> None:
    assert asked(held(5, 3, 9, 1), {}, 2) == [5, 3]


def test_an_answer_serves_for_a_month() -> None:
    assert asked(held(1, 2, 3), {1: 29, 2: 30, 3: 31}, 10) == [3, 2]


def test_new_companies_come_first_then_the_oldest_answers() -> None:
    assert asked(held(1, 2, 3, 4), {1: 40, 2: 90}, 4) == [3, 4, 2, 1]
    assert asked(held(1, 2, 3, 4), {1: 40, 2: 90}, 8) == [3, 4, 2, 1]


def test_companies_that_never_answer_take_half_the_places_at_most() -> None:
    silent, due = range(100, 110), {n: 40 + n for n in range(1, 11)}
    found = asked(held(*silent, *due), due, 10)
    assert len(found) == 10
    assert sorted(n for n in found if n >= 100) == sorted(found[:5])
    assert found[5:] == [10, 9, 8, 7, 6]


def test_every_silent_company_has_its_turn() -> None:
    silent, due = range(100, 110), dict.fromkeys(range(1, 11), 40)
    seen: set[int] = set()
    for night in range(30):
        seen.update(asked(held(*silent, *due), due, 4, NOW + timedelta(days=night)))
    assert set(silent) <= seen


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    # New York closes at four in the afternoon, nine in the evening UTC. Friday's download is Thursday's until then.
    [(20, 59, 19), (21, 0, 20)],
)
def test_a_download_is_of_the_last_session_that_has_closed(hour: int, minute: int, day: int) -> None:
    assert last_session(datetime(2026, 11, 20, hour, minute, tzinfo=UTC)) == date(2026, 11, day)
    assert last_session(datetime(2026, 11, 22, hour, minute, tzinfo=UTC)) == date(2026, 11, 20)


def test_nothing_is_asked_of_nobody() -> None:
    assert asked([], {}, 5) == []


def test_a_company_without_a_document_is_counted_not_a_failure() -> None:
    misses = Misses()
    misses.hit()
    for number in range(REFUSED_IN_A_ROW - 1):
        misses.miss(f"cik{number}", UnreadableSource("404"))
    assert not misses.is_enough
    (finding,) = misses.findings()
    assert (finding.check, finding.n) == ("no_document", REFUSED_IN_A_ROW - 1)


@pytest.mark.parametrize(
    ("error", "n"),
    [(TransientFault("down"), SILENT_IN_A_ROW), (UnreadableSource("403"), REFUSED_IN_A_ROW)],
)
def test_a_host_that_refuses_or_is_silent_is_left_alone(error: UnreadableSource, n: int) -> None:
    misses = Misses()
    misses.hit()
    for number in range(n):
        assert not misses.is_enough
        misses.miss(f"cik{number}", error)
    assert misses.is_enough
    assert [finding.check for finding in misses.findings()] == ["no_document", "given_up"]


def test_an_answer_between_begins_the_count_anew() -> None:
    misses = Misses()
    for number in range(SILENT_IN_A_ROW * 3):
        misses.hit()
        misses.miss(f"cik{number}", TransientFault("down"))
    assert not misses.is_enough


def test_where_nobody_answers_the_reason_is_raised() -> None:
    misses = Misses()
    for _ in range(SILENT_IN_A_ROW - 1):
        misses.miss("cik1", TransientFault("no route to the host"))
    with pytest.raises(TransientFault, match="no route"):
        misses.miss("cik2", TransientFault("no route to the host"))
