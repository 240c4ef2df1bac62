"""Every measure of the portfolio in one table, beside all three benchmarks and the fund that was picked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, Bounds, ConcentrationReport
from analytics.model.further import Covered, FurtherMeasures, Likeness
from webapp import formatting
from webapp.components import glossary, marks, words
from webapp.components.labels import BENCHMARK_LABELS
from webapp.components.table import scrolling
from webapp.pages.concentration.buttons import figure_button
from webapp.services import Beside

NONE = "–"  # noqa: RUF001  # the dash that stands for nothing in a table of figures
_HHI_DECIMALS = 4
_PLACE = "measures"
_BECAUSE = ": "
"""What follows is the reason why a figure is not known, said once, in the column of the portfolio."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of the table is read from; null where no holdings are loaded."""

    report: ConcentrationReport
    further: FurtherMeasures


@dataclass(frozen=True, slots=True)
class Measure:
    """A row: its name, its sentence, the mark of its trail, and how its figure reads."""

    name: str
    explanation: str
    mark: str
    read: Callable[[Column], str]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    name: str
    measures: tuple[Measure, ...]


def measures_table(report: ConcentrationReport, beside: Beside, theme: words.NamedTheme) -> Component:
    """Build the table: one row per measure, the portfolio first with bounds, then who stands beside it."""
    keys = column_keys(beside)
    yours = Column(report, beside.further)
    theirs = [_column(beside, key) for key in keys]
    head = [html.Th("Measure", scope="col"), html.Th("Yours", scope="col"), *(_head(beside, key) for key in keys)]
    bodies = [_body(group, yours, theirs) for group in groups(theme)]
    bodies.append(_likeness_body(beside, keys))
    bodies.append(_trading_body(beside.further, len(keys)))
    table = html.Table([html.Thead(html.Tr(head)), *bodies], className="plain-table measures-table")
    return scrolling(table, "Measures")


def column_keys(beside: Beside) -> list[str]:
    """Return who stands beside the portfolio: the three benchmarks, then the fund that was picked."""
    return [*BENCHMARK_LABELS, *(key for key in beside.yardsticks if key not in BENCHMARK_LABELS)]


def groups(theme: words.NamedTheme) -> tuple[Group, ...]:
    """Return the measures that every portfolio and every fund has."""
    return (_names(theme), _spread(), _cost())


def _names(theme: words.NamedTheme) -> Group:
    return Group(
        "Names",
        (
            Measure(theme.label, theme.explanation, marks.theme(theme.name), lambda c: _theme(c, theme.name)),
            Measure("Largest company", glossary.EXPLAIN_LARGEST, marks.LARGEST, _largest),
            Measure(
                "Top 10 companies", glossary.EXPLAIN_TOP10, marks.top(10), lambda c: _weight(c.report.top10_weight)
            ),
            Measure("Top 25 companies", words.EXPLAIN_TOP_N, marks.top(25), lambda c: _top(c, 25)),
            Measure("Top 50 companies", words.EXPLAIN_TOP_N, marks.top(50), lambda c: _top(c, 50)),
        ),
    )


def _spread() -> Group:
    return Group(
        "Spread",
        (
            Measure("HHI", glossary.EXPLAIN_HHI, marks.ALL, lambda c: _range(c.report.hhi, _HHI_DECIMALS)),
            Measure("Effective number", glossary.EXPLAIN_EFFECTIVE, marks.ALL, lambda c: _range(_effective(c), 0)),
            Measure("Entropy", words.EXPLAIN_ENTROPY, marks.ALL, lambda c: _range(c.further.entropy, 2)),
            Measure(
                "Entropy number",
                words.EXPLAIN_ENTROPY_NUMBER,
                marks.ALL,
                lambda c: _range(c.further.entropy_number, 0),
            ),
            Measure("Gini", words.EXPLAIN_GINI, marks.ALL, lambda c: _range(c.further.gini, 2)),
            Measure(
                "Diversification ratio",
                words.EXPLAIN_DIVERSIFICATION,
                marks.LINES,
                lambda c: covered(c.further.diversification_ratio, _twice, words.NO_PRICES),
            ),
        ),
    )


def _cost() -> Group:
    return Group(
        "Size, cost and earnings",
        (
            Measure("Small caps", glossary.EXPLAIN_SMALL, marks.SMALL, lambda c: _weight(c.report.small_caps)),
            Measure(
                "Yearly cost of funds",
                words.EXPLAIN_EXPENSE,
                marks.EXPENSE,
                lambda c: covered(c.further.expense_ratio, formatting.percent, words.NO_FEES),
            ),
            Measure(
                "Price/earnings",
                words.EXPLAIN_EARNINGS,
                marks.EARNINGS,
                lambda c: covered(c.further.price_earnings, formatting.price_earnings, words.NO_REPORTS),
            ),
            Measure(
                "Loss-making companies",
                words.EXPLAIN_LOSSES,
                marks.LOSSES,
                lambda c: covered(c.further.loss_making, formatting.percent, words.NO_REPORTS),
            ),
            Measure(
                "Looked into",
                glossary.EXPLAIN_COVERAGE,
                marks.UNKNOWN,
                lambda c: formatting.percent(c.report.coverage),
            ),
        ),
    )


def covered(figure: Covered, show: Callable[[float], str], missing: str) -> str:
    """Say a figure with the part of the money it rests on, or why it is not known."""
    if figure.figure is None:
        return f"not known{_BECAUSE}{missing}"
    known = formatting.percent(figure.coverage)
    said = show(figure.figure)
    return said if known == formatting.percent(1.0) else f"{said}, known for {known}"


def _column(beside: Beside, key: str) -> Column | None:
    yardstick = beside.yardsticks.get(key)
    return None if yardstick is None else Column(yardstick.report, yardstick.further)


def _head(beside: Beside, key: str) -> Component:
    yardstick = beside.yardsticks.get(key)
    dated = words.dated_fund(yardstick.report, yardstick.ticker) if yardstick else "no holdings loaded"
    return html.Th([BENCHMARK_LABELS.get(key, key), html.Span(dated, className="column-note")], scope="col")


def _body(group: Group, yours: Column, theirs: Sequence[Column | None]) -> Component:
    rows = [
        _row((m.name, m.explanation), (m.read(yours), m.mark), [_theirs(m, column) for column in theirs])
        for m in group.measures
    ]
    return _grouped(group.name, rows, len(theirs))


def _theirs(measure: Measure, column: Column | None) -> str:
    return measure.read(column).partition(_BECAUSE)[0] if column else NONE


def _grouped(name: str, rows: Sequence[Component], n_columns: int) -> Component:
    head = html.Tr(html.Th(name, scope="rowgroup", colSpan=n_columns + 2), className="group-row")
    return html.Tbody([head, *rows])


def _row(names: tuple[str, str], yours: tuple[str, str], theirs: Sequence[str | Component]) -> Component:
    name, explanation = names
    figure, mark = yours
    own = figure_button(figure, mark, f"{_PLACE}/{name}", about=name) if figure != NONE else NONE
    return html.Tr([html.Th(name, scope="row", title=explanation), html.Td(own), *(html.Td(cell) for cell in theirs)])


def _likeness_body(beside: Beside, keys: Sequence[str]) -> Component:
    found = {key: beside.further.likeness.get(_ticker(beside, key)) for key in keys}
    spec: tuple[tuple[str, str, Callable[[Likeness], Bounded]], ...] = (
        ("Active share of yours", words.EXPLAIN_ACTIVE_SHARE, lambda likeness: likeness.active_share),
        ("Overlap with yours", words.EXPLAIN_OVERLAP, lambda likeness: likeness.overlap),
    )
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row", title=explanation),
                html.Td(NONE),
                *(html.Td(_likeness_cell(name, key, found[key], read)) for key in keys),
            ]
        )
        for name, explanation, read in spec
    ]
    return _grouped("Likeness", rows, len(keys))


def _likeness_cell(
    name: str, key: str, likeness: Likeness | None, read: Callable[[Likeness], Bounded]
) -> str | Component:
    if likeness is None:
        return NONE
    label = BENCHMARK_LABELS.get(key, key)
    return figure_button(_weight(read(likeness)), marks.likeness(key), f"{_PLACE}/{name}", about=f"{name}, {label}")


def _trading_body(further: FurtherMeasures, n_columns: int) -> Component:
    slowest = further.days_to_trade[0] if further.days_to_trade else None
    if slowest is None:
        said = f"not known{_BECAUSE}{words.NO_VOLUMES}"
    else:
        days = words.days(slowest.days)
        said = f"{days} ({slowest.ticker}), known for {formatting.percent(further.days_coverage)}"
    row = _row(("Days to trade, slowest line", words.EXPLAIN_DAYS), (said, marks.DAYS), [NONE] * n_columns)
    return _grouped("Trading", [row], n_columns)


def _ticker(beside: Beside, key: str) -> str:
    yardstick = beside.yardsticks.get(key)
    return yardstick.ticker if yardstick else key


def _theme(column: Column, name: str) -> str:
    found = column.report.themes.get(name)
    return NONE if found is None else _weight(found)


def _largest(column: Column) -> str:
    return _weight(column.report.largest[1]) if column.report.largest else NONE


def _top(column: Column, n: int) -> str:
    found = column.further.top_n_weight.get(n)
    return NONE if found is None else _weight(found)


def _effective(column: Column) -> Bounds:
    return column.report.effective_number


def _weight(weight: Bounded) -> str:
    return formatting.bounded_percent(weight.weight, weight.lower, weight.upper)


def _range(bounds: Bounds, decimals: int) -> str:
    return formatting.number_range(bounds.lower, bounds.upper, decimals)


def _twice(figure: float) -> str:
    return formatting.number(figure, 2)
