"""Files as downloaded from Vanguard and Invesco.

Counts and sums were measured on the files by other programs than ours (a plain csv and json reading, a text editor);
the ten largest lines were read off by eye.
"""

import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow
from etl.sources.config import read_source
from etl.sources.invesco import extract as invesco
from etl.sources.schwab import extract as schwab
from etl.sources.vanguard import extract as vanguard

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data") / "issuers"
HISTORY = "vanguard/VOO_holdings_20221130_legacy_eds.json"
DOWNLOAD = "vanguard/VOO_holdings_details_20250930.csv"
QQQ = "invesco/QQQ_holdings_20230113.csv"

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the sponsors' files are not at {FOLDER}"),
]


def from_vanguard(name: str) -> ExtractedHoldings:
    return vanguard.extract(FOLDER.joinpath(name).read_bytes(), read_source("vanguard"))


def from_invesco(name: str) -> ExtractedHoldings:
    return invesco.extract(FOLDER.joinpath(name).read_bytes(), read_source("invesco"))


def kinds(found: ExtractedHoldings) -> dict[HoldingKind, int]:
    return Counter(row.kind for row in found.rows)


def weight(found: ExtractedHoldings, *wanted: HoldingKind) -> Decimal:
    return sum((row.weight for row in found.rows if row.weight is not None and row.kind in wanted), Decimal(0))


def largest(found: ExtractedHoldings) -> list[str]:
    heaviest: list[ExtractedRow] = sorted(found.rows, key=lambda row: row.weight or Decimal(0), reverse=True)
    return [f"{row.ticker} {(row.weight or 0) * 100:.4f}" for row in heaviest[:10]]


def test_voo_of_november_2022_by_the_history_service() -> None:
    found = from_vanguard(HISTORY)
    assert (found.fund.ticker, found.as_of_date, len(found.rows)) == ("VOO", date(2022, 11, 30), 506)
    assert kinds(found) == {HoldingKind.EQUITY: 503, HoldingKind.CASH: 2, HoldingKind.DERIVATIVE: 1}
    assert weight(found, *HoldingKind).quantize(Decimal("0.000001")) == Decimal("0.999938")
    # MKTLIQ 0.3926727883 and SLBBH1142 0.0055633349; ESZ2 0.5023836072
    assert weight(found, HoldingKind.CASH) == Decimal("0.003982361232")
    assert weight(found, HoldingKind.DERIVATIVE) == Decimal("0.005023836072")
    assert largest(found) == [
        "AAPL 6.4686",
        "MSFT 5.5042",
        "AMZN 2.4751",
        "GOOGL 1.7516",
        "BRK.B 1.6633",
        "GOOG 1.5735",
        "TSLA 1.5000",
        "UNH 1.4821",
        "JNJ 1.3537",
        "XOM 1.3423",
    ]


def test_voo_of_september_2025_as_a_person_downloads_it() -> None:
    found = from_vanguard(DOWNLOAD)
    assert (found.fund.ticker, found.fund.name, found.as_of_date) == ("VOO", "S&P 500 ETF", date(2025, 9, 30))
    assert kinds(found) == {HoldingKind.EQUITY: 504, HoldingKind.CASH: 3}
    assert weight(found, HoldingKind.EQUITY) == Decimal("0.9923")
    assert weight(found, HoldingKind.CASH) == Decimal("0.0057")
    below = [row.ticker for row in found.rows if row.weight is None and row.kind is HoldingKind.EQUITY]
    assert below == ["BF/B", "DVA", "NWS", "2223637D"]
    assert [note.line_no for note in found.leftovers] == [1, 3, 6, 8, 515, 517, 521, 523, 530, 534, 538]
    assert largest(found) == [
        "NVDA 7.9400",
        "MSFT 6.7200",
        "AAPL 6.5900",
        "AMZN 3.7200",
        "META 2.7800",
        "AVGO 2.7100",
        "GOOGL 2.4700",
        "TSLA 2.1800",
        "GOOG 1.9800",
        "BRK/B 1.6100",
    ]


@pytest.mark.parametrize(("name", "n"), [(HISTORY, 122), (DOWNLOAD, 126)])
def test_every_sub_industry_of_a_real_file_leads_to_a_sector(name: str, n: int) -> None:
    words = {row.sector for row in from_vanguard(name).rows} - {""}
    assert len(words) == n
    assert words <= read_source("vanguard").sectors.keys()


def test_qqq_of_january_2023() -> None:
    found = from_invesco(QQQ)
    assert (found.fund.ticker, found.as_of_date) == ("QQQ", date(2023, 1, 13))
    assert kinds(found) == {HoldingKind.EQUITY: 101}
    assert weight(found, *HoldingKind) == Decimal("1.00004")
    assert [row.ticker for row in found.rows if not row.cusip] == []
    assert {row.sector for row in found.rows} <= read_source("invesco").sectors.keys()
    assert largest(found) == [
        "MSFT 11.9050",
        "AAPL 11.5590",
        "AMZN 6.7100",
        "GOOG 3.7860",
        "GOOGL 3.7590",
        "NVDA 3.6150",
        "META 2.6790",
        "TSLA 2.5910",
        "PEP 2.1000",
        "AVGO 2.0390",
    ]


def test_market_amounts_of_qqq_give_the_printed_weights() -> None:
    rows = from_invesco(QQQ).rows
    net_assets = sum((row.market_amount or Decimal(0) for row in rows), Decimal(0))
    apart = [abs((row.market_amount or 0) / net_assets - (row.weight or 0)) for row in rows]
    assert max(apart) <= Decimal("0.000005")


def test_excerpts_are_refused_as_short() -> None:
    with pytest.raises(UnreadableSource, match="503 holdings are announced and 1 delivered"):
        from_vanguard("excerpts/vanguard_portfolio_holding_stock_excerpt.json")
    with pytest.raises(UnreadableSource, match="105 holdings are announced and 10 delivered"):
        from_invesco("excerpts/invesco_QQQ_20260521_dng_api_excerpt.json")


def test_the_one_line_of_the_bond_excerpt_is_a_bond() -> None:
    found = from_vanguard("excerpts/vanguard_portfolio_holding_bond_excerpt.json")
    assert (found.as_of_date, kinds(found)) == (date(2026, 7, 31), {HoldingKind.OTHER: 1})
    assert (found.rows[0].cusip, found.rows[0].weight) == ("912810UU0", Decimal("0.0222"))


def test_each_real_file_is_recognised_by_its_own_source_only() -> None:
    recognised = {
        f"{path.parent.name}/{path.name}": {
            key
            for key, source in (("vanguard", vanguard), ("invesco", invesco), ("schwab", schwab))
            if source.recognizes(path.read_bytes(), path.name)
        }
        for path in FOLDER.glob("*/*")
        if path.parent.name != "excerpts"
    }
    assert {name: keys for name, keys in recognised.items() if keys} == {
        HISTORY: {"vanguard"},
        DOWNLOAD: {"vanguard"},
        QQQ: {"invesco"},
    }
