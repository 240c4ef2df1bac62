"""Each cleaning rule says what it met, with a count and a weight."""

from dataclasses import replace

from snapshot_facts import (
    CASH_CLASS,
    NOVEMBER,
    a_fact,
    a_registrant,
    a_vanguard_fact,
    match,
    some_rulings,
    some_sources,
)

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector
from etl.snapshot.build.companies import SectorVote
from etl.snapshot.build.findings import fund_findings, general_findings, size_findings
from etl.snapshot.build.review import LineRuling

FACTS = (
    a_fact("AAPL", "APPLE INC", "7.00"),
    a_fact("PDLI", "PDL COMMUNITY", "0.25"),
    a_fact("PDLI", "PDL COMMUNITY", "0.00"),  # the twin
    a_fact("AHL", "ASPEN", "0.00"),
    a_fact("-", "NO TICKER", "0.01"),
    a_fact("USD", "USD CASH", "0.30", sector=CASH_CLASS),
    a_fact("CAD", "CAD CASH", "-0.05", sector=CASH_CLASS),
    a_fact("ESZ5", "S&P500 EMINI DEC 25", "0.02", sector=CASH_CLASS),
    a_fact("INH", "INHIBRX INC CVR", "0.03"),
    a_fact("ADRO", "CHINOOK", "0.04", line_no=9),
)
RULINGS = some_rulings(lines={("IVV", NOVEMBER, 9): LineRuling("ADRO", HoldingKind.OTHER, "", "acquired")})
EDGAR = (a_registrant("AAPL", 320193, "Apple Inc."),)


def test_the_count_of_every_rule() -> None:
    found = list(fund_findings(match(some_sources(*FACTS, edgar=EDGAR), RULINGS)))
    assert [(f.fund, f.check, f.severity, f.n) for f in found] == [
        ("IVV", "cash_line", "info", 2),
        ("IVV", "derivative_line", "info", 1),
        ("IVV", "claim", "info", 1),
        ("IVV", "second_instrument", "info", 1),
        ("IVV", "reviewed_line", "info", 1),
        ("IVV", "repeated_ticker", "info", 1),
        ("IVV", "printed_zero", "info", 1),
        ("IVV", "ticker_only", "info", 3),
    ]
    words = {f.check: f.message for f in found}
    # 0.30 - 0.05; 0.25 + 0.00 + 0.01; 7.00 + 0.25 + 0.01 + 0.30 - 0.05 + 0.02 + 0.03 + 0.04
    assert words["cash_line"] == "Cash lines: 2 lines, 0.25 % of the fund (CAD, USD)."
    assert words["derivative_line"].endswith(": 1 line, 0.02 % of the fund (ESZ5).")
    assert words["reviewed_line"].endswith("(ADRO).")
    assert words["repeated_ticker"].startswith("Tickers on more than one line: PDLI.")
    assert words["ticker_only"].endswith(": -, AHL, PDLI; 0.26 % of the fund.")
    assert words["printed_zero"] == "Companies printed 0.00: 1; the weights of the fund sum to 7.60 %."


def test_vanguards_quirks_are_warnings() -> None:
    facts = (
        a_vanguard_fact("EGP", "EastGroup Properties Inc.", "0.13", fund="VNQ", sector=CASH_CLASS),
        a_vanguard_fact("CNH", "CNH Industrial NV", "0.12", fund="VNQ", sector=CASH_CLASS),
        a_vanguard_fact("VRTPX", "Vanguard Real Estate II Index Fund", "14.45", fund="VNQ"),
    )
    registrants = (a_registrant("EGP", 1, "EastGroup"), a_registrant("CNH", 2, "CNH Industrial"))
    found = list(fund_findings(match(some_sources(*facts, edgar=registrants))))
    assert [(f.check, f.severity, f.n) for f in found] == [
        ("mislabelled_cash", "warning", 2),
        ("fund_in_fund", "warning", 1),
    ]
    assert "2 lines, 0.25 % of the fund (CNH, EGP)" in found[0].message
    assert "1 line, 14.45 % of the fund (VRTPX)" in found[1].message


def test_foreign_identities_joined_and_kept_apart() -> None:
    facts = (
        a_fact("ROG", "ROCHE", fund="EFA", country="Switzerland", is_international=True),
        a_vanguard_fact("ROG", "Roche Holding AG", "0.82", fund="VEA", is_international=True),
        a_vanguard_fact("ABC", "Alpha", "0.10", fund="VEA", is_international=True),
        a_vanguard_fact("DEF", "Delta", "0.20", fund="VEA", is_international=True),
        a_vanguard_fact("ABC", "Alpha", "0.40", fund="VSS", is_international=True),
        a_vanguard_fact("ROG", "Roche Holding AG", "0.02", fund="VXUS", is_international=True),
    )
    found = [f for f in fund_findings(match(some_sources(*facts))) if f.check == "foreign_identity"]
    assert [(f.fund, f.n) for f in found] == [("VEA", 3), ("VSS", 1), ("VXUS", 1)]
    assert found[0].message.endswith("agreeing name: 1; kept apart: 2, 0.30 % of the fund.")


def test_a_clean_fund_has_no_findings_and_long_lists_are_cut() -> None:
    assert list(fund_findings(match(some_sources(FACTS[0], edgar=EDGAR)))) == []
    many = tuple(a_fact(f"T{i}", "X", "0.01", line_no=i) for i in range(7))
    (finding,) = fund_findings(match(some_sources(*many)))
    assert "T0, T1, T2, T3, T4 and 2 more" in finding.message
    twice = (*many, *(replace(fact, name="Y") for fact in many))
    repeated = next(f for f in fund_findings(match(some_sources(*twice))) if f.check == "repeated_ticker")
    assert (repeated.n, repeated.message.split(". ")[0]) == (
        7,
        "Tickers on more than one line: T0, T1, T2, T3, T4 and 2 more",
    )


def test_general_counts() -> None:
    votes = {
        "cik1": SectorVote(Sector.ENERGY, "iShares", frozenset({Sector.ENERGY, Sector.MATERIALS})),
        "cik2": SectorVote(Sector.ENERGY, "iShares", frozenset({Sector.ENERGY})),
    }
    found = list(general_findings(votes, 265, 51))
    assert [(f.fund, f.check, f.n) for f in found] == [
        ("", "two_sectors", 1),
        ("", "renames", 265),
        ("", "share_classes", 51),
    ]


def test_weight_without_a_capitalization() -> None:
    lines = match(some_sources(*FACTS, a_vanguard_fact("AAPL", "Apple Inc.", "6.0"), edgar=EDGAR), RULINGS)
    found = list(size_findings(lines, frozenset({"cik320193"})))
    # PDLI 0.25, AHL 0.00 and the line without ticker 0.01; cash, claims and the twin are no companies
    assert [(f.fund, f.check, f.n, f.message) for f in found] == [
        ("IVV", "no_capitalization", 3, "Companies without a capitalization: 3 lines, 0.26 % of the fund."),
    ]
    assert [(f.fund, f.n) for f in size_findings(lines, frozenset())] == [("IVV", 4), ("VTI", 1)]
