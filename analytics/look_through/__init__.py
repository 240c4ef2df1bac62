"""Positions to exposures: what a portfolio owns of every company through its funds, and what stays unknown.

In: a ``Portfolio`` and a ``Market``. Out: ``Exposures``, fractions of total value that sum to one. ``FundMatrix`` is
the part that depends on the market alone; build it once per ``Market.version`` and keep it. Nothing is scaled up:
what a fund's file does not cover stays a ``Residual`` with its reason.
"""

from analytics.look_through.circles import cycles_of
from analytics.look_through.exposures import look_through
from analytics.look_through.matrix import FundMatrix
from analytics.look_through.sources import LEFT_OPEN, NO_HOLDINGS, FundSource, find_source

__all__ = ["LEFT_OPEN", "NO_HOLDINGS", "FundMatrix", "FundSource", "cycles_of", "find_source", "look_through"]
