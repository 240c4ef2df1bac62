"""What companies report: first reports and restatements, one figure per filing, debt from its parts."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import UnreadableSource
from etl.sources.config import read_source
from etl.sources.sec_companyfacts.debt import debt_of
from etl.sources.sec_companyfacts.facts import CompanyFigures, Figure, is_facts, read_facts
from etl.sources.sec_companyfacts.submissions import Submissions, is_submissions, read_submissions

ACME = (Path(__file__).parents[2] / "fixtures/sources/sec_companyfacts/acme.json").read_bytes()
SOURCE = read_source("sec_companyfacts")
FIRST, QUARTER, HALF = "0000000042-23-000001", "0000000042-23-000002", "0000000042-23-000003"
ANNUAL, AMENDED = "0000000042-23-000004", "0000000042-24-000001"


@pytest.fixture(scope="module")
def acme() -> CompanyFigures:
    return read_facts(ACME, SOURCE)


def of(found: CompanyFigures, fact: str) -> list[tuple[date, int, Decimal, str]]:
    return [(f.period_end_date, f.period_months, f.amount, f.accession) for f in found.figures if f.fact == fact]


def facts_of(**tags: dict[str, list[dict[str, object]]]) -> bytes:
    """A document with ``taxonomy__Tag`` keywords: unit to entries."""
    facts: dict[str, dict[str, object]] = {}
    for name, units in tags.items():
        taxonomy, _, tag = name.partition("__")
        facts.setdefault(taxonomy.replace("_", "-"), {})[tag] = {"label": tag, "units": units}
    return json.dumps({"cik": 7, "entityName": "Seven", "facts": facts}).encode()


def entry(end: str, val: object, accn: str = "a-1", filed: str = "2024-02-01", **more: object) -> dict[str, object]:
    return {"end": end, "val": val, "accn": accn, "form": "10-K", "filed": filed, **more}


def test_the_company_is_named(acme: CompanyFigures) -> None:
    assert (acme.cik, acme.name) == (42, "Acme Widgets Inc.")


def test_a_repeated_figure_is_kept_once_and_a_restated_one_again(acme: CompanyFigures) -> None:
    assert of(acme, "eps_diluted") == [
        (date(2022, 12, 31), 12, Decimal("5.00"), FIRST),
        (date(2023, 4, 1), 3, Decimal("1.10"), QUARTER),
        (date(2023, 9, 30), 12, Decimal("-0.35"), ANNUAL),
        (date(2022, 12, 31), 12, Decimal("4.80"), AMENDED),
    ]


def test_a_figure_has_its_filing_form_and_unit(acme: CompanyFigures) -> None:
    assert acme.figures[-1] == Figure(
        "eps_diluted", date(2022, 12, 31), 12, Decimal("4.80"), "USD/shares", "10-K/A", date(2024, 5, 1), AMENDED
    )


def test_of_two_tags_in_one_filing_the_first_in_the_list_counts(acme: CompanyFigures) -> None:
    assert of(acme, "net_income") == [
        (date(2022, 12, 31), 12, Decimal(79_000_000), FIRST),
        (date(2023, 4, 1), 3, Decimal(17_400_000), QUARTER),
    ]
    assert of(acme, "revenue") == [(date(2022, 12, 31), 12, Decimal(900_000_000), FIRST)]


def test_two_counts_of_shares_on_one_cover_are_none(acme: CompanyFigures) -> None:
    assert of(acme, "shares_outstanding") == [
        (date(2023, 1, 27), 0, Decimal(15_800_000), FIRST),
        (date(2023, 10, 20), 0, Decimal(15_552_752), ANNUAL),
    ]


def test_negative_equity_is_a_figure_and_unreadable_entries_are_counted(acme: CompanyFigures) -> None:
    assert of(acme, "equity") == [(date(2022, 12, 31), 0, Decimal(-12_000_000), FIRST)]
    # One entry without an end, one with a text for a number, one contradicted cover.
    assert acme.n_skipped == 3


def test_debt_is_the_sum_of_the_balance_sheet_not_of_a_total_and_its_parts(acme: CompanyFigures) -> None:
    # Apple, annual report for 2023-09-30, in millions: 95,281 + 9,822 + 5,985 = 111,088.
    assert of(acme, "debt") == [
        (date(2022, 12, 31), 0, Decimal(100), FIRST),
        (date(2023, 9, 30), 0, Decimal(111_088_000_000), ANNUAL),
    ]


def test_figures_are_in_the_order_of_filing(acme: CompanyFigures) -> None:
    days = [figure.filed_date for figure in acme.figures]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("parts", "debt"),
    [
        ({"debt_total": 7, "debt_noncurrent": 5, "debt_current": 3}, 7),
        # The current portion holds short-term borrowings already.
        ({"debt_noncurrent": 5, "debt_current": 3, "debt_short": 2, "debt_long_current": 1}, 8),
        ({"debt_noncurrent": 5, "debt_long_current": 1, "debt_short": 2}, 8),
        ({"debt_long": 6, "debt_short": 2, "debt_noncurrent": 5}, 8),
        ({"debt_noncurrent": 5}, 5),
        ({"debt_with_leases_noncurrent": 5, "debt_with_leases_current": 1}, 6),
        ({"debt_short": 2}, 2),
        ({"debt_long_current": 1}, None),
        ({}, None),
    ],
)
def test_debt_recipes(parts: dict[str, int], debt: int | None) -> None:
    found = debt_of({part: Decimal(amount) for part, amount in parts.items()})
    assert found == (None if debt is None else Decimal(debt))


def test_parts_of_different_filings_are_never_added() -> None:
    long = [entry("2023-12-31", 5, "a-1")]
    current = [entry("2023-12-31", 1, "a-2", filed="2024-08-01")]
    found = read_facts(
        facts_of(us_gaap__LongTermDebtNoncurrent={"USD": long}, us_gaap__LongTermDebtCurrent={"USD": current}), SOURCE
    )
    assert of(found, "debt") == [(date(2023, 12, 31), 0, Decimal(5), "a-1")]


def test_a_foreign_company_keeps_its_own_currency_not_the_dollars_of_one_year() -> None:
    kroner = [entry(f"{year}-12-31", year, f"a-{year}", f"{year + 1}-02-01") for year in (2021, 2022, 2023)]
    found = read_facts(facts_of(ifrs_full__Equity={"DKK": kroner, "USD": [entry("2023-12-31", 300, "a-2023")]}), SOURCE)
    assert [(f.unit, int(f.amount)) for f in found.figures] == [("DKK", 2021), ("DKK", 2022), ("DKK", 2023)]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2023-10-01", "2023-12-30", 3),  # 13 weeks
        ("2023-09-24", "2023-12-30", 3),  # 14 weeks
        ("2023-06-11", "2023-09-02", 3),  # 12 weeks
        ("2023-01-01", "2023-06-30", 6),
        ("2023-01-01", "2023-09-30", 9),
        ("2022-12-25", "2023-12-30", 12),  # 53 weeks
        ("2023-12-20", "2023-12-31", 1),
    ],
)
def test_periods_are_counted_in_months(start: str, end: str, months: int) -> None:
    found = read_facts(facts_of(us_gaap__NetIncomeLoss={"USD": [entry(end, 1, start=start)]}), SOURCE)
    assert [f.period_months for f in found.figures] == [months]


def test_a_period_that_ends_before_it_begins_is_skipped() -> None:
    found = read_facts(facts_of(us_gaap__NetIncomeLoss={"USD": [entry("2023-01-01", 1, start="2023-02-01")]}), SOURCE)
    assert (found.figures, found.n_skipped) == ((), 1)


@pytest.mark.parametrize("amount", [True, None, "5", 1e40])
def test_what_is_no_plausible_number_is_skipped(amount: object) -> None:
    found = read_facts(facts_of(us_gaap__StockholdersEquity={"USD": [entry("2023-12-31", amount)]}), SOURCE)
    assert (found.figures, found.n_skipped) == ((), 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html>Undeclared Automated Tool</html>", "an HTML page, not a document of company facts"),
        (b"", "an empty body, not a document of company facts"),
        (b'{"cik": 42, "entityName": "Acme"}', "no document of company facts"),
        (b'{"facts": {}}', "no document of company facts"),
        (b'{"cik": 42, "facts": []}', "no document of company facts"),
        (ACME[:2000], "cut off or damaged"),
    ],
)
def test_other_bodies_are_refused_by_what_they_are(body: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        read_facts(body, SOURCE)


def test_odd_shapes_inside_are_no_figures() -> None:
    body = b'{"cik":1,"facts":{"us-gaap":{"Revenues":{"units":{"USD":{"end":1}}},"Equity":[],"NetIncomeLoss":null}}}'
    assert read_facts(body, SOURCE).figures == ()


SUBMISSIONS = b"""{"cik":"0000320193","entityType":"operating","sic":"3571","sicDescription":"Electronic Computers",
"name":"Apple Inc.","tickers":["AAPL"],"exchanges":["Nasdaq"],"filings":{"recent":{"form":[]}}}"""


def test_a_registrant_says_its_industry_and_its_listings() -> None:
    assert read_submissions(SUBMISSIONS, SOURCE) == Submissions(320193, "Apple Inc.", "3571", ("AAPL",), ("Nasdaq",))


def test_a_registrant_may_have_no_industry_and_an_unnamed_exchange() -> None:
    body = SUBMISSIONS.replace(b'"3571"', b'""').replace(b'"Nasdaq"', b"null")
    found = read_submissions(body, SOURCE)
    assert (found.sic, found.exchanges) == ("", ("",))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"3571"', b'"35"', "no industry code"),
        (b'"3571"', b"3571", "no industry code"),
        (b'"sic":', b'"code":', "no registrant's list"),
        (b'["Nasdaq"]', b"[]", "no registrant's list"),
        (b'["Nasdaq"]', b"null", "no registrant's list"),
        (b'"0000320193"', b'"0"', "no registrant's list"),
    ],
)
def test_other_lists_of_filings_are_refused(old: bytes, new: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        read_submissions(SUBMISSIONS.replace(old, new), SOURCE)


def test_files_are_told_apart_by_their_beginning() -> None:
    assert (is_facts(ACME), is_submissions(ACME)) == (True, False)
    assert (is_facts(SUBMISSIONS), is_submissions(SUBMISSIONS)) == (False, True)
