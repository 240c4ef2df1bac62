"""One checked series into the tables: raw closes, the adjusted series as a whole, payouts."""

from datetime import date, timedelta

from sqlalchemy import Connection

from analytics.model.quality import Finding, Severity
from db.repositories.prices import (
    AdjustedSeries,
    ClosingPrice,
    Distribution,
    Replacement,
    StoredClose,
    replace_adjusted,
    save_distributions,
    save_prices,
    stored_closes,
)
from etl.calendar_days import sessions_between
from etl.load_run import LoadRun
from etl.prices.checks import Surroundings, check, is_another
from etl.prices.model import SPLIT, PriceSeries
from etl.prices.splits import as_they_were

_KEPT = {
    Replacement.OLDER: "is older than the stored one, which stays",
    Replacement.SHORTER: "begins later than the stored one, which stays; one that goes back as far replaces it",
}


def store(connection: Connection, run: LoadRun, series: PriceSeries, today: date) -> None:
    """Check a series and store what is new in it; a blocking finding stores nothing of it."""
    known = stored_closes(connection, series.ticker)
    checked, findings = check(as_they_were(series), _around(known, today))
    findings = (*findings, *_restated(series))
    if any(finding.severity is Severity.BLOCKING for finding in findings):
        run.fail(series.ticker, *findings)
        return
    run.findings.extend(findings)
    closes = [
        ClosingPrice(
            checked.ticker, close.price_date, close.amount, checked.source, checked.currency, close.volume_shares
        )
        for close in checked.closes
        if close.price_date not in known or is_another(close.amount, known[close.price_date].amount)
    ]
    if closes:
        run.n_rows += save_prices(connection, closes)
    if checked.adjusted:
        _store_adjusted(connection, run, checked)
    run.n_rows += save_distributions(
        connection,
        [
            Distribution(checked.ticker, p.ex_date, p.kind, p.amount, checked.source, checked.currency)
            for p in checked.payouts
        ],
    )


def _around(known: dict[date, StoredClose], today: date) -> Surroundings:
    newest = known[max(known)].currency if known else None
    return Surroundings(today, _sessions, {day: close.amount for day, close in known.items()}, newest)


def _sessions(first: date, last: date) -> tuple[date, ...]:
    return sessions_between(first - timedelta(days=1), last)


def _restated(series: PriceSeries) -> list[Finding]:
    """Say that prices are restated for splits nobody has named."""
    has_splits = any(payout.kind == SPLIT for payout in series.payouts)
    if not series.is_split_adjusted or has_splits or not series.closes:
        return []
    message = "The source restates closes for later splits and lists none; before a split they are not as they were."
    return [Finding(series.ticker, "price_restated", Severity.INFO, 1, message)]


def _store_adjusted(connection: Connection, run: LoadRun, series: PriceSeries) -> None:
    points = tuple((close.price_date, close.amount) for close in series.adjusted)
    as_of = max(points)[0]
    offered = AdjustedSeries(series.ticker, as_of, series.source, points, series.currency)
    outcome = replace_adjusted(connection, offered)
    if outcome is Replacement.REPLACED:
        run.n_rows += len(points)
    elif outcome in _KEPT:
        message = f"The adjusted series as of {as_of} {_KEPT[outcome]}."
        run.findings.append(Finding(series.ticker, "price_adjusted_kept", Severity.WARNING, 1, message))
