# ruff: noqa: PLR2004 - shares, ranks and chances are drawn once each; a name for every one would say nothing more
"""Plans to be made, by chance and the same every time: 30, 300 or 2,000 positions in 4,500 names.

The shape is that of a household: three accounts (five from 1,000 positions on) of which some are sheltered, twelve
funds, large companies held directly and through funds, two lots a line, gains of years and losses of months. The
names' weights fall by rank as the American market's do; no name, price or weight is a real one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.planner.instance import (
    Flags,
    Floats,
    Instance,
    Lots,
    Netting,
    Places,
    Row,
    Securities,
    Slots,
    Square,
    Total,
    TotalLimit,
)

N_NAMES, N_MAG7, N_SECTORS, FIRST_SMALL = 4500, 7, 11, 1000
TOTAL, LARGE, GROWTH, MEGA, DEAR, MID, SMALL, SMALL_CORE, SMALL_CHEAP, SMALL_TWIN, TECH, BONDS = range(12)
DESTINATIONS = (TOTAL, DEAR, MID, SMALL, SMALL_CORE, SMALL_CHEAP, SMALL_TWIN)
N_FUNDS = 12
_FEES = np.array([3, 3, 20, 7, 4, 4, 19, 6, 7, 7, 9, 3]) * 1e-4
_YEARS = 3.0
_SIZES = ((1000, 5, 60, 10e6), (100, 3, 25, 3e6), (0, 3, 20, 1e6))


@dataclass(frozen=True, slots=True)
class Asked:
    """Limits of a plan, in fractions; the count of trades and the tax budget are those of the size where null."""

    mag7: float = 0.28
    small: float = 0.20
    company: float = 0.08
    sector_gap: float = 0.06
    cash: float = 0.01
    n_trades: int | None = None
    gains_amount: float | None = None
    hhi: float | None = None
    min_trade: float = 500.0


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A plan to be made, with what a peer needs who knows no lots and no screening.

    Attributes
    ----------
    instance : Instance
        Rows of single names are those that could pass their limit at all.
    exposure : sparse array of shape (n_names, n_securities)
        What a dollar of a security holds of a name.
    locked_amount : ndarray of shape (n_securities,)
        Held and never traded (dollars).
    sector : ndarray of shape (n_names,)
    benchmark : ndarray of shape (n_sectors,)
        Weights of the sectors in the benchmark.
    asked : Asked
    limit_of : dict of str to int
        Numbers of the limits: ``mag7``, ``small``, ``company``, ``sector:0`` ..., ``cash``, ``trades``, ``gains``,
        ``hhi``.
    is_sheltered : ndarray of shape (n_accounts,)
    """

    instance: Instance
    exposure: sparse.csr_array
    locked_amount: Floats
    sector: Places
    benchmark: Floats
    asked: Asked
    limit_of: dict[str, int]
    is_sheltered: Flags


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    account: Places
    security: Places
    amount: Floats
    is_locked: Flags


def sample(n_positions: int, seed: int, asked: Asked | None = None, *, all_names: bool = False) -> Sample:
    """Return a plan to be made; ``all_names`` keeps a row for every name, as the naive peer does."""
    asked = asked or Asked()
    chance = np.random.default_rng([n_positions, seed])
    _, n_accounts, n_trades, total = next(size for size in _SIZES if n_positions >= size[0])
    sector = _sectors(chance)
    exposure = _exposure(chance, n_positions)
    securities = _securities(chance, exposure.shape[1])
    is_sheltered = np.arange(n_accounts) >= max(2, n_accounts - 2)
    lines = _lines(chance, n_positions, total, n_accounts, exposure.shape[1])
    lots = _lots(chance, lines, securities.price, is_sheltered)
    locked = _sums(lines.security[lines.is_locked], lines.amount[lines.is_locked], exposure.shape[1])
    cash = np.round(chance.uniform(0.002, 0.008, n_accounts) * total / n_accounts, 2)
    unknown = 0.004 * total
    value = float((lots.shares * securities.price[lots.security] + lots.value_excess).sum())
    benchmark = _sums(sector, exposure[:, [LARGE]].toarray().ravel(), N_SECTORS)
    held = locked + _sums(lots.security, lots.shares * securities.price[lots.security], len(locked))
    names = np.arange(N_NAMES) if all_names else _names_to_test(exposure, held, asked.company)
    rows, limit_of = _rows(exposure, (sector, benchmark), locked, asked, names)
    totals = _totals(asked, n_trades, limit_of)
    instance = Instance(
        total_amount=value + float(locked.sum() + cash.sum()) + unknown,
        cash_amount=cash,
        cash_floor=np.zeros(n_accounts),
        securities=securities,
        lots=lots,
        slots=_slots(n_accounts),
        rows=rows,
        totals=totals,
        netting=_netting(chance),
        square=None if asked.hhi is None else _square(exposure, locked),
        min_trade=asked.min_trade,
        same=(np.array([SMALL, SMALL_TWIN], dtype=np.intp),),
        has_wash_rule=True,
    )
    return Sample(instance, exposure, locked, sector, benchmark, asked, limit_of, is_sheltered)


def _sums(place: Places, amount: Floats, n: int) -> Floats:
    return np.bincount(place, amount, n).astype(np.float64)


def _sectors(chance: np.random.Generator) -> Places:
    common = 1 / np.arange(1, N_SECTORS + 1) ** 0.5
    sector = chance.choice(N_SECTORS, N_NAMES, p=common / common.sum())
    sector[:N_MAG7] = (0, 0, 0, 1, 2, 1, 2)
    return sector.astype(np.intp)


def _exposure(chance: np.random.Generator, n_positions: int) -> sparse.csr_array:
    """Funds first, by what they hold; then companies, one name each."""
    size: Floats = np.power(np.arange(N_NAMES) + 4.5, -1.22, dtype=np.float64)
    rank = np.arange(N_NAMES)
    middle = (rank >= FIRST_SMALL) & (rank < 3000)
    held = {
        TOTAL: rank < N_NAMES,
        LARGE: rank < 500,
        GROWTH: (rank < 7) | ((rank < 250) & (chance.random(N_NAMES) < 0.38)),
        MEGA: rank < 200,
        DEAR: (rank >= 8) & (rank < 600) & (chance.random(N_NAMES) < 0.6),
        MID: (rank >= 450) & (rank < FIRST_SMALL + 60),
        SMALL: middle,
        SMALL_CORE: middle & (rank < 2000) & (chance.random(N_NAMES) < 0.6),
        SMALL_CHEAP: middle & (chance.random(N_NAMES) < 0.45),
        SMALL_TWIN: middle,
        TECH: (rank < 7) | ((rank < 900) & (chance.random(N_NAMES) < 0.3)),
        BONDS: np.zeros(N_NAMES, dtype=np.bool_),
    }
    funds = np.stack([np.where(held[fund], size, 0.0) for fund in range(N_FUNDS)], axis=1)
    funds /= np.maximum(funds.sum(axis=0), 1e-12)
    n_stocks = min(max(14, round(0.7 * n_positions)), 1500)
    others = N_MAG7 + chance.choice(N_NAMES - N_MAG7, n_stocks - N_MAG7, replace=False, p=_liking(size))
    names = np.concatenate([np.arange(N_MAG7), np.sort(others)])
    stocks = sparse.csr_array((np.ones(n_stocks), (names, np.arange(n_stocks))), shape=(N_NAMES, n_stocks))
    return sparse.csr_array(sparse.hstack([sparse.csr_array(funds), stocks]))


def _liking(size: Floats) -> Floats:
    wanted = size[N_MAG7:] ** 0.8
    share: Floats = wanted / wanted.sum()
    return share


def _securities(chance: np.random.Generator, n: int) -> Securities:
    price = np.round(np.clip(chance.lognormal(4.6, 0.7, n), 8.0, 900.0), 2).astype(np.float64)
    half_spread: Floats = chance.uniform(0.0002, 0.0008, n)
    half_spread[:N_FUNDS] = 0.0001
    held_cost = np.zeros(n)
    held_cost[:N_FUNDS] = _FEES * _YEARS
    return Securities(price, half_spread + 0.0002, held_cost)


def _lines(chance: np.random.Generator, n: int, total: float, n_accounts: int, n_securities: int) -> _Lines:
    """Large funds and the seven companies carry most; each line in an account of its own choice, once."""
    liking = np.concatenate([np.full(N_FUNDS, 3.0), np.full(N_MAG7, 3.0), np.ones(n_securities - N_FUNDS - N_MAG7)])
    cells = np.tile(liking, n_accounts)
    picked = np.sort(chance.choice(len(cells), n, replace=False, p=cells / cells.sum()))
    account, security = np.divmod(picked, n_securities)
    weight = chance.lognormal(0.0, 0.7, n)
    kinds = [(security < N_FUNDS, 0.45), ((security >= N_FUNDS) & (security < N_FUNDS + N_MAG7), 0.19)]
    kinds.append((security >= N_FUNDS + N_MAG7, 0.36))
    small = np.isin(security, (SMALL, SMALL_CORE, SMALL_CHEAP, SMALL_TWIN, MID, BONDS))
    weight[small] *= 0.1
    for kind, share in kinds:
        weight[kind] *= share / max(weight[kind].sum(), 1e-12)
    is_locked = (chance.random(n) < 0.05) & (security >= N_FUNDS) & (weight < 0.03)
    amount = 0.99 * total * weight / weight.sum()
    return _Lines(account.astype(np.intp), security.astype(np.intp), amount, is_locked)


def _lots(chance: np.random.Generator, lines: _Lines, price: Floats, is_sheltered: Flags) -> Lots:
    free = np.flatnonzero(~lines.is_locked)
    n_lots = np.where(is_sheltered[lines.account[free]], 1, chance.integers(2, 4, len(free)))
    line = np.repeat(free, n_lots)
    account, security = lines.account[line], lines.security[line]
    parts = chance.uniform(0.3, 1.0, len(line))
    parts /= np.bincount(line, parts, len(lines.account))[line]
    shares = lines.amount[line] * parts / price[security]
    is_fractional = chance.random(len(line)) < 0.25
    shares = np.where(is_fractional, np.round(shares, 4), np.maximum(np.round(shares), 1.0))
    exact = shares * price[security]
    is_short = chance.random(len(line)) < 0.3
    basis = np.where(is_short, chance.uniform(0.80, 1.15, len(line)), chance.uniform(0.35, 1.10, len(line)))
    gain = np.where(is_sheltered[account], np.nan, price[security] - np.round(basis * price[security], 2))
    is_barred = (gain < 0) & (chance.random(len(line)) < 0.05)
    excess = np.where(is_fractional, np.round(exact, 2) - exact, 0.0)
    return Lots(account, security, shares, excess, gain, is_short & ~is_sheltered[account], is_barred)


def _slots(n_accounts: int) -> Slots:
    account, security = np.divmod(np.arange(n_accounts * len(DESTINATIONS)), len(DESTINATIONS))
    security = np.array(DESTINATIONS)[security]
    return Slots(account.astype(np.intp), security.astype(np.intp))


def _names_to_test(exposure: sparse.csr_array, held: Floats, cap: float) -> Places:
    """Return the names that could pass the cap: all held directly stays, and all else is in the fund with most of it.

    A row that is no less everywhere than another makes that one needless; none is dropped for it here.
    """
    direct = exposure[:, N_FUNDS:] @ held[N_FUNDS:] / held.sum()
    possible = np.unique([*DESTINATIONS, *np.flatnonzero(held[:N_FUNDS] > 0)])
    through = exposure[:, possible].max(axis=1).toarray().ravel()
    return np.flatnonzero((direct + through * (1 - direct)) * 1.01 > cap).astype(np.intp)


def _rows(
    exposure: sparse.csr_array, sectors: tuple[Places, Floats], locked: Floats, asked: Asked, names: Places
) -> tuple[tuple[Row, ...], dict[str, int]]:
    rank = np.arange(N_NAMES)
    mag7 = (rank < N_MAG7).astype(float) @ exposure
    small = (rank >= FIRST_SMALL).astype(float) @ exposure
    limit_of = {"mag7": 0, "small": 1, "company": 2} | {f"sector:{i}": 3 + i for i in range(N_SECTORS)}
    rows = [
        Row(0, mag7, float(mag7 @ locked), upper=asked.mag7),
        Row(1, small, float(small @ locked), lower=asked.small),
    ]
    dense = exposure[names].toarray()
    rows += [Row(2, row, float(row @ locked), upper=asked.company) for row in dense]
    for i, weight in enumerate(sectors[1]):
        carried = (sectors[0] == i).astype(float) @ exposure
        low, high = weight - asked.sector_gap, weight + asked.sector_gap
        rows.append(Row(3 + i, carried, float(carried @ locked), max(low, 0.0), high))
    return tuple(rows), limit_of


def _totals(asked: Asked, n_trades: int, limit_of: dict[str, int]) -> tuple[TotalLimit, ...]:
    def number(name: str) -> int:
        return limit_of.setdefault(name, len(limit_of))

    totals = [
        TotalLimit(Total.CASH, number("cash"), 0.0, asked.cash),
        TotalLimit(Total.TRADES, number("trades"), upper=float(asked.n_trades or n_trades)),
    ]
    if asked.gains_amount is not None:
        totals.append(TotalLimit(Total.GAINS, number("gains"), upper=asked.gains_amount))
    if asked.hhi is not None:
        totals.append(TotalLimit(Total.HHI, number("hhi"), upper=asked.hhi))
    return tuple(totals)


def _netting(chance: np.random.Generator) -> Netting:
    so_far = np.round(np.where(chance.random(2) < 0.5, 0.0, chance.normal(0.0, 6000.0, 2)), 2)
    return Netting(0.37, 0.20, 0.37, 3000.0, float(so_far[0]), float(so_far[1]))


def _square(exposure: sparse.csr_array, locked: Floats) -> Square:
    fixed = float(locked.sum())
    last: NDArray[np.float64] = np.zeros(N_NAMES) if fixed == 0.0 else (exposure @ locked) / fixed
    every = sparse.csr_array(sparse.hstack([exposure, sparse.csr_array(last[:, np.newaxis])]))
    return Square((every.T @ every).toarray(), fixed)
