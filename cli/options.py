"""Click parameter types: a price, an amount of money, a theme limit, a fraction."""

from decimal import Decimal, InvalidOperation

import click

from analytics.model.identifiers import dot_form
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind

_LARGEST_PRICE = Decimal(10_000_000)
_LARGEST_TOTAL = Decimal(1_000_000_000_000)


def positive_decimal(text: str, largest: Decimal) -> Decimal | None:
    """Read a positive decimal up to ``largest``; null for anything else."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount <= largest else None


class FractionType(click.ParamType[float]):
    """A weight: ``0.25`` or ``25%``, between 0 and 1."""

    name = "fraction"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a fraction; a bare number above 1 is refused rather than guessed to be percent."""
        text = str(value).strip()
        scale = 100 if text.endswith("%") else 1
        try:
            number = float(text.removesuffix("%")) / scale
        except ValueError:
            self.fail(f"“{text}” is not a fraction such as 0.25 or 25%.", param, ctx)
        if not 0 <= number <= 1:
            self.fail(f"“{text}” is not between 0 and 1 (write 25% or 0.25).", param, ctx)
        return number


FRACTION = FractionType()


class ThemeLimitType(click.ParamType[Limit]):
    """A cap on a theme: ``mag7=0.25``."""

    name = "theme=fraction"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        """Split at the equals sign and read the fraction."""
        if isinstance(value, Limit):
            return value
        theme, sign, bound = str(value).partition("=")
        if not sign or not theme:
            self.fail(f"“{value}” is not of the form mag7=0.25.", param, ctx)
        return Limit(LimitKind.MAX_THEME, FRACTION.convert(bound, param, ctx), theme.strip())


class EnteredPriceType(click.ParamType[tuple[str, Price]]):
    """A price the user enters: ``VTWO=98.10``."""

    name = "ticker=price"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Price]:
        """Split at the equals sign and read a positive decimal."""
        if isinstance(value, tuple):
            return value
        ticker, sign, text = str(value).partition("=")
        amount = positive_decimal(text, _LARGEST_PRICE)
        if not sign or not ticker.strip() or amount is None:
            self.fail(f"“{value}” is not of the form VTWO=98.10.", param, ctx)
        return dot_form(ticker), Price(amount, None, "entered")


class TotalType(click.ParamType[Decimal]):
    """An amount of money the user enters: ``250000``."""

    name = "dollars"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read a positive decimal."""
        amount = positive_decimal(str(value), _LARGEST_TOTAL)
        if amount is None:
            self.fail(f"“{value}” is not an amount of US dollars such as 250000.", param, ctx)
        return amount


TOTAL = TotalType()
THEME_LIMIT = ThemeLimitType()
ENTERED_PRICE = EnteredPriceType()
