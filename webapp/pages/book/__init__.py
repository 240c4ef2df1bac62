"""Book: many portfolios at once, how they are spread, the ends of the scale, and each one by itself."""

from webapp.components.page import Page
from webapp.pages.book import ids
from webapp.pages.book.callbacks import register_callbacks
from webapp.pages.book.layout import layout

PAGE = Page(key=ids.PAGE_KEY, path=ids.PATH, title="Book", icon="book", layout=layout, register=register_callbacks)
