"""Plan requests and answers as JSON documents, whole: an answer saved today means the same when defaults have changed.

Documents of before there were modes, taxes and costs are read as what they asked for then.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.model.choices import Choices
from analytics.model.fund import Fund
from analytics.model.issuer import SizeBandFloor, Theme
from analytics.model.market import Price
from analytics.model.plan import (
    Binding,
    Conflict,
    Limit,
    LimitKind,
    LimitOutcome,
    NewCash,
    PlanMode,
    PlanProof,
    PlanRequest,
    PlanStatus,
    Trade,
)
from analytics.model.tax import CostOutcome, TaxOutcome
from db.repositories.documents import from_document, to_document


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """A plan without what can be measured again: the portfolios and the reports. Fields as in ``Plan``.

    ``measures`` are figures by which plans are compared (fractions, but the effective number), ``turnover_amount`` is
    half of all money traded.
    """

    status: PlanStatus
    trades: tuple[Trade, ...]
    cash_left_amount: Decimal
    limits: tuple[LimitOutcome, ...]
    conflicts: tuple[Conflict, ...] = ()
    tax_note: str = ""
    prices_needed: tuple[str, ...] = ()
    tax: TaxOutcome | None = None
    costs: CostOutcome | None = None
    proof: PlanProof | None = None
    bindings: tuple[Binding, ...] = ()
    warnings: tuple[str, ...] = ()
    turnover_amount: Decimal = Decimal(0)
    measures: dict[str, float] = field(default_factory=dict)
    new_cash: NewCash | None = None
    most_raised_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlanPins:
    """Public facts a plan was computed with that may change since, beside the versions of funds.

    ``capitalization_dates`` are the days of which capitalizations were loaded: size bands come from the nearest one.
    """

    prices: dict[str, Price]
    funds: tuple[Fund, ...]
    themes: tuple[Theme, ...]
    size_bands: tuple[SizeBandFloor, ...]
    capitalization_dates: tuple[date, ...]
    choices: Choices


def request_to_json(request: PlanRequest) -> dict[str, Any]:
    """Return all of a plan request as a document; money as text, to the digit."""
    document: dict[str, Any] = to_document(request, is_whole=True)
    return document


def request_from_json(document: Mapping[str, Any]) -> PlanRequest:
    """Return the request of a document, of the first form as well."""
    return _of_first_form(document) if "new_cash_only" in document else from_document(PlanRequest, document)


def request_digest(request: PlanRequest) -> str:
    """Return the SHA-256 of all a request asks for; equal requests have equal ones."""
    text = json.dumps(request_to_json(request), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def outcome_to_json(outcome: PlanOutcome) -> dict[str, Any]:
    """Return all of an outcome as a document."""
    document: dict[str, Any] = to_document(outcome, is_whole=True)
    return document


def outcome_from_json(document: Mapping[str, Any]) -> PlanOutcome:
    """Return the outcome of a document."""
    return from_document(PlanOutcome, document)


def pins_to_json(pins: PlanPins) -> dict[str, Any]:
    """Return what a plan pins as a document."""
    document: dict[str, Any] = to_document(pins, is_whole=True)
    return document


def pins_from_json(document: Mapping[str, Any]) -> PlanPins:
    """Return what a plan pins from a document."""
    return from_document(PlanPins, document)


def _of_first_form(document: Mapping[str, Any]) -> PlanRequest:
    """Read limits by name, ``max_theme:mag7``, and a switch where there is a mode now."""
    return PlanRequest(
        limits=tuple(_limit(item["name"], item["bound"]) for item in document["limits"]),
        destinations=tuple(document["destinations"]),
        entered_prices={
            ticker: from_document(Price, price) for ticker, price in document.get("entered_prices", {}).items()
        },
        locked=frozenset(document.get("locked", ())),
        max_cash_weight=float(document.get("max_cash_weight", 0.01)),
        mode=PlanMode.NEW_CASH_ONLY if document["new_cash_only"] else PlanMode.REBALANCE,
    )


def _limit(name: str, bound: float) -> Limit:
    kind, _, subject = name.partition(":")
    return Limit(LimitKind(kind), float(bound), subject or None)
