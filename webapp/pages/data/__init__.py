"""Data: what is loaded, as of when, from where."""

from webapp.components.page import Page
from webapp.pages.data.callbacks import register_callbacks
from webapp.pages.data.layout import layout

PAGE = Page(key="data", path="/data", title="Data", icon="data", layout=layout, register=register_callbacks)
