"""Which accounts of a file are taxed: what their kind implies, then what the user says."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import click

from analytics.model.plan import PlanRequest
from analytics.model.plan_request import LimitKind
from analytics.model.portfolio import AccountKind
from webapp.services.plans_accounts import SHELTERED_KINDS

_GAINS = frozenset({LimitKind.MAX_GAINS, LimitKind.MAX_SHORT_GAINS, LimitKind.MAX_LONG_GAINS})


def with_sheltered(request: PlanRequest, taxed: Collection[str], kinds: Mapping[str, AccountKind]) -> PlanRequest:
    """Return a request in which sales are not taxed in accounts whose kind says so, as on the page.

    Parameters
    ----------
    request : PlanRequest
        Has the accounts that the user says are not taxed.
    taxed : collection of str
        Accounts that the user says are.
    kinds : mapping of str to AccountKind
        By the label of each account of the file.
    """
    both = sorted(request.sheltered & set(taxed))
    if both:
        raise click.UsageError(f"Give either --sheltered or --taxed for “{both[0]}”.")
    by_kind = {label for label, kind in kinds.items() if kind in SHELTERED_KINDS}
    return replace(request, sheltered=request.sheltered | by_kind - set(taxed))


def account_notes(request: PlanRequest, taxed: Collection[str], labels: Collection[str]) -> Iterator[str]:
    """Say which accounts are not taxed, where taxes or gains count, and which names are no account's.

    Parameters
    ----------
    request : PlanRequest
        With every account that is not taxed.
    taxed : collection of str
        As the user gave them.
    labels : collection of str
        The accounts of the file.
    """
    named = {"--sheltered": request.sheltered, "--taxed": taxed, "--lock-account": request.locked_accounts}
    for option, accounts in named.items():
        for label in sorted(set(accounts) - set(labels)):
            yield f"{option} {label}: the file has no such account, so this changes nothing."
    sheltered = [f"“{label}”" for label in labels if label in request.sheltered]
    if sheltered and (request.tax is not None or any(limit.kind in _GAINS for limit in request.limits)):
        yield f"Sales are not taxed in {', '.join(sheltered)}. --taxed ACCOUNT takes an account out."
