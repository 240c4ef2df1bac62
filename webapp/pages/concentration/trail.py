"""The way back from a figure: to the rows of your own file, and to fund, version and row of what funds hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import IssuerExposure, Via
from analytics.model.issuer import Issuer
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position
from webapp import formatting
from webapp.components import marks
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.components.panel import Children, fact_list
from webapp.components.tracing import Strand, row_words
from webapp.components.trail_link import trail_link, trail_query
from webapp.components.words import company_of
from webapp.pages.concentration.buttons import choice_button, figure_button
from webapp.pages.concentration.merged import Merged
from webapp.pages.concentration.panels import by_weight
from webapp.services import LineOfCompany, TrailStop

Stops = Mapping[str, TrailStop]
_MAX_LINES = 4


def company_trail(exposure: IssuerExposure, portfolio: Portfolio, market: Market, stops: Stops) -> list[Component]:
    """Build the breakdown of one company: each of your lines, then each fund with date, source and row.

    ``stops`` says by snapshot id where the company stands in the versions its weight comes from.
    """
    issuer = exposure.issuer
    lines = [p for p in portfolio.positions if p.issuer_index == exposure.issuer_index]
    facts: list[tuple[str, Children]] = [("All your exposure", formatting.percent(exposure.weight))]
    facts += [(f"Direct: {p.text}", _position_words(p, portfolio)) for p in lines]
    facts += [(f"Through {v.fund}", _via_words(v, market, stops)) for v in sorted(exposure.via, key=by_weight)]
    return [html.H2(issuer.name), html.P(_issuer_words(issuer), className="panel-sentence"), fact_list(facts)]


def company_button(strand: Strand) -> Component:
    """Build the way on from a company of a list to its own walk."""
    return figure_button(strand.words, marks.issuer(strand.issuer_id), "trail", about=strand.name)


def merged_part(merged: Merged, *, is_own: bool) -> list[Component]:
    """Say which tickers are counted as one company and why, with the way to count them one by one, or as one again."""
    if not merged.sentence:
        return []
    button = choice_button(merged.button, merged.act, "trail")
    return [html.P([merged.sentence, " ", *([button] if is_own and merged.act else [])], className="merged-line")]


def snapshot_ids(exposure: IssuerExposure, market: Market) -> list[str]:
    """Return the versions a company's weight comes from."""
    funds = {source_fund(via, market) for via in exposure.via}
    return [market.snapshots[fund].snapshot_id for fund in sorted(funds) if fund in market.snapshots]


def of_part(stops: Stops, issuer: Issuer) -> Stops:
    """Keep the lines of a company's own ticker where it is counted apart; a file without tickers keeps all."""
    if company_of(issuer.issuer_id) == issuer.issuer_id:
        return stops
    own = {key: tuple(line for line in stop.lines if line.ticker == issuer.ticker) for key, stop in stops.items()}
    return {key: replace(stop, lines=own[key] or stop.lines) for key, stop in stops.items()}


def via_query(via: Via, market: Market, stops: Stops) -> str:
    """Return what opens, on the Data page, the row through which a fund brings a company."""
    fund = source_fund(via, market)
    stop = _stop(fund, market, stops)
    if stop is None:
        return trail_query(fund)
    row = stop.lines[0].line_no if stop.lines else None
    return trail_query(fund, version=stop.version.snapshot_id, row=row)


def source_fund(via: Via, market: Market) -> str:
    """Return the fund whose own holdings bring a company: itself, its series, or the stand-in."""
    if via.stand_in:
        return via.stand_in
    fund = market.funds.get(via.fund)
    if via.fund not in market.snapshots and fund is not None and fund.share_class_of:
        return fund.share_class_of
    return via.fund


def _stop(fund: str, market: Market, stops: Stops) -> TrailStop | None:
    snapshot = market.snapshots.get(fund)
    return None if snapshot is None else stops.get(snapshot.snapshot_id)


def _via_words(via: Via, market: Market, stops: Stops) -> Children:
    looked_through = source_fund(via, market)
    words = [formatting.percent(via.weight)]
    if looked_through != via.fund:
        kind = "stand-in" if via.stand_in else "same series"
        words.append(f"{kind} {looked_through}")
    stop = _stop(looked_through, market, stops)
    if stop is None:
        return " · ".join(words)
    words += [formatting.day(stop.version.as_of_date), stop.version.source]
    return [" · ".join([*words, ""]), *_where(looked_through, stop)]


def _where(fund: str, stop: TrailStop) -> Sequence[Component | str]:
    version = stop.version.snapshot_id
    if not stop.lines:
        return [trail_link("through a fund it holds", fund, version=version)]
    links = [trail_link(_row_words(line), fund, version=version, row=line.line_no) for line in stop.lines[:_MAX_LINES]]
    rest = [", …"] if len(stop.lines) > _MAX_LINES else []
    return [*[part for link in links for part in (link, ", ")][:-1], *rest]


def _row_words(line: LineOfCompany) -> str:
    printed = line.weight if line.printed_weight is None else line.printed_weight
    return f"row {line.line_no} of its holdings, {formatting.exact_percent(printed)}"


def _issuer_words(issuer: Issuer) -> str:
    cap = "capitalization unknown"
    if issuer.market_cap_usd is not None:
        cap = f"{formatting.big_money(issuer.market_cap_usd)} on {formatting.day(issuer.market_cap_date)}"
    return f"{issuer.ticker} · {SECTOR_LABELS[issuer.sector]} · {BAND_LABELS[issuer.size_band]} · {cap}"


def _position_words(position: Position, portfolio: Portfolio) -> str:
    total = portfolio.total_amount
    share = formatting.percent(float(position.amount / total)) if total else formatting.UNKNOWN
    money = "" if portfolio.is_nominal else f" · {formatting.money(position.amount)}"
    account = f" · {position.account}" if position.account else ""
    return f"{share}{money}{account}{row_words(position)}"
