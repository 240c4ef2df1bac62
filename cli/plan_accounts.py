"""Which accounts of a file are taxed: what their kind implies, then what the user says."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import click

from analytics.model.plan import PlanRequest
from analytics.model.plan_request import LimitKind
from analytics.model.portfolio import AccountKind
from webapp.services import ImportPreview
from webapp.services.plans_accounts import SHELTERED_KINDS

_GAINS = frozenset({LimitKind.MAX_GAINS, LimitKind.MAX_SHORT_GAINS, LimitKind.MAX_LONG_GAINS})


def kinds_of(preview: ImportPreview) -> Mapping[str, AccountKind]:
    """Return how each account of a file is taxed that holds anything, by label."""
    kinds = {account.label: account.kind for account in preview.accounts}
    return {label: kinds.get(label, AccountKind.UNKNOWN) for label in preview.portfolio.accounts}


def with_sheltered(request: PlanRequest, taxed: Collection[str], kinds: Mapping[str, AccountKind]) -> PlanRequest:
    """Return a request in which sales are not taxed in accounts whose kind says so, as on the page.

    Parameters
    ----------
    request : PlanRequest
        Has the accounts that the user says are not taxed.
    taxed : collection of str
        Accounts that the user says are.
    kinds : mapping of str to AccountKind
        By the label of each account that holds anything.
    """
    unknown = sorted(set(taxed) - set(kinds))
    if unknown:
        known = ", ".join(f"“{label}”" for label in kinds)
        raise click.UsageError(f"--taxed: there is no account “{unknown[0]}” in this portfolio; its accounts: {known}.")
    both = sorted(request.sheltered & set(taxed))
    if both:
        raise click.UsageError(f"Give either --sheltered or --taxed for “{both[0]}”.")
    by_kind = {label for label, kind in kinds.items() if kind in SHELTERED_KINDS}
    return replace(request, sheltered=request.sheltered | by_kind - set(taxed))


def sheltered_note(request: PlanRequest) -> str:
    """Say which accounts are not taxed, where taxes or gains count; empty where there is nothing to say."""
    sheltered = [f"“{label}”" for label in sorted(request.sheltered)]
    if not sheltered or (request.tax is None and not any(limit.kind in _GAINS for limit in request.limits)):
        return ""
    return f"Sales are not taxed in {', '.join(sheltered)}. --taxed ACCOUNT takes an account out."
