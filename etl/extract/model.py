"""What an extractor gives: the lines of one fund as its source prints them, with nothing filled in or repaired."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from analytics.model.fund import HoldingKind


class ExtractedRow(NamedTuple):
    """One line of a fund. Texts are empty and numbers null where the source prints nothing or a dash.

    Attributes
    ----------
    line_no : int
        Physical line, sheet row or element in the file, 1-based: the way back to the source.
    kind : HoldingKind
        By the source's own class of the line, never by its ticker alone.
    ticker : str
        As printed, without surrounding blanks.
    cusip : str
        Nine characters with a right check digit, else empty.
    weight : Decimal or None
        Fraction of net assets as printed; null where the source prints none or only a bound (``<0.01%``).
    market_amount : Decimal or None
        Market value in the fund's currency.
    line_class : str
        The source's words for what the line is: ``Equity``, ``EC``, ``Money Market``.
    sector : str
        The source's word for the sector.
    country : str
        As printed.
    """

    line_no: int
    kind: HoldingKind
    ticker: str = ""
    name: str = ""
    cusip: str = ""
    isin: str = ""
    weight: Decimal | None = None
    market_amount: Decimal | None = None
    shares: Decimal | None = None
    currency: str = ""
    line_class: str = ""
    sector: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class FundIdentity:
    """What a file says about whose holdings it lists; empty where it does not say."""

    ticker: str = ""
    name: str = ""
    cik: str = ""
    series_id: str = ""


class Leftover(NamedTuple):
    """A line that is no holding: a footer, a repeated header, a total."""

    line_no: int
    text: str


@dataclass(frozen=True, slots=True)
class ExtractedHoldings:
    """The holdings in one file.

    Attributes
    ----------
    source : str
        Key of the source, such as ``ishares``.
    as_of_date : date or None
        Null where the file does not say.
    weight_unit : Decimal
        The printed unit of the weights as a fraction (0.0001 for percent with two decimals).
    is_complete : bool
        Whether market amounts cover all net assets. A list of only a fund's shares does not.
    filed_date : date or None
        When the file was filed or published, where it says so itself.
    announced_rows : int or None
        How many holdings the source says the fund has.
    """

    source: str
    fund: FundIdentity
    as_of_date: date | None
    rows: tuple[ExtractedRow, ...]
    weight_unit: Decimal
    is_complete: bool = True
    filed_date: date | None = None
    announced_rows: int | None = None
    leftovers: tuple[Leftover, ...] = ()
