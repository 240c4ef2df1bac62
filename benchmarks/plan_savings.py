"""What a plan saves against portfolio optimizers followed by whole shares: the same limits, the same prices.

PyPortfolioOpt, skfolio and Riskfolio know weights, not lots, accounts or taxes. Each gets the limits as rows over its
weights and is asked for the least variance, with the cost of trading (over a year) where it can say that;
``DiscreteAllocation`` of PyPortfolioOpt makes shares of the weights. What they would trade is judged kindly: sheltered
accounts sell first, then the lots that the best of several orders finds, and cash may move between accounts, which ours
never does. What they break is listed, not charged.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.util import find_spec

import numpy as np

from analytics.planner import dive
from analytics.planner.easing import eased
from analytics.planner.instance import Answer, Floats, Instance, Lots, Slots, Total
from analytics.planner.relaxation import Relaxation
from analytics.planner.tax import Statute, added_tax
from benchmarks.plan_instances import N_SECTORS, Asked, Sample, sample
from benchmarks.timing import Result

N_SEEDS = 50
BAR_BP = 50.0
_ASKED = Asked(mag7=0.30, small=0.20, company=0.08, sector_gap=0.06)
_DAYS = 252
_LEAST_WEIGHT, _CENT = 1e-6, 0.01
_LITTLE_RISK = 0.01
"""Of the variance: then a peer looks for little but the least cost, as far as it can say that."""
_WEIGH_COST = ("PyPortfolioOpt", "skfolio")


@dataclass(frozen=True, slots=True)
class Score:
    """What a plan comes to: dollars, trades, and what it does that was not to be done."""

    objective: float
    n_trades: int
    n_small: int
    miss_bp: float
    n_locked: int
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A sample as a peer sees it: weights of securities and, last, of cash.

    ``rows @ weights <= most``; ``lower`` and ``upper`` are bounds of the weights, ``before`` what is held.
    """

    before: Floats
    lower: Floats
    upper: Floats
    rows: Floats
    most: Floats
    covariance: Floats
    cost: Floats


def run(n_seeds: int = N_SEEDS) -> Iterator[Result]:
    """Yield a line for each peer: the median saved in basis points of value; without peers, what ours comes to."""
    peers = {name: solve for name, (module, solve) in _PEERS.items() if find_spec(module) is not None}
    if not peers:
        yield Result("value saved against optimizers (without peer)", 0.0, None, None, "bp", None, None, holds=True)
    scores = [(made, ours(made)) for made in map(_sample, range(n_seeds))]
    plans = [(made, own) for made, own in scores if own is not None]
    for name, solve in peers.items():
        yield _line(name, [(made, own, scored(made, solve, 1.0)) for made, own in plans], bar=BAR_BP)
    for name in (name for name in _WEIGH_COST if name in peers):
        little = [(made, own, scored(made, peers[name], _LITTLE_RISK)) for made, own in plans]
        yield _line(f"{name}, cost weighed {1 / _LITTLE_RISK:.0f} times", little, bar=None)


def _line(name: str, plans: list[tuple[Sample, Score, Score | None]], bar: float | None) -> Result:
    """Return the median of what is saved; it holds at the bar, and with every loss explained."""
    saved, unexplained = [], 0
    others = []
    for made, own, other in plans:
        if other is not None:
            others.append(other)
            saved.append((other.objective - own.objective) / made.instance.total_amount * 1e4)
            unexplained += int(saved[-1] < 0.0 and not is_explained(made, other))
    median = float(np.median(saved)) if saved else 0.0
    line = (
        f"value saved, {len(saved)} plans, {sum(s < 0 for s in saved)} losses ({unexplained} unexplained); peer: "
        f"{np.median([o.n_trades for o in others] or [0]):.0f} trades, "
        f"{np.median([o.n_small for o in others] or [0]):.0f} too small, "
        f"miss to {max([o.miss_bp for o in others], default=0.0):.1f} bp, {sum(o.n_locked for o in others)} locked, "
        f"{np.median([o.seconds for o in others] or [0]) * 1000:.0f} ms (ours "
        f"{np.median([own.n_trades for _, own, _ in plans]):.0f} trades, "
        f"{np.median([own.seconds for _, own, _ in plans]) * 1000:.0f} ms)"
    )
    holds = (bar is None or median >= bar) and not unexplained
    return Result(line, median, 0.0, name, "bp", None, None, holds, bar)


def is_explained(made: Sample, other: Score) -> bool:
    """Say whether a peer's lower cost comes from what it does not keep.

    The same plan without what only ours keeps (cash stays in its account, a purchase bars a loss, a least trade, a
    count) and with limits passed by as much as the peer passes them would cost no more than the peer's, in fractions.
    """
    instance = made.instance
    order = np.argsort(instance.lots.security, kind="stable")
    kept = instance.lots
    lots = Lots(
        account=np.zeros(order.size, dtype=np.intp),
        security=kept.security[order],
        shares=kept.shares[order],
        value_excess=kept.value_excess[order],
        gain=kept.gain[order],
        is_short=kept.is_short[order],
        is_barred=np.zeros(order.size, dtype=np.bool_),
    )
    bought = np.unique(instance.slots.security)
    free = replace(
        instance,
        cash_amount=instance.cash_amount.sum(keepdims=True),
        cash_floor=np.zeros(1),
        lots=lots,
        slots=Slots(np.zeros(bought.size, dtype=np.intp), bought),
        totals=tuple(total for total in instance.totals if total.total is not Total.TRADES),
        min_trade=0.0,
        has_wash_rule=False,
    )
    miss = other.miss_bp * 1e-4 + 1e-9
    cheapest = Relaxation(eased(free, dict.fromkeys(made.limit_of.values(), miss))).solve()
    return cheapest is not None and cheapest.objective <= other.objective


def _sample(seed: int) -> Sample:
    return sample(30, seed, _ASKED)


def ours(made: Sample) -> Score | None:
    """Return the score of the quick answer; None where the limits cannot be kept."""
    start = time.perf_counter()
    answer = dive(made.instance)
    seconds = time.perf_counter() - start
    return None if answer is None else _score_of(made.instance, answer, seconds)


def _score_of(instance: Instance, answer: Answer, seconds: float) -> Score:
    lots = instance.lots
    sold = answer.sold > 0.0
    n_sales = len(set(zip(lots.account[sold].tolist(), lots.security[sold].tolist(), strict=True)))
    return Score(answer.objective, n_sales + int((answer.bought > 0).sum()), 0, 0.0, 0, seconds)


def weights_of(made: Sample, risk: float = 1.0) -> Weights:
    """Return a sample as rows over weights of securities and cash; ``risk`` scales the covariance."""
    instance, value = made.instance, made.instance.total_amount
    n = instance.securities.price.size
    held = np.bincount(instance.lots.security, _amounts(instance), n)
    before = np.append(held + made.locked_amount, instance.cash_amount.sum()) / value
    can_buy = np.zeros(n + 1, dtype=np.bool_)
    can_buy[instance.slots.security] = True
    upper = np.where(can_buy, 1.0, before)
    lower = np.append(made.locked_amount / value, 0.0)
    upper[-1] = made.asked.cash
    rows, most = [], []
    for row in instance.rows:
        # What is locked is part of a peer's weights, and of the fixed amount of ours.
        line = np.append(row.per_dollar, 0.0)
        if np.isfinite(row.upper):
            rows.append(line)
            most.append(row.upper)
        if np.isfinite(row.lower):
            rows.append(-line)
            most.append(-row.lower)
    carried = np.vstack([made.exposure.toarray(), np.zeros(n)])
    sectors = np.array([carried[:-1][made.sector == i].sum(axis=0) for i in range(N_SECTORS)])
    factor = np.hstack([sectors, np.zeros((N_SECTORS, 1))])
    covariance = risk * (0.03 * factor.T @ factor + np.diag(np.append(np.full(n, 0.01), 1e-6)))
    cost = np.append(instance.securities.traded_cost, 0.0)
    return Weights(before, lower, upper, np.array(rows), np.array(most), covariance, cost)


def _amounts(instance: Instance) -> Floats:
    lots = instance.lots
    amounts: Floats = lots.shares * instance.securities.price[lots.security]
    return amounts


def scored(made: Sample, solve: Callable[[Weights, float], Floats], risk: float) -> Score | None:
    """Return what a peer's plan comes to; None where it finds no weights."""
    from pypfopt import DiscreteAllocation  # noqa: PLC0415  # a peer: not everyone who runs the benchmark has it

    given = weights_of(made, risk)
    # Known weights sum to less than one: what nobody can look into is in no peer's list.
    budget = float(given.before.sum())
    start = time.perf_counter()
    try:
        weights = solve(given, budget)
    except Exception as problem:  # noqa: BLE001  # each peer has errors of its own; the table says how many plans count
        print(f"{solve.__name__}: {type(problem).__name__}: {problem}".splitlines()[0][:150])
        return None
    price = made.instance.securities.price
    names = [str(i) for i in range(price.size)]
    import pandas as pd  # noqa: PLC0415  # as above

    wanted = {name: float(weight) for name, weight in zip(names, weights[:-1], strict=True) if weight > _LEAST_WEIGHT}
    invested = float(sum(wanted.values()))
    allocation = DiscreteAllocation(
        {name: weight / invested for name, weight in wanted.items()},
        pd.Series(price, index=names)[list(wanted)],
        total_portfolio_value=invested * made.instance.total_amount,
    )
    shares, _ = allocation.greedy_portfolio()
    target = np.array([float(shares.get(name, 0)) for name in names])
    return judged(made, target, time.perf_counter() - start)


def judged(made: Sample, target: Floats, seconds: float) -> Score:
    """Return what shares held in the end come to, by the kindest reading of how to get there."""
    instance = made.instance
    price, securities = instance.securities.price, instance.securities
    locked_shares = made.locked_amount / price
    held = np.bincount(instance.lots.security, instance.lots.shares, price.size)
    change = target - held - locked_shares
    change[np.abs(change) * price < _CENT] = 0.0
    is_locked = (made.locked_amount > 0.0) & (np.abs(change) >= 1.0)
    sold = np.minimum(np.clip(-change, 0.0, None), held)
    bought = np.clip(change, 0.0, None)
    cost = float((sold + bought) * price @ securities.traded_cost) + float(
        (bought - sold) * price @ securities.held_cost
    )
    tax = min(_tax(instance, sold, order) for order in _orders(instance))
    after = np.append(target * price, 0.0) / instance.total_amount
    given = weights_of(made)
    miss = max(0.0, float((given.rows @ after - given.most).max())) * 1e4
    amounts = np.abs(change) * price
    n_trades = int((amounts > 0.0).sum())
    n_small = int(((amounts > 0.0) & (amounts < made.asked.min_trade)).sum())
    return Score(cost + tax, n_trades, n_small, miss, int(is_locked.sum()), seconds)


def _orders(instance: Instance) -> Iterator[Floats]:
    """Yield keys to sell lots by: sheltered ones first in each, then losses or gains by the rates of either term."""
    gain, short = instance.lots.gain, instance.lots.is_short
    for short_rate, long_rate in ((0.37, 0.20), (1.0, 1.0), (0.37, 0.37), (0.20, 0.37), (1.0, 0.1), (0.1, 1.0)):
        yield np.where(np.isnan(gain), -np.inf, gain * np.where(short, short_rate, long_rate))


def _tax(instance: Instance, sold: Floats, order: Floats) -> float:
    lots, netting = instance.lots, instance.netting
    assert netting is not None
    left, results = sold.copy(), {True: 0.0, False: 0.0}
    for lot in np.argsort(order, kind="stable").tolist():
        taken = min(left[lots.security[lot]], lots.shares[lot])
        left[lots.security[lot]] -= taken
        if taken > 0.0 and np.isfinite(lots.gain[lot]):
            results[bool(lots.is_short[lot])] += taken * float(lots.gain[lot])
    so_far = (Fraction(netting.short_so_far), Fraction(netting.long_so_far))
    return float(added_tax((Fraction(results[True]), Fraction(results[False])), so_far, Statute.of(netting)).tax)


def _by_pypfopt(given: Weights, budget: float) -> Floats:
    import cvxpy as cp  # noqa: PLC0415  # as above
    from pypfopt import EfficientFrontier, objective_functions  # noqa: PLC0415  # as above

    bounds = list(zip(given.lower / budget, given.upper / budget, strict=True))
    problem = EfficientFrontier(None, given.covariance, weight_bounds=bounds, solver=cp.CLARABEL)
    problem.add_objective(
        objective_functions.transaction_cost, w_prev=given.before / budget, k=float(np.median(given.cost))
    )
    problem.add_constraint(lambda w: given.rows @ w * budget <= given.most)
    problem.min_volatility()
    return np.array(list(problem.weights)) * budget


def _daily(covariance: Floats) -> Floats:
    """Return days of returns with no mean and just this covariance in a year: nothing is to be had from chance."""
    drawn = np.random.default_rng(0).standard_normal((800, len(covariance)))
    drawn -= drawn.mean(axis=0)
    made = np.linalg.cholesky(np.cov(drawn, rowvar=False))
    returns: Floats = np.linalg.solve(made, drawn.T).T @ np.linalg.cholesky(covariance / _DAYS).T
    return returns


def _by_skfolio(given: Weights, budget: float) -> Floats:
    from skfolio import RiskMeasure  # noqa: PLC0415  # as above
    from skfolio.optimization import MeanRisk, ObjectiveFunction  # noqa: PLC0415  # as above

    returns = _daily(given.covariance)
    model = MeanRisk(
        objective_function=ObjectiveFunction.MAXIMIZE_UTILITY,
        risk_measure=RiskMeasure.VARIANCE,
        risk_aversion=1.0,
        min_weights=given.lower / budget,
        max_weights=given.upper / budget,
        previous_weights=given.before / budget,
        transaction_costs=given.cost / _DAYS,
        left_inequality=given.rows * budget,
        right_inequality=given.most,
    )
    model.fit(returns)
    return np.asarray(model.weights_) * budget


def _by_riskfolio(given: Weights, budget: float) -> Floats:
    import pandas as pd  # noqa: PLC0415  # as above
    import riskfolio as rp  # noqa: PLC0415  # as above

    names = [str(i) for i in range(given.cost.size)]
    returns = _daily(given.covariance)
    model = rp.Portfolio(returns=pd.DataFrame(returns, columns=names))
    model.mu = pd.DataFrame(np.zeros((1, len(names))), columns=names)
    model.cov = pd.DataFrame(given.covariance / _DAYS, index=names, columns=names)
    identity = np.eye(len(names))
    model.ainequality = np.vstack([given.rows * budget, identity, -identity])
    model.binequality = np.concatenate([given.most, given.upper / budget, -given.lower / budget])[:, np.newaxis]
    weights = model.optimization(model="Classic", rm="MV", obj="MinRisk", hist=False)
    return np.asarray(weights["weights"]) * budget


_PEERS: dict[str, tuple[str, Callable[[Weights, float], Floats]]] = {
    "PyPortfolioOpt": ("pypfopt", _by_pypfopt),
    "skfolio": ("skfolio", _by_skfolio),
    "Riskfolio": ("riskfolio", _by_riskfolio),
}
