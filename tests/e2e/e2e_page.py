"""A fresh page in the browser that tells what it must never do: leave the machine, log an error, break the policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from e2e_settled import watch
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

PATIENCE_MILLISECONDS = 30_000
WIDTH, HEIGHT = 1440, 1000


@dataclass
class _Watched:
    home: str
    complaints: list[str] = field(default_factory=list)

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"request left the machine: {request.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")


@contextmanager
def fresh_page(browser: Browser, home: str) -> Iterator[Page]:
    """Open a page without a past; at the end of the block it fails the test if it misbehaved."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    watch(page)
    watched = _Watched(home)
    page.on("request", watched.on_request)
    page.on("console", watched.on_console)
    page.on("pageerror", lambda error: watched.complaints.append(f"script error: {error}"))
    yield page
    context.close()
    assert watched.complaints == []
