"""Page 1: what the plan comes to, limits, what is owned before and after, taxes and costs."""

from analytics.export.context import ExportContext
from analytics.export.objective_words import objective_words
from analytics.export.paper.dumbbells import Pair, draw_key, draw_pairs
from analytics.export.paper.footer import draw_footer
from analytics.export.paper.limits import draw_limits
from analytics.export.paper.sheet import BODY, HEAD, HEADING, MARGIN, NOTE, SMALL, TITLE, WIDTH, Sheet
from analytics.export.paper.sums import cost_lines, tax_lines
from analytics.export.printed import cents, count, day, moment
from analytics.model.exposure import ConcentrationReport
from analytics.model.plan import Plan, PlanStage, PlanStatus, Side

_COLUMN = (WIDTH - 20.0) / 2
_N_SECTORS, _N_COMPANIES = 12, 12
_N_CONFLICTS, _N_WARNINGS = 4, 3
_SECTION = 12.0
_LEAST_SHOWN = 0.00005


def draw_first_page(sheet: Sheet, plan: Plan, context: ExportContext) -> None:
    """Draw the whole page. Every part has a most of lines, so that they fit together."""
    y = _draw_title(sheet, plan, context)
    for sentence in _sentences(plan):
        y = sheet.paragraph(MARGIN, y, sheet.lines(sentence, WIDTH, BODY, most=2), BODY)
    y = draw_limits(sheet, plan, context.theme_labels, y + _SECTION)
    y = _draw_before_after(sheet, plan, y + _SECTION)
    y = _draw_sums(sheet, plan, y + _SECTION)
    _draw_warnings(sheet, plan, y + _SECTION)
    draw_footer(sheet, context, 1)


def _draw_title(sheet: Sheet, plan: Plan, context: ExportContext) -> float:
    y = MARGIN
    sheet.fitted(MARGIN, y, f"Plan for {context.portfolio_name}", WIDTH, TITLE)
    y += TITLE.leading
    as_of = plan.before.as_of
    portfolio = f"portfolio as of {day(as_of.portfolio)}" if as_of.portfolio else "portfolio without a date"
    dates = [f"Made {moment(context.generated_at)}", portfolio]
    if as_of.prices is not None:
        dates.append(f"oldest price of {day(as_of.prices)}")
    sheet.fitted(MARGIN, y, "; ".join(dates), WIDTH, NOTE)
    y += NOTE.leading
    if context.note:
        y = sheet.paragraph(MARGIN, y, sheet.lines(context.note, WIDTH, BODY, most=2), BODY)
    return y + 6.0


def _sentences(plan: Plan) -> list[str]:
    if plan.status is PlanStatus.INFEASIBLE:
        own = [conflict.own_text or conflict.text for conflict in plan.conflicts[:_N_CONFLICTS]]
        common = dict.fromkeys(conflict.common_text for conflict in plan.conflicts if conflict.common_text)
        first = "No plan was found that meets all of your limits. Nothing would be traded."
        return [first, *own, *_more_conflicts(plan), *common]
    if not plan.trades:
        return ["No trade follows from your limits.", *_price_sentence(plan)]
    sold, bought = (sum(trade.amount for trade in plan.trades if trade.side is side) for side in (Side.SELL, Side.BUY))
    accounts = count(len({trade.account for trade in plan.trades}), "account")
    what = (
        f"{count(len(plan.trades), 'trade')} in {accounts} would sell {cents(sold)} and buy {cents(bought)}; "
        f"{cents(plan.cash_left_amount)} of cash would be left."
    )
    return [what, *_price_sentence(plan), *_proof_sentence(plan)]


def _more_conflicts(plan: Plan) -> list[str]:
    n_more = len(plan.conflicts) - _N_CONFLICTS
    return [f"{n_more} more in the spreadsheet."] if n_more > 0 else []


def _price_sentence(plan: Plan) -> list[str]:
    return [f"Price needed for {', '.join(plan.prices_needed)}."] if plan.prices_needed else []


def _proof_sentence(plan: Plan) -> list[str]:
    proof = plan.proof
    if proof is None:
        return []
    gap = f"{cents(proof.objective_amount - proof.bound_amount)} ({proof.gap_bps:.3f} basis points of the value)"
    objective = f"{objective_words(plan.request)}: {cents(proof.objective_amount)}"
    figures = f"{objective}; no plan within your limits comes below {cents(proof.bound_amount)}"
    word = "Proven" if proof.stage is PlanStage.PROVEN else "Quick answer, not proven to the end"
    return [f"{word}. {figures}, at most {gap} less."]


def _draw_before_after(sheet: Sheet, plan: Plan, y: float) -> float:
    right = MARGIN + _COLUMN + 20.0
    ends = (
        draw_pairs(sheet, (MARGIN, y, _COLUMN), "Sectors, before and after", _sectors(plan)),
        draw_pairs(sheet, (right, y, _COLUMN), "Largest companies, before and after", _companies(plan)),
    )
    end = max(ends) + 3.0
    draw_key(sheet, MARGIN, end)
    return end + NOTE.leading


def _sectors(plan: Plan) -> list[Pair]:
    before, after = plan.before.sectors, plan.after.sectors
    pairs = [
        Pair(sector.value.replace("_", " ").capitalize(), before[sector].weight, after[sector].weight)
        for sector in before
        if sector in after
    ]
    pairs.sort(key=lambda pair: -pair.before)
    return [pair for pair in pairs if max(pair.before, pair.after) >= _LEAST_SHOWN][:_N_SECTORS]


def _companies(plan: Plan) -> list[Pair]:
    before, after = _weights(plan.before), _weights(plan.after)
    names = {
        entry.issuer_index: entry.issuer.name
        for report in (plan.before, plan.after)
        for entry in report.issuers[:_N_COMPANIES]
    }
    pairs = [Pair(name, before.get(index, 0.0), after.get(index, 0.0)) for index, name in names.items()]
    pairs.sort(key=lambda pair: -max(pair.before, pair.after))
    return pairs[:_N_COMPANIES]


def _weights(report: ConcentrationReport) -> dict[int, float]:
    return {entry.issuer_index: entry.weight for entry in report.issuers}


def _draw_sums(sheet: Sheet, plan: Plan, y: float) -> float:
    right = MARGIN + _COLUMN + 20.0
    ends = (
        _draw_lines(sheet, (MARGIN, y), "Taxes", tax_lines(plan)),
        _draw_lines(sheet, (right, y), "Costs", cost_lines(plan)),
    )
    end = max(ends)
    if plan.tax_note:
        end = sheet.paragraph(MARGIN, end + 2.0, sheet.lines(plan.tax_note, WIDTH, NOTE, most=4), NOTE)
    return end


def _draw_lines(sheet: Sheet, place: tuple[float, float], title: str, lines: list[tuple[str, str]]) -> float:
    x, y = place
    sheet.text(x, y, title, HEADING)
    y += HEADING.leading + 2.0
    for what, figure in lines:
        sheet.text(x, y, what, SMALL)
        sheet.text(x + _COLUMN, y, figure, SMALL, is_right=True)
        y += SMALL.leading + 1.0
    return y


def _draw_warnings(sheet: Sheet, plan: Plan, y: float) -> None:
    if not plan.warnings:
        return
    sheet.text(MARGIN, y, "Worth knowing", HEADING)
    y += HEADING.leading + 2.0
    for warning in plan.warnings[:_N_WARNINGS]:
        y = sheet.paragraph(MARGIN, y, sheet.lines(warning, WIDTH, SMALL, most=2), SMALL)
    n_more = len(plan.warnings) - _N_WARNINGS
    if n_more > 0:
        sheet.text(MARGIN, y, f"{n_more} more in the spreadsheet", HEAD)
