"""Checks of one fund's staged rows: nothing is repaired here, a blocking finding stops the fund."""

from etl.validate.accepted import Accepted, read_accepted
from etl.validate.checks import CHECKS, is_blocked, validate
from etl.validate.evidence import Claim, Evidence, read_evidence
from etl.validate.fault import Check, Fault

__all__ = [
    "CHECKS",
    "Accepted",
    "Check",
    "Claim",
    "Evidence",
    "Fault",
    "is_blocked",
    "read_accepted",
    "read_evidence",
    "validate",
]
