"""Funds: every fund of the directory, and any of them on a page of its own."""

from webapp.components.page import Page
from webapp.pages.funds import ids
from webapp.pages.funds.callbacks import register_callbacks
from webapp.pages.funds.layout import layout

PAGE = Page(
    key=ids.PAGE_KEY,
    path=ids.PATH,
    title="Funds",
    icon="funds",
    layout=layout,
    register=register_callbacks,
)
