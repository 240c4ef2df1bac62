"""One sector per company, by the first source that names one."""

import csv
from importlib.resources import files

import pytest

from analytics.model.issuer import Issuer, Sector
from db.repositories.directory import SectorUpdate
from etl.reference.sectors import (
    PRIORITY,
    SectorLine,
    sector_from_sic,
    sector_of_sic,
    sectors_from_holdings,
)
from etl.sources.config import Source

WORDS = {"Tech": Sector.TECHNOLOGY, "Energy": Sector.ENERGY, "Cash and/or Derivatives": Sector.CASH}


def a_source(key: str) -> Source:
    return Source.model_validate(
        {
            "key": key,
            "title": key,
            "cadence": "daily",
            "terms": "none",
            "is_opt_in": False,
            "last_checked": "2026-11-21",
            "sectors": WORDS,
        }
    )


def company(sector: Sector = Sector.UNKNOWN, source: str = "") -> Issuer:
    return Issuer("cik1", "One", "ONE", "", sector, source)


def update(line: SectorLine, source: str, issuer: Issuer) -> list[tuple[Sector, str]]:
    found = sectors_from_holdings([line], a_source(source), {issuer.issuer_id: issuer})
    return [(u.sector, u.sector_source) for u in found]


def test_the_order_is_the_stated_one() -> None:
    assert [name for name in PRIORITY if name in {"sector SPDR", "iShares", "Vanguard", "SIC"}] == [
        "sector SPDR",
        "iShares",
        "Vanguard",
        "SIC",
    ]


def test_a_word_of_a_sponsor_gives_a_sector_to_a_company_without_one() -> None:
    assert update(SectorLine("IWM", "cik1", "Tech"), "ishares", company()) == [(Sector.TECHNOLOGY, "iShares")]


def test_membership_in_a_sector_fund_goes_before_every_word() -> None:
    known = company(Sector.ENERGY, "iShares")
    assert update(SectorLine("XLK", "cik1", "Energy"), "ssga", known) == [(Sector.TECHNOLOGY, "sector SPDR")]
    # A filing of the fund prints no sectors at all.
    assert update(SectorLine("XLRE", "cik1", ""), "sec_nport", known) == [(Sector.REAL_ESTATE, "sector SPDR")]


@pytest.mark.parametrize(
    ("held", "source", "is_changed"),
    [
        ("sector SPDR", "ishares", False),
        ("iShares", "ishares", True),
        ("State Street", "ishares", True),
        ("Vanguard", "ishares", True),
        ("SIC", "ishares", True),
        ("iShares", "vanguard", False),
        ("Vanguard", "vanguard", True),
        ("Vanguard", "schwab", False),
        ("SIC", "schwab", True),
        ("a person", "schwab", True),
    ],
)
def test_a_source_overrules_itself_and_those_after_it(held: str, source: str, is_changed: bool) -> None:  # noqa: FBT001 - a case
    found = update(SectorLine("IWM", "cik1", "Tech"), source, company(Sector.ENERGY, held))
    assert bool(found) is is_changed


@pytest.mark.parametrize("word", ["Cash and/or Derivatives", "Rocketry", "", "-"])
def test_words_that_are_no_sector_of_a_company_change_nothing(word: str) -> None:
    assert update(SectorLine("IWM", "cik1", word), "ishares", company()) == []


def test_a_source_nobody_has_ranked_gives_no_sector() -> None:
    assert update(SectorLine("ARKK", "cik1", "Tech"), "ark", company()) == []


def test_what_is_as_it_was_is_no_change() -> None:
    assert update(SectorLine("IWM", "cik1", "Tech"), "ishares", company(Sector.TECHNOLOGY, "iShares")) == []


def test_companies_nobody_knows_are_left_out() -> None:
    assert sectors_from_holdings([SectorLine("IWM", "cik9", "Tech")], a_source("ishares"), {}) == ()


def test_two_lines_of_one_company_are_one_change_by_the_first_source() -> None:
    lines = [SectorLine("IWM", "cik1", "Energy"), SectorLine("XLK", "cik1", ""), SectorLine("IWM", "cik1", "Tech")]
    found = sectors_from_holdings(lines, a_source("ishares"), {"cik1": company()})
    assert found == (SectorUpdate("cik1", Sector.TECHNOLOGY, "sector SPDR"),)


@pytest.mark.parametrize(
    ("sic", "sector"),
    [
        # Companies with the code the SEC gives them, and the sector everybody gives them.
        ("3571", Sector.TECHNOLOGY),  # Apple
        ("7372", Sector.TECHNOLOGY),  # Microsoft
        ("3674", Sector.TECHNOLOGY),  # Nvidia
        ("3711", Sector.CONSUMER_DISCRETIONARY),  # Tesla
        ("5961", Sector.CONSUMER_DISCRETIONARY),  # Amazon
        ("2834", Sector.HEALTH_CARE),  # Eli Lilly
        ("6021", Sector.FINANCIALS),  # JPMorgan Chase
        ("6324", Sector.HEALTH_CARE),  # UnitedHealth
        ("2911", Sector.ENERGY),  # Exxon Mobil
        ("5331", Sector.CONSUMER_STAPLES),  # Walmart
        ("2840", Sector.CONSUMER_STAPLES),  # Procter & Gamble
        ("4911", Sector.UTILITIES),  # NextEra
        ("4922", Sector.ENERGY),  # Kinder Morgan
        ("6798", Sector.REAL_ESTATE),  # Prologis
        ("1040", Sector.MATERIALS),  # Newmont
        ("3721", Sector.INDUSTRIALS),  # Boeing
        ("4813", Sector.COMMUNICATION),  # AT&T
        ("7841", Sector.COMMUNICATION),  # Netflix
        ("7011", Sector.CONSUMER_DISCRETIONARY),  # Marriott
        ("1531", Sector.CONSUMER_DISCRETIONARY),  # D. R. Horton
        ("4953", Sector.INDUSTRIALS),  # Waste Management
        # Codes of the SEC alone.
        ("6770", Sector.FINANCIALS),
        ("6189", Sector.FINANCIALS),
        ("6795", Sector.MATERIALS),
        ("8880", Sector.UNKNOWN),
        ("8888", Sector.UNKNOWN),
        ("9995", Sector.UNKNOWN),
        # No codes.
        ("0000", Sector.UNKNOWN),
        ("1900", Sector.UNKNOWN),
        ("", Sector.UNKNOWN),
        ("72x2", Sector.UNKNOWN),
    ],
)
def test_industry_codes(sic: str, sector: Sector) -> None:
    assert sector_of_sic(sic) is sector


def test_ranges_of_codes_are_in_order_apart_and_each_of_one_known_sector() -> None:
    text = files("etl.reference").joinpath("sic_sectors.csv").read_text("utf-8")
    last = -1
    for row in csv.DictReader(text.splitlines()):
        first_code, last_code = int(row["first_code"]), int(row["last_code"])
        assert last < first_code <= last_code <= 9999, row
        assert (len(row["first_code"]), len(row["last_code"])) == (4, 4)
        assert Sector(row["sector"]) not in {Sector.CASH, Sector.OTHER}, row
        assert row["what"], row
        last = last_code


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        (company(), SectorUpdate("cik1", Sector.TECHNOLOGY, "SIC")),
        (company(Sector.ENERGY, "SIC"), SectorUpdate("cik1", Sector.TECHNOLOGY, "SIC")),
        (company(Sector.TECHNOLOGY, "SIC"), None),
        (company(Sector.ENERGY, "sector SPDR"), None),
        (company(Sector.ENERGY, "iShares"), None),
        (company(Sector.ENERGY, "Schwab"), None),
        (company(Sector.ENERGY, "a person"), None),
    ],
)
def test_an_industry_code_never_overrules_a_sponsor(issuer: Issuer, expected: SectorUpdate | None) -> None:
    assert sector_from_sic("7372", issuer) == expected


def test_a_code_that_says_nothing_takes_nothing_away() -> None:
    assert sector_from_sic("9995", company(Sector.ENERGY, "SIC")) is None
