"""Downloads: what a file is called and served as."""

from dataclasses import replace

import pytest
from export_plans import CONTEXT, a_written_plan

from analytics import __version__
from analytics.errors import UserInputError
from analytics.export import PLAN_FORMATS
from analytics.model.plan import PlanStatus
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


@pytest.mark.parametrize("file_format", ["ibkr", "portfolio_performance", "ghostfolio", "ghostfolio_csv"])
@pytest.mark.parametrize(
    ("status", "why"),
    [(PlanStatus.INFEASIBLE, "cannot all be met"), (PlanStatus.NOTHING_TO_DO, "nothing to do")],
)
def test_a_plan_without_trades_is_no_file_for_another_program(file_format: str, status: PlanStatus, why: str) -> None:
    plan = replace(a_written_plan(), status=status, trades=())
    origin = Origin(plan.portfolio_before, "2026-11-20.1", CONTEXT.generated_at)
    with pytest.raises(UserInputError, match=f"no trades.*{why}"):
        plan_file(plan, file_format, origin)


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_files_with_words_say_that_there_are_no_trades(file_format: str) -> None:
    plan = replace(a_written_plan(), status=PlanStatus.NOTHING_TO_DO, trades=())
    assert plan_file(plan, file_format, Origin(plan.portfolio_before, "2026-11-20.1", CONTEXT.generated_at)).content
