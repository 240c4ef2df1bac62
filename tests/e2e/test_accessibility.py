"""Every page against axe-core: light and dark, wide and narrow, with a sample portfolio; nothing serious is left."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from e2e_settled import go, press, settled
from playwright.sync_api import Page, expect

from webapp.pages import PAGES

WIDTHS = {"wide": 1440, "narrow": 390}
HEIGHT = 1000
GRAVE = {"serious", "critical"}
MOST_NODES = 3


def grave(page: Page, place: str) -> list[str]:
    """Return what axe calls serious or critical on a page, with the first elements it is about."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{place}: {one['impact']} {one['id']} at {node['target']}: {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:MOST_NODES]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_fault(page: Page, home: str, theme: str, width: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": WIDTHS[width], "height": HEIGHT})
    go(page, home)
    faults = grave(page, "start")
    press(page, "Open this sample")
    expect(page.locator("#concentration-headline")).not_to_be_empty()
    for one in PAGES:
        go(page, home + one.path)
        # As high as the page, so that what is drawn when it is seen is drawn.
        page.set_viewport_size(
            {"width": WIDTHS[width], "height": page.evaluate("document.documentElement.scrollHeight")}
        )
        settled(page)
        faults += grave(page, one.title)
        page.set_viewport_size({"width": WIDTHS[width], "height": HEIGHT})
    assert not faults, "\n" + "\n".join(faults)


def test_a_planted_fault_is_found(page: Page, home: str) -> None:
    go(page, home)
    page.evaluate("document.getElementById('main').append(document.createElement('button'))")
    assert any("button-name" in fault for fault in grave(page, "start"))
