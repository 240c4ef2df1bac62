"""From tickers to companies: registrant numbers with agreeing names, and foreign listings kept from US tickers."""

import pytest
from snapshot_facts import (
    CASH_CLASS,
    OCTOBER,
    a_fact,
    a_listing,
    a_registrant,
    a_vanguard_fact,
    match,
    some_rulings,
    some_sources,
)

from etl.names import names_agree, words
from etl.snapshot.build.holdings import MatchedLine
from etl.snapshot.build.registrants import is_common_share
from etl.snapshot.build.review import ShareClass
from etl.snapshot.build.sources import FactLine, Registrant


def foreign(ticker: str, name: str, country: str, weight: str = "0.10", fund: str = "IXUS") -> FactLine:
    return a_fact(ticker, name, weight, fund=fund, country=country, is_international=True)


def foreign_vanguard(ticker: str, name: str, country: str = "Canada", fund: str = "VXUS") -> FactLine:
    return a_vanguard_fact(ticker, name, fund=fund, country=country, is_international=True, as_of_date=OCTOBER)


def found(
    *facts: FactLine, edgar: tuple[Registrant, ...] = (), sec: tuple[Registrant, ...] = ()
) -> list[tuple[str, str]]:
    return [(m.issuer_id, m.rule) for m in match(some_sources(*facts, edgar=edgar, sec=sec))]


@pytest.mark.parametrize(
    ("name", "telling"),
    [
        ("NESTLÉ SA", ("NESTLE",)),
        ("Moody's Corp.", ("MOODYS",)),
        ("The A Company Inc.", ("THE", "A", "COMPANY", "INC")),  # nothing telling: every word stays
        ("BERKSHIRE HATHAWAY INC CLASS B", ("BERKSHIRE", "HATHAWAY")),
        ("AT&T INC", ("AT", "T")),
        ("", ()),
    ],
)
def test_telling_words(name: str, telling: tuple[str, ...]) -> None:
    assert words(name) == telling


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("EVERBRIGHT SECURIT", "Everbright Securities Co. Ltd."),  # cut short
        ("EASTGROUP PROPERTIES REIT INC", "EastGroup Properties Inc."),
        ("CH ROBINSON WORLDWIDE", "C.H. Robinson Worldwide Inc"),
        ("FACT SET RESEARCH", "FactSet Research Systems"),  # blanks
        ("ROCHE HOLDING PAR AG", "Roche Holding AG"),
        ("ALPHA BETA DELTA", "Alpha Bros. Delta"),  # an initial and a shared word
        ("BROTHER INDUSTRIES", "Brothers Ltd."),  # nothing but the one word to go by
    ],
)
def test_names_that_agree(first: str, second: str) -> None:
    assert names_agree(first, second)
    assert names_agree(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("First Financial", "Provident Financial"),
        ("First Financial Bankshares", "First Horizon"),
        ("ROCHE HOLDING AG", "Rogers Corp"),
        ("AVIDITY BIOSCIENCES", "Atrium Therapeutics"),
        ("United Airlines", "United Apparel"),
        ("", "Anything"),
    ],
)
def test_names_that_disagree(first: str, second: str) -> None:
    assert not names_agree(first, second)
    assert not names_agree(second, first)


def test_the_late_table_goes_before_the_early_one() -> None:
    apple = a_fact("AAPL", "APPLE INC")
    late, early = a_registrant("AAPL", 320193, "Apple Inc."), a_registrant("AAPL", 999, "Apple Inc.")
    assert found(apple, edgar=(late,), sec=(early,)) == [("cik320193", "registrant")]
    assert found(apple, sec=(early,)) == [("cik999", "registrant")]


def test_a_reused_ticker_is_refused_and_the_early_table_asked() -> None:
    avidity = a_fact("RNA", "AVIDITY BIOSCIENCES INC")
    late = a_registrant("RNA", 2093101, "Atrium Therapeutics, Inc.")
    assert found(avidity, edgar=(late,)) == [("us-RNA", "ticker only")]
    early = a_registrant("RNA", 1599901, "Avidity Biosciences, Inc.")
    assert found(avidity, edgar=(late,), sec=(early,)) == [("cik1599901", "registrant")]


def test_one_agreeing_name_of_several_is_enough() -> None:
    lines = [a_fact("FUL", "HB FULLER"), a_vanguard_fact("FUL", "Fuller H B Co.")]
    assert {i for i, _ in found(*lines, edgar=(a_registrant("FUL", 39368, "FULLER H B CO"),))} == {"cik39368"}


def test_reviewed_identities_and_share_classes_go_first() -> None:
    sources = some_sources(
        a_fact("RNA", "AVIDITY"),
        a_fact("GOOG", "ALPHABET INC CLASS C"),
        edgar=(a_registrant("RNA", 1, "Avidity"), a_registrant("GOOG", 2, "Alphabet Inc.")),
    )
    rulings = some_rulings(identities={"RNA": 1599901}, share_classes=(ShareClass("GOOG", "GOOGL", 1652044),))
    assert [(m.issuer_id, m.rule) for m in match(sources, rulings)] == [
        ("cik1599901", "registrant"),
        ("cik1652044", "registrant"),
    ]


def test_cash_beside_a_share_of_the_same_ticker_has_no_company() -> None:
    lines = (a_fact("JPM", "JPMORGAN CHASE & CO"), a_fact("JPM", "CASH COLLATERAL USD JPM", "0.0", sector=CASH_CLASS))
    assert found(*lines, edgar=(a_registrant("JPM", 19617, "JPMORGAN CHASE & CO"),)) == [
        ("cik19617", "registrant"),
        ("", "no company"),
    ]


def test_an_equity_line_without_ticker_has_no_company() -> None:
    assert found(a_fact("-", "SOMETHING")) == [("", "no company")]


def test_roche_is_not_rogers() -> None:
    rogers = a_registrant("ROG", 84748, "ROGERS CORP")
    lines = (
        a_fact("ROG", "ROGERS CORP", fund="IWM"),
        foreign("ROG", "ROCHE HOLDING PAR AG", "Switzerland"),
        foreign_vanguard("ROG", "Roche Holding AG", "Switzerland"),
    )
    assert found(*lines, edgar=(rogers,)) == [
        ("cik84748", "registrant"),
        ("x-ch-ROG", "country"),
        ("x-ch-ROG", "name"),
    ]


def test_a_us_listing_of_another_name_is_not_taken_though_no_us_fund_holds_it() -> None:
    rogers = a_registrant("ROG", 84748, "ROGERS CORP")
    assert found(foreign("ROG", "ROCHE HOLDING PAR AG", "Switzerland"), edgar=(rogers,)) == [("x-ch-ROG", "country")]
    assert found(foreign_vanguard("ROG", "Roche Holding AG"), edgar=(rogers,)) == [("x-vanguard-ROG", "alone")]


def test_a_listing_of_another_name_is_not_taken() -> None:
    lines = (foreign("CAP", "CAPGEMINI", "Germany"), foreign_vanguard("CAP", "Cape Lambert Iron"))
    assert found(*lines)[1] == ("x-vanguard-CAP", "alone")


def test_three_companies_under_one_ticker_and_one_printed_country() -> None:
    lines = (
        foreign("SAP", "SAP", "Germany"),
        foreign("SAP", "SAPUTO INC", "Canada"),
        foreign("SAP", "SAPPI LTD", "South Africa"),
        foreign_vanguard("SAP", "SAP SE"),
        foreign_vanguard("SAP", "Saputo Inc."),
        foreign_vanguard("SAP", "Sappi Ltd."),
    )
    ids = [issuer_id for issuer_id, _ in found(*lines)]
    assert ids == ["x-de-SAP", "x-ca-SAP", "x-za-SAP"] * 2


def test_a_foreign_company_listed_in_the_us_gets_its_registrant_number() -> None:
    sap = a_registrant("SAP", 1000184, "SAP SE")
    assert found(foreign("SAP", "SAP", "Germany"), edgar=(sap,)) == [("cik1000184", "us_listing")]
    assert found(foreign_vanguard("SAP", "SAP SE"), sec=(sap,)) == [("cik1000184", "us_listing")]


def test_a_registrant_traded_over_the_counter_only_is_no_us_listing() -> None:
    over_the_counter = a_registrant("SAP", 7, "SAP SE", "OTC")
    assert found(foreign("SAP", "SAP", "Germany"), edgar=(over_the_counter,)) == [("x-de-SAP", "country")]


def test_merck_of_darmstadt_is_not_the_merck_that_a_us_fund_holds() -> None:
    merck = a_registrant("MRK", 310158, "Merck & Co., Inc.")
    german = (foreign("MRK", "MERCK", "Germany"), foreign_vanguard("MRK", "Merck KGaA", "Germany"))
    assert found(a_fact("MRK", "MERCK & CO INC"), *german, edgar=(merck,)) == [
        ("cik310158", "registrant"),
        ("x-de-MRK", "country"),
        ("x-de-MRK", "name"),
    ]


def test_names_that_agree_with_no_listing_are_numbered() -> None:
    lines = (
        foreign_vanguard("ABC", "Alpha Mining Ltd."),
        foreign_vanguard("ABC", "Beta Foods plc"),
        foreign_vanguard("ABC", "Alpha Mining", fund="VEA"),
        foreign_vanguard("XYZ", "Gamma NV"),
    )
    # Numbers follow the alphabet of the names, whatever the order of the lines.
    expected = [("x-vanguard-ABC", "alone"), ("x-vanguard-ABC-2", "alone"), ("x-vanguard-ABC", "alone")]
    assert found(*lines) == [*expected, ("x-vanguard-XYZ", "alone")]
    assert found(*reversed(lines)) == [("x-vanguard-XYZ", "alone"), *reversed(expected)]


def test_numbers_do_not_hang_on_the_order_of_a_set() -> None:
    names = ("Sigma", "Alpha", "Omega", "Gamma", "Beta", "Delta")
    ids = [issuer_id for issuer_id, _ in found(*(foreign_vanguard("ABC", name) for name in names))]
    assert [issuer_id.removeprefix("x-vanguard-ABC") for issuer_id in ids] == ["-6", "", "-5", "-4", "-2", "-3"]


def test_a_name_that_agrees_with_two_listings_is_kept_apart() -> None:
    lines = (
        foreign("NEX", "NEXT MEDIA LTD", "Canada"),
        foreign("NEX", "NEXT MEDICAL AG", "Switzerland"),
        foreign_vanguard("NEX", "Next Me"),
    )
    assert found(*lines)[2] == ("x-vanguard-NEX", "alone")


def test_an_unreviewed_country_gets_no_code_of_another() -> None:
    matched: tuple[MatchedLine, ...] = match(some_sources(foreign("ABC", "ALPHA", "Atlantis")))
    assert (matched[0].issuer_id, matched[0].country) == ("x-zz-ABC", "ZZ")


COMMON = [
    ("Agilent Technologies Inc. Common Stock", True),
    ("Alibaba Group Holding Limited American Depositary Shares each representing eight Ordinary share", True),
    ("Energy Transfer LP Common Units", True),
    ("Oak Woods Acquisition Corporation Warrant", False),
    ("Some Corp. Common Stock Purchase Warrants", False),
    ("Bank of X Depositary Shares Preferred Series A Common Something", False),
    ("Ares Acquisition Units, each consisting of one share", False),
    ("Acme 6.25% Notes due 2030", False),
    ("Acme Subordinated Debentures", False),
    ("Acme Rights", False),
    ("BlackRock Municipal Income Common Shares", False),
    ("Gabelli Equity Fund Common Stock", False),
    ("Brighthouse Financial Inc.", True),
    ("Wright Unity Inc.", True),
]


@pytest.mark.parametrize(("name", "expected"), COMMON)
def test_common_shares_by_the_screeners_name(name: str, *, expected: bool) -> None:
    assert bool(is_common_share("ABCD", a_listing("ABCD", name), None)) is expected


@pytest.mark.parametrize("ticker", ["ABC.PA", "ABC.P", "ABC.WS", "ABC.WT", "ABC.U", "ABC.UN", "ABC.R", "ABC.RT"])
def test_suffixes_of_other_instruments(ticker: str) -> None:
    assert not is_common_share(ticker, a_listing(ticker, "A Company Common Stock"), None)


def test_class_suffixes_are_common() -> None:
    assert is_common_share("BRK.B", a_listing("BRK.B", "Berkshire Hathaway Inc."), None)


@pytest.mark.parametrize(
    ("exchange", "name", "expected"),
    [
        ("OTC", "Nestle SA", True),
        ("", "Roche Holding", True),
        ("NYSE", "Acme Royalty Trust", False),  # on an exchange, but no screener of stocks knows it
        ("Nasdaq", "Acme", False),
        ("CBOE", "Acme", False),
        ("OTC", "Acme Bitcoin Trust ETF", False),
    ],
)
def test_registrants_no_screener_knows(exchange: str, name: str, *, expected: bool) -> None:
    assert is_common_share("ABCD", None, a_registrant("ABCD", 1, name, exchange)) is expected


def test_nothing_known_is_no_common_share() -> None:
    assert not is_common_share("ABCD", None, None)
