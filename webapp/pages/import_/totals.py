"""The totals a file prints beside what was read: a difference is said once, where it is nearest to what it is about."""

from decimal import Decimal

from analytics.intake.totals import differences
from analytics.model.portfolio import TotalCheck
from webapp import formatting as fmt
from webapp.components.currencies import DOLLAR
from webapp.services import AccountPreview, ImportPreview

SAME_AMOUNT = Decimal("0.01")


def difference(printed: Decimal, recomputed: Decimal) -> str:
    """Say by how much the file's own total is away from the sum of its lines; empty where it is not."""
    gap = printed - recomputed
    if abs(gap) <= SAME_AMOUNT:
        return ""
    return f"{fmt.money(abs(gap))} {'more' if gap > 0 else 'less'}"


def gap_of(total: TotalCheck) -> str:
    """Say by how much a printed total is away from its lines; empty where it is not."""
    return difference(total.printed_amount, total.recomputed_amount)


def account_gap(account: AccountPreview) -> str:
    """Say by how much an account's printed total is away from what it is worth here; empty where it is not."""
    if account.printed_amount is None or account.amount is None:
        return ""
    return difference(account.printed_amount, account.amount)


def other_warnings(preview: ImportPreview) -> tuple[str, ...]:
    """Return what had to be assumed, without the differences of totals that the sections below show."""
    parsed = preview.parsed
    of_totals = differences((), parsed.totals)
    unsaid = [total for total in parsed.totals if not _is_shown(total, preview)]
    return (*differences((), unsaid), *(text for text in parsed.warnings if text not in of_totals))


def is_said_below(preview: ImportPreview) -> bool:
    """Whether a difference of totals is said at an account or in a warning already."""
    return any(map(account_gap, preview.accounts)) or any(map(gap_of, preview.parsed.totals))


def _is_shown(total: TotalCheck, preview: ImportPreview) -> bool:
    """Whether an account's line says it, or the list of totals in other currencies does."""
    if total.currency != DOLLAR:
        return True
    printed = [account for account in preview.accounts if account.printed_amount == total.printed_amount]
    return any(total.account in ("", account.label) and account_gap(account) for account in printed)
