"""Every check of a staged fund in one tuple. Lower bounds block, upper bounds warn.

A check sees the evidence; it returns a ``Fault`` or nothing. What it does not see: the clock, the database, the rows.
"""

from collections.abc import Sequence

from analytics.model.quality import Finding, Severity
from etl.validate import beside, of_file, of_rows
from etl.validate.accepted import Accepted
from etl.validate.evidence import Evidence
from etl.validate.fault import Check, Fault

_BLOCKING, _WARNING, _INFO = Severity.BLOCKING, Severity.WARNING, Severity.INFO

CHECKS: tuple[Check, ...] = (
    Check("fund_known", _BLOCKING, "the fund is in the directory", of_file.fund_is_known),
    Check("right_fund", _BLOCKING, "the file is of the fund asked for", of_file.fund_is_right),
    Check("date_not_in_future", _BLOCKING, "a wrong date would hide every later load", of_file.date_is_past),
    Check("date_not_after_filing", _BLOCKING, "nothing is filed before its day", of_file.date_is_not_after_filing),
    Check("date_not_forgotten", _WARNING, "an old date is said", of_file.date_is_not_forgotten),
    Check("date_not_older", _WARNING, "an older file is history, never shown as new", of_file.date_is_not_older),
    Check("restatement", _INFO, "a corrected file of the same day is said", of_file.is_no_restatement),
    Check("row_count", _BLOCKING, "a file cut off on its way is no fund", of_file.rows_are_all_there),
    Check("equity_count", _BLOCKING, "rows taken for another kind are seen", of_file.equity_rows_are_all_there),
    Check("weight_sum_announced", _BLOCKING, "a changed weight is seen at once", of_file.weights_are_those_announced),
    Check(
        "rows_expected", _BLOCKING, "the fund has as many rows as we know it has", of_file.rows_are_as_many_as_expected
    ),
    Check("line_numbers", _BLOCKING, "each line leads back to one line of a file", of_rows.line_numbers_lead_back),
    Check("identifiers_known", _BLOCKING, "a holding leads to a company we can name", of_rows.issuers_are_known),
    Check(
        "identifiers_valid", _BLOCKING, "check digits are right where they are printed", of_rows.equity_is_identified
    ),
    Check("currency_known", _BLOCKING, "currencies are codes", of_rows.currencies_are_codes),
    Check("weight_range", _BLOCKING, "a percentage is not read as a fraction", of_rows.weights_are_possible),
    Check("weight_sum_low", _BLOCKING, "missing lines are not taken for rounding", of_rows.sum_is_not_low),
    Check("weight_sum_high", _WARNING, "leverage and lent securities exist; the sum is shown", of_rows.sum_is_not_high),
    Check("weight_sum_excessive", _BLOCKING, "no line is there twice", of_rows.sum_is_possible),
    Check("equity_sum_low", _BLOCKING, "an equity fund is invested in equity", of_rows.equity_sum_is_not_low),
    Check("equity_sum_high", _WARNING, "equity above net assets is shown", of_rows.equity_sum_is_not_high),
    Check("us_equity_mapped", _BLOCKING, "US companies are identified", of_rows.us_equity_is_mapped),
    Check("foreign_equity_mapped", _WARNING, "foreign listings may lack a name", of_rows.foreign_equity_is_mapped),
    Check("sectors_agree", _WARNING, "our sectors are near the printed ones", of_rows.sectors_are_as_printed),
    Check("rows_far_fewer", _BLOCKING, "half a file is no fund", beside.equity_rows_are_not_far_fewer),
    Check("rows_fewer", _WARNING, "fewer companies than last time are shown", beside.equity_rows_are_not_fewer),
    Check("rows_doubled", _BLOCKING, "a body served twice is no fund", beside.equity_rows_are_not_doubled),
    Check("rows_more", _WARNING, "more companies than last time are shown", beside.equity_rows_are_not_more),
    Check("overlap_low", _BLOCKING, "a fund does not change all its holdings", beside.holdings_overlap),
    Check("top10_low", _BLOCKING, "the largest companies stay", beside.largest_are_the_same),
    Check("top10_light", _WARNING, "small companies change places; it is said", beside.light_largest_are_the_same),
    Check("content_of_another_day", _BLOCKING, "an old file with a new date is not new", beside.content_is_of_this_day),
    Check("content_of_another_fund", _BLOCKING, "no two unrelated funds are equal", beside.content_is_of_this_fund),
    Check(
        "second_source_low", _BLOCKING, "two sources do not tell of two funds", beside.second_source_does_not_contradict
    ),
    Check("second_source", _WARNING, "a second source names the same companies", beside.second_source_agrees),
)
"""Every check, in the order of its findings."""


def validate(seen: Evidence, accepted: Sequence[Accepted] = ()) -> tuple[Finding, ...]:
    """Return what the checks find on one fund, in their order; a blocking finding means that it may not be published.

    A fault that a reviewed row accepts is kept as a warning with the reason of that row.
    """
    faults = ((check, check.test(seen)) for check in CHECKS)
    return tuple(_finding(seen, check, found, accepted) for check, found in faults if found is not None)


def is_blocked(findings: Sequence[Finding]) -> bool:
    """Say whether a finding stops the load."""
    return any(finding.severity is Severity.BLOCKING for finding in findings)


def _finding(seen: Evidence, check: Check, found: Fault, accepted: Sequence[Accepted]) -> Finding:
    header = seen.header
    key = (header.fund, header.as_of_date, check.name)
    for row in accepted:
        if (row.fund, row.as_of_date, row.check) == key and found.size <= row.up_to:
            message = f"{found.message} Accepted after review: {row.reason}."
            return Finding(header.fund, check.name, Severity.WARNING, found.n, message)
    return Finding(header.fund, check.name, check.severity, found.n, found.message)
