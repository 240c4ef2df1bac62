"""How concentrated a fund was in each of its versions, by the rooms every other figure comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from analytics.concentration import VersionMeasures
from analytics.concentration.single import report_of_fund
from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import HOLDING_KINDS, FundSnapshot, HoldingKind
from db.repositories.versions import Version, read_snapshots, read_versions
from webapp.services.context import ServiceContext
from webapp.services.market_state import MarketState

THEME = "mag7"


def fund_history(context: ServiceContext, ticker: str) -> tuple[VersionMeasures, ...]:
    """Return the measures of every version of a fund, oldest first."""
    with context.database.transaction() as connection:
        versions = read_versions(connection, ticker)
        measures = measure_versions(context, connection, versions)
    return tuple(measures[version.snapshot_id] for version in reversed(versions))


def measure_versions(
    context: ServiceContext, connection: Connection, versions: Sequence[Version]
) -> dict[str, VersionMeasures]:
    """Return the measures of versions by snapshot id, computing those that are not known."""
    state = context.markets.current(connection)
    known = context.histories.known(state.market.version, [v.snapshot_id for v in versions])
    missing = [version.snapshot_id for version in versions if version.snapshot_id not in known]
    if missing:
        index = {issuer.issuer_id: place for place, issuer in enumerate(state.market.issuers)}
        known |= _measure(state, read_snapshots(connection, missing, index))
        context.histories.keep(state.market.version, known)
    return known


def _measure(state: MarketState, snapshots: Mapping[str, FundSnapshot]) -> dict[str, VersionMeasures]:
    """Look versions through as funds of their own name, beside today's versions of the funds they hold."""
    inside = {fund for snapshot in snapshots.values() for fund in _funds_inside(snapshot, state)}
    beside = {fund: state.market.snapshots[fund] for fund in sorted(inside)}
    market = replace(state.market, snapshots={**beside, **snapshots})
    matrix = FundMatrix.build(market)
    return {
        snapshot_id: _measures(snapshot, report_of_fund(snapshot_id, market, matrix))
        for snapshot_id, snapshot in snapshots.items()
    }


def _funds_inside(snapshot: FundSnapshot, state: MarketState) -> set[str]:
    """Return every fund whose holdings a version needs: those it holds, and those they hold."""
    held = {
        ticker
        for ticker, kind in zip(snapshot.holdings.ticker, snapshot.holdings.kind.tolist(), strict=True)
        if HOLDING_KINDS[kind] is HoldingKind.FUND
    }
    sources = [state.matrix.sources[ticker].looked_through for ticker in held if ticker in state.matrix.sources]
    return {use.fund for source in sources for use in state.matrix.snapshots[state.matrix.row[source]]}


def _measures(snapshot: FundSnapshot, report: ConcentrationReport) -> VersionMeasures:
    return VersionMeasures(
        snapshot_id=snapshot.snapshot_id,
        as_of_date=snapshot.as_of_date,
        source=snapshot.source,
        theme=report.themes.get(THEME),
        hhi=report.hhi,
        effective_number=report.effective_number,
        size_bands=report.size_bands,
        small_caps=report.small_caps,
    )
