"""Any file a person has brought: holdings, a list of companies or funds, a series, prices. Its content says which."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analytics.errors import UnreadableSource
from analytics.model.quality import Finding, Severity
from etl.extract.readers.bodies import Body, body
from etl.fetch.body import read_body
from etl.ledger import FileRun
from etl.load_run import LoadRun
from etl.macro.load import load_series_file, recognize_series
from etl.pipeline import load_file, recognize
from etl.prices.load import load_price_file
from etl.reference.load import load_reference_file, recognize_reference
from etl.sources.config import read_source
from etl.sources.prices_csv.extract import recognizes as recognizes_prices
from etl.workshop import Workshop


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What became of one file, in a sentence; ``run`` is there for a file of holdings."""

    file_name: str
    source: str
    is_accepted: bool
    sentence: str
    n_rows: int | None = None
    findings: Sequence[Finding] = ()
    run: FileRun | None = None


LARGEST_BYTES = 64 * 1024 * 1024
"""Four times the largest filing known."""

LONGEST_NAME = 120


def shown_name(path: Path) -> str:
    """Return a file's name as it can be stored, logged and shown: valid text, in one line, not too long."""
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    plain = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 20]}…{plain[-19:]}"


def load_path(shop: Workshop, path: Path, *, fund: str | None = None, as_of_date: date | None = None) -> FileAnswer:
    """Load a file from a folder; one too large to be read is answered without reading it."""
    name, n_bytes = shown_name(path), path.stat().st_size
    if n_bytes > LARGEST_BYTES:
        sentence = f"The file has {n_bytes} bytes; the largest that is read has {LARGEST_BYTES}."
        return FileAnswer(name, "", is_accepted=False, sentence=sentence, findings=(_unread(sentence),))
    return load_any(shop, path.read_bytes(), name, fund=fund, as_of_date=as_of_date)


def _unread(sentence: str) -> Finding:
    return Finding("", "readable", Severity.BLOCKING, 1, sentence)


def load_any(
    shop: Workshop, content: bytes, file_name: str, *, fund: str | None = None, as_of_date: date | None = None
) -> FileAnswer:
    """Load a file by what it is, a compressed one by what is in it.

    A file nobody recognises is answered as one that holds no holdings.
    """
    if body(content) is not Body.GZIP:
        return _load(shop, content, file_name, fund, as_of_date)
    try:
        inside = read_body([content], "gzip", LARGEST_BYTES)
    except UnreadableSource as error:
        sentence = f"The file cannot be opened: {error}."
        return FileAnswer(file_name, "", is_accepted=False, sentence=sentence, findings=(_unread(sentence),))
    answer = _load(shop, inside, file_name.removesuffix(".gz"), fund, as_of_date)
    return replace(answer, file_name=file_name)


def _load(shop: Workshop, content: bytes, file_name: str, fund: str | None, as_of_date: date | None) -> FileAnswer:
    if recognize(shop, content, file_name) is None:
        if recognize_reference(content) is not None:
            return _reference(shop, content, file_name, as_of_date)
        if recognize_series(content) is not None:
            return _answer(file_name, load_series_file(shop.database, content, file_name, shop.clock))
        if recognizes_prices(content, read_source("prices_csv")):
            return _prices(shop, content, file_name, fund or "")
    run = load_file(shop, content, file_name, fund=fund, as_of_date=as_of_date)
    is_accepted = run.outcome not in {"failed", "stopped"}
    sentence = run.message or f"{run.fund} of {run.as_of_date}: {run.outcome}, {run.n_rows} rows."
    return FileAnswer(file_name, run.source, is_accepted, sentence, run.n_rows, run.findings, run)


def _reference(shop: Workshop, content: bytes, file_name: str, as_of_date: date | None) -> FileAnswer:
    loaded = load_reference_file(shop.database, content, file_name, as_of_date, shop.clock)
    return _answer(file_name, loaded)


def _prices(shop: Workshop, content: bytes, file_name: str, ticker: str) -> FileAnswer:
    loaded = load_price_file(shop.database, content, file_name, shop.clock, ticker=ticker)
    return _answer(file_name, loaded)


def _answer(file_name: str, loaded: LoadRun) -> FileAnswer:
    sentence = loaded.message or f"{loaded.n_rows} rows written."
    return FileAnswer(file_name, loaded.source, loaded.succeeded, sentence, loaded.n_rows, loaded.findings)
