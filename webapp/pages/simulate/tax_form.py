"""Costs and taxes of the form."""

import re
from enum import StrEnum

from analytics.model.tax import Costs, TaxRates, WashRule
from webapp.pages.simulate.entries import Entries
from webapp.pages.simulate.ids import Field

PAIR_MARK = "="
"""Between the two tickers of a pair that counts as the same."""
DEFAULT_ORDINARY_LIMIT = TaxRates(0.0, 0.0, 0.0).ordinary_limit_amount
"""US Code, title 26, section 1211(b): the most of a net loss that other income takes in a year."""


class TaxKind(StrEnum):
    """How gains are taxed: left out, one rate, or netted by term."""

    NONE = "none"
    PLAIN = "plain"
    NETTED = "netted"


def read_costs(entries: Entries) -> Costs:
    """Read what trading costs."""
    return Costs(
        commission_amount=entries.amount(Field.COMMISSION),
        half_spread_weight=entries.weight(Field.SPREAD),
        horizon_years=entries.number(Field.HORIZON) or 0.0,
    )


def read_tax(entries: Entries) -> TaxRates | None:
    """Read the user's own rates; null where taxes are left out."""
    kind = TaxKind(entries.word(Field.TAX_KIND, TaxKind.NONE))
    if kind is TaxKind.NONE:
        return None
    if kind is TaxKind.PLAIN:
        return TaxRates.plain(entries.weight(Field.PLAIN_RATE))
    short = entries.weight(Field.SHORT_RATE)
    return TaxRates(
        short_rate=short,
        long_rate=entries.weight(Field.LONG_RATE),
        ordinary_rate=entries.weight(Field.ORDINARY_RATE, short),
        ordinary_limit_amount=entries.amount(Field.ORDINARY_LIMIT, DEFAULT_ORDINARY_LIMIT),
        short_realized_amount=entries.amount(Field.SHORT_SO_FAR, is_signed=True),
        long_realized_amount=entries.amount(Field.LONG_SO_FAR, is_signed=True),
    )


def read_wash(entries: Entries) -> WashRule:
    """Read whether purchases bar losses, and what counts as the same."""
    pairs = [frozenset(pair.split(PAIR_MARK)) for pair in sorted(entries.chosen(Field.SAME_PAIRS))]
    typed = [
        frozenset(re.findall(r"[A-Z0-9.\-/]+", group.upper())) for group in entries.word(Field.SAME_TYPED).split(";")
    ]
    groups = dict.fromkeys(group for group in (*pairs, *typed) if len(group) > 1)
    return WashRule(is_applied=entries.is_on(Field.WASH, default=True), groups=tuple(groups))
