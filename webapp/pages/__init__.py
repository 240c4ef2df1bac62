"""The pages, in the order of the rail. A new page is a folder beside these and a line here."""

from webapp.components.page import Page
from webapp.pages import data, import_

PAGES: tuple[Page, ...] = (import_.PAGE, data.PAGE)
