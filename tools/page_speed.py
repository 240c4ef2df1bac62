"""Measure the Concentration page with thousands of names: the server's time, what it sends, and when the page is drawn.

Usage: ``python tools/page_speed.py [--visits 20] [--lines 2000] [--funds SPY,IWM]``. Serves the app on a fresh data
folder, imports a portfolio of that many lines, the funds among them, and goes to Concentration again and again, each
time with a portfolio that has changed. A callback's time is from sending its request to the first byte of its answer;
the server's time of a visit is how long at least one was on its way, as the browser sends several at once. The browser
and the server are on one machine, so both wait for each other.
"""

import argparse
import csv
import gzip
import io
import math
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field

from playwright.sync_api import FilePayload, Page, Response, sync_playwright
from screenshots import ARGUMENTS, ROOT, find_chromium, served

UPDATE = "/_dash-update-component"
FUNDS = "SPY,IWM"
AMOUNT, SHARES = 1_000, 10
WIDTH, HEIGHT = 1440, 1000
PATIENCE_MILLISECONDS = 60_000
SHOWN = "#concentration-content:not([hidden]) #concentration-headline"
DRAWN = """
    () => new Promise(done => {
      const look = () => {
        const panes = [...document.querySelectorAll("#page-concentration .js-plotly-plot")];
        const seen = panes.filter(pane => pane.getBoundingClientRect().top < window.innerHeight);
        const cards = document.querySelectorAll("#concentration-cards .figure-card").length;
        if (cards > 0 && seen.every(pane => pane.querySelector(".main-svg"))) {
          requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
        } else {
          requestAnimationFrame(look);
        }
      };
      look();
    })
"""


@dataclass
class Answers:
    """Answers to callbacks since the last visit: milliseconds and compressed bytes, by the callback's first output."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    n_bytes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    pending: list[Response] = field(default_factory=list)

    def take(self, response: Response) -> None:
        """Note an answer; it is read once the page is at rest."""
        if UPDATE in response.url:
            self.pending.append(response)

    def forget(self) -> None:
        """Forget everything so far."""
        self.pending.clear()
        self.milliseconds.clear()
        self.n_bytes.clear()

    def read(self) -> float:
        """Read what came in; return the milliseconds during which something was asked."""
        busy: list[tuple[float, float]] = []
        for response in self.pending:
            response.finished()
            timing = response.request.timing
            spent = max(0.0, timing["responseStart"] - timing["requestStart"])
            body = response.request.post_data_json
            name = str(body["output"]).strip(".").split("...")[0].split("@")[0]
            self.milliseconds[name].append(spent)
            self.n_bytes[name].append(response.request.sizes()["responseBodySize"])
            sent_at = timing["startTime"] + timing["requestStart"]
            busy.append((sent_at, sent_at + spent))
        self.pending.clear()
        return together(busy)


@dataclass
class Measured:
    """What the visits took: the server's and the browser's milliseconds, KiB sent, and each callback apart."""

    server: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    largest: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, server: float, drawn: float, answers: Answers) -> None:
        """Add a visit."""
        self.server.append(server)
        self.drawn.append(drawn)
        self.sent.append(sum(map(sum, answers.n_bytes.values())) / 1024)
        for name, times in answers.milliseconds.items():
            self.times[name].append(sum(times))
            self.largest[name] = max(self.largest[name], *answers.n_bytes[name])


def portfolio_file(n_lines: int, shares: int, funds: tuple[str, ...]) -> bytes:
    """Return a broker's file of the funds and companies of the bundle, each at a price of a hundred."""
    content = (ROOT / "etl" / "snapshot" / "bundle" / "securities.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(content).decode("utf-8")))
    stocks = [row["ticker"] for row in rows if row["reason"] == "primary"][: n_lines - len(funds)]
    lines = ["Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value"]
    for number, ticker in enumerate((*funds, *stocks)):
        held = (shares if number == 0 else SHARES) * (50 if ticker in funds else 1)
        lines.append(f"X1,Brokerage,{ticker},{ticker},{held},$100.00,${held * 100}.00")
    return "\n".join([*lines, ""]).encode()


def keep(page: Page, home: str, content: bytes, shares: int) -> None:
    """Import the portfolio and save it for later; nothing is looked through yet."""
    page.goto(home)
    file: FilePayload = {
        "name": f"speed {shares}.csv",
        "mimeType": "text/csv",
        "buffer": content,
    }
    page.locator("#import-drop input[type=file]").wait_for(state="attached")
    page.set_input_files("#import-drop input[type=file]", files=[file])
    page.get_by_role("button", name="Save for later").click()
    page.locator("#import-undo-text").get_by_text("speed").wait_for()
    page.wait_for_load_state("networkidle")


def visit(page: Page, answers: Answers) -> tuple[float, float]:
    """Go to Concentration by a click; return the server's milliseconds and those until what is seen is drawn."""
    page.wait_for_timeout(1_500)
    answers.forget()
    begun = time.perf_counter()
    page.get_by_role("link", name="Concentration").click()
    page.locator(SHOWN).wait_for()
    page.evaluate(DRAWN)
    painted = (time.perf_counter() - begun) * 1000
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    return answers.read(), painted


def together(spans: list[tuple[float, float]]) -> float:
    """Return how long at least one of some spans of time lasted."""
    total, end = 0.0, 0.0
    for begun, ended in sorted(spans):
        total += max(0.0, ended - max(begun, end))
        end = max(end, ended)
    return total


def quantile(values: list[float], share: float) -> float:
    """Return the smallest value that at least such a share of all does not exceed (nearest rank)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def measure(home: str, n_visits: int, n_lines: int, funds: tuple[str, ...]) -> Measured:
    """Visit the page again and again, each time with a portfolio that has changed."""
    found, answers = Measured(), Answers()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("response", answers.take)
        for number in range(n_visits):
            keep(page, home, portfolio_file(n_lines, SHARES + number, funds), SHARES + number)
            found.add(*visit(page, answers), answers)
            print(f"visit {number + 1} of {n_visits}", file=sys.stderr)
        browser.close()
    return found


def report(found: Measured) -> None:
    """Print the tables."""
    totals = (
        ("server, all callbacks together", found.server, "ms"),
        ("drawn", found.drawn, "ms"),
        ("sent", found.sent, "KiB"),
    )
    print("| what | p50 | p95 |\n|---|---:|---:|")
    for name, values, unit in totals:
        print(f"| {name} | {statistics.median(values):.0f} {unit} | {quantile(values, 0.95):.0f} {unit} |")
    print("\n| callback | server p50 | server p95 | largest answer, compressed |\n|---|---:|---:|---:|")
    for name, times in sorted(found.times.items(), key=lambda item: -statistics.median(item[1])):
        middle, late, size = statistics.median(times), quantile(times, 0.95), found.largest[name] / 1024
        print(f"| `{name}` | {middle:.0f} ms | {late:.0f} ms | {size:.0f} KiB |")


def main() -> int:
    """Serve, visit, print."""
    parser = argparse.ArgumentParser(description="The server's and the browser's time of the Concentration page.")
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--lines", type=int, default=2_000)
    parser.add_argument("--funds", default=FUNDS)
    options = parser.parse_args()
    with served() as home:
        report(measure(home, options.visits, options.lines, tuple(options.funds.split(","))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
