"""The companies of a portfolio, largest first, as entries that are built when they are asked for."""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from analytics.model.exposure import Exposures, FundContribution, IssuerExposure, Via
from analytics.model.issuer import Issuer

_FEW = 200
"""The first entries are looked up one by one; for the others all funds are read once (our measurement, 12 funds)."""

_N_DIGITS = 12
"""Equal holdings differ in their last binary digit when they come through different funds."""


def order_of_issuers(exposures: Exposures) -> NDArray[np.intp]:
    """Return the issuers a portfolio owns, names printed 0.00 included, by weight and then ticker."""
    is_owned = exposures.direct_weight != 0.0
    for part in exposures.contributions:
        is_owned[part.issuer] = True
    owned = np.flatnonzero(is_owned)
    by_ticker = owned[np.argsort(exposures.traits.ticker_rank[owned])]
    weight = exposures.issuer_weight[by_ticker].round(_N_DIGITS)
    return by_ticker[np.argsort(-weight, kind="stable")]


def largest_issuer(exposures: Exposures) -> int | None:
    """Return the first of ``order_of_issuers`` without sorting; ``None`` where no company has a weight above zero."""
    weight = exposures.issuer_weight
    most = float(weight.max(initial=0.0))
    if most <= 0.0:
        return None
    near = np.flatnonzero(weight > most - 2 * 10.0**-_N_DIGITS)
    rounded = weight[near].round(_N_DIGITS)
    equal = near[rounded == rounded.max()]
    return int(equal[exposures.traits.ticker_rank[equal].argmin()])


class IssuerExposures(Sequence[IssuerExposure]):
    """A sequence of ``IssuerExposure`` over arrays.

    A portfolio of index funds owns thousands of companies and a screen shows fifty: they are sorted when the first of
    them is read, and an entry is made when it is read itself.
    """

    __slots__ = ("_exposures", "_issuers", "_order")

    def __init__(
        self, issuers: tuple[Issuer, ...], exposures: Exposures, order: NDArray[np.intp] | None = None
    ) -> None:
        self._issuers = issuers
        self._exposures = exposures
        self._order = order

    @property
    def order(self) -> NDArray[np.intp]:
        """Indices into ``Market.issuers``, for whoever wants arrays."""
        if self._order is None:
            self._order = order_of_issuers(self._exposures)
        return self._order

    def __len__(self) -> int:
        return int(self.order.size)

    @overload
    def __getitem__(self, index: int) -> IssuerExposure: ...
    @overload
    def __getitem__(self, index: slice) -> "IssuerExposures": ...
    def __getitem__(self, index: int | slice) -> "IssuerExposure | IssuerExposures":
        if isinstance(index, slice):
            return IssuerExposures(self._issuers, self._exposures, self.order[index])
        return self.entry_of(int(self.order[index]))

    def entry_of(self, issuer: int) -> IssuerExposure:
        """Return the entry of a company by its place in ``Market.issuers``."""
        found = (_via_of(part, issuer) for part in self._exposures.contributions)
        return self._entry(issuer, [via for via in found if via is not None])

    def __iter__(self) -> Iterator[IssuerExposure]:
        # most readers stop after the first few
        yield from (self[place] for place in range(min(len(self), _FEW)))
        if len(self) > _FEW:
            yield from self._further()

    def _further(self) -> Iterator[IssuerExposure]:
        via_of: dict[int, list[Via]] = {}
        for part in self._exposures.contributions:
            stand_in = part.looked_through if part.is_stand_in else None
            for issuer, weight in zip(part.issuer.tolist(), part.weight.tolist(), strict=True):
                via_of.setdefault(issuer, []).append(Via(part.fund, weight, stand_in))
        for issuer in self.order[_FEW:].tolist():
            yield self._entry(issuer, via_of.get(issuer, []))

    def _entry(self, issuer: int, via: list[Via]) -> IssuerExposure:
        return IssuerExposure(
            issuer=self._issuers[issuer],
            issuer_index=issuer,
            weight=float(self._exposures.issuer_weight[issuer]),
            direct=float(self._exposures.direct_weight[issuer]),
            via=tuple(sorted(via, key=lambda v: (-abs(v.weight), v.fund))),
        )


def _via_of(part: FundContribution, issuer: int) -> Via | None:
    # a number of another type would make numpy convert the whole array
    place = int(part.issuer.searchsorted(part.issuer.dtype.type(issuer)))
    if place == part.issuer.size or int(part.issuer[place]) != issuer:
        return None
    return Via(part.fund, float(part.weight[place]), part.looked_through if part.is_stand_in else None)
