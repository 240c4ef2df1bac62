"""Take the pictures of the brokers' pages: what the Import page shows of a made-up file, from the app as it runs.

Usage: ``python tools/broker_pictures.py [NAME ...] [--out FOLDER]``. Without names all pages get their picture. Which
file a picture shows stands on the page itself. Chromium is found by ``COUNTERPOISE_CHROMIUM``, then on ``PATH``.
"""

import argparse
import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright
from screenshots import ARGUMENTS, BROWSERS, ROOT, SETTLE_MILLISECONDS, served
from small_png import with_few_colors

PAGES = ROOT / "docs" / "brokers"
WINDOW = (1680, 1400)
SCALE = 0.8
TALLEST = 1100
MAX_BYTES = 80 * 1024
TALLEST_SENTENCE = 560
MARGIN = 12
TIMEOUT_MILLISECONDS = 30_000
ANSWER = "#import-strip:visible, #import-error:not(:empty):visible"
FILE = re.compile(r"`(tests/fixtures/brokers/[^`]+)`")


def file_of(name: str) -> Path:
    """Return the made-up file that a broker's page names."""
    found = FILE.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    return ROOT / str(found[-1])


def drop(page: Page, home: str, path: Path) -> None:
    """Drop a file on the Import page and wait for the preview, or for the sentence that answers it."""
    page.goto(home)
    page.get_by_role("button", name="Open this sample").first.wait_for()
    page.set_input_files("#import-drop input[type=file]", path)
    page.locator(ANSWER).first.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLE_MILLISECONDS)


def shown(page: Page) -> FloatRect:
    """Return what of the page is in the picture: from the answer downwards."""
    answer = page.locator(ANSWER).first.bounding_box()
    if answer is None:
        sys.exit("the answer is not on the page")
    top = answer["y"] + page.evaluate("window.scrollY") - MARGIN
    rest = page.evaluate("document.documentElement.scrollHeight") - top
    if not page.locator("#import-strip").is_visible():
        rest = min(rest, TALLEST_SENTENCE)
    return {"x": answer["x"] - MARGIN, "y": top, "width": answer["width"] + 2 * MARGIN, "height": min(rest, TALLEST)}


def take(browser: Browser, home: str, name: str, folder: Path) -> bool:
    """Take the picture of one page; return whether it is small enough."""
    context = browser.new_context(
        viewport={"width": WINDOW[0], "height": WINDOW[1]},
        device_scale_factor=SCALE,
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    drop(page, home, file_of(name))
    path = folder / f"{name}.png"
    path.write_bytes(with_few_colors(page.screenshot(clip=shown(page), full_page=True)))
    context.close()
    print(f"{path.stat().st_size // 1024:>5} KiB  {path}")
    return path.stat().st_size <= MAX_BYTES


def main() -> int:
    """Serve, drop, look, write."""
    parser = argparse.ArgumentParser(description="Pictures of the brokers' pages.")
    parser.add_argument("names", nargs="*", help="pages, by the names of their presets (default: all)")
    parser.add_argument("--out", type=Path, default=PAGES / "pictures", help="folder for the pictures")
    options = parser.parse_args()
    chromium = os.environ.get("COUNTERPOISE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit("no Chromium found: set COUNTERPOISE_CHROMIUM or install one (Debian: apt-get install chromium)")
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    names = options.names or sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README")
    with served() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        are_small = [take(browser, home, name, folder) for name in names]
        browser.close()
    return 0 if all(are_small) else 1


if __name__ == "__main__":
    sys.exit(main())
