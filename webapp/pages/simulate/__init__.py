"""Simulate: the user's limits, what they would change, and the trades that would meet them."""

from webapp.components.page import Page
from webapp.pages.simulate import ids
from webapp.pages.simulate.callbacks import register_callbacks
from webapp.pages.simulate.layout import layout

PAGE = Page(
    key=ids.PAGE_KEY,
    path="/simulate",
    title="Simulate",
    icon="simulate",
    layout=layout,
    register=register_callbacks,
)
