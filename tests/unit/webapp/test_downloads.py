"""Downloads: what a file is called and served as."""

from dataclasses import replace

import pytest
from export_plans import CONTEXT, a_written_plan

from analytics import __version__
from analytics.export import PLAN_FORMATS
from webapp.services.downloads import Origin, plan_file

NAMES = {
    "csv": ("mum-dad-2025-26-trades-2026-11-21.csv", "text/csv; charset=utf-8"),
    "xlsx": (
        "mum-dad-2025-26-plan-2026-11-21.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "pdf": ("mum-dad-2025-26-plan-2026-11-21.pdf", "application/pdf"),
    "ibkr": ("mum-dad-2025-26-ibkr-basket-2026-11-21.csv", "text/csv; charset=utf-8"),
    "portfolio_performance": ("mum-dad-2025-26-portfolio-performance-2026-11-21.csv", "text/csv; charset=utf-8"),
    "ghostfolio": ("mum-dad-2025-26-ghostfolio-2026-11-21.json", "application/json"),
    "ghostfolio_csv": ("mum-dad-2025-26-ghostfolio-2026-11-21.csv", "text/csv; charset=utf-8"),
}


@pytest.mark.parametrize("file_format", PLAN_FORMATS)
def test_a_file_is_named_after_portfolio_content_and_day(file_format: str) -> None:
    plan = a_written_plan()
    origin = Origin(replace(plan.portfolio_before, name="Mum & Dad: 2025/26"), "2026-11-20.1", CONTEXT.generated_at)
    download = plan_file(plan, file_format, origin)
    assert (download.file_name, download.mime_type) == NAMES[file_format]
    assert download.content


def test_a_file_carries_the_market_version_and_the_program_version() -> None:
    plan = a_written_plan()
    download = plan_file(plan, "csv", Origin(plan.portfolio_before, "2026-11-20.1", CONTEXT.generated_at))
    text = download.content.decode("utf-8-sig")
    assert "Market data version,2026-11-20.1" in text
    assert f"Program version,{__version__}" in text
