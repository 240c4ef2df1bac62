"""Programs of plans solved by scipy, and plans written in a few words."""

from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.planner.instance import Answer, Instance, Lots, Securities, Slots, Stage
from analytics.planner.lp import LinearProgram
from analytics.planner.model import build


def lots(*lines: tuple[int, int, float, float, bool], excess: float = 0.0) -> Lots:
    """Return lots of (account, security, shares, gain a share, whether short); ``excess`` is the last lot's."""
    account, security, shares, gain, is_short = (list(column) for column in zip(*lines, strict=True))
    value_excess = np.zeros(len(lines))
    value_excess[-1] = excess
    return Lots(
        np.array(account),
        np.array(security),
        np.array(shares),
        value_excess,
        np.array(gain),
        np.array(is_short),
        np.zeros(len(lines), dtype=np.bool_),
    )


def slots(*places: tuple[int, int]) -> Slots:
    """Return slots of (account, security)."""
    pairs = np.array(places, dtype=np.intp).reshape(-1, 2)
    return Slots(pairs[:, 0], pairs[:, 1])


def plan(held: Lots, to_buy: Slots, price: list[float], **fields: object) -> Instance:
    """Return a plan to be made in accounts without cash; what is traded costs a thousandth."""
    prices = np.array(price)
    n_accounts = int(max(held.account.max(initial=0), to_buy.account.max(initial=0))) + 1
    cash = np.asarray(fields.pop("cash", np.zeros(n_accounts)), dtype=np.float64)
    total = float(held.shares @ prices[held.security] + held.value_excess.sum() + cash.sum())
    securities = Securities(prices, np.full(prices.size, 0.001), np.zeros(prices.size))
    return Instance(total, cash, np.zeros(n_accounts), securities, held, to_buy, **fields)  # type: ignore[arg-type]


def whole(instance: Instance) -> Answer | None:
    """Return the cheapest plan in whole shares by the program; null without any."""
    return least(build(instance, is_whole=True))


def least(program: LinearProgram) -> Answer | None:
    """Return the cheapest answer of a program."""
    found = milp(
        program.cost,
        integrality=program.is_integer.astype(int),
        bounds=Bounds(program.lower, program.upper),
        constraints=LinearConstraint(program.matrix, program.row_lower, program.row_upper),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    values = np.where(program.is_integer, np.round(found.x), found.x)
    return program.answer(values, program.objective(values), Stage.QUICK)


def without_integers(program: LinearProgram, columns: slice) -> LinearProgram:
    """Return the program with columns that need not be whole."""
    is_integer = program.is_integer.copy()
    is_integer[columns] = False
    return replace(program, is_integer=is_integer)
