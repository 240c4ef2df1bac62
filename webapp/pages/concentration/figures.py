"""Charts of the concentration page: values in, ``go.Figure`` out.

The map shows sector, then company; solid is held directly, lighter is held through funds. The colour is the company's
size band everywhere. Bounds are whiskers. Heights are fixed by the caller's panel, so nothing jumps while loading.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import plotly.graph_objects as go

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import Bounded, ConcentrationReport, IssuerExposure
from analytics.model.issuer import Sector, SizeBand
from webapp import formatting
from webapp.components.chart_theme import template_name
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.components.tokens import Theme, band_colour, colour, ink_on, soften

MAX_BOXES = 200
"""Most boxes on the map, the "other companies" of each sector included (our choice: more cannot be read)."""
N_COMPANIES = 10
MAX_FUND_SEGMENTS = 6
MAX_OVERLAP_FUNDS = 12
VISIBLE_WEIGHT = 1e-6
"""Weights below a thousandth of a basis point draw nothing."""
NOT_COMPANIES = (Sector.CASH, Sector.OTHER)
OTHER_FUNDS = "other funds"

_ROOT = "all"
_FUND_LIGHTNESS = 0.42
_OVERLAP_LIGHTNESS = 0.55
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


@dataclass(frozen=True, slots=True)
class Difference:
    """One bar of a difference chart: the portfolio's weight beside the benchmark's."""

    label: str
    yours: Bounded
    benchmark: Bounded
    fill: str

    @property
    def weight(self) -> float:
        """Yours less the benchmark's."""
        return self.yours.weight - self.benchmark.weight

    @property
    def reach(self) -> tuple[float, float]:
        """How far the difference could be below and above, given both sides' bounds."""
        least = self.yours.lower - self.benchmark.upper
        most = self.yours.upper - self.benchmark.lower
        return max(self.weight - least, 0.0), max(most - self.weight, 0.0)


def build_map(report: ConcentrationReport, theme: Theme) -> go.Figure:
    """Draw where the money is: sector, then company, at most ``MAX_BOXES`` boxes."""
    boxes = map_boxes(report, theme)
    trace = go.Treemap(
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
    figure = _figure(trace, theme=theme)
    return figure.update_layout(uniformtext={"minsize": _SMALLEST_TEXT, "mode": "hide"})


def map_boxes(report: ConcentrationReport, theme: Theme) -> tuple[Box, ...]:
    """Return the boxes: the root, the sectors, the largest companies of each and the rest of each sector."""
    sectors = [s for s in Sector if s not in NOT_COMPANIES and report.sectors[s].weight > VISIBLE_WEIGHT]
    plain = [s for s in NOT_COMPANIES if report.sectors[s].weight > VISIBLE_WEIGHT]
    leaves = [leaf for e in islice(report.issuers, MAX_BOXES) for leaf in _company_boxes(e, theme)]
    leaves.sort(key=lambda box: -box.weight)
    shown = leaves[: MAX_BOXES - 2 * len(sectors) - len(plain) - 2]
    frame = [Box(_ROOT, "", "All your money", 0, colour(theme, "surface"), "All your money")]
    frame += [_sector_box(s, report, theme) for s in sectors]
    rest = [box for s in sectors for box in _rest_boxes(s, shown, report, theme)]
    return (*frame, *shown, *rest, *(_plain_box(s, report, theme) for s in plain))


def build_bringers(report: ConcentrationReport, theme: Theme) -> go.Figure:
    """Draw which funds bring the largest companies: direct solid, each fund lighter with its name in the bar."""
    top = list(islice(report.issuers, N_COMPANIES))
    names = [e.issuer.ticker or e.issuer.name for e in top]
    figure = _figure(theme=theme)
    figure.add_trace(_segment("direct", [e.direct for e in top], top, theme, is_direct=True))
    for fund in segment_funds(top):
        figure.add_trace(_segment(fund, [_through(e, fund, segment_funds(top)) for e in top], top, theme))
    unknown = sum(r.weight for r in report.residuals)
    weights = [e.weight for e in top]
    figure.add_trace(_whiskers(weights, names, ([0.0] * len(top), [unknown] * len(top)), theme))
    ends = [w + (unknown if unknown > VISIBLE_WEIGHT else 0) for w in weights]
    figure.add_trace(_end_labels(ends, names, [formatting.percent(w) for w in weights], theme))
    figure.update_layout(barmode="stack", uniformtext={"minsize": _SMALLEST_TEXT, "mode": "hide"}, showlegend=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(range=[0, max([*ends, 0.01]) * _LABEL_ROOM], tickformat=",.0%", rangemode="tozero")
    return figure


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


def band_differences(
    report: ConcentrationReport, benchmark: ConcentrationReport, theme: Theme
) -> tuple[Difference, ...]:
    """Pair each size band with the benchmark's; cash and other assets are no companies and are left out."""
    return tuple(
        Difference(BAND_LABELS[b], report.size_bands[b], benchmark.size_bands[b], band_colour(theme, b))
        for b in SizeBand
    )


def sector_differences(
    report: ConcentrationReport, benchmark: ConcentrationReport, theme: Theme
) -> tuple[Difference, ...]:
    """Pair each sector with the benchmark's, largest difference first; cash, other and unknown close the list."""
    fill = colour(theme, "benchmark")
    pairs = [(s, Difference(SECTOR_LABELS[s], report.sectors[s], benchmark.sectors[s], fill)) for s in Sector]
    last = (*NOT_COMPANIES, Sector.UNKNOWN)
    companies = sorted((d for s, d in pairs if s not in last), key=lambda d: -d.weight)
    rest = [d for s, d in pairs if s in last and max(d.yours.upper, d.benchmark.upper) > VISIBLE_WEIGHT]
    return (*companies, *rest)


def build_differences(rows: Sequence[Difference], theme: Theme) -> go.Figure:
    """Draw differences to a benchmark as diverging bars; both values stand beside the name of each bar."""
    names = [f"<b>{row.label}</b><br>{both_weights(row)}" for row in rows]
    weights = [row.weight for row in rows]
    below, above = [row.reach[0] for row in rows], [row.reach[1] for row in rows]
    figure = _figure(
        go.Bar(
            x=weights,
            y=names,
            orientation="h",
            marker={
                "color": [row.fill for row in rows],
                "pattern": {"shape": ["/" if row.label == BAND_LABELS[SizeBand.UNKNOWN] else "" for row in rows]},
            },
            hovertext=[difference_sentence(row) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        ),
        _whiskers(weights, names, (below, above), theme),
        theme=theme,
    )
    reach = max([abs(w) + max(b, a) for w, b, a in zip(weights, below, above, strict=True)] + [0.01])
    ends = [w + a if w >= 0 else w - b for w, b, a in zip(weights, below, above, strict=True)]
    labels = [formatting.points(w).partition(formatting.THIN)[0] for w in weights]
    sides = ["middle right" if w >= 0 else "middle left" for w in weights]
    figure.add_trace(_end_labels(ends, names, labels, theme, sides))
    figure.update_layout(showlegend=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(range=[-reach * 1.6, reach * 1.6], showticklabels=False, zeroline=True)
    return figure


def both_weights(row: Difference) -> str:
    """Say both weights of a difference: yours, then the benchmark's."""
    return f"{formatting.percent(row.yours.weight)} · {formatting.percent(row.benchmark.weight)}"


def difference_sentence(row: Difference) -> str:
    """Say one difference with the bounds of your side, for hover."""
    yours = formatting.bounded_percent(row.yours.weight, row.yours.lower, row.yours.upper)
    return (
        f"<b>{row.label}</b><br>Yours: {yours}<br>Benchmark: {formatting.percent(row.benchmark.weight)}"
        f"<br>Difference: {formatting.points(row.weight)}"
    )


def _figure(*traces: go.Bar | go.Heatmap | go.Scatter | go.Treemap, theme: Theme) -> go.Figure:
    return go.Figure(data=list(traces), layout={"template": template_name(theme), "autosize": True})


def _company_boxes(exposure: IssuerExposure, theme: Theme) -> list[Box]:
    issuer = exposure.issuer
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
            hover=company_hover(exposure),
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


def company_hover(exposure: IssuerExposure) -> str:
    """Say where a company's weight comes from, in at most six lines."""
    lines = [f"<b>{exposure.issuer.name}</b>", f"{formatting.percent(exposure.weight)} of your money"]
    if exposure.direct > VISIBLE_WEIGHT:
        lines.append(f"direct {formatting.percent(exposure.direct)}")
    funds = sorted(exposure.via, key=lambda v: -v.weight)
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


def _whiskers(
    ends: Sequence[float], names: Sequence[str], reach: tuple[Sequence[float], Sequence[float]], theme: Theme
) -> go.Scatter:
    below, above = reach
    is_drawn = max([*below, *above, 0.0]) > VISIBLE_WEIGHT
    return go.Scatter(
        name="bounds",
        x=list(ends) if is_drawn else [],
        y=list(names) if is_drawn else [],
        mode="markers",
        marker={"size": 1, "opacity": 0},
        error_x={
            "type": "data",
            "array": list(above),
            "arrayminus": list(below),
            "color": colour(theme, "text-soft"),
            "thickness": 1.5,
            "width": 5,
        },
        hoverinfo="skip",
    )


def _end_labels(
    ends: Sequence[float], names: Sequence[str], labels: Sequence[str], theme: Theme, sides: Sequence[str] = ()
) -> go.Scatter:
    return go.Scatter(
        name="labels",
        x=list(ends),
        y=list(names),
        mode="text",
        text=[f"{'  '}{label}{'  '}" for label in labels],
        textposition=list(sides) or "middle right",
        textfont={"color": colour(theme, "text"), "size": 13},
        hoverinfo="skip",
        cliponaxis=False,
    )


def build_overlap(matrix: OverlapMatrix, theme: Theme) -> go.Figure:
    """Draw the overlap of each pair of funds: the sum of the smaller weights, the same in both directions."""
    n = min(len(matrix.tickers), MAX_OVERLAP_FUNDS)
    names = [f"<b>{ticker}</b>" for ticker in matrix.tickers[:n]]
    cells = [[_cell(matrix, row, column) for column in range(n)] for row in range(n)]
    figure = _figure(
        go.Heatmap(
            x=names,
            y=names,
            z=[[w for w, _, _ in row] for row in cells],
            text=[[text for _, text, _ in row] for row in cells],
            texttemplate="%{text}",
            textfont={"size": 12, "color": colour(theme, "text")},
            hovertext=[[hover for _, _, hover in row] for row in cells],
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
            zmin=0,
            zmax=1,
            colorscale=[[0, colour(theme, "raised")], [1, soften(theme, "met", _OVERLAP_LIGHTNESS)]],
            showscale=False,
            xgap=2,
            ygap=2,
        ),
        theme=theme,
    )
    figure.update_xaxes(side="top", showgrid=False, ticks="")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _cell(matrix: OverlapMatrix, row: int, column: int) -> tuple[float | None, str, str]:
    weight = float(matrix.overlap[row, column])
    if row == column or math.isnan(weight):
        return None, "", ""
    pair = f"<b>{matrix.tickers[row]} and {matrix.tickers[column]}</b>"
    note = matrix.note(row, column)
    hover = "<br>".join([pair, f"{formatting.percent(weight)} in common", *([note] if note else [])])
    return weight, formatting.percent(weight) + ("*" if note else ""), hover
