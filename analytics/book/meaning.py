"""What a read line means for a book: a security with the way to its amount, or why it is not used."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.book.figures_of_line import LineFigures
from analytics.book.gather import A_LOT, A_TOTAL
from analytics.intake.holdings import multiplier_of
from analytics.intake.rows import LotLine, ReadRow, TotalLine
from analytics.intake.sums import is_sum_name
from analytics.model.book_lines import LineKind, LineSecurity
from analytics.model.identifiers import dot_form
from analytics.model.portfolio import ParsedRow, RejectedRow, RowClass
from analytics.resolve.spelling import is_written_like_a_name, spellings
from analytics.resolve.venues import Side, side_of

_KINDS = {
    RowClass.CASH: LineKind.CASH,
    RowClass.PENDING: LineKind.CASH,
    RowClass.OPTION: LineKind.UNKNOWN,
    RowClass.FUTURE: LineKind.UNKNOWN,
    RowClass.BOND: LineKind.OTHER_ASSET,
    RowClass.CRYPTO: LineKind.OTHER_ASSET,
}
_CASH = LineSecurity(LineKind.CASH, "")
_NAMELESS = "no ticker and no name"
_NO_VALUE = "no value: neither an amount nor shares with a price"


@dataclass(frozen=True, slots=True)
class Pricing:
    """US dollars for a share by ticker in dot form, and the tickers of the funds that are known."""

    prices: Mapping[str, float] = field(default_factory=dict)
    funds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What lines of the same texts and the same kind of numbers mean.

    Attributes
    ----------
    security : LineSecurity or None
        What is held; null where the line is not used.
    reason : str
        Why it is not used.
    amount_itself : float
        Of the line this was asked with.
    per_share : float
        Amount for a share of a line that prints none, without the price of the line if that is used.
    has_own_price : bool
        Whether the line's price is used.
    """

    security: LineSecurity | None
    reason: str = ""
    amount_itself: float = 0.0
    per_share: float = 1.0
    has_own_price: bool = False

    def amount(self, figures: LineFigures | None) -> float:
        """Return the amount of a line with these numbers; of the line itself where they are not known."""
        if figures is None:
            return self.amount_itself
        if figures.amount is not None:
            worth = figures.amount
        else:
            price = (figures.price or 1.0) if self.has_own_price else 1.0
            worth = (figures.quantity or 0.0) * price * self.per_share
        return -abs(worth) if self.amount_itself < 0 else worth


def meaning_of(row: ReadRow, pricing: Pricing) -> Meaning:
    """Return what a line means, as the import of one portfolio has read it."""
    if isinstance(row, ParsedRow):
        return _held(row, pricing)
    if isinstance(row, TotalLine):
        return Meaning(None, A_TOTAL if row.is_labelled else _NAMELESS)
    if isinstance(row, LotLine):
        return Meaning(None, A_LOT)
    return Meaning(None, f"{row.column}: {row.reason}" if isinstance(row, RejectedRow) and row.column else row.reason)


def _held(row: ParsedRow, pricing: Pricing) -> Meaning:
    if row.quantity is None and row.price_amount is None and is_sum_name(row.text):
        return Meaning(None, A_TOTAL)
    if row.currency != "USD":
        return Meaning(None, f"needs a rate ({row.currency})")
    security = _security(row, pricing.funds)
    if row.amount is None:
        return _of_shares(row, security, pricing.prices)
    # where only shares of cash are printed, the amount is theirs at the price beside them; money on its way has none
    return Meaning(security, "", float(row.amount), has_own_price=row.row_class is RowClass.CASH)


def _of_shares(row: ParsedRow, security: LineSecurity, prices: Mapping[str, float]) -> Meaning:
    own = row.price_amount
    price = _price(security, prices) if own is None else float(own)
    if row.quantity is None or price is None:
        return Meaning(None, _NO_VALUE)
    factor = float(multiplier_of(row))
    per_share = price * factor if own is None else factor
    return Meaning(security, "", float(row.quantity) * price * factor, per_share, has_own_price=own is not None)


def _price(security: LineSecurity, prices: Mapping[str, float]) -> float | None:
    """Return the price of a security by the spellings of its ticker; other lines have none but their own."""
    text = security.text
    if security.kind is not LineKind.SECURITY or is_written_like_a_name(text, ""):
        return None
    if dot_form(text) not in prices and side_of(text, "", "USD") is Side.FOREIGN:
        return None
    return next((prices[one.ticker] for one in spellings(text) if one.ticker in prices), None)


def _security(row: ParsedRow, funds: frozenset[str]) -> LineSecurity:
    kind = _KINDS.get(row.row_class, LineKind.SECURITY)
    if kind is LineKind.CASH:
        return _CASH
    if kind is not LineKind.SECURITY:
        return LineSecurity(kind, row.text)
    is_fund = dot_form(row.text) in funds
    is_abroad = bool(row.venue) and side_of(row.text, row.venue, row.currency) is Side.FOREIGN
    if row.isin and (is_abroad or (is_fund and not row.isin.startswith("US"))):
        return LineSecurity(kind, row.isin)  # the ticker may be that of another company or fund in the US
    if is_abroad:
        return LineSecurity(LineKind.UNKNOWN, row.text)
    is_named = is_written_like_a_name(row.text, "") and not is_written_like_a_name(row.text, row.name)
    return LineSecurity(kind, row.text.upper() if is_named else row.text)
