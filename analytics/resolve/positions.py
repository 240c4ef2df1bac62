"""Rows to positions: match each row, value it, and keep what is not known with its reason."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.model.market import Market
from analytics.model.portfolio import (
    ExchangeRate,
    ParsedFile,
    ParsedRow,
    Portfolio,
    Position,
    PositionKind,
    RowClass,
    Unresolved,
)
from analytics.resolve.additions import NOTHING_ADDED, Additions
from analytics.resolve.amounts import PriceBook, Valued, converted, in_dollars, value_row
from analytics.resolve.match import Match, Matcher, NoMatch
from analytics.resolve.search import Suggester

NOMINAL_TOTAL = Decimal(1_000_000)
_IMPLIED = "; shares implied by value and price"
_BY_CLASS = {
    RowClass.CASH: Match(PositionKind.CASH, "", "", "cash line"),
    RowClass.PENDING: Match(PositionKind.CASH, "", "", "pending activity counts as cash"),
    RowClass.OPTION: Match(PositionKind.OPTION, "", "", "option notation", reason="option"),
    RowClass.FUTURE: Match(PositionKind.OPTION, "", "", "future by its type", reason="future"),
    RowClass.BOND: Match(PositionKind.OTHER_ASSET, "", "", "bond by its CUSIP or description", reason="bond"),
    RowClass.CRYPTO: Match(PositionKind.OTHER_ASSET, "", "", "crypto asset by its type", reason="crypto asset"),
}
_FIXED = frozenset({RowClass.CASH, RowClass.PENDING})
"""Classes that no ticker of the user's changes."""


def resolve_positions(
    parsed: ParsedFile, market: Market, added: Additions = NOTHING_ADDED, *, name: str = ""
) -> Portfolio:
    """Return the portfolio a parsed file describes.

    Parameters
    ----------
    parsed : ParsedFile
        The file after intake.
    market : Market
        Funds, securities and prices.
    added : Additions
        What the user added, and what the file's identifiers lead to.
    name : str
        The portfolio's name; the file's name by default.

    Returns
    -------
    Portfolio
        One position per line, in file order: lines of the same security are not merged. Lines without a rate or any
        value are in ``unresolved`` only; an unknown security with a value is in both.
    """
    is_weights = any(row.weight is not None for row in parsed.rows)
    total = NOMINAL_TOTAL if added.total_amount is None else added.total_amount
    is_nominal = is_weights and added.total_amount is None
    room = _Room(
        Matcher(market, added),
        PriceBook(parsed.as_of_date, added.prices, market.prices, is_nominal),
        added,
        Suggester(market).candidates,
    )
    outcomes = [_resolve(_weighed(row, total), room) for row in parsed.rows]
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


def matched_ticker(row: ParsedRow, matcher: Matcher) -> str:
    """Return the ticker a security's line is matched to; empty for a line without one."""
    match = _match(row, matcher)
    return match.ticker if isinstance(match, Match) else ""


@dataclass(frozen=True, slots=True)
class _Room:
    """What a row is resolved with."""

    matcher: Matcher
    prices: PriceBook
    added: Additions
    candidates: Callable[[ParsedRow], tuple[str, ...]]


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


def _match(row: ParsedRow, matcher: Matcher) -> Match | NoMatch:
    """Return what a row is: by its class, unless the user gave its text a ticker."""
    fixed = _BY_CLASS.get(row.row_class)
    if fixed is not None and (row.row_class in _FIXED or not matcher.added.own_ticker(row.text)):
        return fixed
    return matcher.match(row)


def _resolve(row: ParsedRow, room: _Room) -> _Outcome:
    rate = room.added.rates.get(row.currency)
    if row.currency != "USD" and rate is None:
        return _Outcome(unresolved=_open(row, f"needs a rate ({row.currency})"))
    found = _match(row, room.matcher)
    if isinstance(found, NoMatch):
        return _unknown(row, found, rate, room)
    valued = value_row(row, found.kind, found.ticker, room.prices)
    if valued is None:
        return _Outcome(unresolved=_open(row, "no price: add a value column or a price"))
    return _Outcome(_position(row, found, valued, rate))


def _unknown(row: ParsedRow, found: NoMatch, rate: ExchangeRate | None, room: _Room) -> _Outcome:
    candidates = found.candidates or room.candidates(row)
    valued = value_row(row, PositionKind.UNKNOWN, "", room.prices)
    if valued is None:
        reason = f"{found.reason}; no value: add a value column or a price"
        return _Outcome(unresolved=_open(row, reason, candidates=candidates))
    match = Match(PositionKind.UNKNOWN, "", "", "no rule matched", reason=found.reason)
    question = _open(row, found.reason, amount=valued.amount, candidates=candidates)
    return _Outcome(_position(row, match, valued, rate), question)


def _open(
    row: ParsedRow, reason: str, *, amount: Decimal | None = None, candidates: tuple[str, ...] = ()
) -> Unresolved:
    return Unresolved(
        row=row.row,
        text=row.text,
        amount=row.amount if amount is None else amount,
        reason=reason,
        currency=row.currency,
        candidates=candidates,
        account=row.account,
        sheet=row.sheet,
        shares=row.quantity,
    )


def _position(row: ParsedRow, match: Match, valued: Valued, rate: ExchangeRate | None) -> Position:
    is_foreign = row.currency != "USD"
    worth = converted(valued, rate) if rate is not None and is_foreign else valued
    price = worth.price
    return Position(
        row=row.row,
        account=row.account,
        text=row.text,
        name=row.name or match.name,
        kind=match.kind,
        amount=worth.amount,
        ticker=match.ticker,
        issuer_index=match.issuer_index,
        shares=valued.shares,
        price_amount=None if price is None else price.amount,
        price_date=None if price is None else price.price_date,
        price_source="" if price is None else price.source,
        cost_basis_amount=in_dollars(row.cost_basis_amount, rate if is_foreign else None),
        match_rule=match.rule + (_IMPLIED if valued.is_implied else ""),
        reason=match.reason,
        currency=row.currency,
        local_amount=valued.amount if is_foreign else None,
        rate=rate if is_foreign else None,
        lots=row.lots,
        sheet=row.sheet,
    )
