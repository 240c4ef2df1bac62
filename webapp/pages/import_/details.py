"""Between strip and rows: the accounts of the file, the exchange rates in use, and the total of a file of weights.

Every control carries its value from here into the browser's store too, which tells what is typed from what was shown.
"""

from decimal import Decimal

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.intake.headers import Role
from analytics.model.portfolio import TotalCheck
from webapp import formatting as fmt
from webapp.components.currencies import DOLLAR
from webapp.components.labels import ACCOUNT_KIND_LABELS
from webapp.components.panel import sign
from webapp.pages.import_ import ids, texts
from webapp.pages.import_.totals import account_gap, gap_of
from webapp.pages.import_.words import where
from webapp.services import AccountPreview, ImportPreview, RateNeed


def details(preview: ImportPreview) -> list[Component]:
    """Return the sections that have something to show."""
    sections = (_total(preview), _rates(preview.rates), _accounts(preview), *_other_totals(preview))
    return [section for section in sections if section is not None]


def shown_values(preview: ImportPreview) -> dict[str, str]:
    """Return what every control shows, by ``what:key``."""
    values = {f"kind:{n}": str(account.kind) for n, account in enumerate(preview.accounts)}
    values |= {f"label:{n}": account.shown_label for n, account in enumerate(preview.accounts)}
    values |= {f"rate:{need.currency}": _plain(need.rate.usd_per_unit if need.rate else None) for need in preview.rates}
    if is_total_asked(preview):
        values["total:"] = _plain(preview.edits.total_amount)
    return values


def is_total_asked(preview: ImportPreview) -> bool:
    """Whether a total is asked for: the file gives weights only, whether one was typed already or not."""
    return not preview.question and (preview.portfolio.is_nominal or preview.edits.total_amount is not None)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _total(preview: ImportPreview) -> Component | None:
    if not is_total_asked(preview):
        return None
    field = _number_field("total", "", preview.edits.total_amount)
    label = html.Label([html.Span(texts.TOTAL_LABEL), field], className="form-label")
    return html.Div([label, html.P(texts.TOTAL_HELP, className="field-help")], className="field")


def _number_field(what: str, key: str, number: Decimal | None) -> Component:
    field: Component = dbc.Input(
        id=ids.edit(what, key),
        value=_plain(number),
        type="text",
        debounce=True,
        inputmode="decimal",
        autocomplete="off",
        maxLength=24,
        class_name="number-field",
    )
    return field


def _rates(needs: tuple[RateNeed, ...]) -> Component | None:
    if not needs:
        return None
    lines = html.Ul([_rate_line(need) for need in needs], className="rate-lines")
    return html.Section([html.H2(texts.RATES_TITLE), lines], className="stack-small")


def _rate_line(need: RateNeed) -> Component:
    field = _number_field("rate", need.currency, need.rate.usd_per_unit if need.rate else None)
    words = html.Label([html.Span(f"1 {need.currency} ="), field, html.Span("US dollars")], className="rate-field")
    return html.Li([words, html.Span(_rate_words(need), className="quiet")])


def _rate_words(need: RateNeed) -> list[Component | str]:
    rows = fmt.count(need.n_rows, "row")
    if need.rate is None:
        return [sign("over", f"{rows} wait{'s' if need.n_rows == 1 else ''} for it")]
    dated = f", {fmt.day(need.rate.rate_date)}" if need.rate.rate_date else ""
    return [f"{need.rate.source}{dated} · {rows}"]


def _accounts(preview: ImportPreview) -> Component | None:
    if not preview.accounts:
        return None
    is_printed = any(Role.ACCOUNT_KIND in layout.roles for layout in preview.parsed.layouts)
    own = preview.edits.account_kinds
    lines = [
        _account_line(n, account, is_guess=not (is_printed or account.is_saved_kind or account.label in own))
        for n, account in enumerate(preview.accounts)
    ]
    return html.Section(
        [html.H2(texts.ACCOUNTS_TITLE), html.Ul(lines, className="account-lines")], className="stack-small"
    )


def _account_line(number: int, account: AccountPreview, *, is_guess: bool) -> Component:
    amount = "weights only" if account.amount is None else fmt.money(account.amount)
    cash = f"{fmt.money(account.cash)} cash" if account.cash else None
    facts = [fmt.count(account.n_rows, "row"), *([cash] if cash else [])]
    return html.Li(
        [
            html.Div([_label_field(number, account)], className="account-name"),
            html.Div([_kind_field(number, account), _guess(account, is_guess=is_guess)], className="account-kind"),
            html.P([html.Span(amount, className="account-amount"), _printed(account)], className="account-total"),
            html.P(" · ".join(facts), className="quiet"),
        ]
    )


def _label_field(number: int, account: AccountPreview) -> Component:
    field = dbc.Input(
        id=ids.edit("label", str(number)),
        value=account.shown_label,
        placeholder=texts.NO_ACCOUNT_NAME,
        type="text",
        debounce=True,
        maxLength=120,
        autocomplete="off",
    )
    return html.Label([html.Span(texts.ACCOUNT_NAME, className="visually-hidden"), field])


def _kind_field(number: int, account: AccountPreview) -> Component:
    options = [{"value": str(kind), "label": word} for kind, word in ACCOUNT_KIND_LABELS.items()]
    field = dbc.Select(id=ids.edit("kind", str(number)), options=options, value=str(account.kind))
    return html.Label([html.Span(texts.ACCOUNT_KIND, className="visually-hidden"), field])


def _guess(account: AccountPreview, *, is_guess: bool) -> Component | None:
    if not is_guess or account.kind == "unknown":
        return None
    return html.Span(texts.GUESSED, className="quiet")


def _printed(account: AccountPreview) -> Component | str:
    if account.printed_amount is None or account.amount is None:
        return ""
    gap = account_gap(account)
    if not gap:
        return html.Span("as the file says ✓", className="quiet")
    return sign("over", f"file says {fmt.money(account.printed_amount)}, {gap}")


def _other_totals(preview: ImportPreview) -> list[Component]:
    """Return the file's own totals that are not the sum of their lines, each in its currency."""
    away = [total for total in preview.parsed.totals if total.currency != DOLLAR and gap_of(total)]
    return [html.P(sign("over", _total_words(total)), className="note") for total in away]


def _total_words(total: TotalCheck) -> str:
    printed, recomputed = (fmt.number(n, 2) for n in (total.printed_amount, total.recomputed_amount))
    return f"{where(total.row)} prints a total of {printed} {total.currency}; its lines add up to {recomputed}"
