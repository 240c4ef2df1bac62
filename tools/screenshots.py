"""Take pictures of every page, light and dark, wide and narrow, from the app on a fresh data folder.

Usage: ``python tools/screenshots.py [--out FOLDER] [--only SCENE] [--readme]``. Without ``--out`` the pictures go to a
new temporary folder, which is printed. ``--only`` may be repeated. ``--readme`` also writes the two pictures of the
README and fails where one grew too large.
Chromium is found by ``COUNTERPOISE_CHROMIUM``, then on ``PATH``.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
FILE = ROOT / "tests" / "fixtures" / "e2e" / "fidelity_two_bad_rows.csv"
HISTORY = ROOT / "tests" / "later_versions.py"
WIDTHS = {"wide": (1440, 1000), "narrow": (390, 844)}
THEMES = ("light", "dark")
MAX_README_BYTES = 300 * 1024
START_SECONDS = 60
SETTLE_MILLISECONDS = 600
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def served() -> Iterator[str]:
    """Serve the app on a fresh data folder; yield its address."""
    folder = Path(tempfile.mkdtemp(prefix="counterpoise-pictures-"))
    folder.chmod(0o711)  # for root the database runs under an account of its own
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    environment["COUNTERPOISE_DATA"] = str(folder / "data")
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process)
        # Later versions of two funds that no sample holds: the Data page has something to compare.
        path = {"PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, HISTORY, folder / "data"], env=environment | path, cwd=ROOT, check=True)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        while list((folder / "data").glob("pgdata-*/postmaster.pid")):
            time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_served(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the app answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # our own http address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    sys.exit("the app did not answer")


def open_sample(page: Page, home: str) -> None:
    """Open the first sample and wait for its figures."""
    page.goto(home)
    page.get_by_role("button", name="Open this sample").first.click()
    page.locator("#concentration-cards .figure-card").first.wait_for()


def show_import(page: Page, home: str) -> None:
    """Show the start of the Import page."""
    page.goto(home)
    page.get_by_role("button", name="Open this sample").first.wait_for()


def show_preview(page: Page, home: str) -> None:
    """Show a file with two bad rows, read and not yet saved."""
    show_import(page, home)
    page.set_input_files("#import-drop input[type=file]", FILE)
    page.locator("#import-strip").get_by_text("need you").wait_for()


def show_concentration(page: Page, home: str) -> None:
    """Show the concentration of a sample."""
    open_sample(page, home)
    page.locator("#concentration-sectors .barlayer").wait_for()
    page.locator("#concentration-overlap .js-plotly-plot").wait_for()


def show_simulate(page: Page, home: str) -> None:
    """Show a sample with limits, a chosen fund and the trades that follow."""
    open_sample(page, home)
    page.goto(f"{home}/simulate")
    page.locator("#simulate-destinations").click()
    page.keyboard.type("VTWO")
    page.get_by_role("option", name=re.compile("^VTWO")).click()
    page.keyboard.press("Escape")
    page.locator("#simulate-chosen").get_by_text("VTWO").first.wait_for()
    for name, percent in (("Small caps at least", "20"), ("Magnificent 7 at most", "35")):
        page.get_by_role("checkbox", name=name).check()
        typed = page.get_by_role("spinbutton", name=f"{name}, percent")
        typed.fill(percent)
        typed.press("Enter")
    page.locator("#simulate-trades").get_by_text("Buy").first.wait_for()
    page.locator("#simulate-result.moving").wait_for(state="detached")
    page.evaluate("document.activeElement.blur()")


def show_data(page: Page, home: str) -> None:
    """Show what is loaded."""
    page.goto(f"{home}/data")
    page.locator("#data-grid [row-id=IWM]").first.wait_for()


def show_drawer(page: Page, home: str) -> None:
    """Show a fund's drawer, reached by a click."""
    show_data(page, home)
    page.locator("#data-grid [row-id=IJR] .cell-link").first.click()
    page.get_by_text("What did the checks find?").wait_for()


def drawer_at(tab: str, part: str, query: str = "fund=IVV") -> Callable[[Page, str], None]:
    """Return a scene: a fund's drawer with one of its tabs, once a part of it is there."""

    def show(page: Page, home: str) -> None:
        page.goto(f"{home}/data?{query}")
        page.get_by_role("dialog").wait_for()
        page.locator(".drawer-tabs").get_by_text(tab, exact=True).click()
        page.locator(part).first.wait_for()

    return show


def page_of(title: str, part: str, query: str = "") -> Callable[[Page, str], None]:
    """Return a scene: a page of the rail with a sample, once a part of it is there."""

    def show(page: Page, home: str) -> None:
        open_sample(page, home)
        # in the bar of a narrow screen most pages stand behind "More"
        address = page.locator("nav a", has_text=re.compile(f"^{title}$")).first.get_attribute("href")
        page.goto(f"{home}{address}?{query}" if query else f"{home}{address}")
        page.locator(part).first.wait_for()
        page.wait_for_load_state("networkidle")

    return show


SCENES: dict[str, Callable[[Page, str], None]] = {
    "import": show_import,
    "import-preview": show_preview,
    "concentration": show_concentration,
    "accounts": page_of("Accounts", ".account-card"),
    "overlap": page_of("Overlap", "#overlap-pairs .ag-row"),  # the matrix is not drawn on narrow screens
    "funds": page_of("Funds", "#funds-grid .ag-row"),
    "funds-one": page_of("Funds", "#page-funds .js-plotly-plot", "fund=SPY"),
    "settings": page_of("Settings", "#page-settings h1"),
    "book": page_of("Book", "#page-book h1"),
    "simulate": show_simulate,
    "data": show_data,
    "data-drawer": show_drawer,
    "data-drawer-holdings": drawer_at("Holdings", "#data-lines .row-marked", "fund=IVV&row=300"),
    "data-drawer-versions": drawer_at("Versions", "#data-changes table"),
    "data-drawer-history": drawer_at("History", "#data-history .js-plotly-plot"),
    "data-drawer-file": drawer_at("File", "#data-file .facts"),
}


def take(browser: Browser, home: str, scene: str, look: tuple[str, str], path: Path, *, is_whole: bool) -> None:
    """Take one picture of a scene; ``look`` is a key of ``WIDTHS`` and a theme."""
    width, theme = look
    size = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    SCENES[scene](page, home)
    page.mouse.move(0, 0)
    if is_whole:
        # A window as high as the page: what is drawn when seen is drawn, what sticks stays at the edges.
        page.set_viewport_size({"width": size[0], "height": page.evaluate("document.documentElement.scrollHeight")})
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.screenshot(path=path)
    context.close()
    print(f"{path.stat().st_size // 1024:>5} KiB  {path}")


def take_all(browser: Browser, home: str, folder: Path, scenes: Collection[str]) -> None:
    """Take scenes in every look, whole pages; a drawer covers only what is seen of its page."""
    for scene in scenes:
        for width in WIDTHS:
            for theme in THEMES:
                path = folder / f"{scene}-{theme}-{width}.png"
                take(browser, home, scene, (width, theme), path, is_whole="drawer" not in scene)


def take_readme(browser: Browser, home: str) -> bool:
    """Take the README's pictures; return whether both are small enough."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    paths = []
    for scene, theme in (("concentration", "light"), ("simulate", "dark")):
        paths.append(PICTURES / f"{scene}-{theme}.png")
        take(browser, home, scene, ("wide", theme), paths[-1], is_whole=False)
    return all(path.stat().st_size <= MAX_README_BYTES for path in paths)


def find_chromium() -> str:
    """Return the browser's path; without one there is nothing to do."""
    found = os.environ.get("COUNTERPOISE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("no Chromium found: set COUNTERPOISE_CHROMIUM or install one (Debian: apt-get install chromium)")
    return found


def main() -> int:
    """Serve, look, write."""
    parser = argparse.ArgumentParser(description="Pictures of every page.")
    parser.add_argument("--out", type=Path, help="folder for the pictures (default: a new temporary one)")
    parser.add_argument("--readme", action="store_true", help="also write the pictures of the README")
    parser.add_argument("--only", action="append", choices=list(SCENES), help="take this scene only; may be repeated")
    options = parser.parse_args()
    chromium = find_chromium()
    folder: Path = options.out or Path(tempfile.mkdtemp(prefix="counterpoise-screens-"))
    folder.mkdir(parents=True, exist_ok=True)
    is_small = True
    with served() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        take_all(browser, home, folder, options.only or SCENES)
        if options.readme:
            is_small = take_readme(browser, home)
        browser.close()
    print(folder)
    return 0 if is_small else 1


if __name__ == "__main__":
    sys.exit(main())
