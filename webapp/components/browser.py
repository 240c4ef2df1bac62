"""Callbacks that run in the browser, by name from our own asset files; nothing is ever written inline."""

from dash import ClientsideFunction, Dash, Input, Output, State


def in_browser(
    app: Dash, function: str, *wires: Output | Input | State, prevent_initial_call: bool | str = False
) -> None:
    """Register ``namespace.function`` of ``window.dash_clientside`` as a callback of ``wires``."""
    namespace, _, name = function.partition(".")
    app.clientside_callback(  # type: ignore[no-untyped-call]  # dash leaves this method without annotations
        ClientsideFunction(namespace, name), *wires, prevent_initial_call=prevent_initial_call
    )
