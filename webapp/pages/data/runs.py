"""Loads under way and loads that are over, in words."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.attributes import aria
from webapp.components.panel import Children, sign
from webapp.components.table import plain_table
from webapp.components.trail_link import trail_link
from webapp.pages.data import texts
from webapp.services import Asked, BatchStatus, RunsState, RunStatus, UnderWay

_MOST_NAMED = 6


def under_way(state: RunsState) -> list[Component]:
    """Return what is loading now with a count; nothing where nothing is."""
    if not state.is_busy:
        return []
    done = _done(state)
    total = done + len(state.under_way) + state.n_waiting
    named = fmt.listing([_job_words(job) for job in state.under_way[:_MOST_NAMED]])
    words = f"{fmt.number(done)} of {fmt.count(total, 'load')} done"
    words += f"; under way: {named}" if named else "; waiting for a worker"
    bar = html.Progress(value=str(done), max=str(total), **aria(label="Loads done"))
    return [html.Div([bar, html.P(words)], role="status")]


def asked_words(asked: Asked) -> str:
    """Say what came of asking for loads."""
    if not asked.n_queued:
        return "The same load is waiting already."
    return f"{fmt.count(asked.n_queued, 'load')} asked for."


def batches(found: Sequence[BatchStatus]) -> list[Component]:
    """Return the last loads, newest first; the first is open."""
    if not found:
        return [html.P(texts.NO_RUNS, className="quiet")]
    return [_batch(batch, is_first=number == 0) for number, batch in enumerate(found)]


def _batch(batch: BatchStatus, *, is_first: bool) -> Component:
    head = html.Summary([_batch_sign(batch), html.Span(_batch_words(batch), className="quiet")])
    body: list[Component] = []
    if batch.runs:
        header = ("What", "Result", "Rows", "Took", "Remark")
        body.append(
            plain_table(header, [_run_row(run) for run in batch.runs], caption=_batch_words(batch), is_words=True)
        )
    if batch.n_unchanged:
        runs = fmt.count(batch.n_unchanged, "load")
        body.append(html.P(f"{runs} {texts.NOTHING_NEW}.", className="quiet"))
    return html.Details([head, *body], className="run-batch", open=is_first)


def _batch_sign(batch: BatchStatus) -> Component:
    counts = (
        ("over", batch.n_failed, "stopped"),
        ("uncertain", batch.n_running, "under way"),
        ("met", batch.n_succeeded, "loaded"),
        ("info", batch.n_unchanged, texts.NOTHING_NEW),
    )
    parts = [sign(kind, f"{fmt.number(n)} {word}") for kind, n, word in counts if n]
    return html.Span(parts, className="run-signs")


def _batch_words(batch: BatchStatus) -> str:
    started = texts.moment(batch.started_at)
    if batch.finished_at is None:
        return f"since {started}"
    return f"{started}, took {fmt.duration((batch.finished_at - batch.started_at).total_seconds())}"


def _run_row(run: RunStatus) -> tuple[Children, ...]:
    kind, word = texts.STATUS_WORDS[run.status]
    took = "" if run.finished_at is None else fmt.duration((run.finished_at - run.started_at).total_seconds())
    what = texts.RUN_WORDS.get(run.kind, run.kind.replace("_", " ").capitalize())
    return (
        trail_link(run.fund, run.fund) if run.fund else what,
        sign(kind, word),
        "" if run.n_rows is None else fmt.number(run.n_rows),
        took,
        " · ".join(part for part in (run.source, run.message) if part),
    )


def _job_words(job: UnderWay) -> str:
    return job.fund or texts.RUN_WORDS.get(job.task, job.task.replace("_", " "))


def _done(state: RunsState) -> int:
    """Return how many loads of the batch under way are over: the newest one, if it is younger than its last job."""
    if not state.batches or not state.under_way:
        return 0
    newest = state.batches[0]
    if newest.finished_at is not None and newest.n_running == 0 and not state.n_waiting:
        return 0
    return newest.n_succeeded + newest.n_unchanged + newest.n_failed
