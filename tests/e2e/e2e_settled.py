"""Waiting for a page to come to rest before anything is done to it.

A page is at rest when the frame has shown it, no request of it is on its way, and neither a request nor a change of
its document happened for a quarter of a second in which the browser itself had time to spare. The last is what holds
on a slow machine: a second of the clock says nothing about a browser that was not run in it.
"""

import re
import time
from weakref import WeakKeyDictionary

from playwright.sync_api import Page, Request, expect

MOST_SECONDS = 60
"""Until a page that never comes to rest is a fault."""
LIVE = {"eventsource", "websocket"}
"""Requests that stay open by design."""

SHOWN = """
    () => document.readyState === "complete"
      && Boolean(document.querySelector("#main > .page:not([hidden]) :not(.skeleton)"))
      && document.title.includes("Counterpoise")
      && !document.querySelector("#main > .page:not([hidden]) [data-dash-is-loading=true]")
"""
AT_REST = """
    () => new Promise(resolve => {
      let changes = 0;
      const observer = new MutationObserver(found => { changes += found.length; });
      observer.observe(document.documentElement, {
        attributes: true, characterData: true, childList: true, subtree: true,
      });
      const idle = then => requestIdleCallback(then, { timeout: 5000 });
      idle(() => setTimeout(() => requestAnimationFrame(() => idle(() => {
        observer.disconnect();
        resolve(changes === 0);
      })), 250));
    })
"""


class Traffic:
    """The requests of a page: how many began, and which are on their way."""

    def __init__(self, page: Page) -> None:
        self.n_begun = 0
        self.under_way: set[Request] = set()
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _began(self, request: Request) -> None:
        self.n_begun += 1
        if request.resource_type not in LIVE:
            self.under_way.add(request)

    def _ended(self, request: Request) -> None:
        self.under_way.discard(request)


_TRAFFIC: WeakKeyDictionary[Page, Traffic] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Count the requests of a page from now on; to be called before it goes anywhere."""
    _TRAFFIC[page] = Traffic(page)


def settled(page: Page) -> None:
    """Return once a watched page is at rest."""
    traffic = _TRAFFIC[page]
    deadline = time.monotonic() + MOST_SECONDS
    page.wait_for_function(SHOWN)
    while time.monotonic() < deadline:
        n_before = traffic.n_begun
        if page.evaluate(AT_REST) and not traffic.under_way and traffic.n_begun == n_before:
            return
    on_their_way = ", ".join(request.url for request in traffic.under_way)
    raise AssertionError(f"the page did not come to rest in {MOST_SECONDS} s; on their way: {on_their_way or 'none'}")


def go(page: Page, address: str) -> None:
    """Open an address and wait until its page is at rest."""
    page.goto(address)
    settled(page)


def follow(page: Page, title: str) -> None:
    """Follow a link of the rail and wait until its page is at rest."""
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name=re.compile(f"^{re.escape(title)}$"))
    link.click()
    expect(link).to_have_attribute("aria-current", "page")
    settled(page)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of a page at rest, and wait until it is again."""
    settled(page)
    page.get_by_role("button", name=name).first.click()
    settled(page)
