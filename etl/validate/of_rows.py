"""Checks of the staged rows themselves: weights, identifiers, what leads to companies."""

from decimal import Decimal

from db.repositories.staged import LARGEST_WEIGHT
from etl.validate.evidence import Evidence
from etl.validate.fault import Fault, examples, fault, lines, percent

MAPPED_SHARE = Decimal("0.99")
"""Share of a fund's equity weight that leads to companies. Below it, concentration would rest on guesses."""

LARGEST_SUM = Decimal("1.25")
"""No fund we know lends or borrows more: Form N-PORT reaches 104 %. Above it lines are there twice, or units differ."""

SECTOR_DIFFERENCE = Decimal("0.02")
"""How far a sector may differ from the printed one before it is said: two points, our choice; mappings differ."""


def line_numbers_lead_back(seen: Evidence) -> Fault | None:
    """Find line numbers below 1: they are the way back to the file."""
    wrong = seen.staged.unnumbered
    return fault(wrong.n, f"Line numbers below 1: {examples(wrong)}.") if wrong.n else None


def issuers_are_known(seen: Evidence) -> Fault | None:
    """Find rows that lead to a company nobody has named."""
    wrong = seen.staged.unknown_issuers
    if not wrong.n:
        return None
    message = f"{lines(wrong.n)} with a company id that is not among the companies: {examples(wrong)}."
    return fault(wrong.n, message)


def weights_are_possible(seen: Evidence) -> Fault | None:
    """Find a line that weighs more than twice the fund: percent taken for a fraction, most likely."""
    wrong = seen.staged.out_of_range
    if not wrong.n:
        return None
    return fault(wrong.n, f"{lines(wrong.n)} of more than {LARGEST_WEIGHT * 100} % of the fund: {examples(wrong)}.")


def currencies_are_codes(seen: Evidence) -> Fault | None:
    """Find currencies that are no three-letter code: a column has moved, most likely."""
    wrong = seen.staged.odd_currencies
    return fault(wrong.n, f"{lines(wrong.n)} in a currency that is none: {examples(wrong)}.") if wrong.n else None


def sum_is_not_low(seen: Evidence) -> Fault | None:
    """Find weights that sum to less than rounding and the declared bound explain."""
    return _sum_fault(seen, seen.claim.expect.sum_low - seen.staged.weight_sum, 1 - seen.claim.expect.sum_low)


def sum_is_not_high(seen: Evidence) -> Fault | None:
    """Find weights that sum to more than rounding and the declared bound explain."""
    return _sum_fault(seen, seen.staged.weight_sum - seen.claim.expect.sum_high, seen.claim.expect.sum_high - 1)


def _sum_fault(seen: Evidence, beyond: Decimal, declared: Decimal) -> Fault | None:
    rounding = seen.staged.n_rows * seen.header.weight_unit / 2
    if beyond <= rounding:
        return None
    explained = f"{percent(declared)} and half a printed unit for each of {seen.staged.n_rows} rows"
    return Fault(
        1,
        f"The weights sum to {percent(seen.staged.weight_sum)}; {explained} explain {percent(declared + rounding)}.",
        beyond + declared,
    )


def sum_is_possible(seen: Evidence) -> Fault | None:
    """Find weights that sum to more than any fund's: every line twice, or percent taken for fractions."""
    found = seen.staged.weight_sum
    if found <= LARGEST_SUM:
        return None
    return Fault(1, f"The weights sum to {percent(found)}; no fund holds more than {percent(LARGEST_SUM)}.", found - 1)


def equity_sum_is_not_low(seen: Evidence) -> Fault | None:
    """Find equity lines of an equity fund that weigh less together than its source's files do."""
    low = seen.claim.expect.equity_low
    if low is None or not seen.claim.is_equity_fund or seen.staged.equity_sum >= low:
        return None
    found = seen.staged.equity_sum
    return Fault(1, f"Equity weighs {percent(found)}; at least {percent(low)} is usual.", low - found)


def equity_sum_is_not_high(seen: Evidence) -> Fault | None:
    """Find equity lines that weigh more together than the source's files do."""
    high, found = seen.claim.expect.equity_high, seen.staged.equity_sum
    if high is None or found <= high:
        return None
    return Fault(1, f"Equity weighs {percent(found)}; at most {percent(high)} is usual.", found - high)


def equity_is_identified(seen: Evidence) -> Fault | None:
    """Find fewer lines with a valid CUSIP or ISIN than a source that prints them has."""
    low, gross = seen.claim.expect.identified_low, seen.staged.equity_gross
    if low is None or gross == 0 or seen.staged.identified_gross >= low * gross:
        return None
    found = seen.staged.identified_gross / gross
    message = f"{percent(found)} of the equity weight carries an identifier with a right check digit; usual is all."
    return Fault(1, message, low - found)


def us_equity_is_mapped(seen: Evidence) -> Fault | None:
    """Find a fund of US companies with more than 1 % of its equity weight leading to none."""
    return None if _is_foreign(seen) else _mapping_fault(seen)


def foreign_equity_is_mapped(seen: Evidence) -> Fault | None:
    """Find a fund of foreign companies with more than 1 % of its equity weight leading to none."""
    return _mapping_fault(seen) if _is_foreign(seen) else None


def _is_foreign(seen: Evidence) -> bool:
    """Say whether most of the weight that leads to companies leads to foreign listings."""
    return 2 * seen.staged.foreign_net > seen.staged.mapped_net


def _mapping_fault(seen: Evidence) -> Fault | None:
    missing, gross = seen.staged.unmapped, seen.staged.equity_gross
    if missing.weight <= (1 - MAPPED_SHARE) * gross:
        return None
    share = missing.weight / gross
    message = f"{lines(missing.n)} with {percent(share)} of the equity weight lead to no company: {examples(missing)}."
    return Fault(missing.n, message, share)


def sectors_are_as_printed(seen: Evidence) -> Fault | None:
    """Find sectors that differ from those the source prints, where it prints any."""
    printed = [gap for gap in seen.sectors if gap.printed_weight is not None]
    far = [g for g in printed if g.printed_weight is not None and abs(g.weight - g.printed_weight) > SECTOR_DIFFERENCE]
    if not far:
        return None
    texts = (f"{g.sector.value} {percent(g.weight)} against {percent(g.printed_weight or Decimal(0))}" for g in far)
    return fault(len(far), f"Sectors by company differ from those printed: {'; '.join(texts)}.")
