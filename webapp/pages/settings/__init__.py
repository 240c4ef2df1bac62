"""Settings: the definitions everything is measured by, as published and as the user wants them."""

from webapp.components.page import Page
from webapp.pages.settings import ids
from webapp.pages.settings.callbacks import register_callbacks
from webapp.pages.settings.layout import layout

PAGE = Page(
    key=ids.PAGE_KEY,
    path="/settings",
    title="Settings",
    icon="settings",
    layout=layout,
    register=register_callbacks,
)
