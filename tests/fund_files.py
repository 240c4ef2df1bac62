"""Files of funds as sources publish them, made up: companies of our own in the layouts of the real ones."""

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from analytics.model.fund import Fund
from analytics.model.issuer import Issuer, Sector
from db.repositories import identifiers, reference

N_COMPANIES = 60
FIRST_PRICES = date(2026, 9, 30)
"""On this day the weights are as the plain numbers 40, 39, 38 ..."""


@dataclass(frozen=True, slots=True)
class FundFile:
    """What a made-up file says; every field can be made wrong."""

    fund: str = "Test Small Cap Fund"
    series_id: str = "S000000001"
    as_of_date: date = date(2026, 9, 30)
    fiscal_year_end: date = date(2026, 12, 31)
    companies: Sequence[int] = tuple(range(40))
    divisor: int = 1
    prices_of: date | None = None

    def weights(self) -> list[Decimal]:
        """Return percentages, falling, which sum to 99.8; cash makes up the rest. Each day has its own prices."""
        moved = ((self.prices_of or self.as_of_date) - FIRST_PRICES).days
        parts = [
            Decimal(len(self.companies) - k) + Decimal(moved * (k % 5)) / 10_000 for k in range(len(self.companies))
        ]
        return [(part / sum(parts) * Decimal("99.8") / self.divisor).quantize(Decimal("0.000001")) for part in parts]


def company_cusip(number: int) -> str:
    """Return the CUSIP of a company: eight characters of our own and the digit that checks them.

    Doubling every second value and adding the digits of each product, as the standard (X9.6) has it.
    """
    base = f"99{number:04d}10"
    values = [int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in base]
    total = sum(sum(map(int, str(value * 2 if place % 2 else value))) for place, value in enumerate(values))
    return base + str(-total % 10)


def company_ticker(number: int) -> str:
    """Return the ticker of a company."""
    letters = string.ascii_uppercase
    return f"ZQ{letters[number // 26 % 26]}{letters[number % 26]}"


def add_test_companies(connection: Connection, funds: Sequence[tuple[str, str, str]] = ()) -> None:
    """Add the companies, their tickers and CUSIPs, and funds as (ticker, name, series id)."""
    numbers = range(N_COMPANIES)
    sectors = (Sector.INDUSTRIALS, Sector.TECHNOLOGY)
    reference.upsert_issuers(
        connection, [Issuer(f"z{k}", f"Company {k} Inc", company_ticker(k), "US", sectors[k % 2]) for k in numbers]
    )
    reference.upsert_securities(
        connection, [reference.SecurityEntry(company_ticker(k), f"z{k}", "primary") for k in numbers]
    )
    identifiers.upsert_cusips(
        connection,
        [identifiers.CusipEntry(company_cusip(k), company_ticker(k), None, "test") for k in numbers],
    )
    entries = [
        reference.FundEntry(Fund(ticker, name, sponsor="Test"), cik="1", series_id=series)
        for ticker, name, series in funds
    ]
    reference.upsert_funds(connection, entries)


def sponsor_csv(said: FundFile) -> bytes:
    """Return the file in the layout of a sponsor's daily download."""
    lines = [
        said.fund,
        f'Fund Holdings as of,"{said.as_of_date:%b %d, %Y}"',
        'Inception Date,"May 22, 2000"',
        'Shares Outstanding,"1,000.00"',
        'Stock,"-"',
        "\u00a0",
        (
            "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,"
            "Currency,FX Rate,Market Currency,Accrual Date"
        ),
    ]
    for number, weight in zip(said.companies, said.weights(), strict=True):
        sector = ("Industrials", "Information Technology")[number % 2]
        amount = f"{weight * 1_000_000 * said.divisor:,.2f}"
        lines.append(
            f'"{company_ticker(number)}","COMPANY {number} INC","{sector}","Equity","{amount}","{weight:.2f}",'
            f'"{amount}","100.00","1.00","United States","NASDAQ","USD","1.00","USD","-"'
        )
    cash = (Decimal(100) - sum(said.weights(), Decimal(0)) * said.divisor) / said.divisor
    amount = f"{cash * 1_000_000 * said.divisor:,.2f}"
    lines.append(
        f'"USD","USD CASH","Cash and/or Derivatives","Cash","{amount}","{cash:.2f}","{amount}","1.00","100.00",'
        '"United States","-","USD","1.00","USD","-"'
    )
    return ("\ufeff" + "\n".join(lines) + '\n\u00a0\n"The content is made up."\n').encode()


def nport_xml(said: FundFile) -> bytes:
    """Return the file as a Form N-PORT."""
    rows = "".join(
        f"<invstOrSec><name>Company {number} Inc</name><lei>N/A</lei><title>COMPANY {number}</title>"
        f"<cusip>{company_cusip(number)}</cusip><balance>100.0</balance><units>NS</units><curCd>USD</curCd>"
        f"<valUSD>{weight * 10000}</valUSD><pctVal>{weight}</pctVal><payoffProfile>Long</payoffProfile>"
        "<assetCat>EC</assetCat><issuerCat>CORP</issuerCat><invCountry>US</invCountry></invstOrSec>"
        for number, weight in zip(said.companies, said.weights(), strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><edgarSubmission xmlns="http://www.sec.gov/edgar/nport">'
        "<headerData><submissionType>NPORT-P</submissionType></headerData><formData><genInfo>"
        f"<regName>TEST TRUST</regName><regCik>0000000001</regCik><seriesName>{said.fund.upper()}</seriesName>"
        f"<seriesId>{said.series_id}</seriesId><repPdEnd>{said.fiscal_year_end}</repPdEnd>"
        f"<repPdDate>{said.as_of_date}</repPdDate></genInfo>"
        "<fundInfo><totAssets>1000000.00</totAssets><netAssets>1000000.00</netAssets></fundInfo>"
        f"<invstOrSecs>{rows}</invstOrSecs></formData></edgarSubmission>"
    ).encode()


def changed(said: FundFile, **fields: object) -> FundFile:
    """Return a file that says something else."""
    return replace(said, **fields)  # type: ignore[arg-type]  # fields by name
