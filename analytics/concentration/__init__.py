"""Exposures to a report: names, themes, size bands and sectors, each with the least and the most it can be.

Also the same report for a fund on its own, for the benchmarks, and which funds hold the same companies.
"""

from analytics.concentration.benchmarks import benchmark_reports
from analytics.concentration.issuers import IssuerExposures
from analytics.concentration.model import FundProfile, OverlapMatrix, VersionMeasures
from analytics.concentration.overlap import overlap_matrix
from analytics.concentration.profile import fund_profile
from analytics.concentration.report import build_report

__all__ = [
    "FundProfile",
    "IssuerExposures",
    "OverlapMatrix",
    "VersionMeasures",
    "benchmark_reports",
    "build_report",
    "fund_profile",
    "overlap_matrix",
]
