"""Charts of the concentration page: values in, ``go.Figure`` out.

The map shows sector, then company; solid is held directly, lighter is held through funds. The colour is the company's
size band everywhere. Bounds are whiskers. Heights are fixed by the caller's panel, so nothing jumps while loading.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analytics.model.exposure import ConcentrationReport, IssuerExposure
from analytics.model.issuer import Sector, SizeBand
from webapp import formatting
from webapp.components.chart_parts import UNCHECKED, VISIBLE_WEIGHT, end_labels, plain_figure, whiskers
from webapp.components.charts_differences import NOT_COMPANIES
from webapp.components.labels import SECTOR_LABELS
from webapp.components.tokens import Theme, colour, ink_on, soften
from webapp.pages.concentration.merged import NO_LINKS, Links, merged_words

MAX_BOXES = 200
"""Most boxes on the map, the "other companies" of each sector included (our choice: more cannot be read)."""
N_COMPANIES = 10
MAX_FUND_SEGMENTS = 6
OTHER_FUNDS = "other funds"

_ROOT = "all"
_FUND_LIGHTNESS = 0.42
_OUTLINE = 1.5
_SMALLEST_TEXT = 10
_LABEL_ROOM = 1.3


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the map; a sector's box carries no weight of its own."""

    key: str
    parent: str
    label: str
    weight: float
    fill: str
    hover: str = ""
    is_hatched: bool = False
    ticker: str = ""
    sector: str = ""


def build_map(report: ConcentrationReport, theme: Theme, links: Links = NO_LINKS) -> go.Figure:
    """Draw where the money is: sector, then company, at most ``MAX_BOXES`` boxes."""
    boxes = map_boxes(report, theme, links)
    trace = go.Treemap(
        **UNCHECKED,
        ids=[b.key for b in boxes],
        parents=[b.parent for b in boxes],
        labels=[b.label for b in boxes],
        values=[b.weight for b in boxes],
        text=[formatting.percent(b.weight) if b.weight else "" for b in boxes],
        texttemplate="%{label}<br>%{text}",
        hovertext=[b.hover for b in boxes],
        hovertemplate="%{hovertext}<extra></extra>",
        customdata=[[b.sector, b.ticker] for b in boxes],
        branchvalues="remainder",
        sort=True,
        tiling={"pad": 1},
        pathbar={"visible": True, "thickness": 24},
        textfont={"color": [ink_on(b.fill) for b in boxes], "size": 13},
        marker={
            "colors": [b.fill for b in boxes],
            "line": {"color": colour(theme, "surface"), "width": 1},
            "pad": {"t": 22, "l": 2, "r": 2, "b": 2},
            "pattern": {"shape": ["/" if b.is_hatched else "" for b in boxes], "solidity": 0.25},
            "cornerradius": 3,
        },
    )
    return plain_figure(trace, theme=theme, uniformtext={"minsize": _SMALLEST_TEXT, "mode": "hide"})


def map_boxes(report: ConcentrationReport, theme: Theme, links: Links = NO_LINKS) -> tuple[Box, ...]:
    """Return the boxes: the root, the sectors, the largest companies of each and the rest of each sector."""
    sectors = [s for s in Sector if s not in NOT_COMPANIES and report.sectors[s].weight > VISIBLE_WEIGHT]
    plain = [s for s in NOT_COMPANIES if report.sectors[s].weight > VISIBLE_WEIGHT]
    leaves = [leaf for e in report.issuers[:MAX_BOXES] for leaf in _company_boxes(e, theme, links)]
    leaves.sort(key=lambda box: -box.weight)
    shown = leaves[: MAX_BOXES - 2 * len(sectors) - len(plain) - 2]
    frame = [Box(_ROOT, "", "All your money", 0, colour(theme, "surface"), "All your money")]
    frame += [_sector_box(s, report, theme) for s in sectors]
    rest = [box for s in sectors for box in _rest_boxes(s, shown, report, theme)]
    return (*frame, *shown, *rest, *(_plain_box(s, report, theme) for s in plain))


def build_bringers(report: ConcentrationReport, theme: Theme) -> go.Figure:
    """Draw which funds bring the largest companies: direct solid, each fund lighter with its name in the bar."""
    top = list(report.issuers[:N_COMPANIES])
    names = [e.issuer.ticker or e.issuer.name for e in top]
    funds = segment_funds(top)
    unknown = sum(r.weight for r in report.residuals)
    weights = [e.weight for e in top]
    ends = [w + (unknown if unknown > VISIBLE_WEIGHT else 0) for w in weights]
    return plain_figure(
        _segment("direct", [e.direct for e in top], top, theme, is_direct=True),
        *(_segment(fund, [_through(e, fund, funds) for e in top], top, theme) for fund in funds),
        whiskers(weights, names, ([0.0] * len(top), [unknown] * len(top)), theme),
        end_labels(ends, names, [formatting.percent(w) for w in weights], theme),
        theme=theme,
        barmode="stack",
        uniformtext={"minsize": _SMALLEST_TEXT, "mode": "hide"},
        showlegend=False,
        yaxis={"autorange": "reversed", "showgrid": False},
        xaxis={"range": [0, max([*ends, 0.01]) * _LABEL_ROOM], "tickformat": ",.0%", "rangemode": "tozero"},
    )


def segment_funds(top: Sequence[IssuerExposure]) -> list[str]:
    """Return the funds with a segment of their own, by what they bring; the rest share ``OTHER_FUNDS``."""
    totals: dict[str, float] = {}
    for exposure in top:
        for via in exposure.via:
            totals[via.fund] = totals.get(via.fund, 0.0) + via.weight
    ranked = sorted(totals, key=lambda fund: (-totals[fund], fund))
    if len(ranked) <= MAX_FUND_SEGMENTS:
        return ranked
    return [*ranked[: MAX_FUND_SEGMENTS - 1], OTHER_FUNDS]


def _company_boxes(exposure: IssuerExposure, theme: Theme, links: Links) -> list[Box]:
    issuer, merged = exposure.issuer, merged_words(exposure.issuer_index, links)
    name, token = issuer.ticker or issuer.name, f"band-{issuer.size_band}"
    both = exposure.direct > VISIBLE_WEIGHT
    ways = (
        ("direct", name, exposure.direct, colour(theme, token)),
        (
            "funds",
            f"{name} via funds" if both else name,
            through_funds(exposure),
            soften(theme, token, _FUND_LIGHTNESS),
        ),
    )
    return [
        Box(
            key=f"{issuer.issuer_id}/{way}",
            parent=str(issuer.sector),
            label=label,
            weight=weight,
            fill=fill,
            hover=company_hover(exposure, merged),
            is_hatched=issuer.size_band is SizeBand.UNKNOWN,
            ticker=issuer.ticker,
            sector=SECTOR_LABELS[issuer.sector],
        )
        for way, label, weight, fill in ways
        if weight > VISIBLE_WEIGHT
    ]


def through_funds(exposure: IssuerExposure) -> float:
    """Return the part of a company's weight that funds bring."""
    return sum(via.weight for via in exposure.via)


def company_hover(exposure: IssuerExposure, merged: str = "") -> str:
    """Say where a company's weight comes from and which tickers it has, in at most six lines."""
    lines = [f"<b>{exposure.issuer.name}</b>", f"{formatting.percent(exposure.weight)} of your money"]
    if exposure.direct > VISIBLE_WEIGHT:
        lines.append(f"direct {formatting.percent(exposure.direct)}")
    funds = sorted(exposure.via, key=lambda v: -v.weight)
    lines += [merged] if merged else []
    free = 5 - len(lines)
    lines += [f"{v.fund} {formatting.percent(v.weight)}" for v in funds[:free]]
    if len(funds) > free:
        rest = formatting.percent(sum(v.weight for v in funds[free:]))
        lines.append(f"{formatting.count(len(funds) - free, 'more fund')} {rest}")
    return "<br>".join(lines)


def _sector_box(sector: Sector, report: ConcentrationReport, theme: Theme) -> Box:
    label = SECTOR_LABELS[sector]
    weight = report.sectors[sector]
    hover = f"<b>{label}</b><br>{formatting.bounded_percent(weight.weight, weight.lower, weight.upper)}"
    title = f"{label} {formatting.percent(weight.weight)}"
    return Box(str(sector), _ROOT, title, 0, colour(theme, "raised"), hover, sector=label)


def _rest_boxes(sector: Sector, shown: Sequence[Box], report: ConcentrationReport, theme: Theme) -> list[Box]:
    label = SECTOR_LABELS[sector]
    boxes = []
    unseen = sum(r.weight for r in report.residuals) if sector is Sector.UNKNOWN else 0.0
    if unseen > VISIBLE_WEIGHT:
        hover = f"<b>Not looked through</b><br>{formatting.percent(unseen)}<br>the list below gives the reasons"
        grey = colour(theme, "band-unknown")
        boxes.append(Box("unseen", str(sector), "Not looked through", unseen, grey, hover, True, "", label))
    drawn = sum(b.weight for b in shown if b.parent == sector)
    rest = report.sectors[sector].weight - drawn - unseen
    if rest > VISIBLE_WEIGHT:
        hover = f"<b>Other companies</b><br>{formatting.percent(rest)}<br>each in the table below"
        fill = soften(theme, "band-unknown", 0.6)
        boxes.append(Box(f"{sector}/rest", str(sector), "Other companies", rest, fill, hover, sector=label))
    return boxes


def _plain_box(sector: Sector, report: ConcentrationReport, theme: Theme) -> Box:
    label, weight = SECTOR_LABELS[sector], report.sectors[sector].weight
    fill = colour(theme, "band-cash")
    return Box(str(sector), _ROOT, label, weight, fill, f"<b>{label}</b><br>{formatting.percent(weight)}", sector=label)


def _through(exposure: IssuerExposure, fund: str, named: Sequence[str]) -> float:
    if fund == OTHER_FUNDS:
        return sum(v.weight for v in exposure.via if v.fund not in named)
    return sum(v.weight for v in exposure.via if v.fund == fund)


def _segment(
    name: str, weights: Sequence[float], top: Sequence[IssuerExposure], theme: Theme, *, is_direct: bool = False
) -> go.Bar:
    tokens = [f"band-{e.issuer.size_band}" for e in top]
    fills = [colour(theme, t) if is_direct else soften(theme, t, _FUND_LIGHTNESS) for t in tokens]
    return go.Bar(
        **UNCHECKED,
        name=name,
        x=list(weights),
        y=[e.issuer.ticker or e.issuer.name for e in top],
        orientation="h",
        marker={"color": fills, "line": {"color": colour(theme, "surface"), "width": _OUTLINE}},
        text=[name if w > VISIBLE_WEIGHT else "" for w in weights],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": [ink_on(fill) for fill in fills], "size": 12},
        constraintext="inside",
        hovertext=[company_hover(e) for e in top],
        hovertemplate="%{hovertext}<extra></extra>",
        customdata=[[e.issuer.issuer_id, name] for e in top],
    )
