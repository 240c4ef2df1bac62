"""A short name for what a user chose: equal choices, equal name."""

import hashlib
import json
from typing import Any

from analytics.model.choices import Choices
from analytics.model.price_changes import PriceChanges

_N_DIGITS = 16


def digest_of(choices: Choices, price_changes: PriceChanges | None = None) -> str:
    """Return a key for choices; prices count only where weights are carried forward by them.

    Examples
    --------
    >>> digest_of(Choices(apart=frozenset({"a", "b"}))) == digest_of(Choices(apart=frozenset({"b", "a"})))
    True
    """
    document = {
        "stand_ins": dict(choices.stand_ins),
        "apart": sorted(choices.apart),
        "together": sorted(sorted(group) for group in choices.together),
        "floors": [(f.band, f.floor_usd, str(f.version_date), f.source) for f in choices.floors],
        "themes": [(t.name, t.label, str(t.version_date), sorted(t.issuer_ids)) for t in choices.themes],
        "rolled": _document_of(price_changes) if choices.is_rolled_forward else None,
    }
    content = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:_N_DIGITS]


def _document_of(prices: PriceChanges | None) -> list[Any]:
    if prices is None:
        return []
    return [str(prices.to_date), {str(day): dict(ratios) for day, ratios in prices.ratios.items()}]
