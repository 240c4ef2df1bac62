"""Formats other than tables of text, told by content and turned into records."""

from analytics.intake.formats import ofx
from analytics.intake.source import Format

FORMATS: tuple[Format, ...] = (ofx.FORMAT,)
"""Asked in this order; a file that none of them recognises is a table of text."""
