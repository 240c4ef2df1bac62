"""Funds and their complete holdings at one date."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class FundAssetClass(StrEnum):
    """What a fund invests in. Only equity funds are looked through or counted as unknown."""

    EQUITY = "equity"
    BOND = "bond"
    GOLD = "gold"
    CRYPTO = "crypto"
    MONEY_MARKET = "money_market"
    MIXED = "mixed"
    OTHER = "other_asset"


class HoldingKind(StrEnum):
    """What a line inside a fund is."""

    EQUITY = "equity"
    CASH = "cash"
    DERIVATIVE = "derivative"
    FUND = "fund"
    OTHER = "other"


HOLDING_KINDS = tuple(HoldingKind)
"""Codes of ``HoldingTable.kind``: the position in this tuple."""


@dataclass(frozen=True, slots=True)
class Fund:
    """An entry of the fund directory, with or without loaded holdings.

    ``share_class_of`` names a loaded fund of the same SEC series (looked through exactly); ``stand_in`` names another
    fund on the same index (looked through, and said wherever it is used); an empty text says that a user chose to have
    none. Fees and prices never come from either.
    """

    ticker: str
    name: str
    sponsor: str = ""
    asset_class: FundAssetClass = FundAssetClass.EQUITY
    kind: str = "etf"
    index_name: str = ""
    share_class_of: str | None = None
    stand_in: str | None = None
    expense_ratio: float | None = None
    expense_ratio_date: date | None = None
    expense_ratio_source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class HoldingTable:
    """The lines of a fund as parallel arrays, in the source's order.

    Attributes
    ----------
    line_no : ndarray of int32, shape (n_rows,)
        Line in the source, 1-based: with the snapshot id the way back to the file.
    ticker : tuple of str
        Dot form as listed, empty where the source has none.
    kind : ndarray of int8, shape (n_rows,)
        Index into ``HOLDING_KINDS``.
    issuer : ndarray of int32, shape (n_rows,)
        Index into ``Market.issuers``; -1 where the line is no company or the company is not known.
    weight : ndarray of float64, shape (n_rows,)
        Fraction of net assets as published, never rescaled; may be negative.
    band : ndarray of int8, shape (n_rows,)
        Index into ``tuple(SizeBand)`` by the capitalization nearest the snapshot's as-of date.
    """

    line_no: NDArray[np.int32]
    ticker: tuple[str, ...]
    kind: NDArray[np.int8]
    issuer: NDArray[np.int32]
    weight: NDArray[np.float64]
    band: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class FundSnapshot:
    """A fund's complete holdings at one as-of date: published once, never changed.

    ``weight_unit`` is the printed unit as a fraction (0.0001 for percent with two decimals): a holding printed 0.00
    weighs between 0 and half of it. ``rolled_to`` is null for weights as published; else they were carried forward by
    price to that date: ``rolled_weight`` of the fund by known prices, ``unrolled_weight`` without one.
    """

    snapshot_id: str
    fund: str
    as_of_date: date
    source: str
    loaded_at: datetime
    weight_unit: float
    holdings: HoldingTable
    rolled_to: date | None = None
    rolled_weight: float = 0.0
    unrolled_weight: float = 0.0
