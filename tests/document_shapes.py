"""What the project's definitions promise of each JSON document: its keys, and what each may hold.

In a shape a dict lists keys (further ones are free), a list holds the shape of its entries, a callable checks a leaf.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any


def number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(value: object) -> bool:
    return type(value) is int


def string(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def day(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def null(value: object) -> bool:
    return value is None


def either(*checks: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: any(check(value) for check in checks)


def met(value: object) -> bool:
    return value in {True, False, "uncertain"} and not number(value)


BOUNDS = {"lower": number, "upper": number}
WEIGHT = {"weight": number, **BOUNDS}
BANDS = dict.fromkeys(("mega", "large", "mid", "small", "micro", "unknown"), number)
SECTORS = dict.fromkeys(
    (
        *("technology", "communication", "consumer_discretionary", "consumer_staples", "energy", "financials"),
        *("health_care", "industrials", "materials", "real_estate", "utilities", "cash", "other", "unknown"),
    ),
    number,
)
ANALYZE: dict[str, Any] = {
    "as_of": dict.fromkeys(("portfolio", "oldest_fund", "newest_fund", "prices"), either(null, day)),
    "total_value": either(null, number),
    "coverage": number,
    "coverage_stand_in": number,
    "cash": number,
    "other_assets": number,
    "themes": {"mag7": WEIGHT},
    "largest": {"issuer": string, **WEIGHT},
    "hhi": BOUNDS,
    "effective_number": BOUNDS,
    "top10_weight": WEIGHT,
    "issuers": [
        {
            "issuer": string,
            "ticker": string,
            "weight": number,
            "direct": number,
            "via": [{"fund": string, "weight": number, "stand_in": either(null, string)}],
        }
    ],
    "size_bands": BANDS,
    "sectors": SECTORS,
    "unresolved": [{"row": whole, "text": string, "value": either(null, number), "reason": string}],
}
PLAN: dict[str, Any] = {
    "status": string,
    "trades": [
        {
            "account": string,
            "ticker": string,
            "side": string,
            "shares": either(null, number),
            "price": either(null, number),
            "price_date": either(null, day),
            "price_source": either(null, string),
            "amount": number,
            "reason": string,
            "effects": {},
        }
    ],
    "before": ANALYZE,
    "after": ANALYZE,
    "cash_left": number,
    "limits": [{"name": string, "limit": number, "before": number, "after": number, "met": met}],
    "conflicts": [{"limit": string, "smallest_relaxation": either(null, number), "text": string}],
    "tax_note": string,
}
FUND: dict[str, Any] = {
    "ticker": string,
    "name": string,
    "source": string,
    "as_of": day,
    "loaded_at": moment,
    "stand_in": either(null, string),
    "rows": whole,
    "rows_equity": whole,
    "n_holdings": whole,
    "weight_sum": number,
    "sectors": SECTORS,
    "size_bands": BANDS,
    "themes": {"mag7": WEIGHT},
    "top": [{"issuer": string, "ticker": string, "weight": number}],
    "expense_ratio": either(null, number),
    "price": either(null, number),
    "price_date": either(null, day),
    "index": string,
}


def misfits(value: Any, shape: Any, where: str = "") -> list[str]:  # noqa: ANN401  # JSON and a shape for it
    """Return the places where a document is not of a shape; further keys are free."""
    if callable(shape):
        return [] if shape(value) else [f"{where} is {value!r}"]
    if isinstance(shape, list):
        return [miss for i, entry in enumerate(value) for miss in misfits(entry, shape[0], f"{where}[{i}]")]
    missing = [f"{where}.{key} is missing" for key in shape if key not in value]
    return missing or [miss for key, part in shape.items() for miss in misfits(value[key], part, f"{where}.{key}")]
