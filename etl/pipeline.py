"""The walk of a file into the database: fetch, extract, identify, resolve, stage, check and publish.

``run_fund`` fetches, ``load_file`` takes bytes at hand, ``repeat_version`` takes bytes kept; all go through ``_walk``.
Each file is a run of the ledger of its own, and whatever happens to it stays with it: the last good version remains
current.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from analytics.errors import SourceError, UnreadableSource, UserInputError
from analytics.model.fund import FundAssetClass
from analytics.model.quality import Finding, Severity
from db.repositories.identifiers import add_cusips, add_issuers
from db.repositories.publishing import Outcome, SnapshotHeader
from db.repositories.raw_files import keep_raw_file, read_raw_content
from db.repositories.reference import FundEntry
from db.repositories.sources import raw_file_of_version, version_of_file
from etl.extract import ExtractedHoldings
from etl.extract.readers.bodies import describe
from etl.fetch.model import Document, HoldingsSource
from etl.identify import Identified, carrier, identify
from etl.ledger import STOPPED, UNCHANGED, FileRun, ledger_run
from etl.publish import check_and_publish
from etl.reference.store import take_sectors
from etl.resolve import Resolved
from etl.sources.config import Source, read_source
from etl.stage import stage
from etl.validate import Claim, read_accepted
from etl.validate.expected import least_rows
from etl.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file at hand: its content, kept under its digest, and when it was filed where that is known."""

    raw_file_id: UUID
    sha256: str
    content: bytes
    file_name: str
    filed_date: date | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; the file itself has the last word on its fund and its date.

    ``is_repeat`` reads bytes again that have been published before: a mapping has changed, say.
    """

    source: HoldingsSource
    fund: str | None = None
    as_of_date: date | None = None
    is_repeat: bool = False


def run_fund(
    shop: Workshop, fund: str, source: HoldingsSource, *, since: date | None = None, batch_id: UUID | None = None
) -> tuple[FileRun, ...]:
    """Fetch and load the newest file of a fund from a source, or every file since a date.

    Oldest first: an amendment comes after what it amends, and the newest file is the one shown in the end.
    """
    documents: Sequence[Document] = ()
    wish = Wish(source, fund)
    with ledger_run(shop.database, source.key, fund, batch_id) as first:
        documents = _locate(shop, fund, source, since)
        _walk(shop, first, _fetch(shop, documents[0], source), wish)
    runs = [first]
    for document in documents[1:]:
        with ledger_run(shop.database, source.key, fund, batch_id) as run:
            _walk(shop, run, _fetch(shop, document, source), wish)
        runs.append(run)
    return tuple(runs)


def load_file(
    shop: Workshop, content: bytes, file_name: str, *, fund: str | None = None, as_of_date: date | None = None
) -> FileRun:
    """Load a file that a person has brought: its source is recognised by content."""
    source = recognize(shop, content, file_name)
    with ledger_run(shop.database, source.key if source else "", fund or "") as run:
        run.file = file_name
        if source is None:
            raise UnreadableSource(describe(content) or "This is no file of a source that is known here.")
        _walk(shop, run, _keep(shop, content, file_name, source.key), Wish(source, fund, as_of_date))
    return run


def repeat_version(shop: Workshop, snapshot_id: str) -> FileRun:
    """Read the kept bytes behind a version once more, with today's mapping of companies.

    Raises
    ------
    UserInputError
        There is no such version, or its bytes were not kept.
    """
    with shop.database.publication() as connection:
        known = raw_file_of_version(connection, snapshot_id)
        content = None if known is None else read_raw_content(connection, known[2])
    if known is None or content is None or known[1] not in shop.sources:
        raise UserInputError(f"{snapshot_id}: there is no such version, or the bytes behind it are not kept.")
    fund, source_key, _, file_name = known
    with ledger_run(shop.database, source_key, fund) as run:
        wish = Wish(shop.sources[source_key], fund, is_repeat=True)
        _walk(shop, run, _keep(shop, content, file_name, source_key), wish)
    return run


def recognize(shop: Workshop, content: bytes, file_name: str) -> HoldingsSource | None:
    """Return the one source whose file this is; null where none, or more than one, says so."""
    claiming = [source for source in shop.sources.values() if source.recognizes(content, file_name)]
    return claiming[0] if len(claiming) == 1 else None


def _locate(shop: Workshop, fund: str, source: HoldingsSource, since: date | None) -> Sequence[Document]:
    """Return the documents to fetch, oldest first."""
    if source.locate is None or shop.get is None:
        raise SourceError(f"{read_source(source.key).title} has no address to ask for {fund}; drop its file instead.")
    with shop.database.publication() as connection:
        entry = carrier(connection, fund)
    if entry is None:
        raise SourceError(f"{fund} is not in the fund directory.")
    found = source.locate(entry, shop.get, since)
    if not found:
        raise UnreadableSource(f"{read_source(source.key).title} lists no file of {fund}.")
    return tuple(reversed(found))


def _fetch(shop: Workshop, document: Document, source: HoldingsSource) -> Bytes:
    if shop.get is None:
        raise SourceError("Nothing may be fetched here.")
    fetched = shop.get(document, read_source(source.key))
    return Bytes(fetched.raw_file_id, fetched.sha256, fetched.content, fetched.file_name, document.filed_date)


def _keep(shop: Workshop, content: bytes, file_name: str, source_key: str) -> Bytes:
    """Keep the bytes of a file that came by hand: the way back must not end at a folder somebody tidies."""
    name = Path(file_name).name
    with shop.database.publication() as connection:
        raw_file_id, _ = keep_raw_file(
            connection,
            source=source_key,
            address=f"file:{name}",
            file_name=name,
            content=content,
            headers={},
            fetched_at=shop.clock(),
        )
    return Bytes(raw_file_id, hashlib.sha256(content).hexdigest(), content, name)


def _walk(shop: Workshop, run: FileRun, raw: Bytes, wish: Wish) -> None:
    """Bring one file in, room by room; the run says how far it came."""
    run.file = raw.file_name
    if wish.fund is not None and _is_known(shop, run, raw, wish):
        return
    config = read_source(wish.source.key)
    extracted = wish.source.extract(raw.content, config)
    with shop.database.publication() as connection:
        target = identify(connection, extracted.fund, wish.fund)
        resolved = shop.resolvers.at(connection).resolve(extracted)
    if wish.fund is None and target.entry and _is_known(shop, run, raw, replace(wish, fund=target.named)):
        return
    as_of_date = extracted.as_of_date or wish.as_of_date
    run.fund, run.as_of_date = target.named, as_of_date
    run.n_rows, run.n_equity, run.weight_sum = resolved.n_rows, resolved.n_equity, resolved.weight_sum
    run.note(resolved.findings(target.named))
    if target.entry is None or as_of_date is None:
        _stop(run, target, as_of_date)
        return
    if wish.as_of_date not in {None, as_of_date}:
        message = f"The file itself is of {as_of_date}; the day given, {wish.as_of_date}, was not used."
        run.note([Finding(target.named, "day_given", Severity.WARNING, 1, message)])
    header = _header(config, (target.named, as_of_date), raw, extracted, resolved)
    _publish(shop, run, header, resolved, _claim(shop, config, target, target.entry, extracted))


def _is_known(shop: Workshop, run: FileRun, raw: Bytes, wish: Wish) -> bool:
    """Say whether exactly these bytes have been published for the fund: then there is nothing to do.

    A day a person gives now may correct the one given then.
    """
    with shop.database.publication() as connection:
        entry = carrier(connection, wish.fund or "")
        known = None if entry is None else version_of_file(connection, raw.sha256, entry.fund.ticker)
    if wish.is_repeat or entry is None or known is None or wish.as_of_date not in {None, known.as_of_date}:
        return False
    run.outcome, run.snapshot_id, run.fund, run.as_of_date = (
        UNCHANGED,
        known.snapshot_id,
        entry.fund.ticker,
        known.as_of_date,
    )
    run.n_rows, run.n_equity, run.weight_sum = known.n_rows, known.n_equity, known.weight_sum
    return True


def _stop(run: FileRun, target: Identified, as_of_date: date | None) -> None:
    """Say what keeps a file from being anybody's holdings of any day."""
    run.outcome = STOPPED
    if target.entry is None:
        named = (
            f"{target.named} is not in the fund directory" if target.named else "The file does not say of which fund"
        )
        message = f"{named}; name the fund: counterpoise etl load --fund TICKER {run.file}"
        run.note([Finding(target.named, "fund_known", Severity.BLOCKING, 1, message)])
    if as_of_date is None:
        message = f"The file names no day; name it: counterpoise etl load --as-of DATE {run.file}"
        run.note([Finding(target.named, "date_known", Severity.BLOCKING, 1, message)])


def _header(
    config: Source, key: tuple[str, date], raw: Bytes, extracted: ExtractedHoldings, resolved: Resolved
) -> SnapshotHeader:
    return SnapshotHeader(
        fund=key[0],
        as_of_date=key[1],
        source=config.title,
        weight_unit=resolved.weight_unit,
        n_rows=resolved.n_rows,
        n_equity=resolved.n_equity,
        weight_sum=resolved.weight_sum,
        raw_file_id=raw.raw_file_id,
        source_key=config.key,
        filed_date=extracted.filed_date or raw.filed_date,
        weight_method=resolved.weight_method,
    )


def _claim(shop: Workshop, config: Source, target: Identified, entry: FundEntry, extracted: ExtractedHoldings) -> Claim:
    return Claim(
        today=shop.clock().date(),
        is_equity_fund=entry.fund.asset_class is FundAssetClass.EQUITY,
        contradiction=target.contradiction,
        announced_rows=extracted.announced_rows,
        least_rows=least_rows().get(entry.fund.ticker),
        source=config,
        is_day_given=extracted.as_of_date is None,
    )


def _publish(shop: Workshop, run: FileRun, header: SnapshotHeader, resolved: Resolved, claim: Claim) -> None:
    with shop.database.publication() as connection:
        stage(connection, run.run_id, header.fund, resolved.rows)
    with shop.database.publication() as connection, connection.begin_nested() as companies:
        # Companies that only this file names become known with it, or not at all.
        add_issuers(connection, resolved.new_issuers)
        add_cusips(connection, resolved.new_cusips)
        verdict = check_and_publish(connection, run.run_id, header, claim, read_accepted().rows)
        if verdict.published is None:
            companies.rollback()
    run.note(verdict.findings)
    if verdict.published is None:
        run.outcome = STOPPED
    else:
        run.outcome, run.snapshot_id = verdict.published.outcome.value, verdict.published.snapshot_id
        if run.outcome == Outcome.CURRENT:
            _take_sectors(shop, header.fund)


def _take_sectors(shop: Workshop, fund: str) -> None:
    """Let companies have the sectors the new version prints, where its source goes before theirs."""
    with shop.database.publication() as connection:
        take_sectors(connection, fund)
