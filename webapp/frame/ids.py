"""Ids of the frame. What pages need of it is in ``webapp.components.page``."""

SWITCHER = "frame-switcher"
SUMMARY = "frame-summary"
OWN = "frame-own"
"""What says which of the user's portfolios is looked at."""
SHARED = "frame-shared"
"""What stands in its place where a link was opened."""
REMEMBERED = "frame-remembered"
BANNER = "frame-banner"
THEME_BUTTON = "frame-theme-button"
RAIL_BUTTON = "frame-rail-button"
MORE_BUTTON = "frame-more-button"
MORE_PAGES = "frame-more-pages"
HELP_BUTTON = "frame-help-button"
HELP = "frame-help"
HELP_TITLE = "frame-help-title"
LOST = "frame-lost"
KNOWN_PATHS = "frame-known-paths"


def section_id(page_key: str) -> str:
    """Id of the element that holds a page."""
    return f"page-{page_key}"


def path_id(page_key: str) -> str:
    """Id of the store that holds a page's address and title for the browser's side."""
    return f"path-{page_key}"


def mount_id(page_key: str) -> str:
    """Id of the store that asks for a page to be built, once."""
    return f"mount-{page_key}"
