"""The JSON document of ``analyze``: weights as full floats, money to 1e-6, unknown as null."""

import math
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.model.exposure import Bounded, Bounds, ConcentrationReport, IssuerExposure
from analytics.model.issuer import Sector
from analytics.model.portfolio import Portfolio, PositionKind

SCHEMA_VERSION = 1


def analysis_document(portfolio: Portfolio, report: ConcentrationReport) -> dict[str, Any]:
    """Return the machine-readable form of a report.

    Parameters
    ----------
    portfolio : Portfolio
        For its unresolved and rejected lines and its cash.
    report : ConcentrationReport
        The portfolio's report.

    Returns
    -------
    dict
        Ready for ``json.dumps``; keys and meaning as in the project's definitions, "Command line".

    Notes
    -----
    ``cash`` and ``other_assets`` are weights of the user's own lines, ``cash_in_funds`` what the funds hold as cash;
    ``cash_amount`` and ``total_value`` are money. Money is null for a file of weights. ``size_bands`` and ``sectors``
    are point values, their bounds stand beside them. ``residuals`` is what could not be looked into, then what funds
    owe (negative; ``owed`` is its sum): with companies, cash, other assets and ``rounding`` they sum to one, and so do
    ``sectors``, ``owed`` and ``rounding``. An infinite effective number (no company is known) is null.

    References
    ----------
    The project's definitions, "Command line".

    Examples
    --------
    >>> from analytics.concentration.single import report_of_fund
    >>> from analytics.look_through import FundMatrix
    >>> from analytics.model.fund import Fund
    >>> from analytics.model.market import Market
    >>> market = Market("none", (), {}, {"QQQ": Fund("QQQ", "Invesco QQQ Trust")}, {}, (), ())
    >>> report = report_of_fund("QQQ", market, FundMatrix.build(market))
    >>> analysis_document(Portfolio("QQQ", ()), report)["residuals"]
    [{'label': 'QQQ', 'weight': 1.0, 'reason': 'no holdings loaded'}]
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": {
            "portfolio": to_iso(report.as_of.portfolio),
            "oldest_fund": to_iso(report.as_of.oldest_fund),
            "newest_fund": to_iso(report.as_of.newest_fund),
            "prices": to_iso(report.as_of.prices),
        },
        "currency": "USD",
        "total_value": to_money(report.total_amount),
        "cash_amount": _cash_amount(portfolio, report),
        **_measures(report),
        "issuers": [_issuer(entry) for entry in report.issuers],
        **_groups(report),
        **_gaps(portfolio, report),
        "snapshots": {
            use.fund: {"snapshot_id": use.snapshot_id, "as_of": to_iso(use.as_of_date), "source": use.source}
            for use in report.snapshots
        },
    }


def to_iso(day: date | None) -> str | None:
    """Return a date as text, null where there is none."""
    return day.isoformat() if day is not None else None


def to_money(amount: Decimal | float | None) -> float | None:
    """Return money as a number rounded to 1e-6, null where it is not known."""
    return round(float(amount), 6) if amount is not None else None


def to_bounded(value: Bounded) -> dict[str, float]:
    """Return a weight with its bounds."""
    return {"weight": value.weight, "lower": value.lower, "upper": value.upper}


def to_residuals(report: ConcentrationReport) -> list[dict[str, Any]]:
    """Return what could not be looked into, then what is owed."""
    return [{"label": r.label, "weight": r.weight, "reason": r.reason} for r in (*report.residuals, *report.owed)]


def _measures(report: ConcentrationReport) -> dict[str, Any]:
    return {
        "coverage": report.coverage,
        "coverage_stand_in": report.coverage_stand_in,
        "cash": report.cash,
        "cash_in_funds": report.sectors[Sector.CASH].weight - report.cash,
        "other_assets": report.other_assets,
        "themes": {name: to_bounded(weight) for name, weight in report.themes.items()},
        "largest": _largest(report),
        "hhi": _bounds(report.hhi),
        "effective_number": _bounds(report.effective_number),
        "top10_weight": to_bounded(report.top10_weight),
    }


def _groups(report: ConcentrationReport) -> dict[str, Any]:
    return {
        "size_bands": {str(band): value.weight for band, value in report.size_bands.items()},
        "size_band_bounds": {str(band): to_bounded(value) for band, value in report.size_bands.items()},
        "small_caps": to_bounded(report.small_caps),
        "sectors": {str(sector): value.weight for sector, value in report.sectors.items()},
        "sector_bounds": {str(sector): to_bounded(value) for sector, value in report.sectors.items()},
    }


def _gaps(portfolio: Portfolio, report: ConcentrationReport) -> dict[str, Any]:
    return {
        "unresolved": [
            {
                "row": line.row,
                "text": line.text,
                "value": None if portfolio.is_nominal else to_money(line.amount),
                "currency": line.currency,
                "reason": line.reason,
            }
            for line in portfolio.unresolved
        ],
        "residuals": to_residuals(report),
        "owed": report.owed_weight,
        "rounding": report.rounding_weight,
        "rejected": [
            {"row": line.row, "column": line.column, "value": line.value, "reason": line.reason, "text": line.text}
            for line in portfolio.rejected
        ],
    }


def _cash_amount(portfolio: Portfolio, report: ConcentrationReport) -> float | None:
    if report.total_amount is None:
        return None
    cash = (p.amount for p in portfolio.positions if p.kind is PositionKind.CASH)
    return to_money(sum(cash, Decimal(0)))


def _largest(report: ConcentrationReport) -> dict[str, Any] | None:
    if report.largest is None:
        return None
    entry, weight = report.largest
    return {"issuer": entry.issuer.name, "ticker": entry.issuer.ticker, **to_bounded(weight)}


def _bounds(value: Bounds) -> dict[str, float | None]:
    return {"lower": _finite(value.lower), "upper": _finite(value.upper)}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _issuer(entry: IssuerExposure) -> dict[str, Any]:
    return {
        "issuer": entry.issuer.name,
        "ticker": entry.issuer.ticker,
        "weight": entry.weight,
        "direct": entry.direct,
        "via": [{"fund": via.fund, "weight": via.weight, "stand_in": via.stand_in} for via in entry.via],
    }
