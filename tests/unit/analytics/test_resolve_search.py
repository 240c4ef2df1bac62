"""Search as you type: order and choice worked out by hand over a market of eight securities."""

from dataclasses import replace

import pytest
from factories import a_fund, a_market, an_issuer

from analytics.model.market import Market, SecurityLink
from analytics.model.portfolio import ParsedRow, RowClass
from analytics.resolve import security_index
from analytics.resolve.search import Suggester

NAMES = {
    "FORD": ("Forward Industries Inc", 1e7),
    "F": ("FORD MOTOR CO", 5e10),
    "FOR": ("Forestar Group", 1e9),
    "BRK.B": ("BERKSHIRE HATHAWAY INC", 1e12),
    "NSRGY": ("Nestlé S.A.", 2.5e11),
    "APLE": ("Apple Hospitality REIT", 3e9),
    "AAPL": ("Apple Inc.", 3e12),
    "PINE": ("Big Apple Pines", 1e9),
    "BRKR": ("BRUKER CORP", 1e9),
    "ZM": ("Zoom Corp", 1e11),
    "FHB": ("Fordham Bank", 1e13),
}


def the_market() -> Market:
    issuers = [an_issuer(ticker, name=name, market_cap_usd=cap) for ticker, (name, cap) in NAMES.items()]
    funds = [a_fund("VTI", name="Vanguard Total Stock Market ETF"), a_fund("VOO", name="Vanguard S&P 500 ETF")]
    market = a_market({"VTI": {"AAPL": 1.0}}, issuers=issuers, funds=funds, share_classes={"BRK.A": "BRK.B"})
    berkshire = market.securities["BRK.B"].issuer_index
    return replace(market, securities={**market.securities, "BRKB": SecurityLink("BRKB", berkshire, "share_class")})


MARKET = the_market()


def found(query: str, limit: int = 8) -> list[str]:
    return [hit.ticker for hit in security_index(MARKET).search(query, limit)]


@pytest.mark.parametrize(
    ("query", "tickers"),
    [
        ("Fo", ["FOR", "FORD", "FHB", "F"]),  # the shorter ticker first, then names
        ("ford", ["FORD", "F", "FHB"]),  # a ticker before a name, a whole word before the beginning of one
        ("for", ["FOR", "FORD", "FHB", "F"]),
        ("corp", ["ZM", "BRKR"]),  # the larger company first
        ("brk", ["BRK.A", "BRK.B", "BRKR"]),  # share classes of the ticker before longer tickers
        ("apple", ["AAPL", "APLE", "PINE"]),  # names that begin so, the larger company first
        ("apple h", ["APLE"]),  # every word begins a word of the name
        ("hath berk", ["BRK.B", "BRK.A"]),  # in any order; the primary share class first
        ("brk b", ["BRK.B"]),
        ("BRK/B", ["BRK.B"]),
        ("brkb", ["BRK.B"]),  # its spelling without a dot is no security of its own
        ("nestle", ["NSRGY"]),
        ("NESTLÉ", ["NSRGY"]),
        ("s&p 500", ["VOO"]),
        ("vanguard", ["VOO", "VTI"]),
        ("total stock", ["VTI"]),
        ("", []),
        ("  ", []),
        ("...", []),
        ("zzz", []),
        ("apple motor", []),
        ("\x00", []),
        ("(", []),
    ],
)
def test_what_a_query_finds(query: str, tickers: list[str]) -> None:
    assert found(query) == tickers


def test_no_more_than_asked_for_and_always_the_same() -> None:
    assert found("apple", 1) == ["AAPL"]
    assert found("f", 2) == ["F", "FHB"]
    assert [found("apple") for _ in range(3)] == [["AAPL", "APLE", "PINE"]] * 3


def test_a_security_found_by_ticker_and_name_comes_once() -> None:
    market = a_market({"VTI": {"AAPL": 1.0}}, issuers=[an_issuer("ACME", name="Acme Corp")], funds=[a_fund("VTI")])
    assert [hit.ticker for hit in security_index(market).search("acme")] == ["ACME"]


def test_funds_and_companies_are_told_apart() -> None:
    index = security_index(MARKET)
    assert [(hit.name, hit.is_fund) for hit in (*index.search("vti"), *index.search("aapl"))] == [
        ("Vanguard Total Stock Market ETF", True),
        ("Apple Inc.", False),
    ]


def test_the_index_of_a_market_is_made_once() -> None:
    assert security_index(MARKET) is security_index(MARKET)
    assert security_index(replace(MARKET)) is not security_index(MARKET)


@pytest.mark.parametrize(
    ("text", "name", "tickers"),
    [
        ("123", "FORD MOTOR CO DEL", ("F",)),  # with the words of the name that are known
        ("123", "FORD MTR CO DEL COM PAR $0.01", ("FORD", "F", "FHB")),  # with its first word
        ("Berkshire Hathaway", "", ("BRK.B", "BRK.A")),
        ("123", "", ()),
        ("123", "ISSUER 7 INC", ()),
    ],
)
def test_names_of_unknown_lines_suggest_a_few_securities(text: str, name: str, tickers: tuple[str, ...]) -> None:
    assert Suggester(MARKET).candidates(ParsedRow(2, "", text, name, RowClass.POSITION)) == tickers


def test_a_first_word_that_many_names_begin_with_suggests_nothing() -> None:
    funds = [a_fund(f"V{n}", name=f"Vanguard Fund {n}") for n in range(4)]
    market = a_market({"V0": {"AAPL": 1.0}}, funds=funds)
    row = ParsedRow(2, "", "VG", "Vanguard Target Trust", RowClass.POSITION)
    assert Suggester(market).candidates(row) == ()
    assert Suggester(market).candidates(replace(row, name="Vanguard Fund")) == ("V0", "V1", "V2")


def test_only_so_many_names_of_a_file_are_searched_for() -> None:
    suggester = Suggester(MARKET)
    rows = [ParsedRow(n, "", "?", f"Apple {n}", RowClass.POSITION) for n in range(250)]
    assert [bool(suggester.candidates(row)) for row in rows] == [True] * 200 + [False] * 50
