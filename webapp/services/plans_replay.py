"""Whether two answers to one question are the same trades."""

from analytics.model.plan import Trade
from db.repositories.plan_documents import PlanOutcome
from webapp.formatting import shares

_Key = tuple[str, str, str]


def differences(saved: PlanOutcome, again: PlanOutcome) -> tuple[str, ...]:
    """Return in sentences where the trades of two answers differ; none where they are equal to the cent and lot."""
    if saved.status is not again.status:
        return (f"It was {_words(saved.status)}; it is {_words(again.status)} now.",)
    before, after = _by_key(saved.trades), _by_key(again.trades)
    found = [_difference(key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())]
    if not any(found) and tuple(before) != tuple(after):
        return ("The trades are the same, in another sequence.",)
    return tuple(filter(None, found))


def _by_key(trades: tuple[Trade, ...]) -> dict[_Key, Trade]:
    return {(trade.account, trade.ticker, str(trade.side)): trade for trade in trades}


def _difference(key: _Key, before: Trade | None, after: Trade | None) -> str:
    if before is not None and after is not None and _essence(before) == _essence(after):
        return ""
    account, ticker, side = key
    where = f"{side.capitalize()} {ticker}" + (f" in {account}" if account else "")
    return f"{where}: {_amount(before)} then, {_amount(after)} now."


def _essence(trade: Trade) -> tuple[object, ...]:
    """Return what makes two trades the same: what would be carried out, and what it comes to."""
    sold = tuple((lot.row, lot.shares) for lot in trade.lots)
    return trade.shares, trade.price_amount, trade.price_date, trade.price_source, trade.amount, sold


def _amount(trade: Trade | None) -> str:
    if trade is None:
        return "nothing"
    quantity = "" if trade.shares is None else f"{shares(trade.shares)} shares, "
    return f"{quantity}${trade.amount:,.2f}"


def _words(status: str) -> str:
    return str(status).replace("_", " ")
