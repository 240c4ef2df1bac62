"""Plans to be made: one worked by hand, and small ones by chance with every feature on and off.

Small means that all plans in whole shares can be counted: at most three lines, two slots and a few shares.
"""

from dataclasses import dataclass, field

import numpy as np

from analytics.planner.instance import (
    Floats,
    Instance,
    Lots,
    Netting,
    Row,
    Securities,
    Slots,
    Square,
    Total,
    TotalLimit,
)

BIG, SML = 0, 1


def by_hand(**changes: object) -> Instance:
    """Two securities, one taxed account: BIG at 500 (12 long, cost 300; 8 short, cost 480), SML at 80, cash 1,000.

    BIG at most 50 %, cash 1 to 5 %, no trade below 500, tax of 37 and 20 %, 0.1 % of what is traded. Value 11,000.
    """
    fields: dict[str, object] = {
        "total_amount": 11_000.0,
        "cash_amount": np.array([1_000.0]),
        "cash_floor": np.zeros(1),
        "securities": Securities(np.array([500.0, 80.0]), np.full(2, 0.001), np.zeros(2)),
        "lots": Lots(
            account=np.zeros(2, dtype=np.intp),
            security=np.full(2, BIG, dtype=np.intp),
            shares=np.array([12.0, 8.0]),
            value_excess=np.zeros(2),
            gain=np.array([200.0, 20.0]),
            is_short=np.array([False, True]),
            is_barred=np.zeros(2, dtype=np.bool_),
        ),
        "slots": Slots(np.zeros(1, dtype=np.intp), np.full(1, SML, dtype=np.intp)),
        "rows": (Row(0, np.array([1.0, 0.0]), 0.0, upper=0.5),),
        "totals": (TotalLimit(Total.CASH, 1, 0.01, 0.05),),
        "netting": Netting(0.37, 0.20, 0.37, 3_000.0),
        "min_trade": 500.0,
    }
    return Instance(**(fields | changes))  # type: ignore[arg-type]  # tests name fields freely


@dataclass(slots=True)
class _Drawn:
    """What is drawn of an instance, lot by lot."""

    account: list[int] = field(default_factory=list)
    security: list[int] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    excess: list[float] = field(default_factory=list)
    gain: list[float] = field(default_factory=list)
    is_short: list[bool] = field(default_factory=list)
    is_barred: list[bool] = field(default_factory=list)


def small(seed: int, *, with_hhi: bool = False) -> Instance:
    """Return an instance of which all plans can be counted; most seeds have a plan, some have none."""
    chance = np.random.default_rng([7, seed])
    n_accounts, n_securities = int(chance.integers(1, 3)), int(chance.integers(3, 5))
    price = np.round(np.exp(chance.uniform(np.log(40.0), np.log(400.0), n_securities)), 2)
    is_sheltered = chance.random(n_accounts) < 0.25
    lots = _lots(chance, price, is_sheltered)
    cells = chance.choice(n_accounts * n_securities, int(chance.integers(1, 3)), replace=False)
    slots = Slots(*np.divmod(np.sort(cells).astype(np.intp), n_securities))
    held = np.bincount(lots.security, lots.shares * price[lots.security] + lots.value_excess, n_securities)
    cash = np.round(chance.uniform(0.0, 0.2, n_accounts) * held.sum(), 2)
    if _happens(chance, 0.1):
        cash[0] = -20.0
    fixed = np.round(chance.uniform(0.05, 0.4, 1)[0] * held.sum(), 2) if _happens(chance, 0.6) else 0.0
    total = float(held.sum() + cash.sum() + fixed)
    return Instance(
        total_amount=total,
        cash_amount=cash,
        cash_floor=np.minimum(cash, 0.0),
        securities=Securities(
            price,
            np.round(chance.uniform(0.0002, 0.01, n_securities), 5),
            np.round(chance.uniform(0.0, 0.02, n_securities), 5) * _happens(chance, 0.6),
        ),
        lots=lots,
        slots=slots,
        rows=_rows(chance, held, fixed, total),
        totals=_totals(chance, total, with_hhi=with_hhi),
        netting=_netting(chance),
        square=_square(chance, n_securities, fixed) if with_hhi else None,
        min_trade=round(float(chance.uniform(30, 350)), 2) if _happens(chance, 0.5) else 0.0,
        commission=round(float(chance.uniform(0.5, 12)), 2) if _happens(chance, 0.4) else 0.0,
        same=(np.array([0, 1], dtype=np.intp),) if _happens(chance, 0.5) else (),
        has_wash_rule=_happens(chance, 0.6),
        **_pins(chance, lots, len(cells)),
    )


def _happens(chance: np.random.Generator, probability: float) -> bool:
    return bool(chance.random() < probability)


def _lots(chance: np.random.Generator, price: Floats, is_sheltered: np.ndarray) -> Lots:
    n_securities = len(price)
    cells = len(is_sheltered) * n_securities
    lines = np.sort(chance.choice(cells, int(chance.integers(1, 4)), replace=False))
    drawn = _Drawn()
    for account, security in zip(*np.divmod(lines, n_securities), strict=True):
        sheltered = bool(is_sheltered[account])
        for _ in range(1 if sheltered else int(chance.integers(1, 4))):
            shares = float(chance.integers(1, 8))
            if _happens(chance, 0.3):
                shares = round(shares + float(chance.uniform(-0.9, 0.9)), 3)
            gain = np.nan if sheltered else round(float(price[security] * chance.uniform(-0.5, 0.5)), 2)
            drawn.account.append(int(account))
            drawn.security.append(int(security))
            drawn.shares.append(shares)
            drawn.excess.append(
                round(float(chance.normal(0.0, 2.0)), 3) if shares % 1 or _happens(chance, 0.1) else 0.0
            )
            drawn.gain.append(gain)
            drawn.is_short.append(not sheltered and _happens(chance, 0.4))
            drawn.is_barred.append(gain < 0 and _happens(chance, 0.15))
    return Lots(
        np.array(drawn.account, dtype=np.intp),
        np.array(drawn.security, dtype=np.intp),
        np.array(drawn.shares),
        np.array(drawn.excess),
        np.array(drawn.gain),
        np.array(drawn.is_short, dtype=np.bool_),
        np.array(drawn.is_barred, dtype=np.bool_),
    )


def _rows(chance: np.random.Generator, held: Floats, fixed: float, total: float) -> tuple[Row, ...]:
    rows = []
    for limit in range(int(chance.integers(1, 3))):
        per_dollar = np.round(chance.random(len(held)) * (chance.random(len(held)) < 0.7), 4)
        fixed_amount = round(fixed * float(chance.random()), 2)
        weight = float(per_dollar @ held + fixed_amount) / total
        kind = int(chance.integers(0, 3))
        lower = round(weight * float(chance.uniform(0.7, 1.1)), 4) if kind == 0 else -np.inf
        upper = round(weight * float(chance.uniform(0.75, 1.1)), 4) if kind == 1 else np.inf
        if kind == 2:
            lower, upper = round(weight * 0.7, 4), round(weight * float(chance.uniform(0.85, 1.2)), 4)
        rows.append(Row(limit, per_dollar, fixed_amount, lower, upper))
    return tuple(rows)


def _totals(chance: np.random.Generator, total: float, *, with_hhi: bool) -> tuple[TotalLimit, ...]:
    limits = []
    if _happens(chance, 0.7):
        lower = round(float(chance.uniform(0.0, 0.06)), 4) if _happens(chance, 0.3) else -np.inf
        limits.append(TotalLimit(Total.CASH, 10, lower, round(float(chance.uniform(0.15, 0.5)), 4)))
    if _happens(chance, 0.25):
        limits.append(TotalLimit(Total.TURNOVER, 11, upper=round(float(chance.uniform(0.12, 0.5)), 4)))
    if _happens(chance, 0.35):
        limits.append(TotalLimit(Total.TRADES, 12, upper=float(chance.integers(2, 5))))
    for number, kind in enumerate((Total.GAINS, Total.SHORT_GAINS, Total.LONG_GAINS), start=13):
        if _happens(chance, 0.15):
            limits.append(TotalLimit(kind, number, upper=round(float(chance.uniform(-0.005, 0.08)) * total, 2)))
    if with_hhi:
        limits.append(TotalLimit(Total.HHI, 16, upper=round(float(chance.uniform(0.1, 0.4)), 3)))
    return tuple(limits)


def _netting(chance: np.random.Generator) -> Netting | None:
    if _happens(chance, 0.15):
        return None
    so_far = np.round(np.where(chance.random(2) < 0.4, 0.0, chance.normal(0.0, 900.0, 2)), 2)
    if _happens(chance, 0.2):
        return Netting(0.26, 0.26, 0.0, 0.0, float(so_far[0]), float(so_far[1]), is_netted=False)
    limit = float(chance.choice([60.0, 300.0, 3_000.0]))
    return Netting(0.37, 0.20, float(chance.choice([0.37, 0.24])), limit, float(so_far[0]), float(so_far[1]))


def _square(chance: np.random.Generator, n_securities: int, fixed: float) -> Square:
    """Six companies, what each security and what is not traded carries of them."""
    carried = chance.dirichlet(np.full(6, 0.5), n_securities + 1)
    return Square(carried @ carried.T, fixed)


def _pins(chance: np.random.Generator, lots: Lots, n_slots: int) -> dict[str, Floats]:
    starts = np.flatnonzero(np.diff(lots.account * 100 + lots.security, prepend=-1))
    if not _happens(chance, 0.15):
        return {}
    sale, purchase = np.full(len(starts), np.nan), np.full(n_slots, np.nan)
    if _happens(chance, 0.5):
        sale[0] = float(chance.integers(0, 3))
    else:
        purchase[0] = float(chance.integers(0, 3))
    return {"pinned_sale": sale, "pinned_purchase": purchase}
