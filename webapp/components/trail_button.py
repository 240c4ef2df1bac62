"""A figure that opens what it is made of, wherever it stands."""

from dash import html
from dash.development.base_component import Component

from webapp.components.attributes import aria


def trail_button(words: str, button_id: dict[str, object], *, about: str = "") -> Component:
    """Build a figure as a button; ``about`` says of what it is to who cannot see where it stands."""
    label = aria(label=f"{about}: {words}. Where it comes from") if about else {}
    return html.Button(words, id=button_id, type="button", className="figure-button", **label)
