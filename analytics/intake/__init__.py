"""Intake: the bytes of a portfolio file become rows, with nothing guessed and nothing dropped.

Decode, find the delimiter, keep every candidate table, read headers by name and evidence, class the rows, check the
totals. The door is ``read_portfolio_file``.
"""

from analytics.intake.reader import read_portfolio_file

__all__ = ["read_portfolio_file"]
