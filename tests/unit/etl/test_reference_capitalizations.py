"""What companies are worth: one figure per company, never a sum, never of another company."""

from datetime import date
from decimal import Decimal

import pytest

from analytics.model.issuer import Issuer, SizeBand, SizeBandFloor
from analytics.model.market import Price
from db.repositories.facts import CompanyFact
from db.repositories.prices import StoredClose
from db.repositories.reference import Capitalization, SecurityEntry
from etl.reference.capitalizations import (
    Capitalizations,
    Companies,
    band_of,
    from_facts,
    from_screener,
    nearest_close,
    only_tickers,
)
from etl.sources.nasdaq_screener.listing import Listed

DAY, VERSION = date(2025, 11, 18), date(2025, 7, 1)
# The boundaries of 1 July 2025, as the definitions print them, in dollars.
FLOORS = tuple(
    SizeBandFloor(band, floor, VERSION, "")
    for band, floor in (
        (SizeBand.MEGA, 200e9),
        (SizeBand.LARGE, 22.7e9),
        (SizeBand.MID, 8.0e9),
        (SizeBand.SMALL, 0.3e9),
        (SizeBand.MICRO, 0.0),
    )
)
ISSUERS = {
    "cik1": Issuer("cik1", "BERKSHIRE HATHAWAY INC", "BRK.B"),
    "cik2": Issuer("cik2", "Former Name Inc", "NEWN"),
    "cik3": Issuer("cik3", "Allied Gaming Inc", "OLDT"),
}
SECURITIES = {
    "BRK.A": SecurityEntry("BRK.A", "cik1", "share_class"),
    "BRK.B": SecurityEntry("BRK.B", "cik1", "primary"),
    "NEWN": SecurityEntry("NEWN", "cik2", "primary"),
    "OLDT": SecurityEntry("OLDT", "cik3", "rename"),
}


def stock(symbol: str, name: str, cap: int | None) -> Listed:
    return Listed(symbol, name, None if cap is None else Decimal(cap))


def value(*rows: Listed, last: dict[str, int] | None = None) -> Capitalizations:
    caps = {issuer_id: Decimal(cap) for issuer_id, cap in (last or {}).items()}
    return from_screener(rows, Companies(ISSUERS, SECURITIES, FLOORS, caps), DAY)


def caps(found: Capitalizations) -> dict[str, int]:
    return {row.issuer_id: int(row.market_cap_usd) for row in found.rows}


def test_a_company_is_worth_what_one_of_its_classes_prints() -> None:
    rows = [stock("BRK/A", "Berkshire Hathaway Inc.", 1_094), stock("BRK/B", "Berkshire Hathaway Inc.", 1_092)]
    found = value(*rows)
    assert caps(found) == {"cik1": 1_092}
    assert found.findings == ()
    assert found.rows[0] == Capitalization("cik1", DAY, Decimal(1_092), SizeBand.MICRO, "Nasdaq screener")


def test_without_the_primary_ticker_the_largest_class_counts() -> None:
    securities = {**SECURITIES, "BRK.C": SecurityEntry("BRK.C", "cik1", "share_class")}
    rows = [stock("BRK/A", "Berkshire Hathaway", 1_090), stock("BRK/C", "Berkshire Hathaway", 1_095)]
    for order in (rows, rows[::-1], [*rows, stock("BRK/B", "Berkshire Hathaway", None)]):
        assert caps(from_screener(order, Companies(ISSUERS, securities, FLOORS, {}), DAY)) == {"cik1": 1_095}


@pytest.mark.parametrize(("other", "n"), [(1_000, 0), (999, 1), (1_440, 0), (1_441, 1)])
def test_classes_that_differ_by_more_than_a_fifth_are_said(other: int, n: int) -> None:
    rows = [stock("BRK/A", "Berkshire Hathaway", other), stock("BRK/B", "Berkshire Hathaway", 1_200)]
    found = value(*rows)
    assert caps(found) == {"cik1": 1_200}
    assert [f.check for f in found.findings] == ["classes_differ"] * n


def test_unknown_symbols_and_blanks_are_nothing() -> None:
    assert value(stock("WHO", "Who Inc", 5), stock("BRK/B", "Berkshire Hathaway", None)) == Capitalizations((), ())


def test_a_primary_ticker_counts_under_a_changed_name() -> None:
    assert caps(value(stock("NEWN", "New Name Corp", 500))) == {"cik2": 500}
    assert caps(value(stock("NEWN", "New Name Corp", 500), last={"cik2": 400})) == {"cik2": 500}


@pytest.mark.parametrize(("cap", "is_taken"), [(2_000, True), (2_001, False), (80, True), (79, False)])
def test_a_changed_name_with_a_worth_far_from_the_last_is_another_company(cap: int, is_taken: bool) -> None:  # noqa: FBT001 - a case
    found = value(stock("NEWN", "New Name Corp", cap), last={"cik2": 400})
    assert caps(found) == ({"cik2": cap} if is_taken else {})
    assert [f.check for f in found.findings] == ([] if is_taken else ["symbol_of_another_company"])


def test_a_former_ticker_counts_only_under_an_agreeing_name() -> None:
    assert caps(value(stock("OLDT", "Allied Gaming Inc. Common Stock", 7))) == {"cik3": 7}
    assert value(stock("OLDT", "Somebody Else Ltd.", 7)) == Capitalizations((), ())


@pytest.mark.parametrize(
    ("cap", "band"),
    [
        ("200000000000", SizeBand.MEGA),
        ("199999999999.99", SizeBand.LARGE),
        ("22700000000", SizeBand.LARGE),
        ("22699999999", SizeBand.MID),
        ("8000000000", SizeBand.MID),
        ("7999999999", SizeBand.SMALL),
        ("300000000", SizeBand.SMALL),
        ("299999999", SizeBand.MICRO),
    ],
)
def test_bands_begin_at_their_boundaries(cap: str, band: SizeBand) -> None:
    assert band_of(Decimal(cap), FLOORS) is band
    assert band_of(Decimal(cap), FLOORS[::-1]) is band


def test_without_boundaries_a_size_is_unknown() -> None:
    assert band_of(Decimal(1), ()) is SizeBand.UNKNOWN


def shares(**changes: object) -> CompanyFact:
    cells = {
        "issuer_id": "cik1",
        "fact": "shares_outstanding",
        "period_end_date": date(2025, 10, 31),
        "period_months": 0,
        "amount": Decimal(1_000_000),
        "unit": "shares",
        "form": "10-Q",
        "filed_date": date(2025, 11, 5),
        "accession": "a-1",
    }
    return CompanyFact(**(cells | changes))  # type: ignore[arg-type]  # one case each


CLOSE = Price(Decimal("310.50"), date(2025, 11, 14), "tiingo")


def ten_sessions(first: date, last: date) -> int:
    assert first < last
    return 10


def test_shares_times_close_says_where_it_is_from() -> None:
    found = from_facts(shares(), CLOSE, FLOORS, ten_sessions)
    assert found is not None
    # 1,000,000 x 310.50
    assert (found.issuer_id, found.as_of_date) == ("cik1", date(2025, 11, 14))
    assert found.market_cap_usd == Decimal(310_500_000)
    assert found.size_band is SizeBand.SMALL
    assert found.source == "shares of 2025-10-31 on a 10-Q times close of 2025-11-14 (tiingo)"


def test_the_close_may_be_the_earlier_of_the_two() -> None:
    early = Price(Decimal(1), date(2025, 10, 24), "tiingo")
    assert from_facts(shares(), early, FLOORS, ten_sessions) is not None


@pytest.mark.parametrize(
    ("count", "close", "sessions"),
    [
        (shares(), CLOSE, 11),
        (shares(form="20-F"), CLOSE, 1),
        (shares(form="40-F"), CLOSE, 1),
        (shares(unit="pure"), CLOSE, 1),
        (shares(amount=Decimal(0)), CLOSE, 1),
        (shares(), Price(Decimal(1), date(2025, 11, 14), "csv", "CAD"), 1),
        (shares(), Price(Decimal(1), None, "csv"), 1),
    ],
)
def test_what_does_not_speak_of_the_same_thing_gives_nothing(count: CompanyFact, close: Price, sessions: int) -> None:
    assert from_facts(count, close, FLOORS, lambda _first, _last: sessions) is None


def test_the_close_nearest_to_a_cover_is_taken_the_later_of_two() -> None:
    closes = {date(2025, 10, day): StoredClose(Decimal(day), "USD", "csv") for day in (1, 20, 24, 30)}
    assert nearest_close(closes, date(2025, 10, 22)) == Price(Decimal(24), date(2025, 10, 24), "csv", "USD")
    assert nearest_close(closes, date(2025, 10, 21)).price_date == date(2025, 10, 20)


def test_a_company_with_several_classes_or_receipts_has_no_only_ticker() -> None:
    rows = [
        *SECURITIES.values(),
        SecurityEntry("OLDN", "cik2", "rename"),
        SecurityEntry("ADRS", "cik4", "primary"),
        SecurityEntry("ADRSY", "cik4", "adr"),
    ]
    assert only_tickers(rows) == {"cik2": "NEWN"}
