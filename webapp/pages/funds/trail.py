"""From a figure of a fund to the companies it is made of, and from a company to its row of the fund's file."""

from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp.components import marks, tracing
from webapp.components.charts_differences import Difference
from webapp.components.panel import Children
from webapp.components.trail_button import trail_button
from webapp.components.trail_drawer import sources_list, traced_list
from webapp.pages.funds import ids
from webapp.services import FundPage


def figure(words: str, mark: str, place: str, *, about: str) -> Component:
    """Build a figure that opens its trail."""
    return trail_button(words, ids.figure_button(mark, place), about=about)


def difference(row: Difference, words: str) -> Component:
    """Build the weight of a size band or a sector, which opens its trail."""
    return figure(words, marks.of_label(row.label), "differences", about=row.label)


def asked_mark(asked: object) -> str:
    """Read which figure the browser noted; a click on nothing asks nothing."""
    mark = asked.get("mark") if isinstance(asked, dict) else None
    if not isinstance(mark, str) or not mark:
        raise PreventUpdate
    return mark


def show_trail(page: FundPage, mark: str) -> list[Component]:
    """Return the companies a figure is made of, then the versions it rests on."""
    if page.inside is None:
        raise PreventUpdate
    traced = tracing.trace(mark, tracing.Ground(page.inside, further=page.further, is_fund=True))
    if traced is None:
        raise PreventUpdate
    return [*traced_list(traced, page.inside.report, _company), *sources_list(page.inside.report)]


def _company(strand: tracing.Strand) -> Children:
    """Build the way to the row of a company."""
    button = ids.company_button(strand.issuer_id)
    return trail_button(strand.words, button, about=strand.name)
