"""Exposures to a report: names, themes, size bands and sectors, each with the least and the most it can be.

Also the measures beyond the report, the same for a fund on its own and for the benchmarks, and which funds hold the
same companies.
"""

from analytics.concentration.benchmarks import benchmark_reports
from analytics.concentration.diversification import with_diversification
from analytics.concentration.further import further_measures, further_of_fund
from analytics.concentration.issuers import IssuerExposures
from analytics.concentration.model import CommonMoney, FundProfile, OverlapMatrix, SharedName, VersionMeasures
from analytics.concentration.overlap import overlap_matrix
from analytics.concentration.profile import fund_profile
from analytics.concentration.report import build_report
from analytics.concentration.shared_names import common_money, shared_names

__all__ = [
    "CommonMoney",
    "FundProfile",
    "IssuerExposures",
    "OverlapMatrix",
    "SharedName",
    "VersionMeasures",
    "benchmark_reports",
    "build_report",
    "common_money",
    "fund_profile",
    "further_measures",
    "further_of_fund",
    "overlap_matrix",
    "shared_names",
    "with_diversification",
]
