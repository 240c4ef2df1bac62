"""Share classes from the SEC's table of funds: every class of a series the directory knows becomes an entry of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from analytics.model.fund import Fund
from analytics.model.quality import Finding, Severity
from db.repositories.reference import FundEntry
from etl.reference.words import some_of
from etl.sources.sec_tickers.tables import FundClass

_MUTUAL_FUND_LETTERS = 5


@dataclass(frozen=True, slots=True)
class FundChanges:
    """Entries to write, and what disagrees with the directory."""

    entries: tuple[FundEntry, ...]
    findings: tuple[Finding, ...]


def kind_of_symbol(symbol: str) -> str:
    """Return what a fund's symbol says it is: US mutual funds have five letters, the last an X.

    Examples
    --------
    >>> kind_of_symbol("VFIAX"), kind_of_symbol("VOO")
    ('mutual_fund', 'etf')
    """
    is_mutual = len(symbol) == _MUTUAL_FUND_LETTERS and symbol.endswith("X")
    return "mutual_fund" if is_mutual else "etf"


def plan_fund_classes(classes: Iterable[FundClass], directory: Iterable[FundEntry]) -> FundChanges:
    """Compare the SEC's table of funds with the directory.

    Returns
    -------
    FundChanges
        New share classes of known series, looked through by the fund that stands for the series; identifiers of funds
        that had none. A fund whose identifiers differ from the SEC's is a finding and stays as it is: a filing of the
        wrong series must never be loaded because a table said so.
    """
    known = {entry.fund.ticker: entry for entry in directory}
    heads = {
        entry.series_id: entry
        for _, entry in sorted(known.items(), reverse=True)
        if entry.series_id and entry.fund.share_class_of is None
    }
    rows = [row for row in classes if row.symbol]
    added = {row.symbol: _class_entry(row, heads[row.series_id]) for row in rows if _is_new_class(row, known, heads)}
    met = [(known[row.symbol], row) for row in rows if row.symbol in known]
    completed = [_completed(entry, row) for entry, row in met if _lacks_series(entry, row)]
    differing = [(entry, row) for entry, row in met if _differs(entry, row)]
    entries = (*(added[symbol] for symbol in sorted(added)), *completed)
    return FundChanges(entries, tuple(_findings(sorted(added), completed, differing)))


def _is_new_class(row: FundClass, known: Mapping[str, FundEntry], heads: Mapping[str, FundEntry]) -> bool:
    return row.symbol not in known and row.series_id in heads


def _class_entry(row: FundClass, head: FundEntry) -> FundEntry:
    fund = Fund(
        ticker=row.symbol,
        name=f"{head.fund.name}, share class {row.symbol}",
        sponsor=head.fund.sponsor,
        asset_class=head.fund.asset_class,
        kind=kind_of_symbol(row.symbol),
        index_name=head.fund.index_name,
        share_class_of=head.fund.ticker,
    )
    return FundEntry(fund, str(row.cik), row.series_id, row.class_id)


def _lacks_series(entry: FundEntry, row: FundClass) -> bool:
    return not entry.series_id and entry.cik in {"", str(row.cik)}


def _completed(entry: FundEntry, row: FundClass) -> FundEntry:
    return replace(entry, cik=str(row.cik), series_id=row.series_id, class_id=row.class_id)


def _differs(entry: FundEntry, row: FundClass) -> bool:
    if _lacks_series(entry, row):
        return False
    return (entry.cik, entry.series_id, entry.class_id) != (str(row.cik), row.series_id, row.class_id)


def _findings(
    added: list[str], completed: list[FundEntry], differing: list[tuple[FundEntry, FundClass]]
) -> Iterator[Finding]:
    if added:
        text = f"New share classes of funds in the directory: {len(added)} ({some_of(added)})."
        yield Finding("", "fund_class_added", Severity.INFO, len(added), text)
    for entry in completed:
        text = f"{entry.fund.ticker} has the series {entry.series_id} at the SEC."
        yield Finding(entry.fund.ticker, "fund_series_added", Severity.INFO, 1, text)
    for entry, row in differing:
        text = (
            f"{entry.fund.ticker} is registrant {entry.cik}, series {entry.series_id or 'none'}, class "
            f"{entry.class_id or 'none'} in the directory; at the SEC {row.cik}, {row.series_id}, {row.class_id}."
        )
        yield Finding(entry.fund.ticker, "fund_identity_differs", Severity.WARNING, 1, text)
