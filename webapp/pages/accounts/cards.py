"""An account as a card: its switch, name and kind, what it holds, its file, and what can be done with it."""

from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.components.labels import ACCOUNT_KIND_LABELS
from webapp.components.panel import sign
from webapp.pages.accounts import ids, texts
from webapp.pages.accounts.figures import share_of
from webapp.services import Household, HouseholdAccount

_LABEL_MAX_CHARACTERS = 120
_KINDS = [{"value": str(kind), "label": label} for kind, label in ACCOUNT_KIND_LABELS.items()]


def account_cards(household: Household, today: date) -> Component:
    """Return the accounts in their order."""
    return html.Ul(
        [_card(household, place, today) for place in range(len(household.accounts))], className="account-list"
    )


def _card(household: Household, place: int, today: date) -> Component:
    account = household.accounts[place]
    off = "" if account.is_included else " account-off"
    return html.Li(
        [
            _switch(account, place),
            html.Div([_label(account, place), _kind(account, place)], className="account-name"),
            _worth(account, household),
            _contents(account),
            _file(account, today),
            _more(household, place),
        ],
        className=f"account-card{off}",
    )


def _switch(account: HouseholdAccount, place: int) -> Component:
    said = [texts.COUNTED, html.Span(f" {texts.account_name(account.label)}", className="visually-hidden")]
    switch: Component = dbc.Switch(
        id=ids.per_item(ids.SWITCH, str(place)), value=account.is_included, label=said, class_name="account-switch"
    )
    return switch


def _label(account: HouseholdAccount, place: int) -> Component:
    field = dbc.Input(
        id=ids.per_item(ids.LABEL, str(place)),
        value=account.label,
        placeholder=texts.NO_LABEL,
        maxLength=_LABEL_MAX_CHARACTERS,
        debounce=True,
        autocomplete="off",
        class_name="in-place",
    )
    return _labelled(texts.LABEL_LABEL, account, field)


def _kind(account: HouseholdAccount, place: int) -> Component:
    picker = dbc.Select(
        id=ids.per_item(ids.KIND, str(place)),
        options=_KINDS,
        value=str(account.kind),
        class_name="in-place kind-picker",
    )
    return _labelled(texts.KIND_LABEL, account, picker)


def _labelled(words: str, account: HouseholdAccount, control: Component) -> Component:
    said = words.format(name=texts.account_name(account.label))
    return html.Label([html.Span(said, className="visually-hidden"), control])


def _worth(account: HouseholdAccount, household: Household) -> Component:
    amount = texts.NO_TOTAL if account.amount is None else fmt.money(account.amount)
    share = share_of(account, household)
    said = f"{fmt.percent(float(share))} of the total" if share is not None else ""
    if not account.is_included:
        said = texts.NOT_COUNTED
    return html.Div([html.P(amount, className="account-amount"), html.P(said, className="quiet")])


def _contents(account: HouseholdAccount) -> Component:
    lines = [html.P(fmt.count(account.n_positions, "position"))]
    if account.cash:
        lines.append(html.P(f"{fmt.money(account.cash)} cash", className="quiet"))
    if account.n_unresolved:
        verb = "needs" if account.n_unresolved == 1 else "need"
        lines.append(html.P(sign("over", f"{fmt.count(account.n_unresolved, 'line')} {verb} you")))
    return html.Div(lines, className="account-facts")


def _file(account: HouseholdAccount, today: date) -> Component:
    dated = texts.NO_FILE_DATE
    if account.as_of_date is not None:
        dated = f"{fmt.day(account.as_of_date)}, {fmt.age((today - account.as_of_date).days)}"
    return html.Div(
        [html.P(account.file_name, className="file-name"), html.P(dated, className="quiet")],
        className="account-facts account-file",
    )


def _more(household: Household, place: int) -> Component:
    account = household.accounts[place]
    name = texts.account_name(account.label)
    delete = html.Button(
        texts.DELETE,
        id=ids.per_item(ids.DELETE, str(place)),
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label=f"{texts.DELETE}: {name}"),
    )
    by_hand = html.Button(
        texts.BY_HAND,
        id=ids.per_item(ids.BY_HAND, str(place)),
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label=f"{texts.BY_HAND}: {name}"),
    )
    link = dcc.Link(texts.NEWER_FILE, href="/", className="trail-link")
    summary = html.Summary([texts.MORE, html.Span(f" about {name}", className="visually-hidden")])
    return html.Details(
        [summary, html.Div([_merge(household, place), by_hand, delete, link], className="account-acts")],
        className="account-more",
    )


def _merge(household: Household, place: int) -> Component:
    others = [
        {"value": str(n), "label": texts.account_name(other.label)}
        for n, other in enumerate(household.accounts)
        if n != place
    ]
    name = texts.account_name(household.accounts[place].label)
    picker = dbc.Select(
        id=ids.per_item(ids.MERGE_INTO, str(place)), options=others, placeholder=texts.MERGE_HINT, size="sm"
    )
    button = html.Button(
        texts.MERGE,
        id=ids.per_item(ids.MERGE, str(place)),
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label=f"{texts.MERGE} {name} into the account chosen"),
    )
    said = html.Span(texts.MERGE_LABEL.format(name=name), className="form-label")
    return html.Div([html.Label([said, picker]), button], className="account-merge", hidden=not others)
