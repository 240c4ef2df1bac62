"""What the page is about: the chosen portfolio, or what a link shows."""

from collections.abc import Mapping

from dash.exceptions import PreventUpdate

from analytics.model.choices import Choices
from webapp.components.labels import BENCHMARK_LABELS
from webapp.pages.concentration.forms import View
from webapp.services import Analysis, NothingShared, Services


def analysis_of(services: Services, view: View) -> Analysis:
    """Return what is shown; nothing is where there is no portfolio, or nothing to look into funds with."""
    if view.is_nothing:
        raise PreventUpdate
    if view.token:
        try:
            return services.analyse_view(view.token)
        except NothingShared as error:
            raise PreventUpdate from error
    analysis = services.analyse(view.portfolio_id)
    if analysis.state.is_empty:
        raise PreventUpdate
    return analysis


def is_gone(services: Services, view: View) -> bool:
    """Return whether a link was opened that shows nothing."""
    if not view.token:
        return False
    try:
        services.open_view(view.token)
    except NothingShared:
        return True
    return False


def changeable(view: View, analysis: Analysis) -> Choices | None:
    """Return the choices in force where they can be changed; those of a shared view cannot."""
    return None if view.is_shared else analysis.state.choices


def benchmark_options(analysis: Analysis) -> list[dict[str, str]]:
    """Return what a portfolio can stand beside: the three benchmarks, then every loaded fund."""
    funds = analysis.state.market.funds
    named = [{"label": label, "value": key} for key, label in BENCHMARK_LABELS.items()]
    loaded = sorted(analysis.state.market.snapshots)
    return [*named, *({"label": _fund_label(t, funds), "value": t} for t in loaded)]


def theme_options(analysis: Analysis) -> list[dict[str, str]]:
    """Return the lists of companies the first card can be about."""
    return [{"label": theme.label, "value": theme.name} for theme in analysis.state.market.themes]


def _fund_label(ticker: str, funds: Mapping[str, object]) -> str:
    name = getattr(funds.get(ticker), "name", "")
    return f"{ticker} · {name}" if name else ticker
