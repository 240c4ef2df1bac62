"""The tables, declared once, by area. ``metadata`` knows all of them."""

from db.schema.base import metadata
from db.schema.books import book_figures, book_parts, book_portfolios, book_rejections, books
from db.schema.choices import current_choices, shared_views, user_choices
from db.schema.funds import (
    current_fund_snapshots,
    fund_sector_weights,
    fund_snapshots,
    funds,
    holdings,
    shown_snapshots,
    staging_holdings,
)
from db.schema.imports import (
    column_mappings,
    import_accounts,
    imports,
    lots,
    positions,
    ticker_choices,
    unresolved_rows,
)
from db.schema.macro import form_counts, macro_observations, macro_series
from db.schema.plans import plan_runs, plans
from db.schema.portfolios import account_parts, accounts, portfolio_states, portfolios
from db.schema.prices import adjusted_prices, distributions, prices
from db.schema.reference import (
    capitalizations,
    company_facts,
    cusips,
    earnings,
    issuers,
    reference_changes,
    securities,
    size_band_floors,
    theme_members,
    themes,
)
from db.schema.runs import checks, findings, raw_contents, raw_files, request_slots, runs, source_choices, sources
from db.schema.users import users

__all__ = [
    "account_parts",
    "accounts",
    "adjusted_prices",
    "book_figures",
    "book_parts",
    "book_portfolios",
    "book_rejections",
    "books",
    "capitalizations",
    "checks",
    "column_mappings",
    "company_facts",
    "current_choices",
    "current_fund_snapshots",
    "cusips",
    "distributions",
    "earnings",
    "findings",
    "form_counts",
    "fund_sector_weights",
    "fund_snapshots",
    "funds",
    "holdings",
    "import_accounts",
    "imports",
    "issuers",
    "lots",
    "macro_observations",
    "macro_series",
    "metadata",
    "plan_runs",
    "plans",
    "portfolio_states",
    "portfolios",
    "positions",
    "prices",
    "raw_contents",
    "raw_files",
    "reference_changes",
    "request_slots",
    "runs",
    "securities",
    "shared_views",
    "shown_snapshots",
    "size_band_floors",
    "source_choices",
    "sources",
    "staging_holdings",
    "theme_members",
    "themes",
    "ticker_choices",
    "unresolved_rows",
    "user_choices",
    "users",
]
