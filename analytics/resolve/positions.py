"""Rows to positions: match each row, value it, and keep what is not known with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.model.market import Market, Price
from analytics.model.portfolio import ParsedFile, ParsedRow, Portfolio, Position, PositionKind, RowClass, Unresolved
from analytics.resolve.amounts import PriceBook, Valued, value_row
from analytics.resolve.match import Match, match_security
from analytics.resolve.spelling import is_written_like_a_name, why_unknown

NOMINAL_TOTAL = Decimal(1_000_000)
_IMPLIED = "; shares implied by value and price"
_NO_PRICES: Mapping[str, Price] = {}
_BY_CLASS = {
    RowClass.CASH: Match(PositionKind.CASH, "", "", "cash line"),
    RowClass.PENDING: Match(PositionKind.CASH, "", "", "pending activity counts as cash"),
    RowClass.OPTION: Match(PositionKind.OPTION, "", "", "option notation", reason="option"),
    RowClass.BOND: Match(PositionKind.OTHER_ASSET, "", "", "bond by its CUSIP or description", reason="bond"),
}


def resolve_positions(
    parsed: ParsedFile,
    market: Market,
    *,
    entered_prices: Mapping[str, Price] = _NO_PRICES,
    total_amount: Decimal | None = None,
    name: str = "",
) -> Portfolio:
    """Return the portfolio a parsed file describes.

    Parameters
    ----------
    parsed : ParsedFile
        The file after intake.
    market : Market
        Funds, securities and prices.
    entered_prices : mapping of str to Price
        The user's own prices by ticker in dot form; they come after the file's and before the market's.
    total_amount : Decimal, optional
        What a file of weights adds up to in US dollars; without it the portfolio is nominal.
    name : str
        The portfolio's name; the file's name by default.

    Returns
    -------
    Portfolio
        One position per line, in file order: lines of the same security are not merged. Lines in another currency
        and lines without any value are in ``unresolved`` only; an unknown security with a value is in both.
    """
    is_weights = any(row.weight is not None for row in parsed.rows)
    total = NOMINAL_TOTAL if total_amount is None else total_amount
    is_nominal = is_weights and total_amount is None
    prices = PriceBook(parsed.as_of_date, entered_prices, market.prices, is_nominal)
    outcomes = [_resolve(_weighed(row, total), market, prices) for row in parsed.rows]
    positions = [outcome.position for outcome in outcomes if outcome.position is not None]
    return Portfolio(
        name=name or parsed.file_name,
        positions=(*positions, *(_rest(parsed, total) if is_weights else ())),
        unresolved=tuple(outcome.unresolved for outcome in outcomes if outcome.unresolved is not None),
        as_of_date=parsed.as_of_date,
        is_nominal=is_nominal,
        sha256=parsed.sha256,
        rejected=parsed.rejected,
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of one row: a position, an open question, or both."""

    position: Position | None = None
    unresolved: Unresolved | None = None


def _weighed(row: ParsedRow, total: Decimal) -> ParsedRow:
    return row if row.weight is None else replace(row, amount=row.weight * total)


def _rest(parsed: ParsedFile, total: Decimal) -> tuple[Position, ...]:
    """Return the weight a file of weights leaves open as an unknown position: nothing is scaled up."""
    rest = 1 - sum((row.weight for row in parsed.rows if row.weight is not None), Decimal(0))
    if rest <= 0:
        return ()
    return (
        Position(
            row=0,
            account="",
            text="(rest)",
            name="not in the file",
            kind=PositionKind.UNKNOWN,
            amount=rest * total,
            reason=f"the weights in the file add up to {(1 - rest) * 100:.2f} %",
        ),
    )


def _resolve(row: ParsedRow, market: Market, prices: PriceBook) -> _Outcome:
    if row.currency != "USD":
        return _Outcome(unresolved=_open(row, f"needs a rate ({row.currency})"))
    match = _BY_CLASS.get(row.row_class) or _security(row, market)
    kind, ticker = (match.kind, match.ticker) if match else (PositionKind.UNKNOWN, "")
    valued = value_row(row, kind, ticker, prices)
    if match is None:
        reason = why_unknown(row.text)
        if valued is None:
            return _Outcome(unresolved=_open(row, f"{reason}; no value: add a value column or a price"))
        unknown = Match(PositionKind.UNKNOWN, "", "", "no rule matched", reason=reason)
        return _Outcome(_position(row, unknown, valued), _open(row, reason, valued.amount))
    if valued is None:
        return _Outcome(unresolved=_open(row, "no price: add a value column or a price"))
    return _Outcome(_position(row, match, valued))


def _security(row: ParsedRow, market: Market) -> Match | None:
    return None if is_written_like_a_name(row.text, row.name) else match_security(row.text, market)


def _open(row: ParsedRow, reason: str, amount: Decimal | None = None) -> Unresolved:
    return Unresolved(row.row, row.text, row.amount if amount is None else amount, reason, row.currency)


def _position(row: ParsedRow, match: Match, valued: Valued) -> Position:
    price = valued.price
    return Position(
        row=row.row,
        account=row.account,
        text=row.text,
        name=row.name or match.name,
        kind=match.kind,
        amount=valued.amount,
        ticker=match.ticker,
        issuer_index=match.issuer_index,
        shares=valued.shares,
        price_amount=None if price is None else price.amount,
        price_date=None if price is None else price.price_date,
        price_source="" if price is None else price.source,
        cost_basis_amount=row.cost_basis_amount,
        match_rule=match.rule + (_IMPLIED if valued.is_implied else ""),
        reason=match.reason,
    )
