"""Monthly counts of S-1 and 424B4: how many companies register shares, and how many price them."""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from analytics.errors import DataUnavailable
from analytics.model.quality import Finding, Severity
from db.engine import Database
from db.repositories.macro import FormCount, complete_months, last_form_count, save_form_counts
from etl.fetch.model import Get
from etl.load_run import LoadRun, load_run
from etl.settings import EtlSettings
from etl.sources.config import read_source
from etl.sources.edgar_index.extract import FormIndex, extract
from etl.sources.edgar_index.locate import document

KIND = "form_counts"
SOURCE = "edgar_index"
FORMS = ("S-1", "424B4")
"""Exactly these: amendments are forms of their own."""

FIRST_QUARTER = date(2019, 1, 1)
QUARTERS_A_LOAD = 8
"""An index has tens of megabytes: history comes over several nights."""

ASKED_AGAIN = timedelta(days=7)
SETTLED, LATEST_LAG = timedelta(days=7), timedelta(days=5)
"""A quarter's last index is written on its last working day, and is final a week later."""


def load_form_counts(
    database: Database,
    get: Get | None,
    settings: EtlSettings,
    clock: Callable[[], datetime],
    batch_id: UUID | None = None,
) -> LoadRun:
    """Count the filings of the running quarter, once a week, and of the quarters that are not complete yet.

    Without a contact nothing is asked of the SEC and no run is entered.
    """
    if settings.contact is None:
        return LoadRun(KIND, SOURCE, message="Filings are counted once COUNTERPOISE_CONTACT is set.")
    source, now = read_source(SOURCE), clock()
    with load_run(database, KIND, SOURCE, batch_id) as run:
        if get is None:
            raise DataUnavailable("Counts of filings need a way out to the network.")
        with database.publication() as connection:
            last_at = last_form_count(connection, _quarter(now.date()))
            due = quarters_due(complete_months(connection), last_at, now)
        for quarter in due:
            if run.is_given_up:
                break
            with run.item(f"{quarter.year} Q{quarter.month // 3 + 1}"):
                fetched = get(document(quarter, source), source)
                index = extract(fetched.content, FORMS)
                with database.publication() as connection:
                    counts = counted(index, quarter, now.date())
                    run.n_rows += save_form_counts(connection, counts, SOURCE, now)
                run.findings.extend(_misfiled(index, quarter))
    return run


def quarters_due(complete: Collection[tuple[str, date]], last_at: datetime | None, now: datetime) -> tuple[date, ...]:
    """Return the first months of the quarters to ask for, newest first."""
    running = _quarter(now.date())
    is_recent = last_at is not None and now - last_at < ASKED_AGAIN
    open_quarters = [
        quarter
        for quarter in _quarters_back(running)
        if any((form, month) not in complete for month in _months(quarter) for form in FORMS)
    ]
    return tuple(quarter for quarter in open_quarters if not (is_recent and quarter == running))[:QUARTERS_A_LOAD]


def counted(index: FormIndex, quarter: date, today: date) -> tuple[FormCount, ...]:
    """Return a count for every form and month of a quarter that the index reaches; a month without filings has 0."""
    return tuple(
        FormCount(form, month, index.filings.get((form, month), 0), _is_complete(month, index.last_received, today))
        for month in _months(quarter)
        if month <= index.last_received
        for form in FORMS
    )


def _is_complete(month: date, last_received: date, today: date) -> bool:
    end = month.replace(day=monthrange(month.year, month.month)[1])
    ends_quarter = month == _months(_quarter(month))[-1]
    return last_received > end or (ends_quarter and today - end >= SETTLED and end - last_received <= LATEST_LAG)


def _misfiled(index: FormIndex, quarter: date) -> Iterator[Finding]:
    outside = sum(n for (_, month), n in index.filings.items() if month not in _months(quarter))
    if outside:
        message = f"The index of {quarter:%Y-%m} holds {outside} filings of other months; they are not counted."
        yield Finding("", "filing_month", Severity.INFO, outside, message)


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _months(quarter: date) -> tuple[date, date, date]:
    first, second, third = (quarter.replace(month=quarter.month + n) for n in range(3))
    return first, second, third


def _quarters_back(running: date) -> Iterator[date]:
    quarter = running
    while quarter >= FIRST_QUARTER:
        yield quarter
        quarter = _quarter(quarter - timedelta(days=1))
