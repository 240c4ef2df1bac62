"""Checks of one fund's rows before they are staged: nothing is repaired here, a blocking finding stops the fund."""

from etl.validate.accepted import Accepted, read_accepted
from etl.validate.checks import CHECKS, Check, Fault, Surroundings
from etl.validate.fund import validate

__all__ = ["CHECKS", "Accepted", "Check", "Fault", "Surroundings", "read_accepted", "validate"]
