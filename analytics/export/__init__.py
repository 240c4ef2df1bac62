"""Answers to bytes and documents: what leaves the house.

In: a ``ConcentrationReport``, a ``FundProfile`` or a ``Plan``. Out: a dictionary for JSON, or the bytes of a file: a
table or a printed plan with its assumptions, dates and snapshot ids, or trades as another program reads them. Tables
hold figures as they are, none rounded or added; no cell is one that a spreadsheet would run.
"""

from analytics.export.analysis_document import analysis_document
from analytics.export.context import ExportContext
from analytics.export.fund_document import fund_document
from analytics.export.holdings_csv import holdings_csv
from analytics.export.import_document import import_document
from analytics.export.look_through_table import look_through_to_csv, look_through_to_xlsx
from analytics.export.objective_words import objective_words
from analytics.export.plan_document import plan_document
from analytics.export.plan_files import PLAN_FORMATS, PlanFormat, plan_file

__all__ = [
    "PLAN_FORMATS",
    "ExportContext",
    "PlanFormat",
    "analysis_document",
    "fund_document",
    "holdings_csv",
    "import_document",
    "look_through_to_csv",
    "look_through_to_xlsx",
    "objective_words",
    "plan_document",
    "plan_file",
]
