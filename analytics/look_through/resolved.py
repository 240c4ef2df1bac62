"""Every loaded fund with the funds it holds looked through."""

from dataclasses import dataclass, replace

from analytics.look_through.lines import FundLines, mix, own_lines
from analytics.look_through.nesting import Nesting, resolve_nesting
from analytics.look_through.sources import FundSource, find_source, why_unknown
from analytics.model.fund import FundAssetClass
from analytics.model.market import Market


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedFunds:
    """Loaded funds, sorted; ``lines`` and ``used`` (each fund itself, then the funds it owns) are parallel to them."""

    funds: tuple[str, ...]
    sources: dict[str, FundSource]
    lines: tuple[FundLines, ...]
    used: tuple[tuple[str, ...], ...]
    cycles: tuple[tuple[str, ...], ...]


def resolve_funds(market: Market) -> ResolvedFunds:
    """Look the funds inside funds through, to any depth; what cannot be looked into stays a residual."""
    funds = tuple(sorted(market.snapshots))
    row = {fund: i for i, fund in enumerate(funds)}
    sources = {
        ticker: source
        for ticker in sorted({*market.funds, *funds})
        if (source := find_source(ticker, market.funds, market.snapshots)) is not None
    }
    placed = [_place_nested(own_lines(market.snapshots[fund]), fund, sources, market) for fund in funds]
    edges = {(i, row[held]): w for i, lines in enumerate(placed) for held, w in lines.nested.items()}
    nesting = resolve_nesting(len(funds), edges)
    own = [_leave_out_circles(lines, i, funds, nesting) for i, lines in enumerate(placed)]
    shares = [_shares_of(nesting, i) for i in range(len(funds))]
    return ResolvedFunds(
        funds=funds,
        sources=sources,
        lines=tuple(mix([(share, own[j]) for j, share in row_shares]) for row_shares in shares),
        used=tuple(tuple(funds[j] for j, _ in row_shares) for row_shares in shares),
        cycles=tuple(tuple(funds[i] for i in cycle) for cycle in nesting.cycles),
    )


def _place_nested(lines: FundLines, fund: str, sources: dict[str, FundSource], market: Market) -> FundLines:
    """Replace each nested fund by the fund whose holdings stand for it, or say what else it is."""
    cash, other, stand_in = lines.cash_weight, lines.other_weight, lines.stand_in_weight
    residuals = dict(lines.residuals)
    nested: dict[str, float] = {}
    for ticker, weight in lines.nested.items():
        if source := sources.get(ticker):
            nested[source.looked_through] = nested.get(source.looked_through, 0.0) + weight
            stand_in += weight if source.is_stand_in else 0.0
            continue
        known = market.funds.get(ticker)
        if known is not None and known.asset_class is FundAssetClass.MONEY_MARKET:
            cash += weight
        elif known is not None and known.asset_class is not FundAssetClass.EQUITY:
            other += weight
        else:
            residuals[f"{ticker} in {fund}", why_unknown(ticker, market.funds)] = weight
    return replace(
        lines, cash_weight=cash, other_weight=other, stand_in_weight=stand_in, residuals=residuals, nested=nested
    )


def _leave_out_circles(lines: FundLines, i: int, funds: tuple[str, ...], nesting: Nesting) -> FundLines:
    if nesting.cut is None:
        return lines
    residuals = dict(lines.residuals)
    for fund, weight in lines.nested.items():
        if nesting.cut[i, funds.index(fund)]:
            residuals[f"{fund} in {funds[i]}", "these funds hold nothing but each other"] = weight
    return replace(lines, residuals=residuals)


def _shares_of(nesting: Nesting, i: int) -> list[tuple[int, float]]:
    """Return the funds that fund ``i`` owns, itself first."""
    owned = nesting.multiplier
    start, end = int(owned.indptr[i]), int(owned.indptr[i + 1])
    shares = dict(zip(owned.indices[start:end].tolist(), owned.data[start:end].tolist(), strict=True))
    return [(i, shares.pop(i)), *sorted(shares.items())]
