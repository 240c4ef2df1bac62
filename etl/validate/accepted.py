"""Faults a person has looked at and accepted, as reviewed rows with a reason: one fund, one date, up to one size."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Accepted:
    """A fault of one check on one fund's file of one date that does not stop it, up to a size, and why."""

    fund: str
    as_of_date: date
    check: str
    up_to: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptedFaults:
    """The reviewed rows, with the digest of the file they stand in."""

    rows: Sequence[Accepted]
    sha256: str


def read_accepted() -> AcceptedFaults:
    """Read the reviewed rows that come with the package."""
    content = files("etl.validate").joinpath("accepted.csv").read_bytes()
    rows = tuple(
        Accepted(row["fund"], date.fromisoformat(row["as_of_date"]), row["check"], Decimal(row["up_to"]), row["reason"])
        for row in csv.DictReader(content.decode("utf-8").splitlines())
    )
    return AcceptedFaults(rows, hashlib.sha256(content).hexdigest())
