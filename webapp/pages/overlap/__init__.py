"""Overlap: which funds hold the same companies, and how much of the money is there twice."""

from webapp.components.page import Page
from webapp.pages.overlap import ids
from webapp.pages.overlap.callbacks import register_callbacks
from webapp.pages.overlap.layout import layout

PAGE = Page(
    key=ids.PAGE_KEY,
    path=ids.PATH,
    title="Overlap",
    icon="overlap",
    layout=layout,
    register=register_callbacks,
)
