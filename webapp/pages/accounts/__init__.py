"""Accounts: all accounts of a person in one view, each with its switch, its file and its history."""

from webapp.components.page import Page
from webapp.pages.accounts import ids
from webapp.pages.accounts.callbacks import register_callbacks
from webapp.pages.accounts.layout import layout

PAGE = Page(
    key=ids.PAGE_KEY, path="/accounts", title="Accounts", icon="accounts", layout=layout, register=register_callbacks
)
