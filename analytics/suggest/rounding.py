"""The only place where shares and money are rounded, and the one way from exact figures to floats."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
_SHARE = Decimal(1)
_ZERO = Decimal(0)


def to_cents(amount: Decimal) -> Decimal:
    """Return money to the cent, halves away from zero as brokers print them."""
    # a zero below zero would be printed with its sign
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP) + _ZERO


def whole_shares(shares: Decimal) -> int:
    """Return the whole shares in a count that may have a fraction."""
    return int(shares.quantize(_SHARE, rounding=ROUND_DOWN))


def trade_amount(shares: Decimal, price_amount: Decimal) -> Decimal:
    """Return what a trade moves: shares times price, to the cent."""
    return to_cents(shares * price_amount)
