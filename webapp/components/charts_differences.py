"""Two portfolios side by side: size bands and sectors as differences, with the sentence and the table beside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.issuer import Sector, SizeBand
from webapp import formatting
from webapp.components import marks
from webapp.components.chart_parts import UNCHECKED, VISIBLE_WEIGHT, end_labels, plain_figure, whiskers
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.components.panel import Children
from webapp.components.table import table_alternative
from webapp.components.tokens import Theme, band_colour, colour

YOURS = "Yours"
LEGEND = "Beside each name: {whose} · benchmark; bars are percentage points."
NOT_COMPANIES = (Sector.CASH, Sector.OTHER)


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


def build_differences(rows: Sequence[Difference], theme: Theme, *, whose: str = YOURS) -> go.Figure:
    """Draw differences to a benchmark as diverging bars; both values stand beside the name of each bar.

    ``whose`` names the first side: a portfolio's is yours, a fund's has its ticker.
    """
    names = [f"<b>{row.label}</b><br>{both_weights(row)}" for row in rows]
    weights = [row.weight for row in rows]
    below, above = [row.reach[0] for row in rows], [row.reach[1] for row in rows]
    reach = max([abs(w) + max(b, a) for w, b, a in zip(weights, below, above, strict=True)] + [0.01])
    ends = [w + a if w >= 0 else w - b for w, b, a in zip(weights, below, above, strict=True)]
    labels = [formatting.points(w).partition(formatting.THIN)[0] for w in weights]
    sides = ["middle right" if w >= 0 else "middle left" for w in weights]
    return plain_figure(
        go.Bar(
            **UNCHECKED,
            x=weights,
            y=names,
            orientation="h",
            marker={
                "color": [row.fill for row in rows],
                "pattern": {"shape": ["/" if row.label == BAND_LABELS[SizeBand.UNKNOWN] else "" for row in rows]},
            },
            # which figure a bar is, for a click on it
            customdata=[[marks.of_label(row.label)] for row in rows],
            hovertext=[difference_sentence(row, whose) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        ),
        whiskers(weights, names, (below, above), theme),
        end_labels(ends, names, labels, theme, sides),
        theme=theme,
        showlegend=False,
        yaxis={"autorange": "reversed", "showgrid": False},
        xaxis={"range": [-reach * 1.6, reach * 1.6], "showticklabels": False, "zeroline": True},
    )


def both_weights(row: Difference) -> str:
    """Say both weights of a difference: yours, then the benchmark's."""
    return f"{formatting.percent(row.yours.weight)} · {formatting.percent(row.benchmark.weight)}"


def difference_sentence(row: Difference, whose: str = YOURS) -> str:
    """Say one difference with the bounds of the first side, for hover."""
    first = formatting.bounded_percent(row.yours.weight, row.yours.lower, row.yours.upper)
    return (
        f"<b>{row.label}</b><br>{whose}: {first}<br>Benchmark: {formatting.percent(row.benchmark.weight)}"
        f"<br>Difference: {formatting.points(row.weight)}"
    )


def differences_sentence(rows: Sequence[Difference], benchmark: str, *, whose: str = YOURS) -> str:
    """Name the largest differences in either direction."""
    legend = LEGEND.format(whose=whose.lower() if whose == YOURS else whose)
    above, below = max(rows, key=lambda d: d.weight), min(rows, key=lambda d: d.weight)
    parts = [f"{row.label} {formatting.points(row.weight)}" for row in (above, below) if abs(row.weight) >= 0.0005]  # noqa: PLR2004  rounds to 0.0 points
    if not parts:
        return f"No difference to {benchmark} of a tenth of a point or more. {legend}"
    return f"Largest differences to {benchmark}: {formatting.listing(parts)}. {legend}"


def differences_table(
    rows: Sequence[Difference], benchmark: str, *, yours: Callable[[Difference, str], Children], whose: str = YOURS
) -> Component:
    """Build the table alternative of a difference chart, bounds included; ``yours`` makes what opens a trail."""
    cells: list[list[Children]] = [
        [
            row.label,
            yours(row, formatting.bounded_percent(row.yours.weight, row.yours.lower, row.yours.upper)),
            formatting.bounded_percent(row.benchmark.weight, row.benchmark.lower, row.benchmark.upper),
            formatting.points(row.weight),
        ]
        for row in rows
    ]
    return table_alternative(("", whose, benchmark, "Difference"), cells)
