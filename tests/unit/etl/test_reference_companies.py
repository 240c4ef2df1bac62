"""The SEC's table adds companies and tickers; it never moves a ticker from one company to another."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model.issuer import Issuer, Sector
from analytics.model.quality import Severity
from db.repositories.reference import SecurityEntry
from etl.reference.companies import CompanyChanges, KnownCompanies, plan_companies
from etl.reference.reviewed import ReviewedTickers, reviewed_tickers
from etl.sources.sec_tickers.tables import Registrant

ACME = Issuer("cik1", "Acme Corp", "ACME", "US", Sector.ENERGY, "iShares")
KNOWN = KnownCompanies(
    {"cik1": ACME, "us-LONE": Issuer("us-LONE", "LONE", "LONE")},
    {
        "ACME": SecurityEntry("ACME", "cik1", "primary"),
        "ACM.B": SecurityEntry("ACM.B", "cik1", "share_class"),
        "LONE": SecurityEntry("LONE", "us-LONE", "primary"),
    },
    frozenset({"FUND"}),
    frozenset({"cik1", "us-LONE"}),
)
REVIEWED = ReviewedTickers({"TWO.B": 2, "ACM.C": 1}, frozenset({("OLDA", "ACME"), ("OLDL", "LONE")}))


def row(cik: int, ticker: str, exchange: str = "NYSE", name: str = "") -> Registrant:
    return Registrant(cik, name or {1: "Acme Corp", 2: "Two Inc"}.get(cik, f"Company {cik}"), ticker, exchange)


def plan(*rows: Registrant, known: KnownCompanies = KNOWN, is_newer: bool = True) -> CompanyChanges:
    return plan_companies(rows, known, REVIEWED, is_newer=is_newer)


def links(changes: CompanyChanges) -> list[tuple[str, str, str]]:
    return [(s.ticker, s.issuer_id, s.reason) for s in changes.securities]


def checks(changes: CompanyChanges) -> dict[str, int]:
    return {finding.check: finding.n for finding in changes.findings}


def test_what_is_known_changes_nothing() -> None:
    assert plan(row(1, "ACME"), row(1, "ACM-B")) == CompanyChanges((), (), ())


def test_a_new_company_comes_with_its_ticker_in_dot_form() -> None:
    changes = plan(row(7, "SEV-A", name="Seven plc"))
    assert changes.issuers == (Issuer("cik7", "Seven plc", "SEV.A"),)
    assert links(changes) == [("SEV.A", "cik7", "primary")]
    assert checks(changes) == {"company_added": 1}


def test_a_ticker_that_changed_hands_stays_and_is_said() -> None:
    changes = plan(row(9, "ACME"))
    assert (changes.issuers, changes.securities) == ((), ())
    (finding,) = changes.findings
    assert (finding.check, finding.severity) == ("ticker_changed_hands", Severity.WARNING)
    assert "ACME: here cik1, at the SEC cik9" in finding.message


def test_a_company_known_by_ticker_only_stays_what_it_is_while_lines_mean_it() -> None:
    changes = plan(row(9, "LONE"))
    assert (changes.issuers, changes.securities) == ((), ())
    assert checks(changes) == {"ticker_without_company": 1}


def free(name: str = "LONE", *, former: bool = False) -> KnownCompanies:
    """LONE is known by its ticker only, and nothing means it."""
    securities = dict(KNOWN.securities)
    if former:
        securities["OLDL"] = SecurityEntry("OLDL", "us-LONE", "rename")
    return KnownCompanies({"cik1": ACME, "us-LONE": Issuer("us-LONE", name, "LONE")}, securities, KNOWN.funds)


def test_a_ticker_nothing_means_goes_to_the_company_a_newer_table_names_with_its_former_tickers() -> None:
    changes = plan(row(9, "LONE", name="Lone Star Inc"), known=free(former=True))
    assert changes.issuers == (Issuer("cik9", "Lone Star Inc", "LONE"),)
    assert sorted(links(changes)) == [("LONE", "cik9", "primary"), ("OLDL", "cik9", "rename")]
    assert checks(changes) == {"company_added": 1, "company_identified": 1}


def test_it_goes_to_a_known_company_as_its_new_ticker() -> None:
    changes = plan(row(1, "LONE"), known=free())
    assert (changes.issuers, links(changes)) == ((), [("LONE", "cik1", "rename")])
    assert checks(changes) == {"ticker_changed": 1, "company_identified": 1}


@pytest.mark.parametrize(
    ("known", "n_newer"),
    [(free(), 0), (free(name="Prairie Corp"), 1), (KNOWN, 1)],
    ids=["an older table", "another name", "held"],
)
def test_it_stays_where_that_could_be_wrong(known: KnownCompanies, n_newer: int) -> None:
    changes = plan(row(9, "LONE", name="Lone Star Inc"), known=known, is_newer=bool(n_newer))
    assert (changes.issuers, changes.securities) == ((), ())
    assert checks(changes) == {"ticker_without_company": 1}


def test_a_former_ticker_of_a_company_known_by_its_later_one_is_no_second_company() -> None:
    changes = plan(row(9, "OLDL", name="Lone Star Inc"), is_newer=False)
    assert (changes.issuers, links(changes)) == ((), [("OLDL", "us-LONE", "rename")])


def test_a_table_no_newer_than_what_is_known_changes_no_name_and_adds() -> None:
    changes = plan(row(1, "ACME", name="Apex Corp"), row(7, "SEV", name="Seven plc"), is_newer=False)
    assert changes.issuers == (Issuer("cik7", "Seven plc", "SEV"),)
    assert checks(changes) == {"company_added": 1, "name_kept": 1}


def test_a_table_no_newer_than_what_is_known_takes_no_ticker_for_the_later_one() -> None:
    changes = plan(row(1, "APEX"), is_newer=False)
    assert (changes.securities, checks(changes)) == ((), {"ticker_unclassified": 1})


def test_a_company_whose_every_ticker_is_taken_is_not_added() -> None:
    assert plan(row(9, "ACME"), row(9, "NEWT")).securities == (SecurityEntry("NEWT", "cik9", "primary"),)
    assert plan(row(9, "ACME")).issuers == ()


def test_a_ticker_two_registrants_claim_goes_to_one_and_is_said() -> None:
    changes = plan(row(7, "DUP"), row(8, "DUP"))
    assert links(changes) == [("DUP", "cik7", "primary")]
    assert checks(changes) == {"company_added": 1, "ticker_changed_hands": 1}


def test_a_new_name_is_taken_and_the_sector_stays() -> None:
    changes = plan(row(1, "ACME", name="Apex Corp"))
    assert changes.issuers == (Issuer("cik1", "Apex Corp", "ACME", "US", Sector.ENERGY, "iShares"),)
    assert checks(changes) == {"company_renamed": 1}


def test_further_classes_follow_the_reviewed_table() -> None:
    changes = plan(row(2, "TWO-B"), row(2, "TWO-A"), row(1, "ACME"), row(1, "ACM-C"))
    assert links(changes) == [
        ("ACM.C", "cik1", "share_class"),
        ("TWO.A", "cik2", "primary"),
        ("TWO.B", "cik2", "share_class"),
    ]


def test_a_reviewed_class_of_another_company_is_no_class() -> None:
    changes = plan(row(1, "ACME"), row(1, "TWO-B"))
    assert (changes.securities, checks(changes)) == ((), {"ticker_unclassified": 1})


def test_a_further_ticker_nobody_has_reviewed_is_left_out_and_said() -> None:
    changes = plan(row(1, "ACME"), row(1, "ACXQ"))
    assert changes.securities == ()
    assert checks(changes) == {"ticker_unclassified": 1}


def test_a_former_ticker_is_known_by_the_reviewed_renames() -> None:
    assert links(plan(row(1, "ACME"), row(1, "OLDA"))) == [("OLDA", "cik1", "rename")]


def test_a_company_that_gave_up_its_ticker_for_another_keeps_both() -> None:
    changes = plan(row(1, "APEX"))
    assert links(changes) == [("APEX", "cik1", "rename")]
    assert changes.securities[0].since_date is None
    assert checks(changes) == {"ticker_changed": 1}


def test_a_company_known_without_a_ticker_gets_its_first() -> None:
    known = KnownCompanies({"cik1": ACME}, {}, frozenset())
    assert links(plan(row(1, "ACME"), known=known)) == [("ACME", "cik1", "primary")]


def test_a_company_one_of_whose_tickers_is_still_listed_has_not_changed_it() -> None:
    changes = plan(row(1, "ACM-B"), row(1, "APEX"))
    assert (changes.securities, checks(changes)) == ((), {"ticker_unclassified": 1})


def test_of_two_new_tickers_neither_is_taken_for_the_successor() -> None:
    changes = plan(row(1, "APEX"), row(1, "APEY"))
    assert (changes.securities, checks(changes)) == ((), {"ticker_unclassified": 2})


def test_a_reviewed_class_is_not_the_primary_ticker_however_it_is_spelled() -> None:
    reviewed = ReviewedTickers({"SEA": 7}, frozenset())
    changes = plan_companies([row(7, "SEA"), row(7, "SEVEN")], KNOWN, reviewed, is_newer=True)
    assert links(changes) == [("SEVEN", "cik7", "primary"), ("SEA", "cik7", "share_class")]


@pytest.mark.parametrize(
    ("ticker", "exchange"),
    [
        ("SEV-PA", "NYSE"),
        ("SEV-P", "NYSE"),
        ("SEV-WT", "NYSE"),
        ("SEV-UN", "NYSE"),
        ("SEV-RI", "NYSE"),
        ("SEVNW", "Nasdaq"),
        ("SEVNU", "Nasdaq"),
        ("SEVNR", "Nasdaq"),
        ("SEVNP", "Nasdaq"),
        ("SEVNZ", "Nasdaq"),
    ],
)
def test_preferred_shares_warrants_units_rights_and_notes_are_no_shares(ticker: str, exchange: str) -> None:
    changes = plan(row(7, ticker, exchange), row(7, "SEVN", "Nasdaq"))
    assert links(changes) == [("SEVN", "cik7", "primary")]
    assert checks(changes) == {"company_added": 1}


def test_a_letter_that_is_a_warrants_at_nasdaq_is_a_tickers_elsewhere() -> None:
    assert links(plan(row(7, "SEVNW", "NYSE"))) == [("SEVNW", "cik7", "primary")]
    assert links(plan(row(7, "SEVNL", "Nasdaq"))) == [("SEVNL", "cik7", "primary")]
    assert links(plan(row(7, "SEVNW", "Nasdaq"))) == []


def test_foreign_shares_over_the_counter_are_receipts_and_one_ordinary_share() -> None:
    changes = plan(row(7, "SEVSY", "OTC"), row(7, "SEVSF", "OTC"))
    assert links(changes) == [("SEVSY", "cik7", "primary"), ("SEVSF", "cik7", "share_class")]
    more = plan(row(1, "ACME"), row(1, "ACMYY", "OTC"), row(1, "ACMFF", "OTC"), row(1, "ACMPF", "OTC"))
    assert links(more) == [("ACMYY", "cik1", "adr")]
    assert checks(more) == {"ticker_unclassified": 2}


def test_the_listed_ticker_is_the_primary_one() -> None:
    changes = plan(row(7, "SEVSF", "OTC"), row(7, "SVN", "NYSE"), row(7, "SEVENX", ""))
    assert changes.issuers[0].ticker == "SVN"


@pytest.mark.parametrize(
    "name", ["Acme Municipal Income", "Acme Bitcoin Trust", "SPDR GOLD TRUST", "Acme ETF", "Acme Growth Fund"]
)
def test_funds_among_the_companies_are_left_out(name: str) -> None:
    assert plan(row(7, "SEV", name=name)) == CompanyChanges((), (), ())


def test_a_company_whose_name_only_contains_such_a_word_is_one() -> None:
    assert links(plan(row(7, "SEV", name="Fundamental Goldtrust Ethernet Co"))) == [("SEV", "cik7", "primary")]


def test_a_ticker_of_a_fund_is_no_companys() -> None:
    assert plan(row(7, "FUND")) == CompanyChanges((), (), ())


def test_the_reviewed_tables_of_the_snapshot_are_read() -> None:
    reviewed = reviewed_tickers()
    # As in the reviewed tables: Alphabet's second class, and a renamed ticker.
    assert reviewed.class_ciks["GOOG"] == 1652044
    assert {("AADI", "WHWK"), ("KIRK", "TBHC")} <= reviewed.renames


_TICKERS = st.sampled_from(["ACME", "ACM-B", "LONE", "NEW", "NEWW", "NEWWW", "TWO-B", "OLDA", "FUND", "XYZ-PA", "XYZ"])
_ROWS = st.lists(
    st.builds(
        Registrant, st.integers(1, 4), st.just("Name Inc"), _TICKERS, st.sampled_from(["NYSE", "Nasdaq", "OTC", ""])
    ),
    max_size=12,
)


@given(_ROWS, st.randoms(use_true_random=False))
def test_whatever_the_table_says_no_ticker_moves_the_order_does_not_matter_and_twice_is_once(
    rows: list[Registrant], random: object
) -> None:
    changes = plan(*rows)
    assert not {s.ticker for s in changes.securities} & set(KNOWN.securities)
    assert "FUND" not in {s.ticker for s in changes.securities}
    known = set(KNOWN.issuers) | {issuer.issuer_id for issuer in changes.issuers}
    assert all(s.issuer_id in known for s in changes.securities)
    assert len({s.ticker for s in changes.securities}) == len(changes.securities)
    after = KnownCompanies(
        {**KNOWN.issuers, **{issuer.issuer_id: issuer for issuer in changes.issuers}},
        {**KNOWN.securities, **{security.ticker: security for security in changes.securities}},
        KNOWN.funds,
        KNOWN.held,
    )
    again = plan(*rows, known=after)
    assert (again.issuers, again.securities) == ((), ())
    shuffled: Sequence[Registrant] = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives random.Random
    assert sorted(links(plan(*shuffled))) == sorted(links(changes))
