"""``counterpoise plan``: the trades that the user's limits imply."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Unpack

import click

from analytics.errors import UserInputError
from analytics.export import PLAN_FORMATS, objective_words, plan_document
from analytics.export.limit_words import binding_text
from analytics.model.plan import LimitOutcome, Plan, PlanRequest, PlanStatus, Trade
from analytics.model.plan_request import LimitKind, LimitUnit
from analytics.model.portfolio import Portfolio
from analytics.suggest import prove_plan
from cli.output import EXIT_INFEASIBLE, emit_json, fail
from cli.plan_accounts import kinds_of, sheltered_note, with_sheltered
from cli.plan_options import PlanArguments, build_request, plan_options, with_moved
from cli.reading import read_portfolio
from cli.startup import now, ready_services, say_if_empty
from webapp.formatting import money, percent
from webapp.services import Services
from webapp.services.entries import dated_request

_BY_SUFFIX = {"csv": "csv", "xlsx": "xlsx", "pdf": "pdf"}
"""What a file name alone asks for; other programs' files end in the same letters."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plan_options
@click.pass_context
def plan(ctx: click.Context, **arguments: Unpack[PlanArguments]) -> None:
    """Turn limits into whole-share trades for FILE. Exit code 3 when the limits cannot be met."""
    request = build_request(arguments, now().date())
    file_format = export_format(arguments["out"], arguments["file_format"])
    with ready_services() as services:
        say_if_empty(services)
        preview = read_portfolio(services, arguments["file"], prices=request.entered_prices, total=arguments["total"])
        request = with_sheltered(request, arguments["taxed"], kinds_of(preview))
        say_idle_locks(request, preview.portfolio)
        if note := sheltered_note(request):
            click.echo(note, err=True)
        if arguments["move_to_small"] is not None:
            today = services.report(preview.portfolio).small_caps
            request = with_moved(request, arguments["move_to_small"], today)
        answer = answer_for(services, preview.portfolio, request, is_proven=arguments["is_proven"])
        if arguments["out"] is not None:
            write_file(arguments["out"], content_of(services, answer, preview.portfolio, file_format))
    say_plan(answer, as_json=arguments["as_json"])
    if answer.status is PlanStatus.INFEASIBLE:
        ctx.exit(EXIT_INFEASIBLE)


def export_format(out: Path | None, asked: str | None) -> str:
    """Return the export format that is asked for by name, or by the end of the file's name."""
    if out is None:
        if asked is not None:
            raise click.UsageError("--format goes with --out FILE.")
        return "csv"
    suffix = out.suffix.lower().removeprefix(".")
    if asked is None:
        if suffix not in _BY_SUFFIX:
            raise click.UsageError(f"--out “{out}” must end in .csv, .xlsx or .pdf, or come with --format.")
        return _BY_SUFFIX[suffix]
    expected = PLAN_FORMATS[asked].suffix
    if suffix != expected:
        raise click.UsageError(f"--out “{out}” must end in .{expected} for --format {asked}.")
    return asked


def say_plan(answer: Plan, *, as_json: bool) -> None:
    """Print a plan on stdout."""
    if as_json:
        emit_json(plan_document(answer))
    else:
        click.echo("\n".join(plan_lines(answer)))


def content_of(services: Services, answer: Plan, portfolio: Portfolio, file_format: str) -> bytes | None:
    """Return the export; null, with a word on stderr, for one that limits which cannot be met leave without content."""
    try:
        return services.plan_file(answer, portfolio, file_format).content
    except UserInputError as error:
        if answer.status is not PlanStatus.INFEASIBLE:
            raise
        click.echo(str(error), err=True)
        return None


def write_file(out: Path, content: bytes | None) -> None:
    """Write the export, where there is any; a place that cannot be written to is the user's to change."""
    if content is None:
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        fail(f"--out “{out}” cannot be written: {error.strerror}.")


def say_idle_locks(request: PlanRequest, portfolio: Portfolio) -> None:
    """Say on stderr which locks hold nothing: a misspelled one would leave what it means free to be sold."""
    known = {position.ticker for position in portfolio.positions}.union(request.destinations)
    for ticker in sorted(request.locked - known):
        click.echo(f"--lock {ticker}: the file holds no such position, so this locks nothing.", err=True)


def answer_for(services: Services, portfolio: Portfolio, request: PlanRequest, *, is_proven: bool) -> Plan:
    """Return the plan, quick or proven."""
    if not is_proven:
        return services.plan_for(portfolio, request)
    state = services.state()
    dated = dated_request(request, services.context.clock().date())
    return prove_plan(state.own(portfolio), dated, state.market, state.matrix)


def plan_lines(answer: Plan) -> Iterable[str]:
    """Return the plan as lines for a terminal."""
    yield f"status: {answer.status}"
    yield from (limit_line(outcome) for outcome in answer.limits)
    for trade in answer.trades:
        yield from trade_lines(trade)
    yield from conflict_lines(answer)
    yield from (f"runs into {binding.limit.name}: {binding_text(binding)}" for binding in answer.bindings)
    yield f"cash left {money(answer.cash_left_amount)}"
    yield from proof_lines(answer)
    yield from answer.warnings
    yield answer.tax_note


def conflict_lines(answer: Plan) -> Iterator[str]:
    """Return what each limit alone would take, then once what is said of all."""
    yield from (conflict.own_text or conflict.text for conflict in answer.conflicts)
    yield from dict.fromkeys(conflict.common_text for conflict in answer.conflicts if conflict.common_text)


def limit_line(outcome: LimitOutcome) -> str:
    """Return a limit before and after, in its own unit."""
    limit = outcome.limit
    bound, before, after = (_quantity(outcome, figure) for figure in (limit.bound, outcome.before, outcome.after))
    return f"{limit.name:<24} limit {bound:>7}  {before} → {after}  met: {outcome.met}"


def _quantity(outcome: LimitOutcome, figure: float) -> str:
    kind = outcome.limit.kind
    if kind.unit is LimitUnit.WEIGHT:
        return f"{figure:.4f}" if kind is LimitKind.MAX_HHI else percent(figure)
    return money(figure) if kind.unit is LimitUnit.AMOUNT else f"{figure:.0f}"


def trade_lines(trade: Trade) -> Iterator[str]:
    """Return a trade, and below a sale that is taxed the lots it takes from."""
    shares = "price needed" if trade.shares is None else f"{trade.shares} shares"
    account = f" [{trade.account}]" if trade.account else ""
    yield f"{trade.side:<4} {trade.ticker:<7} {shares:<14} {money(trade.amount)}{account}  {trade.reason}"
    if trade.tax_amount is None:
        return
    for lot in trade.lots:
        bought = lot.acquired_date.isoformat() if lot.acquired_date else "date not known"
        gain = "cost not known" if lot.gain_amount is None else f"gain {money(lot.gain_amount)}"
        yield f"       {lot.shares} of {bought}, {gain}, {lot.term or 'not taxed'}"


def proof_lines(answer: Plan) -> Iterator[str]:
    """Return what the plan costs, and how near the least that is."""
    if answer.tax is not None:
        yield f"tax {money(answer.tax.tax_amount)}"
    if answer.proof is not None and answer.trades:
        proof = answer.proof
        yield (
            f"{objective_words(answer.request)}: {money(proof.objective_amount)}, at least {money(proof.bound_amount)} "
            f"(gap {proof.gap_bps:.3f} bp of value, {proof.stage})"
        )
