"""Fresh, ageing, stale: an age beside how often its source publishes."""

from datetime import date, timedelta

import pytest

from db.repositories.data_status import SourceNote
from webapp.pages.data.texts import age_words
from webapp.services.freshness import AgeGrade, age_of

DAY = date(2026, 6, 30)
QUARTERLY = SourceNote("SEC Form N-PORT", 91, 60, "", is_opt_in=False)
DAILY = SourceNote("iShares", 1, 1, "", is_opt_in=True)
FRESH, AGING, STALE = AgeGrade.FRESH, AgeGrade.AGING, AgeGrade.STALE


@pytest.mark.parametrize(
    ("key", "source", "days", "grade"),
    [
        # a quarter of 91 days, to be had 60 days later: the next one is due on day 151, the one after it on day 242
        ("nport", QUARTERLY, 0, FRESH),
        ("nport", QUARTERLY, 151, FRESH),
        ("nport", QUARTERLY, 152, AGING),
        ("nport", QUARTERLY, 242, AGING),
        ("nport", QUARTERLY, 243, STALE),
        ("ishares", DAILY, 2, FRESH),
        ("ishares", DAILY, 3, AGING),
        ("ishares", DAILY, 4, STALE),
        # a source nobody has described: a month
        ("other", None, 31, FRESH),
        ("other", None, 62, AGING),
        ("other", None, 63, STALE),
        # collected once: a month is fresh, after a quarter it is stale
        ("", None, 31, FRESH),
        ("", None, 92, AGING),
        ("", None, 93, STALE),
        ("nport", QUARTERLY, -1, FRESH),
    ],
)
def test_an_age_has_a_grade(key: str, source: SourceNote | None, days: int, grade: AgeGrade) -> None:
    assert age_of(DAY, DAY + timedelta(days=days), key, source).grade is grade


def test_the_day_a_newer_list_is_due_is_a_cadence_and_a_lag_later() -> None:
    # 30 Jun + 91 days is 29 Sep, + 60 days is 28 Nov
    assert age_of(DAY, DAY, "nport", QUARTERLY).due_date == date(2026, 11, 28)


def test_an_age_is_said_with_what_it_means() -> None:
    late = age_of(DAY, DAY + timedelta(days=200), "nport", QUARTERLY)
    assert age_words(late) == "7 months old, ageing: a newer list was due on 28 Nov 2026"
    assert age_words(age_of(DAY, DAY + timedelta(days=3), "nport", QUARTERLY)) == "3 days old, fresh"
