"""Loads of macro series and of counts of filings: each series and each quarter for itself, in two runs."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from analytics.errors import CheckFailed, DataUnavailable, UnreadableSource
from analytics.model.quality import Finding, Severity
from db.engine import Database
from db.repositories.macro import MacroSeries, SeriesExtent, save_levels, save_series, series_extents
from db.repositories.raw_files import keep_raw_file
from db.repositories.sources import accepted_sources
from etl.fetch.model import Get
from etl.load_run import LoadRun, load_run
from etl.macro.filings import load_form_counts
from etl.macro.series import SeriesEntry, read_series
from etl.settings import EtlSettings
from etl.sources.config import read_source
from etl.sources.fred.extract import Observations, extract, series_of
from etl.sources.fred.locate import document

KIND = "macro"
SOURCE = "fred"
FIRST_DATE = date(1970, 1, 1)

_FREDS_OWN, _HEAD = b"observation_date", 40
"""A date column of this name is FRED's; "date" is anybody's."""

WHOLE_BELOW = 5000
"""Series with fewer observations are weekly or monthly, revised through their history, and small: asked for whole."""


def load_macro(
    database: Database,
    get: Get | None,
    settings: EtlSettings,
    clock: Callable[[], datetime],
    batch_id: UUID | None = None,
) -> tuple[LoadRun, LoadRun]:
    """Load every series whose rights allow it, then the counts of filings; neither stops the other."""
    series_run = _load_series(database, get, settings, clock, batch_id)
    return series_run, load_form_counts(database, get, settings, clock, batch_id)


def recognize_series(content: bytes) -> str | None:
    """Return the series whose file bytes begin as: one that is kept here, or any under FRED's own header."""
    series_id = series_of(content)
    is_kept = any(entry.series.series_id == series_id for entry in read_series())
    return series_id if is_kept or _FREDS_OWN in content[:_HEAD] else None


def load_series_file(database: Database, content: bytes, file_name: str, clock: Callable[[], datetime]) -> LoadRun:
    """Store the file of a series that somebody has downloaded, whatever is switched on: its rights bind that person."""
    with load_run(database, KIND, SOURCE) as run:
        series_id = series_of(content)
        entry = next((entry for entry in read_series() if entry.series.series_id == series_id), None)
        if entry is None:
            raise UnreadableSource(f"{file_name} is of {series_id}, which is none of the series that are kept here.")
        observations = extract(content, entry.series.series_id)
        _require_plausible(observations, entry.series, clock().date())
        with database.publication() as connection:
            save_series(connection, [entry.series])
            keep_raw_file(
                connection,
                source=SOURCE,
                address=f"file:{file_name}",
                file_name=file_name,
                content=content,
                headers={},
                fetched_at=clock(),
            )
        _save(database, run, observations, clock())
        run.n_items = 1
    return run


def fred_query(settings: EtlSettings) -> dict[str, str]:
    """Return the parameters by which FRED's interface knows its customer: for the fetch room, never for an address."""
    key = settings.fred_api_key
    return {} if key is None else {"api_key": key.get_secret_value()}


def _load_series(
    database: Database,
    get: Get | None,
    settings: EtlSettings,
    clock: Callable[[], datetime],
    batch_id: UUID | None,
) -> LoadRun:
    source, has_key, today = read_source(SOURCE), settings.fred_api_key is not None, clock().date()
    with load_run(database, KIND, SOURCE, batch_id) as run:
        if get is None:
            raise DataUnavailable("Macro series need a way out to the network.")
        with database.publication() as connection:
            entries = _allowed(accepted_sources(connection))
            save_series(connection, [entry.series for entry in entries])
            extents = series_extents(connection)
        for entry in entries:
            if run.is_given_up:
                run.message = f"Given up after {', '.join(run.failed)}: nothing came, one after another."
                break
            series_id = entry.series.series_id
            with run.item(series_id):
                since = asked_since(extents.get(series_id), today)
                fetched = get(document(series_id, since, source, has_key=has_key), source)
                observations = extract(fetched.content, series_id)
                _require_plausible(observations, entry.series, today)
                _save(database, run, observations, fetched.fetched_at)
                _note_shorter(run, observations, since, extents.get(series_id))
    return run


def asked_since(extent: SeriesExtent | None, today: date) -> date:
    """Return from which day on a series is asked for: whole, or from the year before, so that the address stays."""
    if extent is None or extent.n_observations < WHOLE_BELOW:
        return FIRST_DATE
    return min(date(today.year - 1, 1, 1), extent.last_date)


def _allowed(accepted: dict[tuple[str, str], str]) -> tuple[SeriesEntry, ...]:
    """Return the series that are on, and those whose rights as shown now somebody has accepted."""
    return tuple(
        entry
        for entry in read_series()
        if entry.is_default_on or accepted.get((SOURCE, entry.series.series_id)) == entry.rights_sha256
    )


def _save(database: Database, run: LoadRun, observations: Observations, fetched_at: datetime) -> None:
    series_id = observations.series_id
    with database.publication() as connection:
        saved = save_levels(connection, series_id, observations.levels, fetched_at)
    run.n_rows += saved.n_added + saved.n_changed
    if saved.n_changed:
        message = f"{series_id}: {saved.n_changed} levels of known days have changed."
        run.findings.append(Finding("", "level_changed", Severity.INFO, saved.n_changed, message))


def _require_plausible(observations: Observations, series: MacroSeries, today: date) -> None:
    last = observations.levels[-1][0]
    if last > today:
        raise CheckFailed(f"There is a level of {last}, after the day of the load, {today}.")
    if series.currency is not None and min(level for _, level in observations.levels) <= 0:
        raise CheckFailed("There is an exchange rate that is not above zero.")


def _note_shorter(run: LoadRun, observations: Observations, since: date, extent: SeriesExtent | None) -> None:
    """Say that a series is served from a later day on than asked for and stored; what is stored stays."""
    first = observations.first_date
    if extent is not None and first is not None and first > max(since, extent.first_date):
        message = f"{observations.series_id} is served from {first} on; the stored levels before it are kept."
        run.findings.append(Finding("", "window_shorter", Severity.INFO, 1, message))
