"""Any file a person has brought: holdings, a list of companies or funds, prices. Its content says which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.model.quality import Finding
from etl.ledger import FileRun
from etl.load_run import LoadRun
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


def load_any(
    shop: Workshop, content: bytes, file_name: str, *, fund: str | None = None, as_of_date: date | None = None
) -> FileAnswer:
    """Load a file by what it is; a file nobody recognises is answered as one that holds no holdings."""
    if recognize(shop, content, file_name) is None:
        if recognize_reference(content) is not None:
            return _reference(shop, content, file_name, as_of_date)
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
