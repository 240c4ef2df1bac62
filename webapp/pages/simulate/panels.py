"""Verdicts, dumbbells and the summary of a plan: values in, components out."""

from collections.abc import Iterable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.plan import (
    Conflict,
    Limit,
    LimitKind,
    LimitOutcome,
    Plan,
    PlanProof,
    PlanRequest,
    PlanStage,
)
from analytics.suggest import ContinuousPreview, Measures
from webapp import formatting
from webapp.components.panel import sign
from webapp.components.table import scrolling
from webapp.pages.simulate import ids, plan_words, texts
from webapp.pages.simulate.conflicts import conflict_card, shared_words, way_out
from webapp.pages.simulate.figures import Dumbbell
from webapp.pages.simulate.forms import is_percent
from webapp.pages.simulate.limit_words import Titles, measure_label, off_words, verdict

_TOKENS = {
    LimitKind.MIN_SMALL_CAP: "band-small",
    LimitKind.MAX_THEME: "band-mega",
    LimitKind.MAX_ISSUER: "band-large",
}
_OTHER_COLOUR = "band-mid"
_NO_PICTURE = frozenset({LimitKind.MAX_TURNOVER, LimitKind.MAX_HHI})
_MOST_OTHERS = 4
"""Rows of the chart besides those of the sliders: its height is fixed. The verdicts say all."""
_NOTHING = Bounded(0.0, 0.0, 0.0)


def measured(report: ConcentrationReport | Measures, theme: str) -> dict[LimitKind, Bounded]:
    """Return what each limit with a slider bounds."""
    largest = report.largest
    if not isinstance(largest, Bounded):
        largest = largest[1] if largest else _NOTHING
    return {
        LimitKind.MIN_SMALL_CAP: report.small_caps,
        LimitKind.MAX_THEME: report.themes.get(theme, _NOTHING),
        LimitKind.MAX_ISSUER: largest,
    }


def slider_limits(theme: str) -> tuple[Limit, ...]:
    """Return the limits with a slider, bounds left open."""
    return tuple(Limit(kind, 0.0, theme if kind is LimitKind.MAX_THEME else None) for kind in ids.LIMITS)


def dumbbells(
    before: Mapping[LimitKind, Bounded],
    after: Mapping[LimitKind, Bounded],
    outcomes: Sequence[LimitOutcome],
    theme: str,
    titles: Titles,
) -> tuple[Dumbbell, ...]:
    """Pair each measure before and after, with the limit where it is on; further limits below."""
    sliders = slider_limits(theme)
    bounds = {outcome.limit.name: outcome.limit.bound for outcome in outcomes}
    rows = [
        Dumbbell(
            measure_label(limit, titles),
            before[limit.kind],
            after[limit.kind],
            _TOKENS[limit.kind],
            bounds.get(limit.name),
        )
        for limit in sliders
    ]
    names = {limit.name for limit in sliders}
    others = [o for o in outcomes if o.limit.name not in names and is_percent(o.limit.kind)]
    shown = [o for o in others if o.limit.kind not in _NO_PICTURE][:_MOST_OTHERS]
    return (*rows, *(_other_row(outcome, titles) for outcome in shown))


def effect_table(rows: Sequence[Dumbbell]) -> Component:
    """Build the table alternative of the dumbbells, bounds included."""
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in ("", "Before", "After", "Your limit")]))
    body = html.Tbody(
        [
            html.Tr(
                [
                    html.Th(row.label, scope="row"),
                    html.Td(_bounded(row.before)),
                    html.Td(_bounded(row.after)),
                    html.Td("off" if row.limit is None else formatting.percent(row.limit)),
                ]
            )
            for row in rows
        ]
    )
    table = scrolling(html.Table([head, body], className="plain-table"))
    return html.Details([html.Summary("Table"), table], className="chart-table")


def verdicts(
    places: Iterable[str],
    outcomes: Iterable[LimitOutcome],
    conflicts: Sequence[Conflict],
    today: Mapping[LimitKind, Bounded],
    theme: str,
    *,
    is_plan: bool = True,
) -> list[list[Component]]:
    """Build what stands under each limit of the page: its sign, and where it stands in the way the way out.

    ``places`` are in the order of the page: the kind of a limit with a slider, else a limit's name. Without a plan
    nothing meets a limit.
    """
    met = {place_of(o.limit, theme): o for o in outcomes}
    clashes = {place_of(conflict.limit, theme): conflict for conflict in conflicts}
    offs = {str(kind): measure for kind, measure in today.items()}
    shared = shared_words(conflicts)
    return [
        [
            *_verdict(met.get(place), offs.get(place), is_plan=is_plan),
            *(way_out(clashes[place], shared) if place in clashes else []),
        ]
        for place in places
    ]


def place_of(limit: Limit, theme: str) -> str:
    """Return where a limit's verdict stands; a list that has the slider stands there only."""
    is_slider = limit.kind in ids.LIMITS and limit.subject in {None, theme}
    return str(limit.kind) if is_slider else limit.name


def plan_summary(plan: Plan, titles: Titles) -> list[Component]:
    """Build the plan's sentence, what stands in its way, its totals, its proof, what it runs into and what to know."""
    sentence: list[Component | str] = [plan_words.plan_sentence(plan, titles)]
    if plan.trades:
        sentence += [" ", html.A(texts.SEE_TRADES, href=f"#{ids.RESULT}", className="see-trades")]
    lines: list[Component] = [html.P(sentence, className="plan-sentence")]
    lines += conflict_card(plan.conflicts, titles)
    lines += [html.P(words, className="further-way") for words in plan_words.further_ways(plan)]
    if plan.trades:
        totals = [html.Div([html.Dt(name), html.Dd(amount)]) for name, amount in plan_words.plan_totals(plan)]
        lines += [html.Dl(totals, className="totals"), html.P(plan_words.tax_note(plan), className="tax-note")]
    if plan.proof:
        lines.append(html.P(_proof_line(plan, plan.proof), className="proof-line"))
    return [*lines, *plan_notes(plan, titles)]


def plan_notes(plan: Plan, titles: Titles) -> list[Component]:
    """Build what a plan runs into and what to know of it; nothing where there is neither."""
    bindings = [plan_words.binding_words(binding, titles) for binding in plan.bindings]
    notes = [said for said in (bindings, plan.warnings) if said]
    return [html.Ul([html.Li(words) for words in said], className="plan-notes") for said in notes]


def preview_summary(request: PlanRequest, preview: ContinuousPreview) -> list[Component]:
    """Build the sentence shown while a slider moves."""
    sentence = plan_words.preview_sentence(
        request, is_feasible=preview.is_feasible, turnover_amount=preview.turnover_amount
    )
    return [html.P(sentence, className="plan-sentence")]


def _proof_line(plan: Plan, proof: PlanProof) -> list[Component | str]:
    said = plan_words.proof_sentence(plan.request, proof)
    if proof.stage is PlanStage.PROVEN:
        return [sign("met", "proven"), ". ", said]
    return [f"{texts.FOUND_QUICKLY} {said}"]


def _verdict(outcome: LimitOutcome | None, today: Bounded | None, *, is_plan: bool) -> list[Component]:
    if outcome is None:
        return [] if today is None else [html.Span(off_words(today), className="limit-off")]
    if not is_plan and outcome.met != "no":
        return []
    return [sign(*verdict(outcome))]


def _other_row(outcome: LimitOutcome, titles: Titles) -> Dumbbell:
    before = outcome.before if outcome.before_tested is None else outcome.before_tested
    return Dumbbell(
        measure_label(outcome.limit, titles),
        _between(outcome.before, before),
        _between(outcome.after, outcome.after_tested),
        _OTHER_COLOUR,
        outcome.limit.bound,
    )


def _between(weight: float, tested: float) -> Bounded:
    return Bounded(weight, min(weight, tested), max(weight, tested))


def _bounded(measure: Bounded) -> str:
    return formatting.bounded_percent(measure.weight, measure.lower, measure.upper)
