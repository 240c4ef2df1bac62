"""Lines lead to companies by identifier, in the stated order, and never by name."""

from decimal import Decimal

import pytest

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Issuer
from analytics.model.quality import Finding, Severity
from db.repositories.identifiers import CusipEntry
from db.repositories.publishing import HoldingRow
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.resolve import Resolved, Resolver
from etl.resolve.known import Known, spellings_of

EQUITY, FUND, CASH = HoldingKind.EQUITY, HoldingKind.FUND, HoldingKind.CASH
TENTH = Decimal("0.1")
APPLE, ALPHABET, BERKSHIRE, MOOG = "cik320193", "cik1652044", "cik1067983", "cik67887"
COMPANIES = {
    "AAPL": APPLE,
    "GOOGL": ALPHABET,
    "GOOG": ALPHABET,
    "BRK.B": BERKSHIRE,
    "BRKB": BERKSHIRE,
    "MOG.A": MOOG,
    "BF.B": "cik14693",
    "META": "cik1326801",
    "ME.TA": "cik999",
    "NA": "cik1872302",
    "TRUE": "cik1327318",
    "JPM": "cik19617",
    "ROG": "cik84748",
    "IAU": "cik1853962",
    "FISV": "cik798354",
    "FI": "cik798354",
}
FUNDS = frozenset({"EWU", "USD", "IAU", "VTWO"})
CUSIPS = (
    CusipEntry("037833100", "AAPL"),
    CusipEntry("02079K305", "GOOGL"),
    CusipEntry("337738108", "FISV"),
    CusipEntry("064058100", "BNY", "cik1390777"),
    CusipEntry("780087102", "RY", "cik1000275"),
    CusipEntry("03662Q105", "ANSS"),
    CusipEntry("464286699", "EWU"),
    CusipEntry("464285204", "IAU"),
    # Two companies under one issuer number, as after a split-off.
    CusipEntry("531229409", "AAPL"),
    CusipEntry("531229607", "JPM"),
    CusipEntry("531229748", "LLYVX", "cik2078416"),
)


def holdings(*rows: ExtractedRow, unit: str = "1e-14") -> ExtractedHoldings:
    return ExtractedHoldings("made_up", FundIdentity(), None, rows, Decimal(unit))


def share(ticker: str = "", cusip: str = "", **more: object) -> ExtractedRow:
    """Return an equity line of a tenth of the fund."""
    row = ExtractedRow(1, EQUITY, ticker, "A NAME", cusip, weight=TENTH)
    return row._replace(**more)


def resolve(*rows: ExtractedRow, named: frozenset[str] = frozenset()) -> Resolved:
    return Resolver(Known.of(COMPANIES, FUNDS, CUSIPS, named)).resolve(holdings(*rows))


def lead(row: ExtractedRow) -> tuple[HoldingKind, str, str | None]:
    [found] = resolve(row).rows
    return found.kind, found.ticker, found.issuer_id


def test_a_cusip_leads_by_its_ticker() -> None:
    assert lead(share(cusip="037833100")) == (EQUITY, "AAPL", APPLE)


def test_a_cusip_whose_ticker_is_none_of_ours_leads_by_its_company() -> None:
    assert lead(share(cusip="064058100")) == (EQUITY, "BNY", "cik1390777")


@pytest.mark.parametrize(
    ("isin", "issuer_id"),
    [
        ("US0378331005", APPLE),
        ("CA7800871021", "cik1000275"),
        ("US0378331006", None),  # the check digit is wrong
        ("GB0378331002", None),  # right, and no CUSIP in it
        ("US559CVR0225", None),
    ],
)
def test_an_isin_of_america_holds_a_cusip(isin: str, issuer_id: str | None) -> None:
    assert lead(share(isin=isin))[2] == issuer_id


@pytest.mark.parametrize(
    ("printed", "ticker", "issuer_id"),
    [
        ("AAPL", "AAPL", APPLE),
        ("BRKB", "BRK.B", BERKSHIRE),
        ("BRK/B", "BRK.B", BERKSHIRE),
        ("BRK-B", "BRK.B", BERKSHIRE),
        ("MOGA", "MOG.A", MOOG),
        ("MOG A", "MOG.A", MOOG),
        ("BFB", "BF.B", "cik14693"),
        ("META", "META", "cik1326801"),  # never ME.TA, another company
        ("NA", "NA", "cik1872302"),
        ("TRUE", "TRUE", "cik1327318"),
        ("XYZB", "XYZB", None),  # no known class share: nothing is cut off
        ("AAPL.B", "AAPL.B", None),
        ("", "", None),
    ],
)
def test_a_ticker_leads_in_dot_form(printed: str, ticker: str, issuer_id: str | None) -> None:
    assert lead(share(printed)) == (EQUITY, ticker, issuer_id)


def test_class_shares_are_respelled_from_the_list_only() -> None:
    assert spellings_of(COMPANIES, FUNDS) == {"BRKB": "BRK.B", "MOGA": "MOG.A", "BFB": "BF.B"}
    assert spellings_of({"VT.WO": "cik1"}, FUNDS) == {}


def test_the_issuer_part_of_a_cusip_leads_where_no_ticker_does() -> None:
    assert lead(share(cusip="02079K107")) == (EQUITY, "", ALPHABET)  # GOOG, beside GOOGL's 02079K305


def test_a_ticker_comes_before_the_issuer_part() -> None:
    assert lead(share("META", "02079K107"))[2] == "cik1326801"


def test_a_company_given_for_a_cusip_is_its_own_not_its_issuer_parts() -> None:
    assert lead(share(cusip="531229748"))[2] == "cik2078416"


def test_an_issuer_part_of_several_companies_leads_to_none_of_them() -> None:
    assert lead(share(cusip="531229102"))[2] == "cusip-531229"


def test_an_unknown_cusip_names_its_issuer_as_the_file_does() -> None:
    found = resolve(share("ANSS", "03662Q105", name="ANSYS Inc", country="US"), share(cusip="03662Q204", name="Ansys"))
    assert [row.issuer_id for row in found.rows] == ["cusip-03662Q", "cusip-03662Q"]
    assert found.new_issuers == (Issuer("cusip-03662Q", "ANSYS Inc", "ANSS"),)
    assert found.misses == ()


def test_a_company_named_before_is_not_named_again() -> None:
    found = resolve(share(cusip="03662Q105"), named=frozenset({"cusip-03662Q"}))
    assert (found.rows[0].issuer_id, found.new_issuers) == ("cusip-03662Q", ())


def test_a_new_company_keeps_a_foreign_country() -> None:
    [issuer] = resolve(share(cusip="G3075P101", name="Enstar Group Ltd", country="BM")).new_issuers
    assert issuer == Issuer("cusip-G3075P", "Enstar Group Ltd", "", "BM")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (share(cusip="09175M606", weight=Decimal(0)), "no weight"),
        (share("P5N994"), "no identifier that leads on"),
        (share("AAPL", name="APPLE INC CVR"), "a claim, not a share"),
        (share(cusip="037833100", name="CONTRA APPLE"), "a claim, not a share"),
        (share(cusip="361ESC049"), "a claim, not a share"),
        (share(cusip="457CVR017"), "a claim, not a share"),
        (share("ADRO", name="Chinook Therapeutics Escrow"), "a claim, not a share"),
    ],
)
def test_what_leads_to_no_company_is_listed_with_its_reason(row: ExtractedRow, reason: str) -> None:
    found = resolve(row)
    assert [(row.kind, row.issuer_id) for row in found.rows] == [(EQUITY, None)]
    assert [(miss.line_no, miss.reason) for miss in found.misses] == [(1, reason)]
    assert found.new_issuers == ()


@pytest.mark.parametrize("name", ["CVR Energy Inc", "CVRx Inc", "BrightSpring Health", "Wright Medical", "Rightmove"])
def test_a_company_is_no_claim_for_its_name(name: str) -> None:
    assert lead(share("AAPL", name=name))[2] == APPLE


def test_a_name_alone_leads_nowhere() -> None:
    assert lead(share(name="Apple Inc"))[2] is None


def test_where_cusip_and_ticker_disagree_the_cusip_is_followed_and_it_is_said() -> None:
    found = resolve(share("JPM", "037833100"))
    assert found.rows[0].issuer_id == APPLE
    assert found.findings("SPY") == (
        Finding(
            "SPY",
            "identifier_conflict",
            Severity.WARNING,
            1,
            "CUSIP and ticker lead to different companies; the CUSIP was followed: 037833100 and JPM (line 1).",
        ),
    )


def test_a_former_ticker_of_the_same_company_is_no_disagreement() -> None:
    found = resolve(share("FI", "337738108"))
    assert (found.rows[0].ticker, found.rows[0].issuer_id, found.notices) == ("FI", "cik798354", ())


def test_a_cusip_beside_a_known_ticker_is_learned() -> None:
    found = resolve(share("META", "30303M102"), share("JPM", "037833100"), share("XYZ", "123456782"))
    assert found.new_cusips == (CusipEntry("30303M102", "META", None, "made_up"),)


def test_a_cusip_in_the_table_is_not_learned_again() -> None:
    found = resolve(share("META", "03662Q105"))
    assert (found.rows[0].issuer_id, found.new_cusips) == ("cik1326801", ())


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (share("EWU"), (FUND, "EWU", None)),
        (share(cusip="464286699"), (FUND, "EWU", None)),
        (share("XYZ", "464286699"), (FUND, "EWU", None)),
        (share("VTWO", kind=FUND), (FUND, "VTWO", None)),
        (share("XXXX", kind=FUND), (FUND, "XXXX", None)),
        (share("AAPL", kind=FUND), (FUND, "AAPL", None)),
        (share("IAU", "464285204"), (FUND, "IAU", None)),  # the gold trust by CUSIP
        (share("IAU"), (EQUITY, "IAU", "cik1853962")),  # i-80 Gold by its Toronto ticker
        (share("EWU", "037833100"), (EQUITY, "EWU", APPLE)),
    ],
)
def test_a_fund_of_the_directory_is_a_fund(row: ExtractedRow, expected: tuple[HoldingKind, str, str | None]) -> None:
    assert lead(row) == expected


@pytest.mark.parametrize("kind", [CASH, HoldingKind.DERIVATIVE, HoldingKind.OTHER])
@pytest.mark.parametrize("ticker", ["JPM", "USD", "AAPL"])
def test_only_shares_lead_to_companies(ticker: str, kind: HoldingKind) -> None:
    found = resolve(share(ticker, "037833100")._replace(kind=kind))
    assert [(row.kind, row.ticker, row.issuer_id) for row in found.rows] == [(kind, ticker, None)]
    assert (found.misses, found.n_equity) == ((), 0)


def test_a_ticker_in_another_currency_is_of_another_exchange() -> None:
    assert lead(share("IAU", currency="CAD"))[2] is None
    assert lead(share("ROG", currency="USD"))[2] == "cik84748"


def test_in_a_fund_of_foreign_shares_a_ticker_is_not_a_us_one() -> None:
    roche = share("ROG", country="Switzerland")
    abroad = [share("JPM", country="Japan")._replace(line_no=i) for i in (2, 3)]
    at_home = share("AAPL", country="United States")._replace(line_no=4)
    found = resolve(roche, *abroad, at_home)
    assert [row.issuer_id for row in found.rows] == [None, None, None, APPLE]


def test_in_a_us_fund_a_foreign_company_has_a_us_ticker() -> None:
    found = resolve(share("AAPL", country="United States"), share("ROG", country="Ireland"))
    assert [row.issuer_id for row in found.rows] == [APPLE, "cik84748"]


def test_everything_the_source_prints_is_kept() -> None:
    line = ExtractedRow(
        7,
        EQUITY,
        "BRKB",
        "BERKSHIRE HATH-B",
        "084670702",
        "US0846707026",
        Decimal("0.0164"),
        Decimal("164.5"),
        Decimal(3),
        "USD",
        "EC",
        "Financials",
        "US",
    )
    assert resolve(line).rows == (
        HoldingRow(
            7,
            "BRK.B",
            BERKSHIRE,
            EQUITY,
            Decimal("0.0164"),
            "BRKB",
            "BERKSHIRE HATH-B",
            "084670702",
            "US0846707026",
            "EC",
            "Financials",
            Decimal("0.0164"),
            Decimal("164.5"),
            Decimal(3),
            "USD",
        ),
    )


def test_counts_and_sums_are_of_all_lines() -> None:
    found = resolve(share("AAPL"), share("P5N994"), share("USD")._replace(kind=CASH, weight=Decimal("-0.05")))
    assert (found.n_rows, found.n_equity, found.weight_sum) == (3, 2, Decimal("0.15"))


def test_misses_are_told_heaviest_first_and_not_all() -> None:
    lines = [share("P5N994", name=f"LINE {i}", weight=Decimal(i) / 100)._replace(line_no=i) for i in range(1, 8)]
    [finding] = resolve(*lines).findings("IWM")
    assert (finding.check, finding.severity, finding.n) == ("unmapped_lines", Severity.INFO, 7)
    assert "company: LINE 7 (line 7, no identifier that leads on); LINE 6 (line 6" in finding.message
    assert finding.message.endswith("LINE 3 (line 3, no identifier that leads on) and 2 more.")


def test_new_companies_are_told() -> None:
    [finding] = resolve(share(cusip="03662Q105", name="ANSYS Inc")).findings("SPY")
    assert (finding.check, finding.n) == ("new_companies", 1)
    assert finding.message == "Companies named by this file alone: ANSYS Inc."
