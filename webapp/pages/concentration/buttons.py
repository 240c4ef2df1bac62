"""Buttons of the page: a figure that opens its trail, and a change of the user's choices."""

from dash import html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.trail_button import trail_button
from webapp.pages.concentration import ids


def figure_button(words: str, mark: str, place: str, *, about: str = "") -> Component:
    """Build a figure that opens its trail; ``about`` says of what it is to who cannot see where it stands."""
    return trail_button(words, ids.figure_button(mark, place), about=about)


def choice_button(words: str, act: str, place: str, *, label: str = "") -> Component:
    """Build a button that changes a choice at once."""
    named = aria(label=label) if label else {}
    button = ids.choice_button(act, place)
    return html.Button(words, id=button, type="button", className="btn btn-quiet btn-sm", **named)
