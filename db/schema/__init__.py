"""The tables, declared once, by area. ``metadata`` knows all of them."""

from db.schema.base import metadata
from db.schema.funds import current_fund_snapshots, fund_snapshots, funds, holdings, staging_holdings
from db.schema.portfolios import accounts, imports, plans, portfolios, positions, unresolved_rows
from db.schema.prices import prices
from db.schema.reference import (
    capitalizations,
    issuers,
    reference_changes,
    securities,
    size_band_floors,
    theme_members,
    themes,
)
from db.schema.runs import findings, raw_files, runs
from db.schema.users import users

__all__ = [
    "accounts",
    "capitalizations",
    "current_fund_snapshots",
    "findings",
    "fund_snapshots",
    "funds",
    "holdings",
    "imports",
    "issuers",
    "metadata",
    "plans",
    "portfolios",
    "positions",
    "prices",
    "raw_files",
    "reference_changes",
    "runs",
    "securities",
    "size_band_floors",
    "staging_holdings",
    "theme_members",
    "themes",
    "unresolved_rows",
    "users",
]
