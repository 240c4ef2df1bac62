"""Everything the Settings page shows: what is published, what the user made of it, and what that changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from analytics.choices import merged_securities
from analytics.model.choices import Choices
from analytics.model.exposure import Bounded
from analytics.model.fund import FundAssetClass
from analytics.model.issuer import SizeBandFloor, Theme
from analytics.model.market import Market, SecurityLink
from analytics.model.portfolio import Portfolio, PositionKind
from db.repositories.choices import read_choices, read_choices_no
from db.repositories.portfolios import read_portfolio
from db.repositories.themes import own_versions, published_versions
from webapp.services.analyse import analysed
from webapp.services.analysis import Analysis
from webapp.services.choice_effects import effects
from webapp.services.choices import ChoicesState, state_of
from webapp.services.context import ServiceContext
from webapp.services.import_portfolio import as_uuid
from webapp.services.market_state import MarketState

N_COMPANIES = 40
"""Merged companies listed: the largest of those held; others are found by search."""


@dataclass(frozen=True, slots=True)
class Member:
    """A company of a list."""

    issuer_id: str
    ticker: str
    name: str


@dataclass(frozen=True, slots=True)
class ThemeVersion:
    """One version of a list, and what it changed in the one before."""

    version_date: date
    n_companies: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of companies with its members by name, its weight in the portfolio looked at, and its versions."""

    theme: Theme
    is_own: bool
    members: tuple[Member, ...]
    weight: Bounded | None
    versions: tuple[ThemeVersion, ...]


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A company of several securities; ``is_joined`` where the user counts several companies as this one."""

    issuer_id: str
    name: str
    links: tuple[SecurityLink, ...]
    weight: float
    is_apart: bool = False
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class StandInView:
    """A fund without holdings of its own: what is looked through instead, as published and now (empty: nothing)."""

    ticker: str
    name: str
    published: str
    used: str
    weight: float


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions in force for a user, beside the published ones."""

    state: ChoicesState
    lists: tuple[ListView, ...]
    published_floors: tuple[SizeBandFloor, ...]
    companies: tuple[CompanyView, ...]
    stand_ins: tuple[StandInView, ...]
    loaded_funds: tuple[str, ...]
    oldest_date: date | None
    newest_date: date | None
    rolled_weight: float
    unrolled_weight: float
    effects: tuple[str, ...]


class DefinitionServices:
    """The use case of the Settings page."""

    __slots__ = ()
    context: ServiceContext

    def definitions(self, portfolio_id: str = "") -> Definitions:
        """Return the definitions in force, with what they mean for a portfolio where one is named."""
        return definitions(self.context, portfolio_id)


def definitions(context: ServiceContext, portfolio_id: str) -> Definitions:
    """Read what is chosen and published, and measure the portfolio with it and with what was chosen before."""
    with context.database.transaction(context.user_id) as connection:
        kept = read_choices(connection, context.user_id)
        state, published = context.state(connection), context.markets.current(connection)
        held = None
        if portfolio_id:
            held = read_portfolio(connection, context.user_id, as_uuid(portfolio_id), published.market)
        analysis = None if held is None else analysed(state.own(held), state)
        before = _before(context, connection, kept.follows if kept.number else None)
        versions = (*published_versions(connection), *own_versions(connection, context.user_id))
        changed = () if held is None or before is None else effects(held, before, state)
    dates = sorted(snapshot.as_of_date for snapshot in published.market.snapshots.values())
    return Definitions(
        state=state_of(kept, published.market),
        lists=_lists(state, published.market, analysis, versions, kept.choices),
        published_floors=published.market.size_bands,
        companies=_companies(published.market, kept.choices, analysis),
        stand_ins=_stand_ins(published.market, kept.choices, held),
        loaded_funds=tuple(sorted(published.market.snapshots)),
        oldest_date=dates[0] if dates else None,
        newest_date=dates[-1] if dates else None,
        rolled_weight=analysis.exposures.rolled_weight if analysis else 0.0,
        unrolled_weight=analysis.exposures.unrolled_weight if analysis else 0.0,
        effects=changed,
    )


def _before(context: ServiceContext, connection: Connection, number: int | None) -> MarketState | None:
    """Return the market as it was before the last change; null where nothing was ever changed."""
    if number is None:
        return None
    choices = read_choices_no(connection, context.user_id, number)
    return context.markets.for_kept_choices(connection, context.markets.current(connection), choices)


def _lists(
    state: MarketState,
    published: Market,
    analysis: Analysis | None,
    versions: Sequence[Theme],
    choices: Choices,
) -> tuple[ListView, ...]:
    companies = {issuer.issuer_id: issuer for issuer in published.issuers}
    own = {theme.name for theme in choices.themes}
    newest = {theme.name: theme for theme in (*published.themes, *choices.themes)}
    found = []
    for theme in (newest[theme.name] for theme in state.market.themes if theme.name in newest):
        issuers = [companies[key] for key in theme.issuer_ids if key in companies]
        members = tuple(
            Member(issuer.issuer_id, issuer.ticker, issuer.name)
            for issuer in sorted(issuers, key=lambda issuer: issuer.name.casefold())
        )
        names = {issuer_id: issuer.ticker or issuer.name for issuer_id, issuer in companies.items()}
        of_theme = [version for version in versions if version.name == theme.name]
        weight = None if analysis is None else analysis.report.themes.get(theme.name)
        found.append(ListView(theme, theme.name in own, members, weight, _versions(of_theme, names)))
    return tuple(found)


def _versions(themes: Sequence[Theme], names: Mapping[str, str]) -> tuple[ThemeVersion, ...]:
    """Return the versions of a list, newest first, each with what it changed."""
    found, before = [], None
    for theme in sorted(themes, key=lambda theme: theme.version_date):
        was = theme.issuer_ids if before is None else before
        added, removed = theme.issuer_ids - was, was - theme.issuer_ids
        found.append(
            ThemeVersion(theme.version_date, len(theme.issuer_ids), _named(added, names), _named(removed, names))
        )
        before = theme.issuer_ids
    return tuple(reversed(found))


def _named(issuer_ids: frozenset[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names.get(issuer_id, issuer_id) for issuer_id in issuer_ids))


def _companies(published: Market, choices: Choices, analysis: Analysis | None) -> tuple[CompanyView, ...]:
    """Return the companies of several securities that are held or about which something is chosen, largest first."""
    weights = _published_weights(analysis)
    links = merged_securities(published)
    found = [
        CompanyView(issuer.issuer_id, issuer.name, links[place], weight, is_apart=issuer.issuer_id in choices.apart)
        for place, issuer in enumerate(published.issuers)
        if place in links and _has_classes(links[place])
        for weight in [weights.get(issuer.issuer_id, 0.0)]
        if weight or issuer.issuer_id in choices.apart
    ]
    found.sort(key=lambda company: (not company.is_apart, -company.weight, company.name))
    return (*_joined(published, choices, weights), *found[:N_COMPANIES])


def _has_classes(links: Sequence[SecurityLink]) -> bool:
    """Whether there is anything to count apart: a former ticker is no other security."""
    return sum(link.reason != "rename" for link in links) > 1


def _published_weights(analysis: Analysis | None) -> dict[str, float]:
    """Return exposures by the lasting id of companies: parts of one company count as the company."""
    found: dict[str, float] = {}
    if analysis is not None:
        for issuer, weight in zip(analysis.state.market.issuers, analysis.exposures.issuer_weight, strict=True):
            if weight:
                lasting = issuer.issuer_id.partition("#")[0]
                found[lasting] = found.get(lasting, 0.0) + float(weight)
    return found


def _joined(published: Market, choices: Choices, weights: Mapping[str, float]) -> tuple[CompanyView, ...]:
    names = {issuer.issuer_id: issuer for issuer in published.issuers}
    return tuple(
        CompanyView(
            issuer_id=min(group),
            name=" and ".join(names[key].name for key in sorted(group) if key in names),
            links=tuple(
                link
                for key in sorted(group)
                if key in names and (link := published.securities.get(names[key].ticker)) is not None
            ),
            weight=weights.get(min(group), 0.0),
            is_joined=True,
        )
        for group in choices.together
    )


def _stand_ins(published: Market, choices: Choices, held: Portfolio | None) -> tuple[StandInView, ...]:
    """Return the funds without holdings that are held or about which something is chosen."""
    total = float(held.total_amount) if held else 0.0
    amounts: dict[str, float] = {}
    for position in held.positions if held else ():
        if position.kind is PositionKind.FUND:
            amounts[position.ticker] = amounts.get(position.ticker, 0.0) + float(position.amount)
    found = []
    for ticker in sorted({*amounts, *choices.stand_ins}, key=lambda key: (-amounts.get(key, 0.0), key)):
        fund = published.funds.get(ticker)
        is_mute = ticker not in published.snapshots and fund is not None and fund.share_class_of is None
        if fund is None or not is_mute or fund.asset_class is not FundAssetClass.EQUITY:
            continue
        usual = fund.stand_in or ""
        weight = amounts.get(ticker, 0.0) / total if total else 0.0
        found.append(StandInView(ticker, fund.name, usual, choices.stand_ins.get(ticker, usual), weight))
    return tuple(found)
