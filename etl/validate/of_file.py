"""Checks of what a file says about itself: whose holdings, as of when, how many."""

from decimal import Decimal

from etl.validate.evidence import Evidence
from etl.validate.fault import Fault, fault, percent

FORGOTTEN_DAYS = 400
"""A file older than this is no nightly file: our choice, a year and the longest filing lag."""


def fund_is_known(seen: Evidence) -> Fault | None:
    """Find a fund that the directory does not list."""
    if seen.claim.is_known_fund:
        return None
    return fault(1, f"{seen.header.fund or 'The fund of this file'} is not in the fund directory.")


def fund_is_right(seen: Evidence) -> Fault | None:
    """Find a file that says it is of another fund than the one asked for."""
    return fault(1, seen.claim.contradiction) if seen.claim.contradiction else None


def date_is_past(seen: Evidence) -> Fault | None:
    """Find an as-of date after the day of the load."""
    ahead = (seen.header.as_of_date - seen.claim.today).days
    if ahead <= 0:
        return None
    return fault(ahead, f"The holdings are of {seen.header.as_of_date}, after the day of the load, {seen.claim.today}.")


def date_is_not_after_filing(seen: Evidence) -> Fault | None:
    """Find holdings of a day after the day they were filed: the end of the fiscal year, most likely."""
    filed = seen.header.filed_date
    if filed is None or seen.header.as_of_date <= filed:
        return None
    return fault(
        (seen.header.as_of_date - filed).days,
        f"The holdings are of {seen.header.as_of_date} and were filed on {filed}.",
    )


def date_is_not_forgotten(seen: Evidence) -> Fault | None:
    """Find an as-of date so old that a wrong field or a forgotten file is likely."""
    age = (seen.claim.today - seen.header.as_of_date).days
    if age <= FORGOTTEN_DAYS:
        return None
    return fault(age, f"The holdings are of {seen.header.as_of_date}, {age} days before the day of the load.")


def date_is_not_older(seen: Evidence) -> Fault | None:
    """Find a file older than what is shown; it is kept as history and never becomes current."""
    if seen.current is None or seen.header.as_of_date >= seen.current.as_of_date:
        return None
    return fault(
        (seen.current.as_of_date - seen.header.as_of_date).days,
        f"The holdings are of {seen.header.as_of_date}; shown are those of {seen.current.as_of_date}, which stay.",
    )


def is_no_restatement(seen: Evidence) -> Fault | None:
    """Find other holdings for a date that was published before by the same source."""
    current = seen.current
    if current is None or current.as_of_date != seen.header.as_of_date or current.source != seen.header.source:
        return None
    if current.snapshot_id.endswith(seen.staged.content_sha256[:10]):
        return None
    return fault(1, f"{current.snapshot_id} is of the same date and source and differs; both are kept.")


def rows_are_all_there(seen: Evidence) -> Fault | None:
    """Find a fund without rows, or with another number of rows than announced."""
    announced = seen.header.n_rows if seen.claim.announced_rows is None else seen.claim.announced_rows
    found = seen.staged.n_rows
    if found and found == announced == seen.header.n_rows:
        return None
    return fault(abs(found - announced), f"Announced are {announced} rows, found {found}.")


def equity_rows_are_all_there(seen: Evidence) -> Fault | None:
    """Find another number of equity rows than announced."""
    announced, found = seen.header.n_equity, seen.staged.n_equity
    if found == announced:
        return None
    return fault(abs(found - announced), f"Announced are {announced} equity rows, found {found}.")


def weights_are_those_announced(seen: Evidence) -> Fault | None:
    """Find weights that sum to something else than announced."""
    announced, found = seen.header.weight_sum, seen.staged.weight_sum
    if found == announced:
        return None
    message = f"Announced is a sum of weights of {percent(announced)}, found {percent(found)}."
    return Fault(1, message, abs(found - announced))


def rows_are_as_many_as_expected(seen: Evidence) -> Fault | None:
    """Find fewer rows than the reviewed table expects of this fund."""
    least, found = seen.claim.least_rows, seen.staged.n_rows
    if least is None or found >= least:
        return None
    return Fault(least - found, f"{found} rows; this fund has at least {least}.", Decimal(least - found))
