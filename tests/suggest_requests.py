"""Random requests with everything in them: lots, taxes, costs, modes, locks, limits of every kind; by seed."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from factories import a_fund, a_market, a_position, an_issuer

from analytics.model.issuer import SizeBand
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, PlanGoal, PlanMode, PlanRequest
from analytics.model.portfolio import Lot, Portfolio, Position
from analytics.model.tax import Costs, TaxRates, WashRule

TRADE_DATE = dt.date(2026, 3, 2)
BIG = ("AAPL", "MSFT", "NVDA", "GOOGL", "KO", "JPM", "DE", "NEM", "FIX")
SMALL = tuple(f"SM{i:02d}" for i in range(20))
ACCOUNTS = ("Taxable", "Roth", "IRA")


@dataclass(frozen=True)
class Asked:
    market: Market
    portfolio: Portfolio
    request: PlanRequest


def an_asked(seed: int) -> Asked:
    rng = np.random.default_rng(seed)
    holdings = {f"F{i}": _holdings(rng, BIG if i < 4 else SMALL) for i in range(6)}
    prices = {fund: f"{rng.uniform(5, 300):.{2 if rng.random() < 0.7 else 4}f}" for fund in holdings}
    market = a_market(
        holdings,
        issuers=[an_issuer(ticker, size_band=SizeBand.SMALL) for ticker in SMALL],
        funds=[a_fund("QQQ"), *(a_fund(fund, expense_ratio=float(rng.uniform(0, 0.01))) for fund in holdings)],
        prices=prices,
    )
    portfolio = _portfolio(rng, market, prices)
    return Asked(market, portfolio, _request(rng, portfolio))


def _holdings(rng: np.random.Generator, names: tuple[str, ...]) -> dict[str, float]:
    chosen = rng.permutation(names)[: int(rng.integers(5, len(names)))]
    parts = rng.integers(1, 100, len(chosen))
    units = parts * 10_000 // parts.sum()
    units[0] += int(rng.choice([10_000, 9_700])) - units.sum()
    return {str(name): int(unit) / 10_000 for name, unit in zip(chosen, units, strict=True)}


def _portfolio(rng: np.random.Generator, market: Market, prices: dict[str, str]) -> Portfolio:
    accounts = ACCOUNTS[: int(rng.integers(1, 4))]
    lines = []
    for row, ticker in enumerate(rng.permutation(["F0", "F1", "F2", "F3", "F4", "AAPL", "NVDA", "KO", "QQQ"])[:6], 2):
        price = Decimal(prices.get(str(ticker), f"{rng.uniform(20, 300):.2f}"))
        shares = Decimal(int(rng.integers(20, 250))) + (Decimal("0.125") if rng.random() < 0.4 else 0)
        line = a_position(
            market,
            str(ticker),
            (shares * price).quantize(Decimal("0.01")),
            account=accounts[row % len(accounts)],
            row=row,
            shares=shares,
            price_amount=price,
            price_source="file",
        )
        lines.append(_with_lots(rng, line))
    cash = [a_position(market, "CASH", f"{rng.uniform(0, 3000):.2f}", account=a, row=90) for a in accounts]
    return Portfolio("random", (*lines, *cash))


def _with_lots(rng: np.random.Generator, line: Position) -> Position:
    assert line.shares is not None
    price = line.amount / line.shares
    cuts = sorted(int(cut) for cut in rng.integers(1, int(line.shares), 2))
    sizes = [Decimal(cuts[0]), Decimal(cuts[1] - cuts[0]), line.shares - cuts[1]]
    lots = tuple(
        Lot(
            line.row * 100 + number,
            size,
            None if rng.random() < 0.1 else TRADE_DATE - dt.timedelta(days=int(rng.integers(2, 900))),
            None
            if rng.random() < 0.1
            else (size * price * Decimal(f"{rng.uniform(0.5, 1.4):.3f}")).quantize(Decimal("0.01")),
        )
        for number, size in enumerate(sizes)
        if size
    )
    return replace(line, lots=lots)


def _request(rng: np.random.Generator, portfolio: Portfolio) -> PlanRequest:
    accounts = portfolio.accounts
    mode = PlanMode(rng.choice([*[PlanMode.REBALANCE] * 8, PlanMode.NEW_CASH_ONLY, PlanMode.RAISE_CASH]))
    taxes = (None, TaxRates.plain(0.25), TaxRates(0.37, 0.2, 0.37, Decimal(3000), Decimal(-1500), Decimal(900)))
    return PlanRequest(
        limits=_limits(rng),
        destinations=("F4", "F5") if rng.random() < 0.7 else ("F4",),
        mode=mode,
        raise_amount=portfolio.total_amount // 12 if mode is PlanMode.RAISE_CASH else Decimal(0),
        goal=PlanGoal.LEAST_HHI if rng.random() < 0.04 else PlanGoal.LEAST_COST,
        locked=frozenset({"NVDA"}) if rng.random() < 0.3 else frozenset(),
        never_sell=frozenset({"KO"}) if rng.random() < 0.3 else frozenset(),
        locked_accounts=frozenset(a for a in accounts if rng.random() < 0.1),
        sheltered=frozenset(a for a in accounts if a != "Taxable"),
        destinations_by_account={accounts[0]: ("F5",)} if rng.random() < 0.2 else {},
        min_trade_amount=Decimal(int(rng.choice([0, 0, 250, 500]))),
        costs=Costs() if rng.random() < 0.3 else Costs(Decimal(1), 0.0005, {"F4": 0.002}, 3.0),
        tax=taxes[int(rng.integers(0, 3))],
        wash=WashRule(groups=(frozenset({"F0", "F4"}),) if rng.random() < 0.4 else ()),
        benchmark="F0",
        trade_date=TRADE_DATE,
    )


def _limits(rng: np.random.Generator) -> tuple[Limit, ...]:
    every = (
        (0.6, Limit(LimitKind.MIN_SMALL_CAP, round(float(rng.uniform(0, 0.4)), 3))),
        (0.6, Limit(LimitKind.MAX_THEME, round(float(rng.uniform(0.15, 0.6)), 3), "mag7")),
        (0.5, Limit(LimitKind.MAX_ISSUER, round(float(rng.uniform(0.08, 0.4)), 3))),
        (0.2, Limit(LimitKind.MAX_BAND, round(float(rng.uniform(0.3, 0.9)), 3), "mega")),
        (0.2, Limit(LimitKind.MIN_BAND, round(float(rng.uniform(0, 0.1)), 3), "mid")),
        (0.2, Limit(LimitKind.SECTOR_GAP, round(float(rng.uniform(0.1, 0.5)), 3), "technology")),
        (0.2, Limit(LimitKind.MAX_HHI, round(float(rng.uniform(0.06, 0.3)), 3))),
        (0.2, Limit(LimitKind.MIN_CASH, 0.01)),
        (0.2, Limit(LimitKind.MAX_CASH, 0.06)),
        (0.2, Limit(LimitKind.MAX_TURNOVER, round(float(rng.uniform(0.1, 0.6)), 3))),
        (0.3, Limit(LimitKind.MAX_TRADES, float(rng.integers(2, 9)))),
        (0.2, Limit(LimitKind.MAX_GAINS, float(rng.integers(-500, 15_000)))),
        (0.1, Limit(LimitKind.MAX_SHORT_GAINS, float(rng.integers(0, 5_000)))),
        (0.1, Limit(LimitKind.MAX_LONG_GAINS, float(rng.integers(0, 15_000)))),
    )
    return tuple(limit for chance, limit in every if rng.random() < chance) or (every[0][1],)
