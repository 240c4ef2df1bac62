"""Floats as integers over a power of two: sums and products without rounding, to judge what floats have made."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.planner.instance import Floats, Places

_BITS = 53


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """Numbers ``parts / 2**power``; parts are Python integers of any length."""

    parts: NDArray[Any]
    power: int

    @classmethod
    def of(cls, values: Floats) -> "Exact":
        """Return finite floats as they are, to the last bit."""
        mantissa, exponent = np.frexp(np.asarray(values, dtype=np.float64))
        parts = np.ldexp(mantissa, _BITS).astype(np.int64).astype(object)
        shift = np.where(mantissa == 0.0, 0, exponent - _BITS)
        power = max(0, -int(shift.min(initial=0)))
        return cls(parts * _powers(shift + power), power)

    def __len__(self) -> int:
        return len(self.parts)

    def __add__(self, other: "Exact") -> "Exact":
        power = max(self.power, other.power)
        return Exact(self._at(power) + other._at(power), power)

    def __sub__(self, other: "Exact") -> "Exact":
        return self + Exact(-other.parts, other.power)

    def __mul__(self, other: "Exact") -> "Exact":
        return Exact(self.parts * other.parts, self.power + other.power)

    def __getitem__(self, places: Places | NDArray[np.bool_] | slice) -> "Exact":
        return Exact(self.parts[places], self.power)

    def sums(self, group: Places, n_groups: int) -> "Exact":
        """Return the sum of each group."""
        parts = np.full(n_groups, 0, dtype=object)
        np.add.at(parts, group, self.parts)
        return Exact(parts, self.power)

    def total(self) -> Fraction:
        """Return the sum of all."""
        return Fraction(int(self.parts.sum()) if len(self.parts) else 0, 1 << self.power)

    def values(self) -> tuple[Fraction, ...]:
        """Return each as a fraction."""
        return tuple(Fraction(int(part), 1 << self.power) for part in self.parts)

    def _at(self, power: int) -> NDArray[Any]:
        parts: NDArray[Any] = self.parts * (1 << (power - self.power))
        return parts


def _powers(exponents: Places) -> NDArray[Any]:
    powers: NDArray[Any] = np.array([1 << int(exponent) for exponent in exponents], dtype=object)
    return powers
