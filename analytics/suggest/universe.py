"""What may be sold and bought, account by account: whole lines, prices, cash, and what stays out with its reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.market import Market, Price
from analytics.model.plan_request import Limit, LimitKind, PinnedTrade, PlanMode, PlanRequest
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.simulate import unheld_position
from analytics.suggest.lots import HeldLot, lots_of
from analytics.suggest.prices import dated, purchase_price, sale_price
from analytics.suggest.rounding import trade_amount, whole_shares
from analytics.suggest.wash import LotKey, barred_lots

_TRADED_KINDS = (PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET)
_ZERO = Decimal(0)
_MAX_MISMATCH = Decimal("0.01")
"""A value further than this from shares times price is no rounding: one of the three is wrong, or quoted otherwise."""


@dataclass(frozen=True, slots=True)
class SellLine:
    """All shares of one security in one account, by lots. ``position`` is its first line."""

    account: str
    ticker: str
    position: Position
    shares: Decimal
    amount: Decimal
    price: Price
    lots: tuple[HeldLot, ...]

    @property
    def excess_amount(self) -> Decimal:
        """What the file's value is above shares times price."""
        return self.amount - self.shares * self.price.amount

    @property
    def cost_basis_amount(self) -> Decimal | None:
        """What all lots cost, null where one has no known cost."""
        costs = [lot.basis_amount for lot in self.lots if lot.basis_amount is not None]
        return sum(costs, _ZERO) if len(costs) == len(self.lots) else None

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
    """Everything a plan may move. Sales and purchases are in order of ticker, then account.

    ``cash_least`` is what cash of all accounts in sum must come to, null where the mode asks for nothing;
    ``cash_room_amount`` is how much of it is always allowed, ``floor_room_amount`` how much above a floor for it.
    """

    total_amount: Decimal
    sells: tuple[SellLine, ...]
    buys: tuple[BuySlot, ...]
    held_back: tuple[HeldBack, ...]
    cash_before: dict[str, Decimal]
    cash_floor: dict[str, Decimal]
    cash_room_amount: Decimal
    cash_least: Decimal | None
    floor_room_amount: Decimal

    @property
    def cash_amount(self) -> Decimal:
        """Cash of all accounts before."""
        return sum(self.cash_before.values(), _ZERO)

    @property
    def n_debts(self) -> int:
        """How many accounts are in debt that sales can repay."""
        return sum(amount < _ZERO <= self.cash_floor[account] for account, amount in self.cash_before.items())


def trade_universe(portfolio: Portfolio, request: PlanRequest, market: Market) -> Universe:
    """Sort a portfolio into what may be traded and what may not.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money.
    request : PlanRequest
        Destinations, what is locked or never sold, entered prices, mode, trades set by hand.
    market : Market
        Names and prices.

    Returns
    -------
    Universe
        Never in it for sale: no price, unresolved, options, short lines, locked; nothing at all with new cash only.

    Raises
    ------
    UserInputError
        If a trade set by hand cannot be done, or a fund to buy is locked or unknown.
    """
    sells: list[SellLine] = []
    held_back: list[HeldBack] = []
    for (ticker, account), lines in sorted(_holdings(portfolio).items()):
        line = _sell_line(lines, portfolio, request, market)
        if isinstance(line, SellLine):
            sells.append(line)
        else:
            held_back.append(HeldBack(account, ticker, line))
    buys = tuple(_buy_slots(portfolio, request, market, {(s.ticker, s.account): s.price for s in sells}))
    _check_pins(request.pinned, sells, buys)
    cash = cash_by_account(portfolio)
    is_raised = request.mode is PlanMode.RAISE_CASH
    room = portfolio.total_amount * Decimal(repr(request.max_cash_weight))
    saleable = _saleable(sells, barred_lots(portfolio, request), request)
    return Universe(
        total_amount=portfolio.total_amount,
        sells=tuple(sells),
        buys=buys,
        held_back=tuple(held_back),
        cash_before=cash,
        cash_floor={a: _floor(amount, saleable.get(a, _ZERO)) for a, amount in cash.items()},
        cash_room_amount=room,
        cash_least=sum(cash.values(), _ZERO) + request.raise_amount if is_raised else None,
        floor_room_amount=room,
    )


def cash_by_account(portfolio: Portfolio) -> dict[str, Decimal]:
    """Return the cash of every account, sweep and pending amounts included."""
    cash = dict.fromkeys(portfolio.accounts, _ZERO)
    for position in portfolio.positions:
        if position.kind is PositionKind.CASH:
            cash[position.account] += position.amount
    return cash


def may_buy(request: PlanRequest, account: str) -> tuple[str, ...]:
    """Return what may be bought in an account: by its own list, else the common one, and what is set by hand."""
    listed = request.destinations_by_account.get(account, request.destinations)
    by_hand = (pin.ticker for pin in request.pinned if not pin.is_sale and pin.account == account and pin.shares)
    return tuple(dict.fromkeys((*listed, *by_hand)))


def cash_ceiling(universe: Universe, limits: Iterable[Limit]) -> Decimal | None:
    """Return the most that cash may come to where no limit says so; a floor leaves the usual room above it.

    Parameters
    ----------
    universe : Universe
        Cash before, and the room.
    limits : iterable of Limit
        The user's.

    Returns
    -------
    Decimal or None
        Dollars; null where a limit of the user bounds cash.
    """
    given = tuple(limits)
    if any(limit.kind is LimitKind.MAX_CASH for limit in given):
        return None
    least = [universe.total_amount * Decimal(repr(li.bound)) for li in given if li.kind is LimitKind.MIN_CASH]
    least += [_ZERO if universe.cash_least is None else universe.cash_least]
    above = [floor + universe.floor_room_amount for floor in least if floor]
    above += [universe.floor_room_amount] if universe.n_debts else []
    return max(universe.cash_amount, universe.cash_room_amount, *above)


def with_room_for_a_sale(universe: Universe, min_trade: Decimal) -> Universe:
    """Return a universe in which cash may pass a floor by the smallest sale of any line, once more for every debt.

    Where a share is dearer than the usual room, no number of whole shares may land in it.
    """
    steps = (min(line.full_amount, line.price.amount + min_trade) for line in universe.sells)
    room = max(steps, default=_ZERO) * (1 + universe.n_debts)
    return replace(universe, floor_room_amount=max(universe.floor_room_amount, room))


def _floor(cash: Decimal, saleable: Decimal) -> Decimal:
    """Return zero; an account in debt that its sales cannot repay may stay where it is."""
    return _ZERO if cash + saleable >= _ZERO else cash


def _saleable(sells: Iterable[SellLine], barred: frozenset[LotKey], request: PlanRequest) -> dict[str, Decimal]:
    """Return what the sales of each account could bring: no barred lots, what is set by hand as it is set."""
    by_hand = {(pin.account, pin.ticker): pin.shares for pin in request.pinned if pin.is_sale}
    found: dict[str, Decimal] = {}
    for line in sells:
        free = [lot for lot in line.lots if (line.account, line.ticker, lot) not in barred]
        amount = line.full_amount
        if (line.account, line.ticker) in by_hand:
            amount = trade_amount(by_hand[line.account, line.ticker], line.price.amount)
        elif len(free) < len(line.lots):
            # a fraction of a share goes only with the whole line
            amount = trade_amount(Decimal(sum(whole_shares(lot.shares) for lot in free)), line.price.amount)
            amount = amount if amount >= request.min_trade_amount else _ZERO
        found[line.account] = found.get(line.account, _ZERO) + amount
    return found


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
    line = SellLine(
        account=first.account,
        ticker=first.ticker,
        position=first,
        shares=sum(shares, _ZERO),
        amount=amount,
        price=dated(price, portfolio.as_of_date) if price else Price(_ZERO, None, ""),
        lots=tuple(lot for position in lines for lot in lots_of(position)),
    )
    if abs(line.full_amount - amount) > _MAX_MISMATCH * amount:
        return "value in the file is not shares times price"
    return line


def _reason_against(first: Position, request: PlanRequest, price: Price | None, *, n_missing: int) -> str:
    reasons = {
        "no ticker": not first.ticker,
        "locked": first.ticker in request.locked,
        "account locked": first.account in request.locked_accounts,
        "never sold": first.ticker in request.never_sell,
        "new cash only": request.new_cash_only,
        "no price": price is None,
        "no number of shares": n_missing > 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _buy_slots(
    portfolio: Portfolio, request: PlanRequest, market: Market, sold_at: dict[tuple[str, str], Price]
) -> Iterator[BuySlot]:
    if request.mode is PlanMode.RAISE_CASH:
        return
    accounts = [a for a in sorted(portfolio.accounts) if a not in request.locked_accounts]
    slots = sorted({(ticker, account) for account in accounts for ticker in may_buy(request, account)})
    for ticker, account in slots:
        if ticker in request.locked:
            raise UserInputError(f"{ticker} is both locked and a fund to buy; take it out of one of the two lists.")
        # a line that may be sold as well has one price
        price = sold_at.get((ticker, account)) or purchase_price(ticker, account, portfolio, request, market)
        yield BuySlot(
            account=account,
            ticker=ticker,
            position=unheld_position(ticker, account, market),
            price=dated(price, portfolio.as_of_date) if price else None,
        )


def _check_pins(pinned: tuple[PinnedTrade, ...], sells: list[SellLine], buys: tuple[BuySlot, ...]) -> None:
    lines = {(line.account, line.ticker): line for line in sells}
    slots = {(slot.account, slot.ticker): slot for slot in buys}
    _check_once(pinned)
    for pin in pinned:
        where = f"{pin.ticker} in “{pin.account}”"
        line, slot = lines.get((pin.account, pin.ticker)), slots.get((pin.account, pin.ticker))
        if not pin.shares:
            continue
        if pin.is_sale and line is None:
            raise UserInputError(f"{where} is nothing this plan may sell; take away the trade set by hand.")
        if pin.is_sale and line is not None and pin.shares > line.shares:
            raise UserInputError(f"{where}: {pin.shares} shares set by hand are more than the {line.shares} held.")
        if not pin.is_sale and (slot is None or slot.price is None):
            raise UserInputError(f"{where} cannot be bought by shares here; take away the trade set by hand.")
        is_whole = not pin.shares % 1 or (line is not None and pin.is_sale and pin.shares == line.shares)
        if pin.shares < _ZERO or not is_whole:
            raise UserInputError(f"{where}: {pin.shares} is no number of whole shares.")


def _check_once(pinned: tuple[PinnedTrade, ...]) -> None:
    """Refuse two trades set by hand in one line: it is sold or bought, and once."""
    places = Counter((pin.account, pin.ticker) for pin in pinned if pin.shares)
    sides = Counter((pin.account, pin.ticker, pin.is_sale) for pin in pinned)
    twice = [place[:2] for counts in (places, sides) for place, n in counts.items() if n > 1]
    if twice:
        account, ticker = twice[0]
        raise UserInputError(f"{ticker} in “{account}” is set by hand twice; keep one of the trades.")
