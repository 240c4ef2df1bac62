"""The one door of a plan's files: which there are, what they are called, and their bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analytics.errors import UserInputError
from analytics.export.context import ExportContext
from analytics.export.ghostfolio import plan_to_ghostfolio_csv, plan_to_ghostfolio_json
from analytics.export.ibkr_basket import plan_to_ibkr
from analytics.export.paper import plan_to_pdf
from analytics.export.plan_sheets import plan_to_csv, plan_to_xlsx
from analytics.export.portfolio_performance import plan_to_portfolio_performance
from analytics.model.plan import Plan

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class PlanFormat:
    """A kind of file. ``what`` stands in the file's name, ``suffix`` ends it (no dot)."""

    label: str
    what: str
    suffix: str
    mime_type: str
    write: Callable[[Plan, ExportContext], bytes]


PLAN_FORMATS: Mapping[str, PlanFormat] = MappingProxyType(
    {
        "csv": PlanFormat("Trades, CSV", "trades", "csv", _CSV, plan_to_csv),
        "xlsx": PlanFormat("Workbook, XLSX", "plan", "xlsx", _XLSX, plan_to_xlsx),
        "pdf": PlanFormat("Printed plan, PDF", "plan", "pdf", "application/pdf", plan_to_pdf),
        "ibkr": PlanFormat("IBKR BasketTrader, CSV", "ibkr-basket", "csv", _CSV, plan_to_ibkr),
        "portfolio_performance": PlanFormat(
            "Portfolio Performance, CSV", "portfolio-performance", "csv", _CSV, plan_to_portfolio_performance
        ),
        "ghostfolio": PlanFormat("Ghostfolio, JSON", "ghostfolio", "json", "application/json", plan_to_ghostfolio_json),
        "ghostfolio_csv": PlanFormat("Ghostfolio, CSV", "ghostfolio", "csv", _CSV, plan_to_ghostfolio_csv),
    }
)
"""By the name that pages and the command line use, in the order they are offered."""


def plan_file(plan: Plan, context: ExportContext, file_format: str) -> bytes:
    """Return a plan as a file.

    Parameters
    ----------
    plan : Plan
        Any status.
    context : ExportContext
        Time, version and names.
    file_format : str
        A key of ``PLAN_FORMATS``.

    Returns
    -------
    bytes
        The same plan and context give the same bytes.

    Raises
    ------
    UserInputError
        For a format there is not, or a file for another program where a trade has no price.
    """
    known = PLAN_FORMATS.get(file_format)
    if known is None:
        raise UserInputError(f"“{file_format}” is not a format of export; there are {', '.join(PLAN_FORMATS)}.")
    return known.write(plan, context)
