"""Click parameter types: a price, an amount of money, a limit with a name, tickers, a fraction."""

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


class NamedLimitType(click.ParamType[Limit]):
    """A limit on something with a name: ``mag7=0.25``."""

    name = "name=fraction"

    def __init__(self, kind: LimitKind, example: str) -> None:
        self._kind, self._example = kind, example

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        """Split at the equals sign and read the fraction."""
        if isinstance(value, Limit):
            return value
        subject, sign, bound = str(value).partition("=")
        if not sign or not subject:
            self.fail(f"“{value}” is not of the form {self._example}.", param, ctx)
        return Limit(self._kind, FRACTION.convert(bound, param, ctx), subject.strip())


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


class AmountType(click.ParamType[Decimal]):
    """An amount of US dollars that may be nothing, and below zero where that has a meaning."""

    name = "dollars"

    def __init__(self, *, is_signed: bool) -> None:
        self._is_signed = is_signed

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read a decimal."""
        text = str(value).strip()
        size = positive_decimal(text.removeprefix("-"), _LARGEST_TOTAL)
        if text in {"0", "0.0", "0.00", "-0"}:
            return Decimal(0)
        if size is None or (text.startswith("-") and not self._is_signed):
            self.fail(f"“{value}” is not an amount of US dollars such as 2500.", param, ctx)
        return -size if text.startswith("-") else size


class TickersType(click.ParamType[tuple[str, ...]]):
    """Tickers with commas between: ``VTWO,IWM``."""

    name = "tickers"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Split at the commas."""
        if isinstance(value, tuple):
            return value
        tickers = tuple(dot_form(ticker) for ticker in str(value).split(",") if ticker.strip())
        if not tickers:
            self.fail(f"“{value}” is not of the form VTWO,IWM.", param, ctx)
        return tickers


class AccountTickersType(click.ParamType[tuple[str, tuple[str, ...]]]):
    """What may be bought in an account: ``Roth=VTWO,IJR``; nothing after the sign for nothing."""

    name = "account=tickers"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, tuple[str, ...]]:
        """Split at the last equals sign: a label may hold one."""
        if isinstance(value, tuple):
            return value
        account, sign, tickers = str(value).rpartition("=")
        if not sign or not account:
            self.fail(f"“{value}” is not of the form Roth=VTWO,IJR.", param, ctx)
        return account, TICKERS.convert(tickers, param, ctx) if tickers.strip() else ()


TOTAL = TotalType()
AMOUNT = AmountType(is_signed=False)
SIGNED_AMOUNT = AmountType(is_signed=True)
TICKERS = TickersType()
ACCOUNT_TICKERS = AccountTickersType()
THEME_LIMIT = NamedLimitType(LimitKind.MAX_THEME, "mag7=0.25")
BAND_CAP = NamedLimitType(LimitKind.MAX_BAND, "mega=0.40")
BAND_FLOOR = NamedLimitType(LimitKind.MIN_BAND, "mid=0.10")
SECTOR_GAP = NamedLimitType(LimitKind.SECTOR_GAP, "technology=0.05")
ENTERED_PRICE = EnteredPriceType()
