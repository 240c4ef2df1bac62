"""The measures of one portfolio by joining tables, as a user of pandas or polars would write them.

Tables are made beforehand and hold what our matrix holds: funds in funds resolved, weights per company with the most
that rounding could add, groups per fund. Both return the figures of ours, bounds included.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from analytics.model.issuer import Sector, SizeBand
from analytics.model.portfolio import Portfolio, PositionKind
from webapp.services import MarketState

Columns = dict[str, Any]
Figures = Mapping[str, float]
_SECTORS, _BANDS = tuple(Sector), tuple(SizeBand)


@dataclass(frozen=True, slots=True)
class Tables:
    """Columns of the tables: ``positions`` of one portfolio, the others of the market."""

    positions: Columns
    stocks: Columns
    own: Figures
    holdings: Columns
    funds: Columns
    fund_bands: Columns
    companies: Columns
    members: Columns


def tables_of(portfolio: Portfolio, state: MarketState) -> Tables:
    """Return everything as columns; companies and funds are numbers, the quickest keys."""
    matrix, total = state.matrix, float(portfolio.total_amount)
    weight = {
        kind: [(p, float(p.amount) / total) for p in portfolio.positions if p.kind is kind] for kind in PositionKind
    }
    row = np.repeat(np.arange(len(matrix.funds)), np.diff(matrix.issuer.indptr))
    n_funds = len(matrix.funds)
    themes = matrix.traits.theme_issuers
    return Tables(
        positions={
            "fund": np.array(
                [matrix.row[matrix.sources[p.ticker].looked_through] for p, _ in weight[PositionKind.FUND]]
            ),
            "share": np.array([w for _, w in weight[PositionKind.FUND]]),
        },
        stocks={
            "issuer": np.array([p.issuer_index for p, _ in weight[PositionKind.STOCK]]),
            "weight": np.array([w for _, w in weight[PositionKind.STOCK]]),
        },
        own={"cash": sum(w for _, w in weight[PositionKind.CASH])},
        holdings={
            "fund": row,
            "issuer": matrix.issuer.indices.astype(np.int64),
            "weight": matrix.issuer.data,
            "slack": matrix.slack.data,
        },
        funds={
            "fund": np.arange(n_funds),
            "cash": matrix.cash_weight,
            "other": matrix.other_weight + matrix.derivative_weight,
            "unknown": matrix.unknown_weight,
            "slack_total": matrix.slack_total_weight,
        },
        fund_bands={
            "fund": np.repeat(np.arange(n_funds), len(_BANDS)),
            "band": np.tile(np.arange(len(_BANDS)), n_funds),
            "weight": matrix.band.ravel(),
        },
        companies={
            "issuer": np.arange(len(state.market.issuers)),
            "sector": matrix.traits.sector.astype(np.int64),
            "band": matrix.traits.band.astype(np.int64),
        },
        members={
            "issuer": np.concatenate(list(themes.values())).astype(np.int64),
            "theme": np.repeat(np.arange(len(themes)), [members.size for members in themes.values()]),
        },
    )


def pandas_peer(tables: Tables) -> Callable[[], Figures]:
    """Return the measuring of one portfolio with pandas."""
    positions, stocks, holdings, funds, fund_bands, companies, members = (
        pd.DataFrame(columns)
        for columns in (
            tables.positions,
            tables.stocks,
            tables.holdings,
            tables.funds,
            tables.fund_bands,
            tables.companies,
            tables.members,
        )
    )
    traits = companies.set_index("issuer")
    stock_weight = stocks.set_index("issuer")["weight"]

    def measure() -> Figures:
        joined = positions.merge(holdings, on="fund")
        joined[["weight", "slack"]] = joined[["weight", "slack"]].mul(joined["share"], axis=0)
        held = joined.groupby("issuer")[["weight", "slack"]].sum()
        weight = held["weight"].add(stock_weight, fill_value=0.0)
        slack = held["slack"].reindex(weight.index, fill_value=0.0)
        in_funds = positions.merge(funds, on="fund").set_index("share").drop(columns="fund")
        rest = in_funds.mul(in_funds.index, axis=0).sum()
        bands = positions.merge(fund_bands, on="fund")
        by_band = (bands["share"] * bands["weight"]).groupby(bands["band"]).sum()
        by_band = by_band.add(stock_weight.groupby(traits["band"].reindex(stock_weight.index)).sum(), fill_value=0.0)
        by_sector = weight.groupby(traits["sector"].reindex(weight.index)).sum()
        listed = members.merge(weight.rename("weight"), left_on="issuer", right_index=True)
        listed = listed.merge(slack.rename("slack"), left_on="issuer", right_index=True)
        themes = listed.groupby("theme")[["weight", "slack"]].sum()
        most = weight + slack
        return _figures(
            {
                "hhi": float((weight**2).sum()),
                "hhi_most": float((most**2).sum()),
                "largest": float(weight.max()),
                "most": float(most.max()),
                "top10": float(weight.nlargest(10).sum()),
                "top10_most": float(most.nlargest(10).sum()),
            },
            dict(rest),
            tables.own,
            (dict(by_band), dict(by_sector), dict(themes["weight"]), dict(themes["slack"])),
        )

    return measure


def polars_peer(tables: Tables) -> Callable[[], Figures]:
    """Return the measuring of one portfolio with polars."""
    pl = import_module("polars")
    positions, stocks, holdings, funds, fund_bands, companies, members = (
        pl.DataFrame(columns)
        for columns in (
            tables.positions,
            tables.stocks | {"slack": np.zeros(len(tables.stocks["weight"]))},
            tables.holdings,
            tables.funds,
            tables.fund_bands,
            tables.companies,
            tables.members,
        )
    )
    weight, slack, share = pl.col("weight"), pl.col("slack"), pl.col("share")
    most = weight + slack

    def measure() -> Figures:
        in_funds = positions.join(holdings, on="fund").select("issuer", weight * share, slack * share)
        held = pl.concat([in_funds, stocks.select("issuer", "weight", "slack")]).group_by("issuer").sum()
        held = held.join(companies, on="issuer")
        rest = positions.join(funds, on="fund").select(
            (pl.col(name) * share).sum() for name in ("cash", "other", "unknown", "slack_total")
        )
        bands = positions.join(fund_bands, on="fund").select("band", weight * share)
        direct = stocks.join(companies, on="issuer").select("band", "weight")
        by_band = pl.concat([bands, direct]).group_by("band").agg(weight.sum())
        by_sector = held.group_by("sector").agg(weight.sum())
        themes = held.join(members, on="issuer").group_by("theme").agg(weight.sum(), slack.sum())
        known = held.select(
            hhi=(weight**2).sum(),
            hhi_most=(most**2).sum(),
            largest=weight.max(),
            most=most.max(),
            top10=weight.top_k(10).sum(),
            top10_most=most.top_k(10).sum(),
        )
        return _figures(
            known.row(0, named=True),
            rest.row(0, named=True),
            tables.own,
            (
                dict(by_band.iter_rows()),
                dict(by_sector.iter_rows()),
                dict(themes.select("theme", "weight").iter_rows()),
                dict(themes.select("theme", "slack").iter_rows()),
            ),
        )

    return measure


def _figures(known: Figures, rest: Figures, own: Figures, groups: tuple[dict[int, float], ...]) -> dict[str, float]:
    """Return the figures by name, bounds finished; plain arithmetic on a few dozen numbers."""
    bands, sectors, themes, theme_slack = groups
    unknown = rest["unknown"]
    figures = {
        "hhi_lower": known["hhi"],
        "hhi_upper": known["hhi_most"] - known["most"] ** 2 + (known["most"] + unknown) ** 2,
        "top10_weight": known["top10"],
        "top10_upper": known["top10_most"] + unknown,
        "largest_weight": known["largest"],
        "largest_upper": known["most"] + unknown,
    }
    figures |= {f"size_bands {b}": bands.get(b, 0.0) for b in range(len(_BANDS))}
    figures[f"size_bands {_BANDS.index(SizeBand.UNKNOWN)}"] += unknown
    figures |= {f"sectors {s}": sectors.get(s, 0.0) for s in range(len(_SECTORS))}
    figures[f"sectors {_SECTORS.index(Sector.CASH)}"] += rest["cash"] + own["cash"]
    figures[f"sectors {_SECTORS.index(Sector.OTHER)}"] += rest["other"]
    figures[f"sectors {_SECTORS.index(Sector.UNKNOWN)}"] += unknown
    figures |= {f"themes {t}": weight for t, weight in themes.items()}
    figures |= {
        f"themes_upper {t}": weight + unknown + min(theme_slack[t], rest["slack_total"]) for t, weight in themes.items()
    }
    return figures
