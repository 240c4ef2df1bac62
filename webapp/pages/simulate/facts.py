"""Small-cap funds beside this portfolio: facts by ticker, no ranking."""

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from analytics.suggest import SmallCapFacts
from webapp import formatting as fmt
from webapp.components.grid import Column
from webapp.components.labels import SECTOR_LABELS
from webapp.components.page import LOCATION, visit_id
from webapp.components.trail_link import DATA_PATH, trail_query
from webapp.pages.simulate import ids, texts
from webapp.services import Services

COLUMNS = (
    Column("ticker", "Ticker", min_width=72, is_link=True, explanation="Leads to its holdings"),
    Column("name", "Fund", flex=3, is_wide_only=True, min_width=140, is_wrapped=True),
    Column(
        "small_caps", "Small caps", kind="percent", min_width=104, explanation="Small and micro companies of the fund"
    ),
    Column(
        "overlap", "Overlap", kind="percent", min_width=96, explanation="Sum of the smaller weights, fund and yours"
    ),
    Column("names", "Companies", kind="number", is_wide_only=True, min_width=108),
    Column("size", "Median size", kind="big_money", is_wide_only=True, min_width=112, explanation="Half lies above it"),
    Column("fee", "Fee", kind="percent", is_wide_only=True, min_width=92, explanation="Expense ratio a year"),
    Column("shift", "Sectors moved most", flex=3, is_wide_only=True, min_width=150, is_wrapped=True),
    Column("screen", "Earnings asked for", flex=3, is_wide_only=True, min_width=150, is_wrapped=True),
)
_N_SHIFTS = 3


def register_facts(app: Dash, services: Services) -> None:
    """Register the callbacks of the table of facts."""

    @app.callback(
        Output(ids.FACTS, "rowData"),
        Output(ids.FACTS_NOTES, "children"),
        Input(visit_id(ids.PAGE_KEY), "data"),
    )
    def fill(visit: str | None) -> tuple[list[dict[str, Any]], str]:
        if not visit or services.state().is_empty:
            raise PreventUpdate
        facts = services.small_caps_beside(visit)
        return fact_rows(facts), source_words(facts) if facts else texts.NO_FACTS

    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.FACTS, "cellClicked"),
        prevent_initial_call=True,
    )
    def follow(cell: dict[str, Any] | None) -> tuple[str, str]:
        if (cell or {}).get("colId") != "ticker":
            raise PreventUpdate
        return DATA_PATH, trail_query(str((cell or {})["value"]))


def fact_rows(facts: Sequence[SmallCapFacts]) -> list[dict[str, Any]]:
    """Return one grid row per fund, by ticker."""
    return [
        {
            "key": fund.ticker,
            "ticker": fund.ticker,
            "name": f"{fund.name} ({_holdings_words(fund)})",
            "small_caps": fund.small_cap_weight,
            "overlap": fund.overlap_weight,
            "names": fund.n_names,
            "size": fund.median_cap_usd,
            "fee": fund.expense_ratio,
            "shift": shift_words(fund),
            "screen": screen_words(fund),
        }
        for fund in facts
    ]


def shift_words(fund: SmallCapFacts) -> str:
    """Say the sectors in which a fund differs most from the portfolio."""
    largest = sorted(fund.sector_shifts.items(), key=lambda item: (-abs(item[1]), item[0]))[:_N_SHIFTS]
    return ", ".join(f"{SECTOR_LABELS[sector]} {fmt.points(shift)}" for sector, shift in largest)


def screen_words(fund: SmallCapFacts) -> str:
    """Say whether a fund's index asks for earnings."""
    screen = fund.screen
    if screen is None:
        return "not known"
    return f"{f'yes, {screen.rule}' if screen.is_screened else 'no'} ({screen.index_name})"


def source_words(facts: Sequence[SmallCapFacts]) -> str:
    """Say where it was read what the indices ask for, and when."""
    read = {(fund.screen.source, fund.screen.read_date) for fund in facts if fund.screen is not None}
    sources = [f"{source} (read {fmt.day(when)})" for source, when in sorted(read)]
    return f"{texts.FACTS_HINT} Earnings asked for: {'; '.join(sources)}." if sources else texts.FACTS_HINT


def _holdings_words(fund: SmallCapFacts) -> str:
    whose = f"holdings of {fund.looked_through}, " if fund.looked_through != fund.ticker else ""
    return f"{whose}{fmt.day(fund.as_of_date)}"
