"""Companies taken apart into their share classes and companies joined, on a small market."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from factories import AS_OF_DATE, a_line, a_market, a_portfolio, a_position, a_theme, an_issuer

from analytics.choices import apply_choices, merged_securities, under_choices
from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.choices import Choices
from analytics.model.exposure import ConcentrationReport
from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Earnings, Market, SecurityLink
from analytics.model.portfolio import Portfolio

APART = Choices(apart=frozenset({"us-GOOGL"}))
CLASSES = {"GOOG": "GOOGL", "BRK.A": "BRK.B", "OLD": "GOOGL"}
DAY = date(2025, 9, 30)


def google_market() -> Market:
    """F: 3 % GOOGL, 2.5 % GOOG, 4.5 % of Alphabet under a ticker nobody lists, 90 % KO. OLD is a former ticker."""
    lines = [a_line("GOOGL", 0.03), a_line("GOOG", 0.025), a_line("GOOG.X", 0.045), a_line("KO", 0.9)]
    classes = {**CLASSES, "GOOG.X": "GOOGL"}
    market = a_market({"F": lines}, funds=[], share_classes=classes, themes=[a_theme("mag7"), a_theme("soda", ["KO"])])
    links = {t: link for t, link in market.securities.items() if t != "GOOG.X"}
    links["OLD"] = replace(links["OLD"], reason="rename")
    alphabet = links["GOOGL"].issuer_index
    caps = np.array([issuer.market_cap_usd for issuer in market.issuers])
    return replace(
        market,
        securities=links,
        earnings={alphabet: Earnings(100e9, DAY, "test"), links["KO"].issuer_index: Earnings(-1e9, DAY, "test")},
        capitalizations={AS_OF_DATE: caps},
    )


def report(portfolio: Portfolio, published: Market, choices: Choices) -> ConcentrationReport:
    market = apply_choices(published, choices)
    seen = under_choices(portfolio, published, choices)
    return build_report(seen, look_through(seen, market, FundMatrix.build(market)), market)


def weights(found: ConcentrationReport) -> dict[str, float]:
    return {entry.issuer.ticker: entry.weight for entry in found.issuers}


def test_a_company_taken_apart_is_one_a_ticker_and_unlisted_lines_stay_with_the_primary() -> None:
    market = google_market()
    assert weights(report(a_portfolio(market, {"F": 1}), market, Choices())) == pytest.approx({"KO": 0.9, "GOOGL": 0.1})
    found = report(a_portfolio(market, {"F": 1}), market, APART)
    assert weights(found) == pytest.approx({"KO": 0.9, "GOOGL": 0.03 + 0.045, "GOOG": 0.025}, abs=1e-15)
    named = {entry.issuer.issuer_id: entry.issuer.name for entry in found.issuers}
    assert named == {"us-KO": "KO Inc.", "us-GOOGL#GOOGL": "GOOGL Inc. (GOOGL)", "us-GOOGL#GOOG": "GOOGL Inc. (GOOG)"}


def test_reference_4_taken_apart_has_the_unmerged_index() -> None:
    # 0.03^2 + 0.025^2 = 61/40000 apart, 0.055^2 = 121/40000 as one
    market = a_market({"F": {"GOOGL": 0.03, "GOOG": 0.025}}, funds=[])
    portfolio = a_portfolio(market, {"F": 1})
    assert report(portfolio, market, Choices()).hhi.lower == pytest.approx(121 / 40000, abs=1e-15)
    assert report(portfolio, market, APART).hhi.lower == pytest.approx(61 / 40000, abs=1e-15)


def test_parts_keep_the_company_s_capitalization_earnings_bands_and_themes() -> None:
    market = google_market()
    chosen = apply_choices(market, APART)
    goog, googl = (chosen.securities[t].issuer_index for t in ("GOOG", "GOOGL"))
    assert chosen.issuers[goog].market_cap_usd == chosen.issuers[googl].market_cap_usd == 1e12
    caps = chosen.capitalizations[AS_OF_DATE]
    assert caps.shape == (len(chosen.issuers),)
    assert (caps[goog], caps[googl], caps[chosen.securities["DE"].issuer_index]) == (1e12, 1e12, 60e9)
    assert chosen.earnings[goog] == chosen.earnings[googl] == Earnings(100e9, DAY, "test")
    assert chosen.earnings[chosen.securities["KO"].issuer_index].net_income_usd == -1e9
    found = report(a_portfolio(market, {"F": 1}), market, APART)
    assert found.size_bands[SizeBand.MEGA].weight == pytest.approx(1.0, abs=1e-15)
    assert found.sectors[Sector.COMMUNICATION].weight == pytest.approx(0.1, abs=1e-15)
    assert found.themes["mag7"].weight == pytest.approx(0.1, abs=1e-15)


def test_a_theme_of_one_part_only_is_possible() -> None:
    market = google_market()
    voting = replace(a_theme("voting"), issuer_ids=frozenset({"us-GOOGL#GOOGL"}))
    found = report(a_portfolio(market, {"F": 1}), market, replace(APART, themes=(voting,)))
    assert found.themes["voting"].weight == pytest.approx(0.075, abs=1e-15)


def test_a_direct_line_goes_to_the_part_of_its_ticker_and_a_former_ticker_to_the_primary() -> None:
    market = google_market()
    positions = tuple(a_position(market, ticker, 25) for ticker in ("GOOG", "GOOGL", "OLD", "KO"))
    found = report(Portfolio("p", positions), market, APART)
    assert weights(found) == pytest.approx({"GOOGL": 0.5, "GOOG": 0.25, "KO": 0.25})
    assert under_choices(Portfolio("p", positions), market, Choices(is_rolled_forward=True)).positions is positions


def test_a_company_of_one_ticker_and_one_nobody_knows_stay_as_they_are() -> None:
    market = google_market()
    chosen = apply_choices(
        market, Choices(apart=frozenset({"us-KO", "us-NOBODY"}), together=(frozenset({"us-KO", "us-NOBODY"}),))
    )
    assert chosen.issuers == market.issuers
    assert dict(chosen.securities) == dict(market.securities)


def joined_market() -> Market:
    """F holds CALM (small) and TINY (micro), G a mega cap and NONE, a company without anything known."""
    nobody = an_issuer("NONE", size_band=SizeBand.UNKNOWN, sector=Sector.UNKNOWN)
    market = a_market(
        {
            "F": {"CALM": 0.4, "TINY": 0.6},
            "G": [a_line("KO", 0.5), a_line("NONE", 0.3), a_line("F", 0.2, HoldingKind.FUND)],
        },
        issuers=[nobody],
        funds=[],
        themes=[a_theme("eggs", ["CALM"]), a_theme("oil", ["TINY"])],
    )
    caps = np.array([np.nan if i.market_cap_usd is None else i.market_cap_usd for i in market.issuers])
    return replace(market, capitalizations={AS_OF_DATE: caps})


def test_companies_joined_are_one_named_by_the_first_with_the_largest_capitalization() -> None:
    market = joined_market()
    together = Choices(together=(frozenset({"us-TINY", "us-CALM"}),))
    chosen = apply_choices(market, together)
    assert len(chosen.issuers) == len(market.issuers) - 1
    calm = chosen.securities["TINY"].issuer_index
    assert chosen.issuers[calm].issuer_id == "us-CALM"
    assert (chosen.issuers[calm].market_cap_usd, chosen.capitalizations[AS_OF_DATE][calm]) == (2e9, 2e9)
    assert [
        chosen.issuers[link.issuer_index].ticker
        for t, link in sorted(chosen.securities.items())
        if t in {"KO", "NONE", "UFPT"}
    ] == ["KO", "NONE", "UFPT"]
    found = report(a_portfolio(market, {"F": 50, "TINY": 25, "CALM": 25}), market, together)
    assert weights(found) == {"CALM": 1.0}
    assert found.size_bands[SizeBand.SMALL].weight == 1.0
    assert found.themes["eggs"].weight == found.themes["oil"].weight == 1.0


def test_a_joined_company_has_one_band_even_where_a_fund_holds_only_the_smaller_member() -> None:
    # KO is a mega cap that F does not hold; joined with TINY every line of the two is one
    market = joined_market()
    found = report(a_portfolio(market, {"F": 1}), market, Choices(together=(frozenset({"us-TINY", "us-KO"}),)))
    assert found.size_bands[SizeBand.MEGA].weight == pytest.approx(0.6, abs=1e-15)
    assert found.size_bands[SizeBand.MICRO].weight == 0.0


def test_a_member_about_which_nothing_is_known_takes_what_is_known_of_the_other() -> None:
    market = joined_market()
    chosen = apply_choices(market, Choices(together=(frozenset({"us-NONE", "us-TINY"}),)))
    one = chosen.issuers[chosen.securities["TINY"].issuer_index]
    assert (one.issuer_id, one.sector, one.size_band, one.market_cap_usd) == (
        "us-NONE",
        Sector.ENERGY,
        SizeBand.MICRO,
        0.1e9,
    )


def test_groups_with_a_company_in_common_are_one_group() -> None:
    market = joined_market()
    groups = (frozenset({"us-TINY", "us-CALM"}), frozenset({"us-KO", "us-DE"}), frozenset({"us-CALM", "us-DE"}))
    found = report(a_portfolio(market, {"TINY": 1, "CALM": 1, "KO": 1, "DE": 1}), market, Choices(together=groups))
    assert weights(found) == {"CALM": 1.0}


def test_earnings_of_a_joined_company_are_those_of_the_one_that_gives_its_capitalization() -> None:
    market = joined_market()
    at = {ticker: market.securities[ticker].issuer_index for ticker in ("CALM", "TINY", "KO")}
    known = {at["CALM"]: Earnings(2e8, DAY, "test"), at["TINY"]: Earnings(-1e7, DAY, "test")}
    chosen = apply_choices(
        replace(market, earnings=known), Choices(together=(frozenset({"us-TINY", "us-CALM", "us-KO"}),))
    )
    # KO is by far the largest: its capitalization over another one's earnings would be a ratio of two companies
    assert chosen.earnings == {}
    known[at["KO"]] = Earnings(1e10, DAY, "test")
    chosen = apply_choices(
        replace(market, earnings=known), Choices(together=(frozenset({"us-TINY", "us-CALM", "us-KO"}),))
    )
    assert chosen.earnings == {chosen.securities["KO"].issuer_index: Earnings(1e10, DAY, "test")}


def test_a_part_may_be_joined_with_another_company_and_leaves_the_other_parts_alone() -> None:
    market = google_market()
    choices = replace(APART, together=(frozenset({"us-GOOGL#GOOG", "us-TINY"}),))
    assert weights(report(a_portfolio(market, {"F": 1}), market, choices)) == pytest.approx(
        {"KO": 0.9, "GOOGL": 0.075, "GOOG": 0.025}
    )
    chosen = apply_choices(market, choices)
    assert chosen.issuers[chosen.securities["TINY"].issuer_index].issuer_id == "us-GOOGL#GOOG"


@pytest.mark.parametrize("group", [{"us-GOOGL#GOOG", "us-GOOGL#GOOGL"}, {"us-GOOGL", "us-GOOGL#GOOG"}])
def test_taken_apart_and_joined_again_measures_as_published(group: set[str]) -> None:
    market = google_market()
    portfolio = a_portfolio(market, {"F": 50, "GOOG": 20, "GOOGL": 10, "OLD": 5, "KO": 15})
    published = report(portfolio, market, Choices())
    again = report(portfolio, market, replace(APART, together=(frozenset(group),)))
    assert sorted(weights(again).values()) == pytest.approx(sorted(weights(published).values()), abs=1e-15)
    for name in ("hhi", "themes", "size_bands", "sectors", "top10_weight", "small_caps"):
        assert getattr(again, name) == getattr(published, name), name
    chosen = apply_choices(market, replace(APART, together=(frozenset(group),)))
    assert len(chosen.issuers) == len(market.issuers)
    assert sorted(chosen.earnings.values(), key=str) == sorted(market.earnings.values(), key=str)


def test_merged_securities_name_every_ticker_of_a_company_and_why() -> None:
    market = google_market()
    merged = merged_securities(market)
    alphabet, berkshire = (market.securities[t].issuer_index for t in ("GOOGL", "BRK.B"))
    assert sorted(merged) == sorted({alphabet, berkshire})
    assert [(link.ticker, link.reason) for link in merged[alphabet]] == [
        ("GOOGL", "primary"),
        ("GOOG", "share_class"),
        ("OLD", "rename"),
    ]
    apart = apply_choices(market, APART)
    assert [(link.ticker, link.reason) for link in merged_securities(apart)[alphabet]] == [
        ("GOOGL", "primary"),
        ("OLD", "rename"),
    ]
    assert apart.securities["GOOG"] == SecurityLink("GOOG", len(market.issuers), "primary")
    joined = apply_choices(market, Choices(together=(frozenset({"us-KO", "us-GOOGL"}),)))
    links = merged_securities(joined)[joined.securities["KO"].issuer_index]
    assert [(link.ticker, link.reason) for link in links] == [
        ("GOOGL", "primary"),
        ("GOOG", "share_class"),
        ("KO", "chosen"),
        ("OLD", "rename"),
    ]
