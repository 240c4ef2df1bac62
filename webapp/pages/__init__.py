"""The pages, in the order of the rail. A new page is a folder beside these and a line here."""

from webapp.components.page import Page
from webapp.pages import accounts, concentration, data, import_, overlap, simulate

PAGES: tuple[Page, ...] = (import_.PAGE, accounts.PAGE, concentration.PAGE, overlap.PAGE, simulate.PAGE, data.PAGE)
