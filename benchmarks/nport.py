"""Form N-PORT of 3,429 holdings from bytes to rows: ours beside edgartools on one filing, equal rows checked first.

The filing is one of the real files; edgartools is no dependency and takes part where it can be imported.
"""

import importlib
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.timing import Result, race
from etl.extract import ExtractedHoldings
from etl.sources.config import read_source
from etl.sources.sec_nport.extract import extract

BAR = 2.0
_FOLDER = os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).resolve().parents[2] / "shared" / "data"
FILING = Path(_FOLDER) / "sec" / "vanguard_extended_market_S000002841_20250630_primary_doc.xml"
NAME = "N-PORT of 3,429 holdings, bytes to rows"


def run() -> Iterator[Result]:
    """Yield the race, or our time alone where edgartools is missing; nothing where the filing is."""
    if not FILING.exists():
        print(f"{NAME}: not run, the filing is not at {FILING}")
        return
    content, source = FILING.read_bytes(), read_source("sec_nport")
    if find_spec("edgar") is None:
        print(f"{NAME}: without peer, edgartools is not installed")
        yield race(NAME, lambda: extract(content, source))
        return
    parse = _edgartools()
    # The peer takes text: decoding is not counted for it.
    text = content.decode()
    _assert_equal(extract(content, source), parse(text)["investments"])
    yield race(NAME, lambda: extract(content, source), lambda: parse(text), peer_name="edgartools", bar=BAR)


def _edgartools() -> Callable[[str], dict[str, Any]]:
    parse: Callable[[str], dict[str, Any]] = importlib.import_module("edgar.funds.reports").FundReport.parse_fund_xml
    return parse


def _assert_equal(ours: ExtractedHoldings, theirs: list[Any]) -> None:
    """Compare every row's weight, amount, category and country; CUSIPs where they are such."""
    assert len(ours.rows) == len(theirs)
    for row, peer in zip(ours.rows, theirs, strict=True):
        assert row.weight == Decimal(peer.pct_value).scaleb(-2)
        assert row.market_amount == Decimal(peer.value_usd)
        assert row.line_class == peer.asset_category
        assert row.cusip in {"", peer.cusip}
        assert row.isin == (peer.identifiers.isin or "")
