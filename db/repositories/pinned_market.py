"""The market as a saved plan pins it: the versions, prices and definitions it was computed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, text

from analytics.errors import DataUnavailable
from analytics.model.market import Market
from db.repositories.market import NearestCapitalizations, read_issuers
from db.repositories.plan_documents import PlanPins
from db.repositories.versions import read_snapshots

_DAYS = text("select distinct as_of_date from capitalizations order by as_of_date")


def capitalization_dates(connection: Connection) -> tuple[date, ...]:
    """Return the days of which capitalizations are loaded."""
    return tuple(connection.execute(_DAYS).scalars())


def read_pinned_market(
    connection: Connection, current: Market, snapshot_ids: Mapping[str, str], pins: PlanPins
) -> Market:
    """Return the market of some versions of funds, with what else was pinned; companies are those of today.

    A line of a version leads to the company it was published with; the sector, the name and the tickers of a company
    are those of ``current``.

    Raises
    ------
    DataUnavailable
        A version is not there any more.
    """
    days = pins.capitalization_dates
    then = {issuer.issuer_id: issuer for issuer in read_issuers(connection, days)}
    # In the order of the market at hand: its securities point into it.
    issuers = tuple(then.get(issuer.issuer_id, issuer) for issuer in current.issuers)
    index = {issuer.issuer_id: place for place, issuer in enumerate(issuers)}
    nearest = NearestCapitalizations(connection, index, days)
    found = read_snapshots(connection, sorted(snapshot_ids.values()), index, nearest)
    gone = sorted(fund for fund, snapshot_id in snapshot_ids.items() if snapshot_id not in found)
    if gone:
        raise DataUnavailable(
            f"The plan cannot be computed again: the holdings it used of {', '.join(gone)} are not kept any more."
        )
    snapshots = {fund: found[snapshot_id] for fund, snapshot_id in sorted(snapshot_ids.items())}
    return replace(
        current,
        issuers=issuers,
        funds={**current.funds, **{fund.ticker: fund for fund in pins.funds}},
        snapshots=snapshots,
        themes=pins.themes,
        size_bands=pins.size_bands,
        prices=pins.prices,
        capitalizations={
            day: nearest.amounts_at(day) for day in sorted({snapshot.as_of_date for snapshot in snapshots.values()})
        },
    )
