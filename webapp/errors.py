"""Where the web side catches what went wrong: callbacks and plain requests. People see a sentence."""

import logging
import secrets
from collections.abc import Callable

from dash import ctx, html, set_props
from dash.development.base_component import Component
from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from analytics.errors import CounterpoiseError, UserInputError
from analytics.isolation import ChildFailure

NOTICE = "frame-notice"
"""Id of the toast in the frame."""
log = logging.getLogger(__name__)


def new_incident() -> str:
    """Return a short id that ties what the user saw to a line in the log."""
    return secrets.token_hex(4)


def show_notice(title: str, text: str, incident: str = "") -> None:
    """Open the frame's notice from inside a callback."""
    lines: list[Component] = [html.P(text)]
    if incident:
        lines.append(html.P(f"Incident {incident}", className="incident"))
    set_props(NOTICE, {"is_open": True, "header": title, "children": lines})


def on_callback_error(error: Exception) -> None:
    """Handle an error no callback handled itself; every output stays as it was."""
    if isinstance(error, CounterpoiseError):
        _log_cause(error)
        title = "This needs a change" if isinstance(error, UserInputError) else "Some data is missing"
        show_notice(title, str(error))
        return
    incident = new_incident()
    log.error("callback failed incident=%s trigger=%s", incident, _triggered(), exc_info=error)
    show_notice(
        "Something went wrong on our side",
        "Nothing you saved was changed. Please try again; the incident number finds the cause in the log.",
        incident,
    )


def shown_beside(region_id: str) -> Callable[[Exception], None]:
    """Return a handler for ``callback(on_error=...)`` that writes a user's mistake into a region beside the control."""

    def handle(error: Exception) -> None:
        if isinstance(error, UserInputError):
            _log_cause(error)
            set_props(region_id, {"children": str(error)})
        else:
            on_callback_error(error)

    return handle


def register_error_pages(server: Flask) -> None:
    """Answer failed requests with a sentence and an incident id instead of a traceback."""
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(Exception, _unexpected_error)


def _http_error(error: HTTPException) -> Response:
    sentences = {413: "The file is larger than this page accepts (5 MB)."}
    status = error.code or 500
    return _answer(sentences.get(status, error.name), status)


def _unexpected_error(error: Exception) -> Response:
    incident = new_incident()
    log.error("request failed incident=%s", incident, exc_info=error)
    return _answer("Something went wrong on our side.", 500, incident)


def _answer(message: str, status: int, incident: str | None = None) -> Response:
    response = jsonify({"message": message, "incident": incident})
    response.status_code = status
    return response


def _log_cause(error: CounterpoiseError) -> None:
    """Log what stands behind a refusal; of a user's own data nothing but the kind of failure is said."""
    cause = error.__cause__
    if cause is not None:
        said = f": {cause}" if isinstance(cause, ChildFailure) else ""
        log.warning("refused trigger=%s cause=%s%s", _triggered(), type(cause).__name__, said)


def _triggered() -> str:
    return ",".join(sorted(ctx.triggered_prop_ids)) if ctx.triggered else "first load"
