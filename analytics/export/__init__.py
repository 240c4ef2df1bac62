"""Answers to bytes and documents: what leaves the house."""

from analytics.export.analysis_document import analysis_document
from analytics.export.fund_document import fund_document

__all__ = ["analysis_document", "fund_document"]
