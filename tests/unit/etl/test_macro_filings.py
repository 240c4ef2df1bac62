"""Counts of filings out of the SEC's index. Expected counts were read off the fixture by hand."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.errors import UnreadableSource
from db.repositories.macro import FormCount
from etl.macro.filings import FORMS, counted, quarters_due
from etl.sources.config import read_source
from etl.sources.edgar_index.extract import FormIndex, extract
from etl.sources.edgar_index.locate import document

INDEX = (Path(__file__).parents[2] / "fixtures" / "sources" / "edgar_index" / "form-2026-QTR1.idx").read_bytes()
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
Q1, Q4 = date(2026, 1, 1), date(2025, 10, 1)
JANUARY, FEBRUARY, MARCH = Q1, date(2026, 2, 1), date(2026, 3, 1)


def test_exactly_the_forms_asked_for_are_counted_by_month_and_accession() -> None:
    found = extract(INDEX, FORMS)
    # January: Delta; Eta and Theta. February: Epsilon (two registrants, one filing) and Zeta; Iota.
    # S-1/A, S-11 and S-1MEF are other forms.
    assert found.filings == {
        ("424B4", JANUARY): 1,
        ("424B4", FEBRUARY): 2,
        ("S-1", JANUARY): 2,
        ("S-1", FEBRUARY): 1,
    }
    assert (found.last_received, found.n_lines) == (date(2026, 2, 27), 16)


def test_forms_with_blanks_are_whole_forms() -> None:
    assert extract(INDEX, ("SC 13D",)).filings == {("SC 13D", FEBRUARY): 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>denied</html>", "an HTML page, not an index of filings"),
        (b"", "an empty body"),
        (b"Form Type   Company Name\n-----\n", "up to which day"),
        (INDEX[: INDEX.index(b"1-A ")], "holds no filing"),
        (INDEX[:-40], "cut off"),
        (INDEX[: INDEX.index(b"10-K")], "cut off"),
        (INDEX[: INDEX.index(b"S-1 ")], "cut off"),
        (INDEX.replace(b"2026-01-29  edgar", b"2026-13-29  edgar"), "without a date"),
        (INDEX.replace(b"2026-01-29  edgar", b"soon        edgar"), "cannot be read"),
    ],
)
def test_what_is_no_whole_index_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        extract(content, FORMS)


def test_the_index_of_a_month_is_that_of_its_quarter() -> None:
    source = read_source("edgar_index")
    found = document(date(2025, 12, 1), source)
    assert found.address == "https://www.sec.gov/Archives/edgar/full-index/2025/QTR4/form.idx"
    # Written anew while the quarter runs: what was kept may be half of it.
    assert not found.last_bytes
    assert source.needs_contact


def test_the_running_month_is_not_complete_and_a_silent_one_counts_zero() -> None:
    index = FormIndex({("S-1", JANUARY): 2, ("S-1", FEBRUARY): 1}, date(2026, 2, 27), 3)
    assert counted(index, Q1, date(2026, 2, 28)) == (
        FormCount("S-1", JANUARY, 2, is_complete=True),
        FormCount("424B4", JANUARY, 0, is_complete=True),
        FormCount("S-1", FEBRUARY, 1, is_complete=False),
        FormCount("424B4", FEBRUARY, 0, is_complete=False),
    )


# 2024-03-29 was Good Friday, the quarter's last two days a weekend: its index was last written on the 28th.
@pytest.mark.parametrize(
    ("last_received", "today", "is_complete"),
    [
        (date(2024, 3, 28), date(2024, 4, 7), True),
        (date(2024, 3, 28), date(2024, 4, 2), False),
        (date(2024, 3, 20), date(2024, 4, 20), False),
        (date(2024, 4, 1), date(2024, 4, 1), True),
    ],
)
def test_a_quarters_last_month_is_complete_a_week_later(last_received: date, today: date, is_complete: bool) -> None:  # noqa: FBT001 - a table's column
    index = FormIndex({}, last_received, 1)
    march = [count for count in counted(index, date(2024, 1, 1), today) if count.month == date(2024, 3, 1)]
    assert [count.is_complete for count in march] == [is_complete, is_complete]


def test_a_month_inside_a_quarter_waits_for_the_next_months_filings() -> None:
    index = FormIndex({}, date(2026, 1, 30), 1)
    assert [count.is_complete for count in counted(index, Q1, date(2026, 3, 30))] == [False, False]


def test_open_quarters_come_newest_first_and_not_all_in_one_night() -> None:
    due = quarters_due((), None, NOW)
    assert due[:3] == (Q1, Q4, date(2025, 7, 1))
    assert len(due) == 8


def test_complete_quarters_are_not_asked_again_and_the_running_one_once_a_week() -> None:
    done = {(form, date(year, month, 1)) for form in FORMS for year in range(2019, 2026) for month in range(1, 13)}
    assert quarters_due(done, None, NOW) == (Q1,)
    assert quarters_due(done, NOW - timedelta(days=6), NOW) == ()
    assert quarters_due(done, NOW - timedelta(days=7), NOW) == (Q1,)
    assert quarters_due(done - {("S-1", date(2019, 3, 1))}, NOW, NOW) == (date(2019, 1, 1),)
