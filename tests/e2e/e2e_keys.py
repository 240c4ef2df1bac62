"""A page used without a mouse."""

from playwright.sync_api import Locator, Page

MOST_STEPS = 80


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab, or another key, until the control has the focus."""
    for _ in range(MOST_STEPS):
        if wanted.evaluate("node => node === document.activeElement || node.contains(document.activeElement)"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached by {key}")


def write(page: Page, words: str) -> None:
    """Type over what stands in the field that has the focus."""
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
