"""The bundle is what the real files say: rebuilt byte for byte, and recounted with the tests' own code."""

import csv
import gzip
import json
import os
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest
from bundle_market import BUNDLE, read_rows

from etl.snapshot.build.assemble import build_files

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data")
EXTRA = ("edgar", "pyarrow")
FACTS = ("us_equity_2025-11.csv.gz", "international_2025-11.csv.gz")
SCREENER_DAY = "20251118"
# As the definitions print them, in dollars.
FLOORS = (("mega", 200e9), ("large", 22.7e9), ("mid", 8.0e9), ("small", 0.3e9), ("micro", 0.0))
CASH_CLASS = "Cash and/or Derivatives"
UNDOTTED = {"BRKB": "BRK/B", "MOGA": "MOG/A", "BFB": "BF/B", "CRDA": "CRD/A", "HEIA": "HEI/A", "LENB": "LEN/B"}

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the real files are not at {FOLDER}"),
]

Line = dict[str, str]


@pytest.fixture(scope="module")
def facts() -> dict[str, list[Line]]:
    """Every fund's lines as collected, in their order."""
    found: dict[str, list[Line]] = defaultdict(list)
    for name in FACTS:
        with gzip.open(FOLDER / "fund-facts" / name, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["fund"]].append(row)
    return found


@pytest.fixture(scope="module")
def market_caps() -> dict[str, float]:
    """Capitalization by the screener's own symbol, where it prints one."""
    found = {}
    for exchange in ("nasdaq", "nyse", "amex"):
        path = FOLDER / "reference" / f"{exchange}_full_tickers_{SCREENER_DAY}.json.gz"
        for row in json.loads(gzip.decompress(path.read_bytes())):
            if float(row["marketCap"] or 0) > 0:
                found[row["symbol"]] = float(row["marketCap"])
    return found


def is_company(line: Line) -> bool:
    """Vanguard's files hold no cash: what is labelled so there is a company; VRTPX is a fund."""
    is_cash = line["sector"] == CASH_CLASS and line["sponsor"] != "Vanguard"
    is_future = line["sector"] == "Unknown" and line["ticker"].endswith("Z5")
    return not (is_cash or is_future or line["ticker"] in {"-", "CASH_USD", "VRTPX"})


def band_weights(lines: list[Line], market_caps: dict[str, float]) -> dict[str, float]:
    """Return percent of the fund per band, by ticker alone; lines that are no company are left out."""
    weights: dict[str, float] = defaultdict(float)
    for line in lines:
        if not is_company(line):
            continue
        ticker = UNDOTTED.get(line["ticker"], line["ticker"].replace(".", "/").replace("-", "/"))
        cap = market_caps.get(ticker)
        band = "unknown" if cap is None else next(name for name, floor in FLOORS if cap >= floor)
        weights[band] += float(line["weight_pct"])
    return weights


@pytest.mark.skipif(
    any(find_spec(name) is None for name in EXTRA),
    reason="the optional extra “snapshot” (edgartools, pyarrow) is not installed",
)
def test_the_bundle_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    spec = find_spec("edgar")
    assert spec is not None
    assert spec.submodule_search_locations
    table = Path(spec.submodule_search_locations[0]) / "reference" / "data" / "company_tickers.parquet"
    reviewed = tmp_path / "bundle"
    reviewed.mkdir()
    for name in ("funds.csv", "share_classes.csv", "renames.csv"):
        reviewed.joinpath(name).write_bytes(BUNDLE.joinpath(name).read_bytes())
    built = build_files(FOLDER, table, reviewed)
    assert {path.name for path in BUNDLE.iterdir()} == {*built, "NOTICE", *(p.name for p in reviewed.iterdir())}
    differing = [name for name, content in built.items() if content != BUNDLE.joinpath(name).read_bytes()]
    assert differing == []


def test_every_line_and_weight_of_the_facts_is_in_the_bundle_once(facts: dict[str, list[Line]]) -> None:
    bundled: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in read_rows("holdings.csv.gz"):
        bundled[row["fund"]].append((int(row["line_no"]), row["weight"]))
    expected = {
        fund: [(line_no, line["weight_pct"]) for line_no, line in enumerate(lines, start=1)]
        for fund, lines in facts.items()
    }
    assert len(expected) == 43  # 36 US and 7 international, as the folder's own page says
    assert bundled == expected


def test_snapshots_count_and_sum_what_the_facts_print(facts: dict[str, list[Line]]) -> None:
    rows = {row["fund"]: row for row in read_rows("snapshots.csv")}
    assert set(rows) == set(facts)
    for fund, lines in facts.items():
        assert int(rows[fund]["n_rows"]) == len(lines)
        assert rows[fund]["as_of_date"] == lines[0]["as_of_date"]
        total = sum(float(line["weight_pct"]) for line in lines) / 100
        assert float(rows[fund]["weight_sum"]) == pytest.approx(total, abs=1e-10)


def test_the_shortfall_of_the_total_market_fund_is_the_one_the_definitions_print() -> None:
    rows = {row["fund"]: row["weight_sum"] for row in read_rows("snapshots.csv")}
    assert float(rows["VTI"]) == pytest.approx(0.9784, abs=1e-9)


def test_printed_companies_and_tickers_are_not_lost(facts: dict[str, list[Line]]) -> None:
    bundled = {(row["fund"], row["line_no"]): row for row in read_rows("holdings.csv.gz")}
    lookalikes = 0
    for fund, lines in facts.items():
        for line_no, line in enumerate(lines, start=1):
            row = bundled[fund, str(line_no)]
            if line["ticker"] in {"NA", "TRUE", "ON", "NAN", "EGP", "CNH"} and is_company(line):
                lookalikes += 1
                assert (row["ticker"], row["kind"], bool(row["issuer_id"])) == (line["ticker"], "equity", True)
    assert lookalikes > 0


# The raw tickers and the raw screener, counted here; the definitions print 61.4, 85.7 + 1.8 and 91.3 + 0.0.
def test_spy_is_mostly_mega_caps(facts: dict[str, list[Line]], market_caps: dict[str, float]) -> None:
    assert band_weights(facts["SPY"], market_caps)["mega"] == pytest.approx(61.4, abs=0.5)


@pytest.mark.parametrize("fund", ["IWM", "IJR"])
def test_small_cap_funds_hold_small_caps_and_no_mega(
    fund: str, facts: dict[str, list[Line]], market_caps: dict[str, float]
) -> None:
    weights = band_weights(facts[fund], market_caps)
    assert weights["small"] + weights["micro"] > 85.0
    assert weights["mega"] == 0.0


@pytest.mark.parametrize(("fund", "most"), [("SPY", 1.0), ("VTI", 1.0), ("IWM", 2.0), ("IJR", 2.0)])
def test_little_is_unknown(fund: str, most: float, facts: dict[str, list[Line]], market_caps: dict[str, float]) -> None:
    assert band_weights(facts[fund], market_caps)["unknown"] <= most


@pytest.mark.parametrize("fund", ["SPY", "IWM", "IJR", "ITOT", "IVV"])
def test_the_bundles_bands_agree_with_the_raw_screener(
    fund: str, facts: dict[str, list[Line]], market_caps: dict[str, float]
) -> None:
    bands = {
        r["issuer_id"]: r["size_band"] for r in read_rows("capitalizations.csv.gz") if r["as_of_date"] == "2025-11-18"
    }
    weights: dict[str, float] = defaultdict(float)
    for row in read_rows("holdings.csv.gz"):
        if row["fund"] == fund and row["kind"] == "equity":
            weights[bands.get(row["issuer_id"], "unknown")] += float(row["weight"])
    raw = band_weights(facts[fund], market_caps)
    # Reviewed identities and dated renames size a few lines that the raw ticker does not.
    assert weights == pytest.approx({name: raw[name] for name in weights}, abs=0.35)
    assert weights["unknown"] <= raw["unknown"] + 1e-9
