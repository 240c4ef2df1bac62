"""Links to fund, version and row survive what tickers are made of."""

from urllib.parse import parse_qs, urlsplit

import pytest

from webapp.components.trail_link import trail_link, trail_path
from webapp.pages.data.forms import Target


@pytest.mark.parametrize(
    ("fund", "version", "row"),
    [
        ("SPY", "", None),
        ("SPY", "SPY-2025-11-18-0123456789", None),
        ("BRK.B", "BRK.B-2025-11-18-0123456789", 7),
        ("A&B", "A&B-2025", 0),
        ("A B+C", "x=y#z", 123456),
    ],
)
def test_the_page_reads_what_a_link_says(fund: str, version: str, row: int | None) -> None:
    parts = urlsplit(trail_path(fund, version=version, row=row))
    assert parts.path == "/data"
    assert Target.from_address(f"?{parts.query}") == Target(fund, version, row)


def test_a_link_names_only_what_it_leads_to() -> None:
    link = trail_link("row 3", "SPY", row=3)
    assert (link.children, link.href) == ("row 3", "/data?fund=SPY&row=3")
    assert parse_qs(urlsplit(trail_path("SPY")).query) == {"fund": ["SPY"]}


def test_what_is_stored_is_read_again() -> None:
    target = Target("SPY", "SPY-1", 3)
    assert Target.from_store(target.as_stored()) == target
