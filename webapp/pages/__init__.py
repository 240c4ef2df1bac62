"""The pages, in the order of the rail. A new page is a folder beside these and a line here."""

from webapp.components.page import Page
from webapp.pages import accounts, book, concentration, data, funds, import_, overlap, settings, simulate

PAGES: tuple[Page, ...] = (
    import_.PAGE,
    accounts.PAGE,
    concentration.PAGE,
    overlap.PAGE,
    funds.PAGE,
    simulate.PAGE,
    book.PAGE,
    data.PAGE,
    settings.PAGE,
)
