"""Callbacks of the proof: begun and called off by a button, followed while it runs, shown once it is there."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from webapp.components.page import visit_id
from webapp.errors import shown_beside
from webapp.pages.simulate import ids
from webapp.pages.simulate.forms import read_form
from webapp.pages.simulate.proofs import show_proof
from webapp.services import Services
from webapp.services.plans_model import ProofRun

_VISIT = visit_id(ids.PAGE_KEY)
Form = dict[str, Any] | None


def register_proving(app: Dash, services: Services) -> None:
    """Register the callbacks of the proof."""

    @app.callback(
        Output(ids.PROOF_RUN, "data"),
        Input(ids.PROVE, "n_clicks"),
        Input(ids.CANCEL, "n_clicks"),
        State(ids.FORM, "data"),
        State(_VISIT, "data"),
        State(ids.PROOF_RUN, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def press(prove: int | None, cancel: int | None, form: Form, visit: str | None, run: Form) -> dict[str, Any]:
        if not visit or not (prove or cancel):
            raise PreventUpdate
        is_prove = ctx.triggered_id == ids.PROVE
        run_id = begin(services, visit, form) if is_prove else call_off(services, run)
        return {"id": run_id, "at": [prove, cancel]}

    @app.callback(
        Output(ids.PROOF, "children"),
        Output(ids.PROOF_POLL, "disabled"),
        Output(ids.PROVE, "hidden"),
        Output(ids.CANCEL, "hidden"),
        Output(ids.FORM, "data", allow_duplicate=True),
        Output(ids.PROOF_RUN, "data", allow_duplicate=True),
        Input(ids.PROOF_RUN, "data"),
        Input(ids.PROOF_POLL, "n_intervals"),
        Input(ids.TRADES, "rowData"),
        State(ids.FORM, "data"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def follow(run: Form, _: object, rows: list[Any] | None, form: Form, visit: str | None) -> tuple[Any, ...]:
        is_new_plan = ids.TRADES in "".join(ctx.triggered_prop_ids)
        return follow_proof(services, visit, form, "" if is_new_plan or not run else run["id"], has_plan=bool(rows))


def begin(services: Services, portfolio_id: str, form: Form) -> str:
    """Start the proof of what is asked; return the id of its run."""
    return services.start_proof(portfolio_id, read_form(form).request).run_id


def call_off(services: Services, run: Form) -> str:
    """Stop a proof; return the id of its run."""
    if not run:
        raise PreventUpdate
    return services.cancel_proof(str(run["id"])).run_id


def follow_proof(
    services: Services, portfolio_id: str | None, form: Form, run_id: str, *, has_plan: bool
) -> tuple[Any, ...]:
    """Return what is said of a proof, and where it has just ended the form again: its answer is the proven plan now.

    Without a run, the one of this plan is looked for: a page that was loaded again goes on following it.
    """
    if not portfolio_id or form is None:
        raise PreventUpdate
    run = services.proof(run_id) if run_id else _known(services, portfolio_id, form, has_plan=has_plan)
    shown = show_proof(run, has_plan=has_plan)
    is_new = bool(run_id) and run is not None and run.plan is not None
    again = {**form, "proven": run_id} if is_new else no_update
    found = {"id": run.run_id} if run is not None and not run_id and run.state.is_under_way else no_update
    return shown.content, not shown.is_polling, not shown.can_prove, not shown.can_cancel, again, found


def _known(services: Services, portfolio_id: str, form: dict[str, Any], *, has_plan: bool) -> ProofRun | None:
    return services.find_proof(portfolio_id, read_form(form).request) if has_plan else None
