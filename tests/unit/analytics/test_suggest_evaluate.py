"""The second opinion finds what is wrong with a list of trades; each broken rule by its own name."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import AS_OF_DATE, a_market, a_position

from analytics.errors import UserInputError
from analytics.look_through import FundMatrix
from analytics.model.plan import Limit, LimitKind, Plan, PlanMode, PlanRequest, Trade
from analytics.model.plan_request import PinnedTrade
from analytics.model.portfolio import Lot, LotTerm, Portfolio
from analytics.model.tax import Costs, TaxRates, WashRule
from analytics.suggest import PlanDefect, evaluate, suggest_trades
from analytics.suggest import plan as plan_module

MARKET = a_market({"BIG": {"AAPL": 0.5, "KO": 0.5}, "SML": {"CALM": 1.0}}, prices={"SML": "20"})
MATRIX = FundMatrix.build(MARKET)
BIG = a_position(MARKET, "BIG", 10050, shares=Decimal("100.5"), price_amount=Decimal(100), price_source="file", row=2)
CASH = a_position(MARKET, "CASH", 500, row=3)
OTHER = a_position(MARKET, "BIG", 1000, shares=Decimal(10), price_amount=Decimal(100), account="Other", row=4)
PORTFOLIO = Portfolio("p", (BIG, CASH, OTHER), as_of_date=AS_OF_DATE)
REQUEST = PlanRequest(
    (Limit(LimitKind.MAX_THEME, 0.25, "mag7"),),
    ("SML",),
    max_cash_weight=0.0,
    locked_accounts=frozenset({"Other"}),
)

Change = Callable[[Trade], Trade]


def a_plan() -> Plan:
    return suggest_trades(PORTFOLIO, REQUEST, MARKET, MATRIX)


def problems(trades: list[Trade], request: PlanRequest = REQUEST) -> tuple[str, ...]:
    return evaluate(PORTFOLIO, request, trades, MARKET, MATRIX).problems


def test_a_plan_of_ours_has_no_problem() -> None:
    plan = a_plan()
    assert len(plan.trades) == 2
    assert problems(list(plan.trades)) == ()


@pytest.mark.parametrize(
    ("index", "changes", "words"),
    [
        (0, {"amount": Decimal("5300.01")}, "is 5300.00, not 5300.01"),
        (0, {"shares": Decimal("53.5")}, "neither whole nor the whole line of 100.5"),
        (1, {"shares": Decimal("270.5")}, "no number of whole shares"),
        (1, {"ticker": "AAPL"}, "not among the funds to buy"),
        (1, {"price_amount": None}, "shares and price go together"),
        (1, {"amount": Decimal("5300.001"), "shares": None, "price_amount": None}, "no amount in cents"),
        (1, {"amount": Decimal(9000), "shares": Decimal(450)}, "cash of “Main” ends at"),
        (0, {"price_amount": None}, "a sale needs shares and a price"),
    ],
)
def test_a_trade_that_breaks_a_rule_is_found(index: int, changes: dict[str, object], words: str) -> None:
    trades = list(a_plan().trades)
    trades[index] = replace(trades[index], **changes)  # type: ignore[arg-type]  # tests name fields freely
    assert any(words in problem for problem in problems(trades))


def test_a_limit_that_is_missed_is_found() -> None:
    sale, purchase = a_plan().trades
    short = replace(sale, shares=sale.shares - 2, amount=sale.amount - 200)  # type: ignore[operator]  # a sale has shares
    assert any("limit max_theme:mag7" in p for p in problems([short, purchase]))


def test_too_much_cash_is_found() -> None:
    sale, _ = a_plan().trades
    assert any("above 500" in p for p in problems([sale]))


def test_a_locked_ticker_and_a_sale_against_new_cash_only_are_found() -> None:
    trades = list(a_plan().trades)
    assert any("sell BIG: locked" in p for p in problems(trades, replace(REQUEST, locked=frozenset({"BIG"}))))
    assert any("new cash only" in p for p in problems(trades, replace(REQUEST, mode=PlanMode.NEW_CASH_ONLY)))


def test_a_line_traded_twice_is_found() -> None:
    sale, purchase = a_plan().trades
    half = replace(purchase, shares=Decimal(1), amount=Decimal(20))
    assert any("SML in “Main” is traded twice" in p for p in problems([sale, purchase, half]))


def test_lines_that_change_without_a_trade_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from analytics.suggest import evaluate as door  # noqa: PLC0415  # the function shares its module's name

    module = __import__(door.__module__, fromlist=["evaluate"])
    real = module.apply_trades

    def careless(portfolio: Portfolio, trades: list[Trade], market: object) -> Portfolio:
        after = real(portfolio, trades, market)
        moved = tuple(replace(p, amount=p.amount - 1) if p.account == "Other" else p for p in after.positions)
        extra = replace(OTHER, account="Third", amount=Decimal(1))
        richer = tuple(replace(p, amount=p.amount + 7) if p.text == "CASH" else p for p in moved)
        return replace(after, positions=(*richer, extra))

    monkeypatch.setattr(module, "apply_trades", careless)
    found = problems(list(a_plan_trades()))
    assert any("row 4 (BIG) is not traded and has changed" in p for p in found)
    assert any("BIG appears from nowhere" in p for p in found)
    assert any("cash of “Main” is" in p for p in found)


def a_plan_trades() -> tuple[Trade, ...]:
    big = Trade("Main", "BIG", "sell", Decimal(1), Decimal(100), None, "file", Decimal(100), "", {})  # type: ignore[arg-type]  # Side is a str
    return (big,)


def test_a_plan_that_fails_the_second_opinion_is_a_defect_and_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    real = plan_module.write_trades

    def careless(*arguments: object) -> tuple[Trade, ...]:
        sale, purchase = real(*arguments)  # type: ignore[arg-type]  # passed through
        return sale, replace(purchase, amount=purchase.amount + 1)

    monkeypatch.setattr(plan_module, "write_trades", careless)
    with pytest.raises(PlanDefect, match="buy SML"):
        a_plan()


# --- lots, accounts, hands

LOTS = (Lot(21, Decimal(60), dt.date(2020, 1, 2), Decimal(3000)), Lot(22, Decimal("40.5"), None, Decimal(6075)))
TAXED = replace(REQUEST, tax=TaxRates(0.37, 0.2, 0.37), trade_date=dt.date(2026, 3, 2))
IN_LOTS = Portfolio("p", (replace(BIG, lots=LOTS), CASH, OTHER), as_of_date=AS_OF_DATE)


def lot_problems(request: PlanRequest = TAXED, trade: dict[str, object] | None = None, **lot: object) -> str:
    """Spoil the first sale of a plan, or the first lot of it, and return what is found."""
    sale, purchase = suggest_trades(IN_LOTS, TAXED, MARKET, MATRIX).trades
    first = replace(sale.lots[0], **lot)  # type: ignore[arg-type]  # tests name fields freely
    sale = replace(sale, lots=(first, *sale.lots[1:]))
    sale = replace(sale, **(trade or {}))  # type: ignore[arg-type]  # tests name fields freely
    return "; ".join(evaluate(IN_LOTS, request, [sale, purchase], MARKET, MATRIX).problems)


def test_lots_of_a_plan_of_ours_have_no_problem() -> None:
    assert lot_problems() == ""


@pytest.mark.parametrize(
    ("lot", "words"),
    [
        ({"basis_amount": Decimal(1)}, "the cost of the lot in row"),
        ({"basis_amount": None, "gain_amount": None}, "is None, the file says"),
        ({"gain_amount": Decimal(1)}, "is not proceeds less cost"),
        ({"term": LotTerm.SHORT}, "counts as short"),
        ({"term": None}, "counts as None"),
        ({"proceeds_amount": Decimal(1)}, "do not bring its"),
    ],
)
def test_a_lot_that_is_not_the_file_s_is_found(lot: dict[str, object], words: str) -> None:
    assert words in lot_problems(**lot)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"locked_accounts": frozenset({"Main"})}, "the account “Main” is locked"),
        ({"never_sell": frozenset({"BIG"})}, "never sold"),
        ({"destinations_by_account": {"Main": ()}}, "not among the funds to buy"),
        ({"min_trade_amount": Decimal(9000)}, "less than the smallest trade"),
        ({"mode": PlanMode.RAISE_CASH, "raise_amount": Decimal(10)}, "nothing is bought to raise cash"),
        ({"mode": PlanMode.RAISE_CASH, "raise_amount": Decimal(10_000)}, "below 10500"),
        ({"pinned": (PinnedTrade("Main", "BIG", is_sale=True, shares=Decimal(7)),)}, "7 are set by hand"),
        ({"sheltered": frozenset({"Main"})}, "sheltered account “Main” has a term"),
        ({"wash": WashRule(groups=(frozenset({"BIG", "SML"}),))}, "a loss, and SML is bought"),
    ],
)
def test_a_rule_of_the_request_that_is_broken_is_found(changes: dict[str, object], words: str) -> None:
    assert words in lot_problems(replace(TAXED, **changes))  # type: ignore[arg-type]  # tests name fields freely


def test_a_loss_barred_by_a_recent_purchase_is_found() -> None:
    lately = Lot(31, Decimal(10), dt.date(2026, 2, 20), Decimal(1000))
    recent = replace(OTHER, lots=(lately,))
    before = Portfolio("p", (replace(BIG, lots=LOTS), CASH, recent), as_of_date=AS_OF_DATE)
    trades = suggest_trades(IN_LOTS, TAXED, MARKET, MATRIX).trades
    assert any(lot.gain_amount is not None and lot.gain_amount < 0 for lot in trades[0].lots)
    found = evaluate(before, TAXED, trades, MARKET, MATRIX).problems
    assert any("the same was bought in the 30 days before" in problem for problem in found)


def test_lots_that_are_not_held_cannot_be_sold() -> None:
    with pytest.raises(UserInputError, match="of the lot in row 99 are not held"):
        lot_problems(row=99)


def test_the_objective_is_summed_from_the_trades() -> None:
    # 50 % of BIG's 10,050 and 1,000 less 25 %: the sale takes the lot with a loss (150 a share) first.
    costs = Costs(Decimal(2), 0.001, reluctance_weight=0.0)
    request = replace(TAXED, costs=costs, tax=None)
    trades = suggest_trades(IN_LOTS, request, MARKET, MATRIX).trades
    traded = sum(trade.amount for trade in trades)
    found = evaluate(IN_LOTS, request, trades, MARKET, MATRIX)
    assert found.objective_amount == 2 * len(trades) + traded * Decimal("0.001")
