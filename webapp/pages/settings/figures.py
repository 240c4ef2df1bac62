"""What the sections of the Settings page show: lists, companies, stand-ins, links."""

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from analytics.model.issuer import SizeBandFloor
from webapp import formatting as fmt
from webapp.components.labels import BAND_LABELS
from webapp.pages.settings import ids, texts
from webapp.pages.settings.forms import BOUNDED, PUBLISHED
from webapp.pages.settings.layout import button, company_field, form_row, select_field, text_field
from webapp.services import CompanyView, Definitions, LinkSummary, ListView, Member, StandInView, ThemeVersion

Options = list[dict[str, str]]
N_AT_ONCE = 8
"""Companies seen before the others are asked for."""


def list_cards(lists: Sequence[ListView]) -> list[Component]:
    """Build a card for every list."""
    return [_list_card(view) for view in lists]


def _list_card(view: ListView) -> Component:
    theme = view.theme
    said = [fmt.count(len(theme.issuer_ids), "company", "companies"), f"version of {fmt.day(theme.version_date)}"]
    said.append("your own" if view.is_own else "published")
    if view.weight is not None:
        weight = view.weight
        said.append(f"{fmt.bounded_percent(weight.weight, weight.lower, weight.upper)} of your money")
    head = [html.H3(theme.label), html.P(" · ".join(said), className="source-tag")]
    parts = [_members(view), *([_versions(view.versions)] if len(view.versions) > 1 else [])]
    return html.Article([html.Div(head), *parts, _list_controls(view)], className="settings-item")


def _members(view: ListView) -> Component:
    if not view.members:
        return html.P(texts.NO_MEMBERS)
    chips = [_chip(view, member) for member in view.members]
    summary = html.Summary(fmt.count(len(view.members), "company", "companies"))
    return html.Details([summary, html.Ul(chips, className="settings-chips")], open=view.is_own)


def _chip(view: ListView, member: Member) -> Component:
    words: list[Component] = [html.Strong(member.ticker), html.Span(member.name)]
    if view.is_own:
        key = f"{view.theme.name} {member.issuer_id}"
        said = f"Take {member.name} out of {view.theme.label}"
        words.append(button(texts.REMOVE, ids.per_item(ids.REMOVE, key), said=said))
    return html.Li(words, className="settings-chip")


def _versions(versions: Sequence[ThemeVersion]) -> Component:
    rows = [html.Li(_version_words(version)) for version in versions]
    return html.Details([html.Summary(fmt.count(len(versions), "version")), html.Ul(rows)])


def _version_words(version: ThemeVersion) -> str:
    said = f"{fmt.day(version.version_date)}: {fmt.count(version.n_companies, 'company', 'companies')}"
    added = f"; added {fmt.listing(version.added)}" if version.added else ""
    return said + added + (f"; taken out {fmt.listing(version.removed)}" if version.removed else "")


def _list_controls(view: ListView) -> Component:
    name, label = view.theme.name, view.theme.label
    copy = button(texts.COPY, ids.per_item(ids.COPY, name), said=f"Copy {label} and change it")
    if not view.is_own:
        return form_row(copy)
    add = button(texts.ADD, ids.per_item(ids.ADD, name), said=f"Add a company to {label}")
    renamed = text_field(ids.per_item(ids.LABEL, name), texts.NAME, typed=label)
    delete = button(texts.DELETE, ids.per_item(ids.DELETE, name), said=f"Delete the list {label}")
    return form_row(company_field(ids.per_item(ids.ADD_TEXT, name), texts.ADD_LABEL), add, renamed, copy, delete)


def company_rows(companies: Sequence[CompanyView]) -> list[Component]:
    """Build a row for every company of several securities."""
    rows = [_company_row(company) for company in companies]
    if len(rows) <= N_AT_ONCE:
        return rows or [html.P(texts.NO_COMPANIES)]
    more = html.Div(rows[N_AT_ONCE:], className="settings-items")
    return [*rows[:N_AT_ONCE], html.Details([html.Summary(texts.MORE.format(n=len(rows) - N_AT_ONCE)), more])]


def _company_row(company: CompanyView) -> Component:
    reasons = [
        f"{fmt.listing([link.ticker for link in links])}: {texts.REASONS.get(reason, reason)}"
        for reason, links in groupby(company.links, key=lambda link: link.reason)
    ]
    held = [f"{fmt.percent(company.weight)} of your money"] if company.weight else []
    words = html.P(" · ".join([*reasons, *held]), className="source-tag")
    state = " (counted apart)" if company.is_apart else ""
    return html.Article(
        [html.Div([html.H3(f"{company.name}{state}"), words]), _company_button(company)],
        className="settings-item settings-row",
    )


def _company_button(company: CompanyView) -> Component:
    if company.is_joined:
        kind, label = ids.SEPARATE, texts.SEPARATE
    else:
        kind, label = (ids.AS_ONE, texts.AS_ONE) if company.is_apart else (ids.APART, texts.APART)
    return button(label, ids.per_item(kind, company.issuer_id), said=f"{label}: {company.name}")


def stand_in_rows(funds: Sequence[StandInView], loaded: Sequence[str]) -> list[Component]:
    """Build a row for every fund without holdings of its own."""
    return [_stand_in_row(fund, loaded) for fund in funds] or [html.P(texts.NO_STAND_INS)]


def _stand_in_row(fund: StandInView, loaded: Sequence[str]) -> Component:
    usual = texts.AS_PUBLISHED.format(fund=fund.published) if fund.published else texts.PUBLISHED_NOTHING
    chosen = PUBLISHED if fund.used == fund.published else fund.used or ids.STAND_IN
    select = select_field(
        ids.per_item(ids.STAND_IN, fund.ticker),
        texts.STAND_IN_OTHER_LABEL,
        [{"value": PUBLISHED, "label": usual}, *other_funds(loaded)],
        chosen,
    )
    held = f"{fmt.percent(fund.weight)} of your money" if fund.weight else "not held"
    words = html.Div([html.H3(f"{fund.ticker}, {fund.name}"), html.P(held, className="source-tag")])
    return html.Article([words, select], className="settings-item settings-row")


def other_funds(loaded: Sequence[str]) -> Options:
    """Return what can stand in for any fund."""
    return [{"value": ids.STAND_IN, "label": texts.LEFT_UNKNOWN}, *({"value": f, "label": f} for f in loaded)]


def link_rows(links: Sequence[LinkSummary]) -> list[Component]:
    """Build a row for every link."""
    return [_link_row(link) for link in links] or [html.P(texts.NO_LINKS)]


def _link_row(link: LinkSummary) -> Component:
    state = texts.ENDED if link.has_ended else texts.OPEN if link.is_open else texts.TAKEN_AWAY
    said = f"Given on {fmt.day(link.created_at.date())} · {state.format(day=fmt.day(link.expires_at.date()))}"
    kind, label = (ids.REVOKE, texts.REVOKE) if link.is_open else (ids.GIVE_AGAIN, texts.GIVE_AGAIN)
    control = button(label, ids.per_item(kind, link.view_id), said=f"{label}: link to {link.portfolio_name}")
    words = html.Div([html.H3(link.portfolio_name), html.P(said, className="source-tag")])
    # What has ended stays ended: there is nothing to take back or to give again.
    return html.Article([words, *([] if link.has_ended else [control])], className="settings-item settings-row")


def floor_texts(definitions: Definitions) -> list[str]:
    """Return what the fields of the boundaries hold, in billions."""
    floors = {floor.band: floor for floor in (*definitions.published_floors, *definitions.state.choices.floors)}
    return [f"{floors[band].floor_usd / 1e9:g}" if band in floors else "" for band in BOUNDED]


def floors_sentence(definitions: Definitions) -> str:
    """Say which boundaries are published, and whether they are the ones in use."""
    in_use = texts.FLOORS_OWN if definitions.state.choices.floors else texts.FLOORS_AS_PUBLISHED
    published = [floor for floor in definitions.published_floors if floor.band in BOUNDED]
    if not published:
        return in_use
    first = published[0]
    said = texts.FLOORS_PUBLISHED.format(
        floors=fmt.listing([_floor_words(floor) for floor in published]),
        source=first.source,
        day=fmt.day(first.version_date),
    )
    return f"{said} {in_use}"


def _floor_words(floor: SizeBandFloor) -> str:
    return f"{BAND_LABELS[floor.band].lower()} {fmt.big_money(floor.floor_usd)}"


def roll_sentence(definitions: Definitions) -> str:
    """Say of when the holdings are, and how much of the money was carried forward."""
    oldest, newest = definitions.oldest_date, definitions.newest_date
    if oldest == newest:
        return texts.ROLL_ONE_DATE.format(newest=fmt.day(newest))
    said = texts.ROLL_TEXT.format(oldest=fmt.day(oldest), newest=fmt.day(newest))
    if not definitions.state.choices.is_rolled_forward:
        return said
    rolled, unrolled = fmt.percent(definitions.rolled_weight), fmt.percent(definitions.unrolled_weight)
    return said + texts.ROLL_FIGURES.format(rolled=rolled, unrolled=unrolled)


def said(definitions: Definitions) -> str:
    """Say which choices are not applied, what was changed last and what figures are others for it."""
    if not definitions.state.can_undo:
        return ""
    changed = texts.CHANGED.format(change=definitions.state.last_words)
    return " ".join([*definitions.state.left_out, changed, *(definitions.effects or (texts.NO_EFFECT,))])
