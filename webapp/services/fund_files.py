"""Companies of a fund, and those two funds share, as files that say what they rest on."""

from collections.abc import Iterator
from typing import Protocol

from analytics.errors import DataUnavailable
from analytics.export.context import FOOTER, Note
from analytics.export.table import Cell, Table, write_csv
from analytics.model.exposure import IssuerExposure, SnapshotUse
from analytics.model.market import Market
from webapp.services.downloads import MIME_TYPES, Download, file_name_part
from webapp.services.fund_page import FundPage
from webapp.services.market_state import MarketState
from webapp.services.overlap import PairInCommon

_COMPANY = ("company", "ticker", "country", "sector", "size_band")


class FileDoor(Protocol):
    """The use cases these rest on."""

    def state(self) -> MarketState:
        """Return the market as the user's choices make it."""

    def fund_page(self, ticker: str, portfolio_id: str) -> FundPage:
        """Return what is known of one fund."""

    def pair_in_common(self, portfolio_id: str, pair: tuple[str, str]) -> PairInCommon:
        """Return the companies two funds hold."""


class FundFileServices:
    """The use cases of taking a fund's companies away, or those two funds share."""

    __slots__ = ()

    def export_companies(self: FileDoor, ticker: str) -> Download:
        """Return every company of a fund as CSV."""
        return companies_file(self.fund_page(ticker, ""))

    def export_pair(self: FileDoor, portfolio_id: str, pair: tuple[str, str]) -> Download:
        """Return the companies two funds share as CSV."""
        return pair_file(self.pair_in_common(portfolio_id, pair), self.state().market)


def companies_file(page: FundPage) -> Download:
    """Return every company of a fund with its weight; a fund without holdings is ``DataUnavailable``."""
    ticker, report = page.profile.fund.ticker, page.profile.report
    if report is None:
        raise DataUnavailable(f"No holdings of {ticker} are loaded.")
    rows = [(*_company(entry), entry.weight) for entry in report.issuers]
    notes = [*_used(report.snapshots), ("Coverage", report.coverage), ("", FOOTER)]
    return _csv(f"{file_name_part(ticker)}-companies", Table(ticker, (*_COMPANY, "weight"), rows), notes)


def pair_file(found: PairInCommon, market: Market) -> Download:
    """Return the companies two funds share, with the weight in each and what is owned through each."""
    first, second = found.pair
    header = ("company", "ticker", f"weight in {first}", f"weight in {second}", "smaller weight")
    rows = [
        (n.issuer.name, n.issuer.ticker, n.weight, n.other_weight, n.common_weight, n.through, n.other_through)
        for n in found.names
    ]
    table = Table("Shared", (*header, f"yours through {first}", f"yours through {second}"), rows)
    common = found.matrix.common(0, 1)
    notes: list[Note] = [("In common", common.weight), ("At least", common.lower), ("At most", common.upper)]
    for fund in dict.fromkeys(source for source in found.matrix.looked_through if source):
        snapshot = market.snapshots[fund]
        notes += _used((SnapshotUse(fund, snapshot.snapshot_id, snapshot.as_of_date, snapshot.source),))
    names = f"{file_name_part(first)}-{file_name_part(second)}-shared"
    return _csv(names, table, [*notes, ("", FOOTER)])


def _company(entry: IssuerExposure) -> tuple[Cell, ...]:
    issuer = entry.issuer
    return issuer.name, issuer.ticker, issuer.country, str(issuer.sector), str(issuer.size_band)


def _used(snapshots: tuple[SnapshotUse, ...]) -> Iterator[Note]:
    for use in snapshots:
        yield f"Holdings of {use.fund}", f"{use.as_of_date.isoformat()}, {use.source}, snapshot {use.snapshot_id}"


def _csv(name: str, table: Table, notes: list[Note]) -> Download:
    return Download(f"{name}.csv", write_csv(table, notes), MIME_TYPES["csv"])
