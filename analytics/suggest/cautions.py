"""What a plan says about its trades beside their figures: taxes left out, wash sales, costs that are not known."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from analytics.model.market import Market
from analytics.model.plan import Side, Trade
from analytics.model.plan_request import Limit, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.model.tax import LotSale, TaxRates
from analytics.simulate import fitted_lots
from analytics.suggest.draft import taxed_gain
from analytics.suggest.lots import dearer_term
from analytics.suggest.request import has_wash, is_taxed
from analytics.suggest.sequence import Ordered
from analytics.suggest.wash import barred_lots, loss_if_sold
from analytics.suggest.words import day_text, limit_phrase

_MANY_LOSSES = 3
"""More tickers that are the same as no other stand in one sentence."""

NO_TAX_NOTE = "Taxes are not considered: what a sale would cost in tax is no part of this plan."


def tax_note(rates: TaxRates | None) -> str:
    """Say by which rates taxes are counted, and what is left out."""
    if rates is None:
        return NO_TAX_NOTE
    if not rates.is_netted:
        return f"Taxes: {_rate(rates.short_rate)} on what is gained in sum, nothing for a loss; a rate of your own."
    return (
        f"Taxes by your rates: {_rate(rates.short_rate)} on short-term gains and {_rate(rates.long_rate)} on long-term "
        f"ones, netted; of a net loss ${rates.ordinary_limit_amount:,.0f} would meet other income at "
        f"{_rate(rates.ordinary_rate)}. State taxes and surtaxes are not considered, nor is a loss carried to later "
        "years."
    )


def _rate(rate: float) -> str:
    return f"{100 * rate:.2f}".rstrip("0").rstrip(".") + " %"


def warnings_of(
    portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade], ordered: Ordered, market: Market
) -> tuple[str, ...]:
    """Return sentences about the trades of a plan.

    Parameters
    ----------
    portfolio : Portfolio
        The state before.
    request : PlanRequest
        What was asked.
    trades : sequence of Trade
        In order.
    ordered : Ordered
        What the sequence does to the limits on the way.
    market : Market
        For names.

    Returns
    -------
    tuple of str
        Wash sales, unknown costs, terms and fees, and where stopping half-way would be worse.
    """
    by_name = {limit.name: limit for limit in request.limits}
    return (
        *(_wash_warnings(portfolio, request, trades) if has_wash(request) else ()),
        *(_basis_warnings(trades, request.tax) if is_taxed(request) else ()),
        *_rounded_lots(portfolio, trades),
        *_unknown_fees(trades),
        *(_sequence_warning(by_name[name], market, is_always=name in ordered.always) for name in ordered.worse),
    )


def _sequence_warning(limit: Limit, market: Market, *, is_always: bool) -> str:
    which = "any sequence of these trades that the cash allows" if is_always else "this sequence"
    return f"In {which}, {limit_phrase(limit, market)} is further from being met half-way than before."


def _wash_warnings(portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade]) -> Iterator[str]:
    sold_at_loss = sorted({trade.ticker for trade in trades if any(_is_taxed_loss(lot) for lot in trade.lots)})
    alone = [ticker for ticker in sold_at_loss if request.wash.group_of(ticker) == {ticker}]
    is_many = len(alone) > _MANY_LOSSES
    until = _until(request.trade_date, request.wash.n_days)
    bars = f"in any account, a reinvested dividend included, {until} would bar that loss"
    for ticker in sold_at_loss:
        if is_many and ticker in alone:
            continue
        group = " or ".join(sorted(request.wash.group_of(ticker)))
        yield (f"{ticker} would be sold at a loss: a purchase of {group} {bars}, and in a retirement account for good.")
    if is_many:
        yield (
            f"{', '.join(alone)} would be sold at a loss: a purchase of the same {bars}, and in a retirement account "
            "for good."
        )
    yield from barred_notes(portfolio, request)


def barred_notes(portfolio: Portfolio, request: PlanRequest) -> Iterator[str]:
    """Say which lots with a loss are left alone because the same was bought lately, and what of it would be barred."""
    barred = sorted({ticker for _, ticker, _ in barred_lots(portfolio, request)})
    if barred:
        yield (
            f"Lots of {', '.join(barred)} with a loss are left alone: the same was bought in the {request.wash.n_days} "
            "days before."
        )
    yield from (sentence for ticker in barred for sentence in _if_sold(portfolio, request, ticker))


def _if_sold(portfolio: Portfolio, request: PlanRequest, ticker: str) -> Iterator[str]:
    """Say what of a loss that is left alone would be barred."""
    loss_amount, barred = loss_if_sold(portfolio, request, ticker)
    if not barred.barred_amount:
        return
    for_good = f", ${barred.lost_amount:,} of it for good" if barred.lost_amount else ""
    yield (
        f"Were the barred lots of {ticker} sold, ${barred.barred_amount:,} of ${loss_amount:,} lost would be barred"
        f"{for_good}."
    )


def _until(trade_date: date | None, n_days: int) -> str:
    if trade_date is None:
        return f"within {n_days} days"
    return f"before {day_text(trade_date + timedelta(days=n_days + 1))}"


def _is_taxed_loss(lot: LotSale) -> bool:
    return lot.term is not None and taxed_gain(lot) < Decimal(0)


def _basis_warnings(trades: Sequence[Trade], rates: TaxRates | None) -> Iterator[str]:
    sold = [(trade.ticker, lot) for trade in trades if trade.side is Side.SELL for lot in trade.lots if lot.term]
    without = sorted({ticker for ticker, lot in sold if lot.basis_amount is None})
    if without:
        amount = sum((lot.proceeds_amount for _, lot in sold if lot.basis_amount is None), Decimal(0))
        yield f"No cost is known of {', '.join(without)}: all of ${amount:,} counts as gained."
    undated = sorted({ticker for ticker, lot in sold if not lot.is_term_known})
    if undated and (rates is None or rates.short_rate != rates.long_rate):
        verb = "was" if len(undated) == 1 else "were"
        yield (
            f"When {', '.join(undated)} {verb} bought is not known: a gain counts as "
            f"{dearer_term(rates, is_gain=True)}-term, a loss as {dearer_term(rates, is_gain=False)}-term, the dearer "
            "of both."
        )


def _unknown_fees(trades: Sequence[Trade]) -> Iterator[str]:
    unknown = sorted({trade.ticker for trade in trades if trade.fees_amount is None})
    if unknown:
        fees, verb = ("fee of", "is") if len(unknown) == 1 else ("fees of", "are")
        yield f"The yearly {fees} {', '.join(unknown)} {verb} not known, so the change of fund fees is not known."


def _rounded_lots(portfolio: Portfolio, trades: Sequence[Trade]) -> Iterator[str]:
    """Say where lots are fitted to the shares of their position."""
    sold = {(trade.account, trade.ticker) for trade in trades if trade.side is Side.SELL}
    for position in portfolio.positions:
        if (position.account, position.ticker) not in sold or position.shares is None:
            continue
        printed = sum((lot.quantity for lot in position.lots), Decimal(0))
        if fitted_lots(position) and printed != position.shares:
            yield (
                f"The lots of {position.ticker} in the file are {printed} shares, the position {position.shares}: the "
                "position counts, and the largest lot takes the difference."
            )
