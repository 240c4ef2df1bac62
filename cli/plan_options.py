"""The options of ``plan``, and the request they ask for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

from analytics.export import PLAN_FORMATS
from analytics.model.exposure import Bounded
from analytics.model.identifiers import dot_form
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanGoal, PlanMode, PlanRequest
from analytics.model.tax import Costs, TaxRates, WashRule
from cli.options import (
    ACCOUNT_TICKERS,
    AMOUNT,
    BAND_CAP,
    BAND_FLOOR,
    ENTERED_PRICE,
    FRACTION,
    SECTOR_GAP,
    SIGNED_AMOUNT,
    THEME_LIMIT,
    TICKERS,
    TOTAL,
)

Command = TypeVar("Command", bound=Callable[..., Any])
_LONGEST_HORIZON = 100


class PlanArguments(TypedDict):
    """The options of ``plan`` as click hands them over."""

    file: Path
    min_small_cap: float | None
    move_to_small: float | None
    named: tuple[Limit, ...]
    max_issuer: float | None
    max_hhi: float | None
    min_cash: float | None
    max_cash: float | None
    max_turnover: float | None
    max_trades: int | None
    max_gains: Decimal | None
    max_short_gains: Decimal | None
    max_long_gains: Decimal | None
    bands: tuple[Limit, ...]
    band_floors: tuple[Limit, ...]
    gaps: tuple[Limit, ...]
    benchmark: str
    destinations: tuple[str, ...]
    by_account: tuple[tuple[str, tuple[str, ...]], ...]
    locked: tuple[str, ...]
    never_sell: tuple[str, ...]
    locked_accounts: tuple[str, ...]
    sheltered: tuple[str, ...]
    taxed: tuple[str, ...]
    prices: tuple[tuple[str, Price], ...]
    total: Decimal | None
    min_trade: Decimal
    drift: float
    new_cash_only: bool
    raise_cash: Decimal | None
    least_hhi: bool
    tax_short: float | None
    tax_long: float | None
    ordinary_rate: float | None
    ordinary_offset: Decimal
    capital_gains_rate: float | None
    short_so_far: Decimal
    long_so_far: Decimal
    commission: Decimal
    spread: float
    horizon: float
    same: tuple[tuple[str, ...], ...]
    no_wash: bool
    is_proven: bool
    out: Path | None
    file_format: str | None
    as_json: bool


_LIMITS = (
    click.option("--min-small-cap", type=FRACTION, help="Small caps at least this weight (0.20 or 20%)."),
    click.option(
        "--move-to-small", type=FRACTION, help="Small caps at least so much above their weight today (0.05 or 5%)."
    ),
    click.option("--max-theme", "named", type=THEME_LIMIT, multiple=True, help="A theme at most: mag7=0.25."),
    click.option("--max-issuer", type=FRACTION, help="Any one company at most this weight."),
    click.option("--max-band", "bands", type=BAND_CAP, multiple=True, help="A size band at most: mega=0.40."),
    click.option("--min-band", "band_floors", type=BAND_FLOOR, multiple=True, help="A size band at least: mid=0.10."),
    click.option(
        "--sector-gap",
        "gaps",
        type=SECTOR_GAP,
        multiple=True,
        help="A sector within so much of the benchmark, either way: technology=0.05.",
    ),
    click.option("--benchmark", default="SPY", show_default=True, help="The fund that sectors are compared with."),
    click.option("--max-hhi", type=FRACTION, help="The Herfindahl index at most."),
    click.option("--least-hhi", is_flag=True, help="Make the Herfindahl index least, then the costs."),
    click.option("--min-cash", type=FRACTION, help="Cash at least this weight."),
    click.option("--max-cash", type=FRACTION, help="Cash at most this weight."),
    click.option("--max-turnover", type=FRACTION, help="Half of all money traded at most this part of the value."),
    click.option("--max-trades", type=click.IntRange(min=0), help="At most so many trades."),
    click.option("--max-gains", type=SIGNED_AMOUNT, help="Gains less losses of the sales at most, in dollars."),
    click.option("--max-short-gains", type=SIGNED_AMOUNT, help="The same of short term."),
    click.option("--max-long-gains", type=SIGNED_AMOUNT, help="The same of long term."),
)
_UNIVERSE = (
    click.option("--buy", "destinations", multiple=True, help="A fund that may be bought (repeatable)."),
    click.option(
        "--buy-in",
        "by_account",
        type=ACCOUNT_TICKERS,
        multiple=True,
        help="What may be bought in an account instead: Roth=VTWO,IJR.",
    ),
    click.option("--lock", "locked", multiple=True, help="A ticker that is never traded (repeatable)."),
    click.option("--never-sell", multiple=True, help="A ticker that may only be bought (repeatable)."),
    click.option("--lock-account", "locked_accounts", multiple=True, help="An account in which nothing is traded."),
    click.option("--price", "prices", type=ENTERED_PRICE, multiple=True, help="A price of your own: TICKER=PRICE."),
    click.option("--total", type=TOTAL, help="Total value in US dollars, for a file of weights only."),
    click.option("--min-trade", type=AMOUNT, default=Decimal(0), help="No trade smaller, but a line sold whole."),
    click.option("--drift", type=FRACTION, default=0.0, help="Do nothing where every limit is passed by no more."),
    click.option("--new-cash-only", is_flag=True, help="Buy with the cash there is; sell nothing."),
    click.option("--raise-cash", type=TOTAL, help="Sell only, until there is so much more cash."),
)
_COSTS = (
    click.option("--tax-short", type=FRACTION, help="Your rate on short-term gains."),
    click.option("--tax-long", type=FRACTION, help="Your rate on long-term gains."),
    click.option("--ordinary-rate", type=FRACTION, help="What a net loss saves on other income; else the short rate."),
    click.option(
        "--ordinary-offset",
        type=AMOUNT,
        default=Decimal(3000),
        show_default=True,
        help="The most of a net loss that other income takes in a year.",
    ),
    click.option("--capital-gains-rate", type=FRACTION, help="One rate on gains in sum, in place of the two."),
    click.option("--short-so-far", type=SIGNED_AMOUNT, default=Decimal(0), help="This year's short-term result."),
    click.option("--long-so-far", type=SIGNED_AMOUNT, default=Decimal(0), help="This year's long-term result."),
    click.option(
        "--sheltered",
        multiple=True,
        help="An account in which sales are not taxed, besides those whose kind says so (repeatable).",
    ),
    click.option("--taxed", multiple=True, help="An account in which sales are taxed, whatever its kind (repeatable)."),
    click.option(
        "--wash-same",
        "same",
        type=TICKERS,
        multiple=True,
        help="Tickers that count as the same: VTWO,IWM (repeatable).",
    ),
    click.option("--no-wash", is_flag=True, help="Leave wash sales out."),
    click.option("--commission", type=AMOUNT, default=Decimal(0), help="Dollars a trade."),
    click.option("--spread", type=FRACTION, default=0.0, help="Half the spread, lost on every dollar traded."),
    click.option(
        "--horizon",
        type=click.FloatRange(0.0, _LONGEST_HORIZON),
        default=0.0,
        help="Years for which a change of fund fees counts.",
    ),
)
_OUTPUT = (
    click.option("--prove", "is_proven", is_flag=True, help="Search on until the plan is proven near the least."),
    click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the trades to FILE.csv, FILE.xlsx or FILE.pdf.",
    ),
    click.option(
        "--format",
        "file_format",
        type=click.Choice(tuple(PLAN_FORMATS)),
        help="The kind of FILE, where its name leaves that open: for another program.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout."),
)


def plan_options(command: Command) -> Command:
    """Give a command the options of ``plan``, in their order."""
    for option in reversed((*_LIMITS, *_UNIVERSE, *_COSTS, *_OUTPUT)):
        command = option(command)
    return command


def with_moved(request: PlanRequest, moved: float | None, small_caps: Bounded) -> PlanRequest:
    """Return a request with the floor that moving so much of the value into small caps means.

    Parameters
    ----------
    request : PlanRequest
        Has no floor for small caps.
    moved : float or None
        The move asked for (fraction of value); null leaves the request as it is.
    small_caps : Bounded
        The weight today; a floor is tested on its lower bound, so that is what the move starts from.
    """
    if moved is None:
        return request
    floor = Limit(LimitKind.MIN_SMALL_CAP, min(max(small_caps.lower, 0.0) + moved, 1.0))
    return replace(request, limits=(floor, *request.limits))


def build_request(arguments: PlanArguments, today: date) -> PlanRequest:
    """Collect the options into a request; no limit at all is bad usage."""
    limits = tuple(_limits(arguments))
    amount = arguments["raise_cash"]
    if arguments["min_small_cap"] is not None and arguments["move_to_small"] is not None:
        raise click.UsageError("Give either --min-small-cap or --move-to-small.")
    is_moved = arguments["move_to_small"] is not None
    if not limits and amount is None and not is_moved and not arguments["least_hhi"]:
        raise click.UsageError("Give at least one limit: --min-small-cap, --max-theme or --max-issuer.")
    if amount is not None and arguments["new_cash_only"]:
        raise click.UsageError("Give either --new-cash-only or --raise-cash.")
    mode = PlanMode.NEW_CASH_ONLY if arguments["new_cash_only"] else PlanMode.REBALANCE
    return PlanRequest(
        limits=limits,
        destinations=_tickers(arguments["destinations"]),
        mode=mode if amount is None else PlanMode.RAISE_CASH,
        raise_amount=amount or Decimal(0),
        goal=PlanGoal.LEAST_HHI if arguments["least_hhi"] else PlanGoal.LEAST_COST,
        entered_prices=dict(arguments["prices"]),
        locked=frozenset(_tickers(arguments["locked"])),
        never_sell=frozenset(_tickers(arguments["never_sell"])),
        locked_accounts=frozenset(arguments["locked_accounts"]),
        destinations_by_account=dict(arguments["by_account"]),
        min_trade_amount=arguments["min_trade"],
        drift_weight=arguments["drift"],
        costs=Costs(arguments["commission"], arguments["spread"], horizon_years=arguments["horizon"]),
        tax=_rates(arguments),
        wash=WashRule(not arguments["no_wash"], tuple(frozenset(group) for group in arguments["same"])),
        sheltered=frozenset(arguments["sheltered"]),
        benchmark=dot_form(arguments["benchmark"]),
        trade_date=today,
    )


def _tickers(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dot_form(ticker) for ticker in given))


def _limits(arguments: PlanArguments) -> Iterator[Limit]:
    if arguments["min_small_cap"] is not None:
        yield Limit(LimitKind.MIN_SMALL_CAP, arguments["min_small_cap"])
    yield from arguments["named"]
    if arguments["max_issuer"] is not None:
        yield Limit(LimitKind.MAX_ISSUER, arguments["max_issuer"])
    yield from (*arguments["bands"], *arguments["band_floors"], *arguments["gaps"])
    plain = {
        LimitKind.MAX_HHI: arguments["max_hhi"],
        LimitKind.MIN_CASH: arguments["min_cash"],
        LimitKind.MAX_CASH: arguments["max_cash"],
        LimitKind.MAX_TURNOVER: arguments["max_turnover"],
        LimitKind.MAX_TRADES: arguments["max_trades"],
        LimitKind.MAX_GAINS: arguments["max_gains"],
        LimitKind.MAX_SHORT_GAINS: arguments["max_short_gains"],
        LimitKind.MAX_LONG_GAINS: arguments["max_long_gains"],
    }
    yield from (Limit(kind, float(bound)) for kind, bound in plain.items() if bound is not None)


def _rates(arguments: PlanArguments) -> TaxRates | None:
    short, long, plain = arguments["tax_short"], arguments["tax_long"], arguments["capital_gains_rate"]
    if plain is not None:
        if short is not None or long is not None:
            raise click.UsageError("Give either --capital-gains-rate or --tax-short and --tax-long.")
        return TaxRates.plain(plain)
    if short is None and long is None:
        return None
    if short is None or long is None:
        raise click.UsageError("--tax-short and --tax-long go together.")
    ordinary = arguments["ordinary_rate"]
    return TaxRates(
        short_rate=short,
        long_rate=long,
        ordinary_rate=short if ordinary is None else ordinary,
        ordinary_limit_amount=arguments["ordinary_offset"],
        short_realized_amount=arguments["short_so_far"],
        long_realized_amount=arguments["long_so_far"],
    )
