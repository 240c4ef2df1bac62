"""Data: what is loaded, as of when, from where."""

from webapp.components.page import Page
from webapp.components.trail_link import DATA_PATH
from webapp.pages.data import ids
from webapp.pages.data.callbacks import register_callbacks
from webapp.pages.data.layout import layout

PAGE = Page(key=ids.PAGE_KEY, path=DATA_PATH, title="Data", icon="data", layout=layout, register=register_callbacks)
