"""What a portfolio is besides companies, of when its funds' holdings are, and what stands in for a fund."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from analytics.model.choices import Choices
from analytics.model.exposure import Exposures, FundContribution, SnapshotUse
from analytics.model.portfolio import PositionKind
from webapp import formatting
from webapp.components import marks
from webapp.components.panel import Children
from webapp.components.table import plain_table
from webapp.components.trail_link import trail_link
from webapp.pages.concentration import choosing
from webapp.pages.concentration.buttons import choice_button, figure_button
from webapp.services import Analysis

_PLACE = "inside"
_ROLL = "Carry older holdings forward by price"
_AS_PUBLISHED = "Use holdings as published"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the money that is no company: its name, what it means, the mark of its trail, its weight."""

    name: str
    words: str
    mark: str
    weight: float


def parts_of(exposures: Exposures) -> tuple[Part, ...]:
    """Return what the money is in, companies first; without the shorts, which are among the companies, it sums to 1."""
    companies = float(exposures.issuer_weight.sum())
    return (
        Part("Companies", "direct and through funds", marks.ALL, companies),
        Part("Your cash", "in your own accounts", marks.CASH, exposures.cash_weight),
        Part("Cash inside funds", "what your funds hold uninvested", marks.FUND_CASH, exposures.fund_cash_weight),
        Part(
            "Futures, swaps and options inside funds",
            "at the value the funds print; what they move with is not in it",
            marks.DERIVATIVES,
            exposures.fund_derivative_weight,
        ),
        Part("Other assets", "bonds, gold, crypto, preferred shares", marks.OTHER, exposures.other_asset_weight),
        Part("Not looked into", "with reasons below", marks.UNKNOWN, exposures.unknown_weight),
        Part("Owed by funds", "held in their lines, belongs to others", marks.OWED, exposures.owed_weight),
        Part(
            "Rounding",
            "what printed weights leave out or count twice",
            marks.ROUNDING,
            exposures.rounding_weight,
        ),
    )


def parts_table(analysis: Analysis) -> Component:
    """Build the table of what the money is in; it ends with the companies that you and your funds have sold short."""
    exposures = analysis.exposures
    rows: list[list[Children]] = [_part_row(p) for p in parts_of(exposures) if p.weight or p.mark == marks.ALL]
    short = (("Sold short by you", _own_short(analysis)), ("Sold short by funds", exposures.fund_short_weight))
    words = "below zero, and already taken off the companies above"
    rows += [_part_row(Part(name, words, marks.SHORT, weight), name) for name, weight in short if weight]
    return plain_table(("Part", "Weight", "What it is"), rows, caption="What your money is in", is_words=True)


def dates_table(analysis: Analysis) -> Component:
    """Build the table of the versions used: fund, date, age beside the newest, carried forward or not."""
    used = analysis.report.snapshots
    newest = analysis.report.as_of.newest_fund
    rows: list[list[Children]] = [
        [_version_link(use), formatting.day(use.as_of_date), _behind(use, newest), _rolled(use)] for use in used
    ]
    header = ("Fund", "Holdings of", "Beside the newest", "Weights")
    return plain_table(header, rows, caption="Dates of the holdings", is_words=True)


def inside_panel(analysis: Analysis, choices: Choices | None) -> list[Component]:
    """Build the panel; without ``choices``, as in a shared view, nothing can be changed."""
    found: list[Component] = [parts_table(analysis)]
    if analysis.report.snapshots:
        found += [html.H3("Of when the holdings are"), dates_table(analysis), *_rolling(analysis, choices)]
    stand_ins = _stand_ins(analysis, choices)
    if stand_ins:
        found += [html.H3("Funds shown by another fund"), html.Ul(stand_ins, className="reason-list")]
    return [*found, *_cycles(analysis)]


def _own_short(analysis: Analysis) -> float:
    portfolio = analysis.portfolio
    amount = sum(p.amount for p in portfolio.positions if p.kind is PositionKind.STOCK and p.amount < 0)
    return float(amount / portfolio.total_amount) if portfolio.total_amount else 0.0


def _part_row(part: Part, place: str = "") -> list[Children]:
    figure = figure_button(formatting.percent(part.weight), part.mark, place or _PLACE, about=part.name)
    return [part.name, figure, part.words]


def _version_link(use: SnapshotUse) -> Component:
    return trail_link(use.fund, use.fund, version=use.snapshot_id)


def _behind(use: SnapshotUse, newest: date | None) -> str:
    n_days = (newest - use.as_of_date).days if newest else 0
    return f"{formatting.count(n_days, 'day')} older" if n_days else "newest"


def _rolled(use: SnapshotUse) -> str:
    return f"carried forward to {formatting.day(use.rolled_to)}" if use.rolled_to else "as published"


def _rolling(analysis: Analysis, choices: Choices | None) -> list[Component]:
    exposures, found = analysis.exposures, list[Component]()
    if exposures.rolled_weight:
        rest = (
            f"; {formatting.percent(exposures.unrolled_weight)} has no price and stays"
            if exposures.unrolled_weight
            else ""
        )
        found.append(
            html.P(f"{formatting.percent(exposures.rolled_weight)} of your money is carried forward by price{rest}.")
        )
    is_old = analysis.report.as_of.oldest_fund != analysis.report.as_of.newest_fund
    if choices is None or not (is_old or choices.is_rolled_forward):
        return found
    act, words = (choosing.UNROLL, _AS_PUBLISHED) if choices.is_rolled_forward else (choosing.ROLL, _ROLL)
    return [*found, choice_button(words, act, _PLACE)]


def _stand_ins(analysis: Analysis, choices: Choices | None) -> list[Component]:
    leaning = [part for part in analysis.exposures.contributions if part.is_stand_in]
    rows = [_leaning_row(part, is_changeable=choices is not None) for part in leaning]
    left = [fund for fund, chosen in (choices.stand_ins.items() if choices else ()) if not chosen]
    held = {p.ticker for p in analysis.portfolio.positions}
    rows += [_left_row(fund) for fund in sorted(left) if fund in held]
    return rows


def _leaning_row(part: FundContribution, *, is_changeable: bool) -> Component:
    words = f"{part.fund} by {part.looked_through}, {formatting.percent(part.fund_weight)} "
    button = choice_button(
        "Leave it unknown",
        choosing.leave(part.fund),
        _PLACE,
        label=f"Leave {part.fund} unknown instead of showing it by {part.looked_through}",
    )
    return html.Li([words, *([button] if is_changeable else [])])


def _left_row(fund: str) -> Component:
    words = f"{fund} is left unknown: your choice "
    return html.Li([words, choice_button("Show it by its stand-in", choosing.lean(fund), _PLACE)])


def _cycles(analysis: Analysis) -> list[Component]:
    used = {use.fund for use in analysis.report.snapshots}
    circles = [circle for circle in analysis.state.matrix.cycles if used.intersection(circle)]
    return [html.P(_circle_words(circle)) for circle in circles]


def _circle_words(circle: Sequence[str]) -> str:
    return f"{formatting.listing(list(circle))} hold each other; their holdings are solved together, to the last part."
