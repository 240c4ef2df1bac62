"""Files to take away: a plan in every format there is, and the look-through table as CSV and XLSX."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from analytics import __version__
from analytics.errors import UserInputError
from analytics.export import (
    PLAN_FORMATS,
    ExportContext,
    look_through_to_csv,
    look_through_to_xlsx,
)
from analytics.export import plan_file as write_plan
from analytics.model.exposure import ConcentrationReport
from analytics.model.plan import Plan, PlanStatus
from analytics.model.portfolio import Portfolio

MIME_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SAID_WITHOUT_TRADES = frozenset({"csv", "xlsx", "pdf"})
"""Formats that say in words why there are no trades; in those of other programs there is no place for that."""
_WITHOUT_TRADES = {
    PlanStatus.INFEASIBLE: "the limits cannot all be met",
    PlanStatus.NOTHING_TO_DO: "every limit is met and there is nothing to do",
}
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the user."""

    file_name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What an export rests on: the portfolio, the market version, when it was made, and what themes are called."""

    portfolio: Portfolio
    market_version: str
    generated_at: datetime
    theme_labels: Mapping[str, str] = field(default_factory=dict)


def plan_file(plan: Plan, file_format: str, origin: Origin) -> Download:
    """Return a plan as a file that carries its assumptions, dates and snapshot ids, or as another program reads it.

    A file for another program of a plan without trades is a ``UserInputError``: it would hold nothing.
    """
    if not plan.trades and file_format in PLAN_FORMATS.keys() - _SAID_WITHOUT_TRADES:
        why = _WITHOUT_TRADES.get(plan.status, "there is none that would be made")
        label = PLAN_FORMATS[file_format].label
        raise UserInputError(f"The plan has no trades, so there is no file of {label}: {why}.")
    content = write_plan(plan, _context(origin), file_format)
    known = PLAN_FORMATS[file_format]
    return Download(_file_name(known.what, known.suffix, origin), content, known.mime_type)


def look_through_file(report: ConcentrationReport, file_format: str, origin: Origin) -> Download:
    """Return every company of a portfolio with what brings it, as a file."""
    if file_format not in MIME_TYPES:
        raise UserInputError(f"“{file_format}” is not a format of export; there are csv and xlsx.")
    write = look_through_to_xlsx if file_format == "xlsx" else look_through_to_csv
    content = write(report, _context(origin))
    return Download(_file_name("look-through", file_format, origin), content, MIME_TYPES[file_format])


def file_name_part(name: str) -> str:
    """Return a portfolio's name as it may stand in the name of a file."""
    return _NOT_IN_A_FILE_NAME.sub("-", name).strip("-").lower() or "portfolio"


def _context(origin: Origin) -> ExportContext:
    return ExportContext(
        generated_at=origin.generated_at,
        code_version=__version__,
        portfolio_name=origin.portfolio.name,
        market_version=origin.market_version,
        theme_labels=origin.theme_labels,
    )


def _file_name(what: str, suffix: str, origin: Origin) -> str:
    return f"{file_name_part(origin.portfolio.name)}-{what}-{origin.generated_at:%Y-%m-%d}.{suffix}"
