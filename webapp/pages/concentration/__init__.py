"""Concentration: how much of the money sits in a few companies, and who brings it."""

from webapp.components.page import Page
from webapp.pages.concentration import ids
from webapp.pages.concentration.callbacks import register_callbacks
from webapp.pages.concentration.layout import layout

PAGE = Page(
    key=ids.PAGE_KEY,
    path="/concentration",
    title="Concentration",
    icon="concentration",
    layout=layout,
    register=register_callbacks,
)
