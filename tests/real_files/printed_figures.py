"""What funds print about themselves, read from their files by plain means that know nothing of the product.

A printed figure is a weight beside a line, and the sector beside it: ten largest lines, sums by sector, number of lines
and the share in companies follow from them by adding up. Percent throughout, as printed.
"""

import csv
import gzip
import io
import json
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data")
SECTORS = {
    "Communication": "communication",
    "Communication Services": "communication",
    "Consumer Discretionary": "consumer_discretionary",
    "Consumer Staples": "consumer_staples",
    "Energy": "energy",
    "Financials": "financials",
    "Health Care": "health_care",
    "Industrials": "industrials",
    "Information Technology": "technology",
    "Materials": "materials",
    "Real Estate": "real_estate",
    "Utilities": "utilities",
}
"""The eleven words funds print, and the names of the eleven in the definitions."""
SAME_COMPANY = {
    "GOOG": "GOOGL",
    "BRKA": "BRKB",
    "FOX": "FOXA",
    "NWS": "NWSA",
    "UA": "UAA",
    "DISCK": "DISCA",
    "LBTYK": "LBTYA",
    "CWENA": "CWEN",
    "MOGB": "MOGA",
    "HEIA": "HEI",
    "LENB": "LEN",
    "BFA": "BFB",
}
"""Second share classes that are large enough to matter for ten largest companies; put together by hand."""
RECLASSIFIED = {
    "financials": "V MA PYPL FISV FI FIS GPN JKHY FLT",
    "industrials": "ADP PAYX BR EXLS CSGS",
    "consumer_staples": "TGT DG DLTR",
    "real_estate": "CSGP",
}
"""What the standard's publishers moved in March 2023, of what the older files hold, and where to."""
FIRST_CLASSES = frozenset(SAME_COMPANY.values())
SPONSOR_CASH = {"Cash and/or Derivatives", "Unassigned"}


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; ``sector`` is empty where none of the eleven is printed."""

    ticker: str
    weight: float
    sector: str
    is_company: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A fund's printed lines and where they stand."""

    name: str
    fund: str
    path: str
    lines: tuple[Line, ...]
    has_issuers: bool = False
    """Whether the tickers are the part of a CUSIP that all shares of a company have."""

    @property
    def companies(self) -> list[Line]:
        """Lines the source calls shares."""
        return [line for line in self.lines if line.is_company]

    @property
    def top10_lines(self) -> float:
        """Sum of the ten largest lines, as a fact sheet prints it."""
        return sum(sorted((line.weight for line in self.companies), reverse=True)[:10])

    @property
    def top10_companies(self) -> float:
        """The same with share classes of one company put together."""
        weights: dict[str, float] = defaultdict(float)
        for number, line in enumerate(self.companies):
            ticker = "".join(filter(str.isalnum, line.ticker))
            first = SAME_COMPANY.get(ticker, ticker)
            # Elsewhere one ticker may be two companies of two exchanges: only what is listed here is put together.
            weights[first if first in FIRST_CLASSES or self.has_issuers else str(number)] += line.weight
        return sum(sorted(weights.values(), reverse=True)[:10])

    @property
    def equity(self) -> float:
        """Sum of the lines the source calls shares."""
        return sum(line.weight for line in self.companies)

    @property
    def sectors(self) -> dict[str, float]:
        """Sums by printed sector; empty where the file prints none."""
        found: dict[str, float] = defaultdict(float)
        for line in self.companies:
            if line.sector:
                found[line.sector] += line.weight
        return dict(found)


def number(text: object) -> float:
    """Read a printed number; a dash and a bound are zero."""
    digits = str(text or "").replace(",", "").replace("%", "").replace("$", "").strip()
    return 0.0 if digits in {"", "-", "--"} or digits.startswith("<") else float(digits)


def table(text: str, first_column: str) -> list[dict[str, str]]:
    """Return the rows below the line that starts with a column's name, up to the first empty one."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.lstrip("\ufeff").startswith(first_column))
    rows = csv.DictReader(io.StringIO("\n".join([lines[start].lstrip("\ufeff"), *lines[start + 1 :]])))
    found = []
    for row in rows:
        if sum(bool((value or "").strip()) for value in row.values() if isinstance(value, str)) <= 1:
            break
        found.append(row)
    return found


def read_ishares(path: Path) -> list[Line]:
    """Read a holdings list of iShares."""
    return [
        Line(row["Ticker"], number(row["Weight (%)"]), SECTORS.get(row["Sector"], ""), row["Asset Class"] == "Equity")
        for row in table(path.read_text(encoding="utf-8"), "Ticker,")
    ]


def read_invesco(path: Path) -> list[Line]:
    """Read a holdings list of Invesco's old layout."""
    return [
        Line(row["Holding Ticker"].strip(), number(row["Weight"]), SECTORS.get(row["Sector"], ""), is_company=True)
        for row in table(path.read_text(encoding="utf-8"), "Fund Ticker,")
    ]


def read_ssga(path: Path) -> list[Line]:
    """Read a workbook of State Street; dollars and money funds have no sector in a fund that prints sectors."""
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] == "Name")
    found = []
    for name, ticker, identifier, _, weight, sector, *_ in rows[start + 1 :]:
        if ticker is None and weight is None:
            break
        is_company = str(ticker) not in {"-", "None"} and "MONEY MARKET" not in str(name).upper() and identifier != "-"
        found.append(Line(str(ticker), number(weight), SECTORS.get(str(sector), ""), is_company))
    return found


def read_vanguard(path: Path) -> list[Line]:
    """Read the table of shares of Vanguard's detailed holdings; they print sub-industries, no sectors."""
    text = path.read_text(encoding="utf-8").split("Fixed income")[0]
    return [Line(row["TICKER"], number(row["% OF FUNDS*"]), "", is_company=True) for row in table(text, ",SEDOL")]


def read_ark(path: Path) -> list[Line]:
    """Read ARK's list; the one money fund is told by its name."""
    return [
        Line(row["ticker"], number(row["weight (%)"]), "", "TRSY OBLIG" not in row["company"])
        for row in table(path.read_text(encoding="utf-8"), "date,")
    ]


def read_nport(path: Path) -> list[Line]:
    """Read a filing: shares are what the category of the asset says."""
    space = "{http://www.sec.gov/edgar/nport}"
    found = []
    document = ET.parse(path)  # noqa: S314  # a file of the SEC that lies beside the project
    for one in document.iter(f"{space}invstOrSec"):
        percent = number(one.findtext(f"{space}pctVal"))
        issuer = one.findtext(f"{space}cusip", "")[:6]  # the part of a CUSIP that all shares of a company have
        found.append(Line(issuer, percent, "", one.findtext(f"{space}assetCat") in {"EC", "EP"}))
    return found


def read_vanguard_history(path: Path) -> list[Line]:
    """Read the history service's answer."""
    (portfolio,) = json.loads(path.read_text(encoding="utf-8"))[:1]
    return [
        Line(str(row.get("bticker", "")), float(row["mktValPercent"]), "", row.get("issueTypeName") == "Common Stock")
        for row in portfolio["holdingDetailItem"]
    ]


FILES: dict[str, tuple[str, str, Callable[[Path], list[Line]]]] = {
    "IVV 2025-10-16": ("IVV", "issuers/ishares/IVV_holdings_20251016.csv", read_ishares),
    "IWM 2025 Q4": ("IWM", "issuers/ishares/IWM_holdings_nopreamble_2025q4.csv", read_ishares),
    "IJR 2019-09": ("IJR", "issuers/ishares/IJR_holdings_nopreamble_201909.csv", read_ishares),
    "SPY 2023-01-10": ("SPY", "issuers/ssga/holdings-daily-us-en-spy_20230110.xlsx", read_ssga),
    "XBI 2025-02-03": ("XBI", "issuers/ssga/holdings-daily-us-en-xbi_20250203.xlsx", read_ssga),
    "QQQ 2023-01-13": ("QQQ", "issuers/invesco/QQQ_holdings_20230113.csv", read_invesco),
    "ARKK 2026-08-18": ("ARKK", "issuers/ark/ARKK_HOLDINGS_20260818.csv", read_ark),
    "VOO 2025-09-30": ("VOO", "issuers/vanguard/VOO_holdings_details_20250930.csv", read_vanguard),
    "VOO 2025-06-30, N-PORT": ("VOO", "sec/vanguard_500_index_S000002839_20250630_primary_doc.xml", read_nport),
    "VXF 2025-06-30, N-PORT": ("VXF", "sec/vanguard_extended_market_S000002841_20250630_primary_doc.xml", read_nport),
}


def printed_file(name: str) -> Printed:
    """Return what one of ``FILES`` prints."""
    fund, path, read = FILES[name]
    return Printed(name, fund, path, tuple(read(FOLDER / path)), has_issuers=read is read_nport)


def printed_facts() -> dict[str, Printed]:
    """Return what the 43 funds of the collected facts print, by ticker."""
    lines: dict[str, list[Line]] = defaultdict(list)
    paths = {}
    for path in sorted(FOLDER.glob("fund-facts/*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                fund = row["fund"]
                paths[fund] = f"fund-facts/{path.name}"
                # The collection labels lines of Vanguard, which lists shares only, now and then as cash.
                is_cash = row["sector"] in SPONSOR_CASH and row["sponsor"] != "Vanguard"
                is_future = row["sector"] == "Unknown" and row["ticker"].endswith("Z5")
                is_company = not (is_cash or is_future or row["ticker"] in {"-", "CASH_USD", "VRTPX"})
                sector = SECTORS.get(row["sector"], "")
                lines[fund].append(Line(row["ticker"], number(row["weight_pct"]), sector, is_company))
    return {fund: Printed(fund, fund, paths[fund], tuple(found)) for fund, found in sorted(lines.items())}


def with_labels_of_ishares(facts: dict[str, Printed]) -> dict[str, Printed]:
    """Return the American funds with the sector that iShares prints for a ticker wherever it prints one.

    iShares prints the sectors of the Global Industry Classification Standard. For State Street and Vanguard the
    collection took others, in which Uber is a retailer; a fund that holds nothing but one sector tells who is right.
    """
    labels = {
        line.ticker: line.sector
        for fund in ("IVV", "IJH", "IJR", "IWM", "IWD", "IWF", "ITOT")
        for line in facts[fund].companies
        if line.sector
    }
    american = {fund: printed for fund, printed in facts.items() if printed.path.startswith("fund-facts/us_")}
    return {
        fund: replace(
            printed,
            lines=tuple(replace(line, sector=labels.get(line.ticker, line.sector)) for line in printed.lines),
        )
        for fund, printed in american.items()
    }


def as_of_today(printed: Printed) -> Printed:
    """Return an older file's lines with the sectors the same companies have had since March 2023."""
    moved = {ticker: sector for sector, tickers in RECLASSIFIED.items() for ticker in tickers.split()}
    lines = tuple(
        replace(line, sector=moved.get(line.ticker, line.sector)) if line.sector else line for line in printed.lines
    )
    return replace(printed, lines=lines)
