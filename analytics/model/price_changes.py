"""How prices moved between the dates of the loaded versions and the newest of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """Prices at ``to_date`` as multiples of earlier ones.

    ``ratios`` is by the earlier date, then by ticker. Prices are adjusted for splits and not for dividends: a payout
    leaves a share's weight and becomes the fund's cash. A ticker without a price at either date is absent or NaN.
    """

    to_date: date
    ratios: Mapping[date, Mapping[str, float]]
