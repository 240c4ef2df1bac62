"""Findings: the results of data checks."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does: ``blocking`` stops a load, ``warning`` is shown, ``info`` is recorded."""

    INFO = "info"
    WARNING = "warning"
    BLOCKING = "blocking"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one data check on one fund (or on the whole load, with an empty fund)."""

    fund: str
    check: str
    severity: Severity
    n: int
    message: str
