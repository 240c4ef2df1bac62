"""What may be sold and bought, account by account: whole lines, prices, cash, and what stays out with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.market import Market, Price
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.simulate import unheld_position
from analytics.suggest.prices import dated, purchase_price, sale_price
from analytics.suggest.rounding import trade_amount, whole_shares

_TRADED_KINDS = (PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET)
_ZERO = Decimal(0)
_MAX_MISMATCH = Decimal("0.01")
"""A value further than this from shares times price is no rounding: one of the three is wrong, or quoted otherwise."""


@dataclass(frozen=True, slots=True)
class SellLine:
    """All shares of one security in one account. ``position`` is its first line."""

    account: str
    ticker: str
    position: Position
    shares: Decimal
    amount: Decimal
    price: Price
    cost_basis_amount: Decimal | None

    @property
    def n_whole(self) -> int:
        """Whole shares held."""
        return whole_shares(self.shares)

    @property
    def full_amount(self) -> Decimal:
        """Proceeds of the whole line, its fraction of a share included."""
        return trade_amount(self.shares, self.price.amount)

    @property
    def is_plain(self) -> bool:
        """Whole shares only, and a value that is exactly shares times price."""
        return self.shares == self.n_whole and self.amount == self.full_amount


@dataclass(frozen=True, slots=True)
class BuySlot:
    """A security that may be bought in one account; without a price it is bought in money."""

    account: str
    ticker: str
    position: Position
    price: Price | None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A line that is not traded, and why."""

    account: str
    ticker: str
    reason: str


@dataclass(frozen=True, slots=True)
class Universe:
    """Everything a plan may move. Sales and purchases are in order of ticker, then account."""

    total_amount: Decimal
    sells: tuple[SellLine, ...]
    buys: tuple[BuySlot, ...]
    held_back: tuple[HeldBack, ...]
    cash_before: dict[str, Decimal]
    cash_floor: dict[str, Decimal]
    cash_ceiling: Decimal


def trade_universe(portfolio: Portfolio, request: PlanRequest, market: Market) -> Universe:
    """Sort a portfolio into what may be traded and what may not.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money.
    request : PlanRequest
        Destinations, locked tickers, entered prices, new cash only.
    market : Market
        Names and prices.

    Returns
    -------
    Universe
        Never in it for sale: no price, unresolved, options, short lines, locked; nothing at all with new cash only.
    """
    sells: list[SellLine] = []
    held_back: list[HeldBack] = []
    for (ticker, account), lines in sorted(_holdings(portfolio).items()):
        line = _sell_line(lines, portfolio, request, market)
        if isinstance(line, SellLine):
            sells.append(line)
        else:
            held_back.append(HeldBack(account, ticker, line))
    cash = cash_by_account(portfolio)
    total = portfolio.total_amount
    ceiling = max(sum(cash.values(), _ZERO), total * Decimal(repr(request.max_cash_weight)))
    return Universe(
        total_amount=total,
        sells=tuple(sells),
        buys=tuple(_buy_slots(portfolio, request, market)),
        held_back=tuple(held_back),
        cash_before=cash,
        cash_floor={a: _floor(amount, [s for s in sells if s.account == a]) for a, amount in cash.items()},
        cash_ceiling=ceiling,
    )


def cash_by_account(portfolio: Portfolio) -> dict[str, Decimal]:
    """Return the cash of every account, sweep and pending amounts included."""
    cash = dict.fromkeys(portfolio.accounts, _ZERO)
    for position in portfolio.positions:
        if position.kind is PositionKind.CASH:
            cash[position.account] += position.amount
    return cash


def _floor(cash: Decimal, sells: list[SellLine]) -> Decimal:
    """Return zero; an account in debt that its sales cannot repay may stay where it is."""
    return _ZERO if cash + sum((s.full_amount for s in sells), _ZERO) >= _ZERO else cash


def _holdings(portfolio: Portfolio) -> dict[tuple[str, str], list[Position]]:
    holdings: dict[tuple[str, str], list[Position]] = {}
    for position in portfolio.positions:
        if position.kind in _TRADED_KINDS and position.amount > _ZERO:
            holdings.setdefault((position.ticker, position.account), []).append(position)
    return holdings


def _sell_line(lines: list[Position], portfolio: Portfolio, request: PlanRequest, market: Market) -> SellLine | str:
    first = lines[0]
    price = sale_price(first, request, market)
    shares = [p.shares for p in lines if p.shares is not None and p.shares > _ZERO]
    if reason := _reason_against(first, request, price, n_missing=len(lines) - len(shares)):
        return reason
    amount = sum((p.amount for p in lines), _ZERO)
    costs = [p.cost_basis_amount for p in lines if p.cost_basis_amount is not None]
    line = SellLine(
        account=first.account,
        ticker=first.ticker,
        position=first,
        shares=sum(shares, _ZERO),
        amount=amount,
        price=dated(price, portfolio.as_of_date) if price else Price(_ZERO, None, ""),
        cost_basis_amount=sum(costs, _ZERO) if len(costs) == len(lines) else None,
    )
    if abs(line.full_amount - amount) > _MAX_MISMATCH * amount:
        return "value in the file is not shares times price"
    return line


def _reason_against(first: Position, request: PlanRequest, price: Price | None, *, n_missing: int) -> str:
    if not first.ticker:
        return "no ticker"
    if first.ticker in request.locked:
        return "locked"
    if request.new_cash_only:
        return "new cash only"
    if price is None:
        return "no price"
    return "no number of shares" if n_missing else ""


def _buy_slots(portfolio: Portfolio, request: PlanRequest, market: Market) -> Iterator[BuySlot]:
    for ticker in sorted(set(request.destinations)):
        if ticker in request.locked:
            raise UserInputError(f"{ticker} is both locked and a fund to buy; take it out of one of the two lists.")
        for account in sorted(portfolio.accounts):
            price = purchase_price(ticker, account, portfolio, request, market)
            yield BuySlot(
                account=account,
                ticker=ticker,
                position=unheld_position(ticker, account, market),
                price=dated(price, portfolio.as_of_date) if price else None,
            )
