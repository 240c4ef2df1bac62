"""The printed plan, read back from its bytes: two pages, every figure, nothing over anything else."""

import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from export_plans import CONTEXT, GAINS, LOTS, PURCHASE, SALE, SHELTERED_SALE, a_written_plan
from factories import a_market, a_position, an_issuer
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from analytics.export import ExportContext, plan_file
from analytics.export.paper.dumbbells import Track, draw_pair
from analytics.look_through import FundMatrix
from analytics.model.plan import Binding, Conflict, Limit, LimitKind, LimitOutcome, Plan, PlanStage, PlanStatus
from analytics.model.portfolio import Portfolio
from analytics.model.tax import TaxOutcome
from analytics.simulate import compare

MINUS, NBSP = "\u2212", "\u00a0"
LONG = "a very long sentence that goes on about limits and what they would imply " * 6
ON_PAGE_1 = """
Plan for Household|Made 21 Nov 2026, 06:30 UTC; portfolio as of 18 Nov 2025
3 trades in 2 accounts would sell $9,420.38 and buy $7,921.65; $2,733.29 of cash would be left.
Proven. Costs, taxes and a small weight on trading: $843.75|$843.61|$0.14|0.052 basis points
Theme mag7|at most 36.25 %|50.27 %|50.29 %|36.06 %|36.07 %|Small caps|at least 20 %|26.02 %|26.01 %
Gains realized|at most $5,500.00|$3,928.85|Number of trades|at most 4|met
one more percentage point would save $83.21
$129.95|$3,798.90|$11.11|$807.86|$6.94|$4.50|$7.57|$22.71
Technology|BRK.B Inc.|Buying SPY again before 20 Dec 2026 would bar the loss.
Computed from your limits and dated public data; not advice.|page 1 of 2
"""
ON_PAGE_2 = f"""
Trades (3), in this sequence|Sell|12|SPY|Brokerage|$660.00|$7,920.00|$3,928.85|$807.86
10|of 4 Mar 2019, long term, line 12|cost $2,801.10|$6,600.00|$3,798.90
of 10 Jun 2026, short term, line 13|cost $1,190.05|$1,320.00|$129.95
Price of 18 Nov 2025, file. Costs $4.67. Changes yearly fund fees by {MINUS}$7.48. Lowers mag7 by 14.21 points.
BRK.B|Roth|$500.125|$1,500.38|day not known, line 15|cost unknown
Buy|33|IWM|$240.05|$7,921.65|Set by you.|Price of 19 Nov 2026, entered.
Holdings of SPY: 18 Nov 2025, test, snapshot SPY-2025-11-18|Market data version: 2026-11-20.1
Tax rate, short term: 37 %|Tax rate, long term: 20 %|Commission for each trade: $1.50
Half spread, of each dollar traded: 0.04 %
Never traded: NVDA|Accounts without tax on sales: Roth|Day of the trades: 20 Nov 2026|{"ab" * 32}
How taxes count: Taxes by your own rates
Computed from your limits and dated public data; not advice.|page 2 of 2
"""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a piece of text stands, in points from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    def covers(self, other: "Box") -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.2
            and min(self.top, other.top) - max(self.bottom, other.bottom) > 0.2
        )


def printed(plan: Plan, context: ExportContext = CONTEXT) -> PdfReader:
    return PdfReader(io.BytesIO(plan_file(plan, context, "pdf")))


def words(plan: Plan, context: ExportContext = CONTEXT) -> tuple[str, str]:
    first, second = (page.extract_text().replace(NBSP, " ") for page in printed(plan, context).pages)
    return first, second


def boxes(page: Any) -> list[Box]:  # noqa: ANN401  # pypdf's page
    found: list[Box] = []

    def note(text: str, _cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        if text.strip() and font:
            name = "CounterpoiseBold" if "Bold" in font["/BaseFont"] else "CounterpoisePlain"
            line = text.rstrip("\n")
            width = stringWidth(line, name, size)
            found.append(Box(line, tm[4], tm[4] + width, tm[5] - 0.15 * size, tm[5] + 0.72 * size))

    page.extract_text(visitor_text=note)
    return found


def many(n: int) -> Plan:
    """Return a plan with so much of everything that two pages could not hold it."""
    limits = tuple(
        LimitOutcome(Limit(LimitKind.MAX_THEME, 0.5, f"theme{i:03}"), 0.9, 0.5, 0.5, "yes") for i in range(n)
    )
    trades = tuple(
        replace((SALE, SHELTERED_SALE, PURCHASE)[i % 3], ticker=f"T{i}", account=LONG, reason=LONG) for i in range(n)
    )
    return a_written_plan(
        limits=limits,
        trades=trades,
        bindings=tuple(Binding(outcome.limit, Decimal("1234567.89")) for outcome in limits),
        warnings=(LONG,) * n,
        tax_note=LONG,
        prices_needed=tuple(f"T{i}" for i in range(n)),
    )


@pytest.mark.parametrize(("page", "expected"), [(0, ON_PAGE_1), (1, ON_PAGE_2)], ids=["first", "second"])
def test_every_figure_of_the_plan_is_on_its_page(page: int, expected: str) -> None:
    text = words(a_written_plan())[page]
    missing = [part for part in re.split(r"[|\n]", expected.strip()) if part not in text]
    assert missing == []


def test_the_file_has_two_pages_of_vectors_and_nothing_that_acts() -> None:
    reader = printed(a_written_plan())
    assert len(reader.pages) == 2
    assert [list(page.images) for page in reader.pages] == [[], []]
    content = plan_file(a_written_plan(), CONTEXT, "pdf")
    for word in (b"/Subtype /Image", b"/JavaScript", b"/JS", b"/URI", b"/Annots", b"/OpenAction", b"/EmbeddedFile"):
        assert word not in content
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in _fonts(page)}
    assert all("+BitstreamVera" in font for font in fonts), fonts


def _fonts(page: Any) -> list[Any]:  # noqa: ANN401  # pypdf's page
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_the_file_names_its_author_and_the_time_it_was_made_whatever_the_clock_says() -> None:
    zone = timezone(timedelta(hours=-5))
    made = replace(CONTEXT, generated_at=datetime(2026, 11, 20, 23, 15, 42, tzinfo=zone))
    for context, at in ((CONTEXT, "20261121063000"), (made, "20261121041542")):
        found = printed(a_written_plan(), context).metadata
        assert found is not None
        assert (found.author, found.creator, found.title) == ("Counterpoise", "Counterpoise", "Plan for Household")
        assert found["/CreationDate"] == found["/ModDate"] == f"D:{at}+00'00'"


def test_two_processes_print_the_same_bytes() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests')\n"
        "from export_plans import CONTEXT, a_written_plan\n"
        "from analytics.export import plan_file\n"
        "print(hashlib.sha256(plan_file(a_written_plan(), CONTEXT, 'pdf')).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_pages_printed_at_once_do_not_mix() -> None:
    plans = [a_written_plan(), a_written_plan(trades=(replace(SALE, reason="ÄÖÜ éèê ŁŠŽ 0123"),))]
    alone = [plan_file(plan, CONTEXT, "pdf") for plan in plans]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda i: plan_file(plans[i % 2], CONTEXT, "pdf"), range(12)))
    assert together == alone * 6


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_printed_within_the_page(account: str, name: str) -> None:
    plan = a_written_plan(trades=(replace(SALE, account=account, reason=name), PURCHASE), warnings=(account,))
    reader = printed(plan, replace(CONTEXT, portfolio_name=name, note=account))
    assert len(reader.pages) == 2
    for page in reader.pages:
        _assert_all_legible(boxes(page))


@pytest.mark.parametrize("n", [0, 1, 6, 14, 15, 16, 40, 400])
def test_however_long_a_plan_is_it_takes_two_pages(n: int) -> None:
    reader = printed(many(n))
    assert len(reader.pages) == 2
    for page in reader.pages:
        _assert_all_legible(boxes(page))


def _assert_all_legible(found: list[Box]) -> None:
    assert found
    for box in found:
        assert box.left >= 46 - 0.1, box
        assert box.right <= 612 - 46 + 0.1, box
        assert box.bottom >= 34, box
        assert box.top <= 792 - 46 + 0.1, box
    covered = [(a.text, b.text) for a, b in combinations(found, 2) if a.covers(b)]
    assert covered == []


@pytest.mark.parametrize("n", [14, 40, 400])
def test_what_has_no_room_is_counted(n: int) -> None:
    first, second = words(many(n))
    found = re.search(r"(\d[\d,]*) trades? and (\d[\d,]*) lots? more in the spreadsheet", second)
    assert found is not None
    n_left, n_lots_left = (int(group.replace(",", "")) for group in found.groups())
    tickers = [ticker for i in range(n) if re.search(rf"\b{(ticker := f'T{i}')}\b", second.split("What this")[0])]
    assert tickers == [f"T{i}" for i in range(n - n_left)]
    n_lots_shown = len(re.findall(r", line \d+", second))
    # Of every three trades the first sells two lots, the second one.
    assert n_lots_shown + n_lots_left == sum((2, 1, 0)[i % 3] for i in range(n))
    assert f"{n - 10} more in the spreadsheet (limit)" in first
    assert f"{n - 3} more in the spreadsheet (limit that binds)" in first
    assert f"{n - 3} more in the spreadsheet\n" in f"{first}\n"


def test_the_spreadsheet_is_named_only_where_something_is_left_out() -> None:
    assert "in the spreadsheet" not in "".join(words(a_written_plan()))


def test_one_trade_of_very_many_lots_leaves_lots_to_the_spreadsheet() -> None:
    plan = a_written_plan(trades=(replace(SALE, lots=LOTS * 100),))
    _, second = words(plan)
    n_shown = len(re.findall(r", line \d+", second))
    assert 20 < n_shown < 200
    assert f"{200 - n_shown} lots more in the spreadsheet" in second
    _assert_all_legible(boxes(printed(plan).pages[1]))


def test_limits_that_cannot_be_met_say_what_would_help() -> None:
    limit = Limit(LimitKind.MIN_SMALL_CAP, 0.999)
    conflict = Conflict(limit, 0.04, "Lower the floor for small caps by 4.0 points to 95.9 %.")
    plan = a_written_plan(
        status=PlanStatus.INFEASIBLE,
        trades=(),
        conflicts=(conflict,) * 9,
        limits=(LimitOutcome(limit, 0.1, 0.1, 0.08, "no"), LimitOutcome(GAINS, 0.0, 0.0, 0.0, "uncertain")),
        tax=None,
        costs=None,
        proof=None,
        bindings=(),
        warnings=(LONG,) * 9,
        tax_note=LONG,
    )
    reader = printed(plan, replace(CONTEXT, note=LONG))
    first, second = (page.extract_text() for page in reader.pages)
    assert "No plan was found that meets all of your limits. Nothing would be traded." in first
    assert first.count("Lower the floor for small caps by 4.0 points to 95.9 %.") == 4
    assert "5 more in the spreadsheet." in first
    assert "not met" in first
    assert "uncertain" in first
    assert first.count("not considered") == 2
    assert "Trades (0)" in second
    assert "none" in second
    for page in reader.pages:
        _assert_all_legible(boxes(page))


def test_a_plan_that_needs_a_price_or_no_trade_says_so() -> None:
    purchase = replace(PURCHASE, shares=None, price_amount=None)
    first, second = words(a_written_plan(trades=(purchase,), prices_needed=("IWM",)))
    assert "Price needed for IWM." in first
    assert re.search(r"Buy\s+unknown\s+IWM|unknown", second)
    first, _ = words(a_written_plan(status=PlanStatus.NOTHING_TO_DO, trades=(), limits=(), bindings=()))
    assert "No trade follows from your limits." in first


def test_a_quick_answer_is_not_called_proven() -> None:
    plan = a_written_plan()
    assert plan.proof is not None
    first, _ = words(replace(plan, proof=replace(plan.proof, stage=PlanStage.QUICK)))
    assert "Quick answer, not proven to the end." in first
    assert "Proven" not in first


def test_a_net_loss_says_what_it_saves_and_what_is_carried() -> None:
    # 9,000 lost in the short term, 1,500 gained in the long: 7,500 net, of which 3,000 meet other income this year,
    # saving 37 % of them, and 4,500 are left.
    tax = TaxOutcome(Decimal(-9000), Decimal(1500), Decimal(3000), Decimal(4500), Decimal(-1110))
    first, _ = words(a_written_plan(tax=tax))
    rows = (
        f"Short-term gains less losses {MINUS}$9,000.00",
        "Long-term gains less losses $1,500.00",
        "Loss against other income $3,000.00",
        "Loss left for later years $4,500.00",
        f"Tax added to the year (a saving is negative) {MINUS}$1,110.00",
    )
    flat = " ".join(first.split())
    assert [row for row in rows if row not in flat] == []
    assert "Proceeds without a known cost" not in first


def test_trades_and_assumptions_leave_room_for_one_another() -> None:
    spreads = {f"S{i:03}": 0.001 for i in range(300)}
    plan = many(40)
    plan = replace(plan, request=replace(plan.request, costs=replace(plan.request.costs, half_spreads=spreads)))
    page = printed(plan).pages[1]
    (heading,) = (box for box in boxes(page) if box.text == "What this rests on")
    # A third of the sheet (792 / 3 = 264 points) with the foot of 22, above the margin of 46; a line up or down.
    assert 46 + 264 - 10 < heading.top < 46 + 264 + 22 + 10
    text = page.extract_text()
    assert "More in the spreadsheet." in text
    assert re.search(r"\bT7\b", text)
    _assert_all_legible(boxes(page))


def test_a_theme_stands_by_what_the_screen_calls_it() -> None:
    first, _ = words(a_written_plan(), replace(CONTEXT, theme_labels={"mag7": "Magnificent 7"}))
    assert "Theme mag7" not in first
    assert first.count("Magnificent 7") == 2


def test_letters_the_font_has_are_printed_as_they_are() -> None:
    first, second = words(
        a_written_plan(trades=(replace(SALE, account="Depot Müller & Größe", reason="Łódź, crème brûlée."),)),
        replace(CONTEXT, portfolio_name="Übersicht ñ"),
    )
    assert "Plan for Übersicht ñ" in first
    assert "Depot Müller & Größe" in second
    assert "crème brûlée." in second
    assert "Letters this font lacks" not in first


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Erdős", "Erdos"),
        ("株式会社", "????"),
        ("Портфель", "????????"),
        ("Mum \U0001f913", "Mum ?"),
        ("a\x00b\tc", "a?b c"),
        ("\ud800", "?"),
    ],
)
def test_letters_the_font_lacks_are_replaced_and_the_page_says_so(name: str, shown: str) -> None:
    first, second = words(a_written_plan(), replace(CONTEXT, portfolio_name=name))
    assert f"Plan for {shown}\n" in first
    assert "Letters this font lacks stand without their marks or as ?" in first
    assert "Letters this font lacks" in second


def test_a_dumbbell_lies_where_its_figures_are() -> None:
    drawn: list[tuple[Any, ...]] = []

    class Recorder:
        def rule(self, x: float, y: float, width: float, _color: object) -> None:
            drawn.append(("rule", x, y, width))

        def stroke(self, start: tuple[float, float], end: tuple[float, float], _color: object, _width: float) -> None:
            drawn.append(("stroke", start, end))

        def dot(self, x: float, y: float, *, is_filled: bool) -> None:
            drawn.append(("after" if is_filled else "before", x, y))

    # 200 points from 10 on stand for 50 %: 40 % lies at 170, 25 % at 110, a limit of 30 % at 130.
    draw_pair(Recorder(), Track(10.0, 200.0, 0.5), 7.0, (0.4, 0.25), 0.3)  # type: ignore[arg-type]  # what is drawn on
    assert drawn == [
        ("rule", 10.0, 7.0, 200.0),
        ("stroke", (170.0, 7.0), (110.0, 7.0)),
        ("stroke", (130.0, 3.0), (130.0, 11.0)),
        ("before", 170.0, 7.0),
        ("after", 110.0, 7.0),
    ]


@pytest.mark.parametrize(("weight", "place"), [(-0.1, 10.0), (0.0, 10.0), (0.5, 210.0), (0.9, 210.0)])
def test_weights_off_the_track_stay_on_it(weight: float, place: float) -> None:
    assert Track(10.0, 200.0, 0.5).place(weight) == place
    assert Track(10.0, 200.0, 0.0).place(weight) == 10.0


def test_charts_show_the_weights_of_the_reports() -> None:
    market = a_market({"F": {"AAPL": 0.75, "KO": 0.25}}, issuers=[an_issuer("AAPL", name="Apple Inc.")], prices={})
    before = Portfolio("p", (a_position(market, "F", 800), a_position(market, "KO", 200)))
    after = Portfolio("p", (a_position(market, "F", 400), a_position(market, "KO", 600)))
    comparison = compare(before, after, market, FundMatrix.build(market))
    first, _ = words(a_written_plan(before=comparison.before, after=comparison.after))
    # AAPL: 75 % of 80 % and of 40 %; KO: 20 + 25 % of 80 %, and 60 + 25 % of 40 %.
    for row in ("Apple Inc. 60.00 % 30.00 %", "KO Inc. 40.00 % 70.00 %", "Technology 60.00 % 30.00 %"):
        assert re.search(re.escape(row).replace(r"\ ", r"\s+"), first), row
