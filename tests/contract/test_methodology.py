"""Every worked box of the methodology page gives its figure: by hand, and by our functions."""

import re
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from factories import AS_OF_DATE, Holdings, Line, a_fund, a_market, a_portfolio, a_position, an_issuer
from worked_boxes import ANSWERS, Box, boxes, require_figure, title

from analytics import measures
from analytics.choices import apply_choices
from analytics.concentration import build_report, common_money, further_measures, overlap_matrix
from analytics.look_through import FundMatrix, look_through
from analytics.model.choices import Choices
from analytics.model.exposure import Bounded, Bounds, ConcentrationReport
from analytics.model.fund import HoldingKind
from analytics.model.further import FurtherMeasures
from analytics.model.issuer import Sector, SizeBand, SizeBandFloor
from analytics.model.market import Earnings, Market, Price
from analytics.model.plan import Limit, LimitKind, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.model.price_changes import PriceChanges
from analytics.planner.tax import Statute, added_tax
from analytics.suggest import suggest_trades

BOXES = boxes("worked")
STATUTE = Statute(Fraction(37, 100), Fraction(20, 100), Fraction(37, 100), Fraction(3000))
KEYS = {"funds", "fees", "earned", "holds", "choices", "shares", "cap", *ANSWERS}
# Figures of the report that are not measures of their own: dates, lists, and what stands elsewhere on the page.
NOT_MEASURES = {"as_of", "total_amount", "issuers", "residuals", "snapshot_ids", "snapshots", "size_bands", "sectors"}


def lines_of(printed: Mapping[str, float]) -> Holdings:
    """Read ``fund X`` as a fund inside the fund, ``future X`` as a derivative and ``cash`` as its cash."""
    return [_line(name, weight) for name, weight in printed.items()]


def _line(name: str, weight: float) -> Line:
    kind, _, ticker = name.rpartition(" ")
    if kind:
        return Line(ticker, weight, {"fund": HoldingKind.FUND, "future": HoldingKind.DERIVATIVE}[kind])
    return Line(name, weight, HoldingKind.CASH if name == "cash" else HoldingKind.EQUITY)


def market_of(box: Box) -> Market:
    funds = literal_eval(box.parts.get("funds", "{}"))
    directory = [a_fund("QQQ"), a_fund("BND"), a_fund("VTWO", stand_in="IWM")]
    fees = literal_eval(box.parts.get("fees", "{}"))
    directory += [a_fund(name, expense_ratio=fee, expense_ratio_date=AS_OF_DATE) for name, fee in fees.items()]
    earned = literal_eval(box.parts.get("earned", "{}"))
    known = [an_issuer("A"), an_issuer("B"), *(an_issuer(t, market_cap_usd=cap) for t, (_, cap) in earned.items())]
    market = a_market({name: lines_of(printed) for name, printed in funds.items()}, funds=directory, issuers=known)
    earnings = {
        market.securities[ticker].issuer_index: Earnings(income, AS_OF_DATE, "test")
        for ticker, (income, _) in earned.items()
    }
    return apply_choices(replace(market, earnings=earnings), *choices_of(box))


def choices_of(box: Box) -> tuple[Choices, PriceChanges]:
    """Read what a user chose: all funds are of one date, and ``rolled`` says how prices moved since."""
    chosen = literal_eval(box.parts.get("choices", "{}"))
    floors = {SizeBand(band): usd for band, usd in chosen.get("floors", {}).items()}
    choices = Choices(
        stand_ins=chosen.get("stand_ins", {}),
        apart=frozenset(f"us-{ticker}" for ticker in chosen.get("apart", ())),
        together=tuple(frozenset(f"us-{ticker}" for ticker in group) for group in chosen.get("together", ())),
        floors=tuple(SizeBandFloor(band, usd, AS_OF_DATE, "entered") for band, usd in floors.items()),
        is_rolled_forward="rolled" in chosen,
    )
    return choices, PriceChanges(AS_OF_DATE + timedelta(days=90), {AS_OF_DATE: chosen.get("rolled", {})})


def bounded(value: Bounded) -> tuple[float, float, float]:
    return value.weight, value.lower, value.upper


def names_for(box: Box) -> dict[str, object]:
    market = market_of(box)
    matrix = FundMatrix.build(market)
    names: dict[str, object] = {name: getattr(measures, name) for name in measures.__all__}
    names |= {"w": lambda *values: np.array(values, dtype=np.float64), "bounded": bounded, "Bounds": Bounds, "len": len}
    names["rows"] = lambda *rows: np.array(rows, dtype=np.float64)
    names["common"] = lambda a, b: float(overlap_matrix([a, b], market, matrix).overlap[0, 1])
    names["inside"] = lambda a, b: float(overlap_matrix([a, b], market, matrix).shared[0, 1])
    if "holds" in box.parts:
        portfolio = a_portfolio(market, literal_eval(box.parts["holds"]))
        exposures = look_through(portfolio, market, matrix)
        report = build_report(portfolio, exposures, market)
        further = further_measures(portfolio, exposures, report, market, matrix, beside=tuple(matrix.funds))
        names |= {"report": report, "exposures": exposures, "further": further}
        names["weight"] = lambda t: float(exposures.issuer_weight[market.securities[t].issuer_index])
        names["twice"] = lambda *funds: common_money(funds, exposures).total_weight
        names["band"] = lambda b: report.size_bands[SizeBand(b)].weight
        names["sector"] = lambda s: report.sectors[Sector(s)].weight
    names["tax_of"] = lambda short, long: float(added_tax((short, long), (0, 0), STATUTE).tax)
    if "shares" in box.parts:
        names |= names_of_plan(box, market, matrix)
    return names


def names_of_plan(box: Box, market: Market, matrix: FundMatrix) -> dict[str, object]:
    """Plan a cap on the seven companies; every fund named may be bought at its price."""
    held = {t: (Decimal(n), Decimal(price)) for t, (n, price) in literal_eval(box.parts["shares"]).items()}
    positions = tuple(
        a_position(market, ticker, n * price, shares=n, price_amount=price, price_source="file")
        for ticker, (n, price) in held.items()
        if n
    )
    request = PlanRequest(
        limits=(Limit(LimitKind.MAX_THEME, float(box.parts["cap"]), "mag7"),),
        destinations=tuple(ticker for ticker, (n, _) in held.items() if not n),
        entered_prices={ticker: Price(price, None, "entered") for ticker, (_, price) in held.items()},
    )
    answer = suggest_trades(Portfolio(name="test", positions=positions), request, market, matrix)
    traded = {trade.ticker: trade.shares for trade in answer.trades}
    return {
        "plan": lambda ticker: traded[ticker],
        "after": lambda theme: answer.after.themes[theme].weight,
        "cash_left": lambda: answer.cash_left_amount,
    }


@pytest.mark.parametrize("box", BOXES, ids=title)
def test_hand_and_program_give_the_figure(box: Box) -> None:
    require_figure(box, names_for(box))


def test_boxes_have_no_unknown_lines() -> None:
    assert BOXES
    for box in BOXES:
        assert ANSWERS <= box.parts.keys() <= KEYS


@pytest.mark.parametrize("name", measures.__all__)
def test_every_measure_has_a_worked_example(name: str) -> None:
    assert any(re.search(rf"\b{name}\(", box.parts["ours"]) for box in BOXES), f"no worked example of {name}"


@pytest.mark.parametrize("name", sorted(set(ConcentrationReport.__dataclass_fields__) - NOT_MEASURES))
def test_every_figure_of_the_report_has_a_worked_example(name: str) -> None:
    assert any(f"report.{name}" in box.parts["ours"] for box in BOXES), f"no worked example of {name}"


@pytest.mark.parametrize("name", sorted(set(FurtherMeasures.__dataclass_fields__) - {"days_coverage"}))
def test_every_measure_beyond_the_report_has_a_worked_example(name: str) -> None:
    assert any(re.search(rf"\b{name}\b", box.parts["ours"]) for box in BOXES), f"no worked example of {name}"
