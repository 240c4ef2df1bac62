"""Formats other than tables of text, told by content and turned into records."""

from analytics.intake.formats import flex, ibkr_statement, json_text, ofx, xlsx
from analytics.intake.source import Format

FORMATS: tuple[Format, ...] = (xlsx.FORMAT, ofx.FORMAT, flex.FORMAT, json_text.FORMAT, ibkr_statement.FORMAT)
"""Asked in this order; a file that none of them recognises is a table of text."""
