"""Import: drop a holdings file, see what was read, save it."""

from webapp.components.page import Page
from webapp.pages.import_.callbacks import register_callbacks
from webapp.pages.import_.layout import layout

PAGE = Page(key="import", path="/", title="Import", icon="import", layout=layout, register=register_callbacks)
