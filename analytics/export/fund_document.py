"""The JSON document of ``fund show``."""

from typing import Any

from analytics.concentration.model import FundProfile
from analytics.export.analysis_document import SCHEMA_VERSION, to_bounded, to_iso, to_money, to_residuals
from analytics.model.exposure import ConcentrationReport


def fund_document(profile: FundProfile) -> dict[str, Any]:
    """Return the machine-readable form of a fund's page.

    Parameters
    ----------
    profile : FundProfile
        The fund, with or without holdings.

    Returns
    -------
    dict
        Ready for ``json.dumps``; keys and meaning as in the project's definitions, "Command line". Everything about
        holdings is null where none stand for the fund, and ``note`` says so.

    Notes
    -----
    ``stand_in`` is null for a share class of a loaded fund: its holdings are exact. ``share_class_of`` names that fund.

    References
    ----------
    The project's definitions, "Command line".

    Examples
    --------
    >>> from analytics.model.fund import Fund
    >>> profile = FundProfile(Fund("QQQ", "Invesco QQQ Trust"), None, is_stand_in=False, note="none", price=None)
    >>> fund_document(profile)["weight_sum"] is None
    True
    """
    fund, price = profile.fund, profile.price
    return {
        "schema_version": SCHEMA_VERSION,
        "ticker": fund.ticker,
        "name": fund.name,
        "sponsor": fund.sponsor or None,
        "asset_class": str(fund.asset_class),
        "index": fund.index_name or None,
        "share_class_of": fund.share_class_of,
        "stand_in": profile.looked_through if profile.is_stand_in else None,
        "note": profile.note or None,
        "source": profile.snapshot.source if profile.snapshot else None,
        "snapshot_id": profile.snapshot.snapshot_id if profile.snapshot else None,
        "as_of": to_iso(profile.as_of_date),
        "loaded_at": profile.loaded_at.isoformat() if profile.loaded_at else None,
        "rows": profile.n_rows,
        "rows_equity": profile.n_equity_rows,
        "n_holdings": profile.n_holdings,
        "weight_sum": profile.sum_weight,
        **_holdings(profile.report),
        "top": [{"issuer": e.issuer.name, "ticker": e.issuer.ticker, "weight": e.weight} for e in profile.top],
        "expense_ratio": fund.expense_ratio,
        "expense_ratio_date": to_iso(fund.expense_ratio_date),
        "expense_ratio_source": fund.expense_ratio_source or None,
        "price": to_money(price.amount) if price else None,
        "price_date": to_iso(price.price_date) if price else None,
        "price_source": price.source if price else None,
    }


def _holdings(report: ConcentrationReport | None) -> dict[str, Any]:
    if report is None:
        keys = ("sectors", "size_bands", "small_caps", "themes", "residuals", "owed", "rounding")
        return dict.fromkeys(keys)
    return {
        "sectors": {str(sector): value.weight for sector, value in report.sectors.items()},
        "size_bands": {str(band): value.weight for band, value in report.size_bands.items()},
        "small_caps": to_bounded(report.small_caps),
        "themes": {name: to_bounded(weight) for name, weight in report.themes.items()},
        "residuals": to_residuals(report),
        "owed": report.owed_weight,
        "rounding": report.rounding_weight,
    }
