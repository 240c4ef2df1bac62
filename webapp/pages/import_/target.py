"""What an import would change in the portfolio it is about."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.panel import Children, sign
from webapp.components.table import plain_table
from webapp.pages.import_ import texts
from webapp.pages.import_.forms import ADD, AS_NEW, REPLACE
from webapp.services import ChangeKind, HoldingChange, ImportTarget, PortfolioSummary

N_CHANGES = 40
"""Lines of a list of changes; the rest is counted (our choice: every cell on a page makes each redraw dearer)."""
_WORDS = {
    ChangeKind.NEW: ("over", "new"),
    ChangeKind.GONE: ("under", "gone"),
    ChangeKind.CHANGED: ("info", "changed"),
    ChangeKind.SAME: ("met", "same"),
}


def target_section(targets: Sequence[ImportTarget], portfolios: Sequence[PortfolioSummary]) -> list[Component]:
    """Return what saved portfolios hold of this file already, and every holding that would be different.

    The likeliest one is open to be seen; what would change in others is one press away.
    """
    if not targets:
        return []
    first, *others = targets
    if first.is_same_file:
        return [html.P(_same_words(first, portfolios), className="note note-calm")]
    title = html.H2(_about(first, texts.ABOUT), className="target-title")
    return [title, *_changes(first.changes), *map(_other, others)]


def choices(targets: Sequence[ImportTarget], portfolios: Sequence[PortfolioSummary]) -> dict[str, Any]:
    """Return where the import may go, as the browser offers it.

    Accounts are replaced by themselves only where they surely are those of the file: many are called “Individual”.
    """
    options = [{"value": REPLACE + target.portfolio_id, "label": _replacing(target)} for target in targets]
    usual = options[0]["value"] if targets and targets[0].is_sure else AS_NEW
    if portfolios:
        options.append({"value": ADD, "label": texts.ADD})
    return {
        "options": [*options, {"value": AS_NEW, "label": texts.KEEP_AS_NEW}],
        "usual": usual,
        "portfolios": [{"value": p.portfolio_id, "label": p.name} for p in portfolios],
    }


def _replacing(target: ImportTarget) -> str:
    words = texts.SHOW_IT if target.is_same_file else texts.REPLACE
    return words.format(name=target.name, them=_named(target))


def _named(target: ImportTarget) -> str:
    """Return the account by its name where it is one that has a name."""
    return f"“{target.accounts[0]}”" if len(target.accounts) == 1 and target.accounts[0] else _them(target)


def _other(target: ImportTarget) -> Component:
    summary = html.Summary(_about(target, texts.MAY_BE))
    return html.Details([summary, *_changes(target.changes)], className="skipped")


def _about(target: ImportTarget, words: str) -> str:
    accounts = fmt.listing([f"“{label}”" for label in target.accounts if label]) or "an account without a name"
    return words.format(name=target.name, accounts=accounts, them=_them(target))


def _them(target: ImportTarget) -> str:
    return "this account" if len(target.accounts) == 1 else "these accounts"


def _same_words(target: ImportTarget, portfolios: Sequence[PortfolioSummary]) -> str:
    return texts.SAME_FILE.format(name=target.name, since=_since(target, portfolios))


def _since(target: ImportTarget, portfolios: Sequence[PortfolioSummary]) -> str:
    days = [fmt.day(p.imported_at) for p in portfolios if p.portfolio_id == target.portfolio_id]
    return f" since {days[0]}" if days else ""


def _changes(changes: Sequence[HoldingChange]) -> list[Component]:
    different = [change for change in changes if change.kind is not ChangeKind.SAME]
    same = [change for change in changes if change.kind is ChangeKind.SAME]
    counts = " · ".join(
        f"{n} {_WORDS[kind][1]}" for kind in ChangeKind if (n := sum(change.kind is kind for change in changes))
    )
    parts: list[Component] = [html.P(counts or "nothing would change", className="quiet")]
    if different:
        parts.append(_table(different, "What would change"))
    if same:
        summary = html.Summary(f"{fmt.count(len(same), 'holding')} the same")
        parts.append(html.Details([summary, _table(same, "What stays the same")], className="skipped"))
    return parts


def _table(changes: Sequence[HoldingChange], caption: str) -> Component:
    rows = [_change_cells(change) for change in changes[:N_CHANGES]]
    header = ["Holding", "What", "Account", "Shares before", "after", "Value before", "after"]
    table = plain_table(header, rows, caption=caption)
    n_more = len(changes) - len(rows)
    more = [html.P(f"and {n_more:,} more", className="quiet")] if n_more else []
    return html.Div([table, *more], className="changes-table")


def _change_cells(change: HoldingChange) -> list[Children]:
    kind, word = _WORDS[change.kind]
    shares = [_shares(n) for n in (change.shares_before, change.shares_after)]
    amounts = [_money(n) for n in (change.amount_before, change.amount_after)]
    line = html.Span(_change_line(change, shares, amounts), className="change-line")
    named = html.Span([change.security, html.Span(f" {change.name}", className="quiet"), line])
    return [named, sign(kind, word), change.account, *shares, *amounts]


def _change_line(change: HoldingChange, shares: Sequence[str], amounts: Sequence[str]) -> str:
    """Say a whole change in one line: ``10 → 12 shares · $3,000 → $3,600 · Roth IRA``."""
    counted = _from_to(shares)
    return " · ".join(part for part in (counted and f"{counted} shares", _from_to(amounts), change.account) if part)


def _from_to(figures: Sequence[str]) -> str:
    return " → ".join(dict.fromkeys(figure for figure in figures if figure))


def _shares(quantity: Decimal | None) -> str:
    return "" if quantity is None else fmt.shares(quantity)


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else fmt.money(amount)
