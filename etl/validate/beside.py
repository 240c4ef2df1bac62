"""Checks against what is published: the last version, other funds, another source."""

from decimal import Decimal

from etl.validate.evidence import N_TOP_OF_SECOND_SOURCE, Evidence
from etl.validate.fault import Fault, fault, percent

COMPARABLE_DAYS = 400
"""Versions farther apart than this are not held against each other: an index is rebuilt every year."""

ROWS_LOW = Decimal("0.8")
ROWS_SPARE = Decimal("0.9")
ROWS_HIGH = Decimal("1.1")
ROWS_DOUBLED = Decimal(2)
"""A yearly rebuild of a 2,000 company index changes about a tenth of it; a fifth less is a cut file."""

OVERLAP_LOW = Decimal("0.4")
"""Two quarters of one fund share far more than this by weight, two unrelated funds far less."""

TOP_COMMON = 5
TOP_HEAVY = Decimal("0.2")
"""Where ten companies weigh a fifth of a fund, five of them are still there a year later."""

FEWEST_ROWS_THAT_MOVE = 10
"""Below this, weights of two days may be equal by chance."""

SECOND_SOURCE_COMMON = 20
SECOND_SOURCE_LOW = 10
SECOND_SOURCE_DAYS = 200
"""Filings are two to five months older than a sponsor's file; 20 of the 25 largest agree across that."""


def _comparable(seen: Evidence) -> bool:
    return seen.current is not None and abs((seen.header.as_of_date - seen.current.as_of_date).days) <= COMPARABLE_DAYS


def equity_rows_are_not_far_fewer(seen: Evidence) -> Fault | None:
    """Find a fifth fewer equity rows than the last version has."""
    return _fewer_rows(seen, ROWS_LOW)


def equity_rows_are_not_fewer(seen: Evidence) -> Fault | None:
    """Find a tenth fewer equity rows than the last version has, but not a fifth."""
    return None if _fewer_rows(seen, ROWS_LOW) else _fewer_rows(seen, ROWS_SPARE)


def _fewer_rows(seen: Evidence, share: Decimal) -> Fault | None:
    last = seen.current
    if last is None or not _comparable(seen) or seen.staged.n_equity >= share * last.n_equity:
        return None
    missing = last.n_equity - seen.staged.n_equity
    message = f"{seen.staged.n_equity} equity rows; the version of {last.as_of_date} has {last.n_equity}."
    return Fault(missing, message, Decimal(missing))


def equity_rows_are_not_doubled(seen: Evidence) -> Fault | None:
    """Find more than twice the equity rows of the last version: a body served twice, or another fund."""
    return _more_rows(seen, ROWS_DOUBLED)


def equity_rows_are_not_more(seen: Evidence) -> Fault | None:
    """Find a tenth more equity rows than the last version has, but not more than twice as many."""
    return None if _more_rows(seen, ROWS_DOUBLED) else _more_rows(seen, ROWS_HIGH)


def _more_rows(seen: Evidence, share: Decimal) -> Fault | None:
    last = seen.current
    if last is None or not last.n_equity or not _comparable(seen) or seen.staged.n_equity <= share * last.n_equity:
        return None
    added = seen.staged.n_equity - last.n_equity
    message = f"{seen.staged.n_equity} equity rows; the version of {last.as_of_date} has {last.n_equity}."
    return Fault(added, message, Decimal(added))


def holdings_overlap(seen: Evidence) -> Fault | None:
    """Find holdings that share little with the last version: another fund's file, most likely."""
    last = seen.current
    if last is None or not _comparable(seen) or not last.n_equity or last.overlap >= OVERLAP_LOW:
        return None
    message = f"{percent(last.overlap)} of the weight is shared with the version of {last.as_of_date}."
    return Fault(1, message, OVERLAP_LOW - last.overlap)


def largest_are_the_same(seen: Evidence) -> Fault | None:
    """Find a heavy top ten of which fewer than five were among the largest before."""
    fault_found = _top_fault(seen)
    return fault_found if seen.current is not None and seen.current.top_weight >= TOP_HEAVY else None


def light_largest_are_the_same(seen: Evidence) -> Fault | None:
    """Find the same in a fund whose ten largest weigh little: they change places often."""
    fault_found = _top_fault(seen)
    return fault_found if seen.current is not None and seen.current.top_weight < TOP_HEAVY else None


def _top_fault(seen: Evidence) -> Fault | None:
    last = seen.current
    if last is None or not _comparable(seen) or last.n_top_common >= min(TOP_COMMON, last.n_top, last.n_equity):
        return None
    return fault(
        last.n_top - last.n_top_common,
        f"{last.n_top_common} of the {last.n_top} largest were among the largest of {last.as_of_date}.",
    )


def content_is_of_this_fund(seen: Evidence) -> Fault | None:
    """Find rows that another, unrelated fund has published."""
    if not seen.same_content:
        return None
    return fault(len(seen.same_content), f"Exactly these rows are published as {', '.join(seen.same_content)}.")


def content_is_of_this_day(seen: Evidence) -> Fault | None:
    """Find rows this fund has published for another day: prices move, so an old file wears a new date.

    A day a person has typed may correct another one, and a fund of a few lines may stand still.
    """
    if not seen.same_content_on or seen.claim.is_day_given or seen.staged.n_rows < FEWEST_ROWS_THAT_MOVE:
        return None
    days = ", ".join(day.isoformat() for day in seen.same_content_on)
    return fault(len(seen.same_content_on), f"Exactly these rows are published as those of {days}.")


def second_source_does_not_contradict(seen: Evidence) -> Fault | None:
    """Find a second source of which fewer than ten of the 25 largest agree."""
    return _second_source_fault(seen, SECOND_SOURCE_LOW)


def second_source_agrees(seen: Evidence) -> Fault | None:
    """Find a second source of which fewer than twenty of the 25 largest agree, but at least ten."""
    return None if second_source_does_not_contradict(seen) else _second_source_fault(seen, SECOND_SOURCE_COMMON)


def _second_source_fault(seen: Evidence, least: int) -> Fault | None:
    other = seen.second_source
    if other is None or abs((seen.header.as_of_date - other.as_of_date).days) > SECOND_SOURCE_DAYS:
        return None
    needed = least * min(other.n_top, other.n_equity) / N_TOP_OF_SECOND_SOURCE
    if other.n_top_common >= needed:
        return None
    message = f"{other.n_top_common} of the {other.n_top} largest are among the largest of {other.source}"
    return fault(other.n_top - other.n_top_common, f"{message}, {other.as_of_date}.")
