"""Words for the keys of the model: bands, sectors, benchmarks, accounts. One place: every page says the same."""

from analytics.model.issuer import Sector, SizeBand
from analytics.model.portfolio import AccountKind

BAND_LABELS: dict[SizeBand, str] = {
    SizeBand.MEGA: "Mega",
    SizeBand.LARGE: "Large",
    SizeBand.MID: "Mid",
    SizeBand.SMALL: "Small",
    SizeBand.MICRO: "Micro",
    SizeBand.UNKNOWN: "Size unknown",
}

SECTOR_LABELS: dict[Sector, str] = {
    Sector.TECHNOLOGY: "Technology",
    Sector.COMMUNICATION: "Communication",
    Sector.CONSUMER_DISCRETIONARY: "Consumer discretionary",
    Sector.CONSUMER_STAPLES: "Consumer staples",
    Sector.ENERGY: "Energy",
    Sector.FINANCIALS: "Financials",
    Sector.HEALTH_CARE: "Health care",
    Sector.INDUSTRIALS: "Industrials",
    Sector.MATERIALS: "Materials",
    Sector.REAL_ESTATE: "Real estate",
    Sector.UTILITIES: "Utilities",
    Sector.CASH: "Cash",
    Sector.OTHER: "Other assets",
    Sector.UNKNOWN: "Unknown",
}

BENCHMARK_LABELS: dict[str, str] = {
    "sp500": "S&P 500",
    "total_market": "Total market",
    "russell2000": "Russell 2000",
}
"""Keys of ``services.state().benchmarks``, in the order they are offered."""

ACCOUNT_KIND_LABELS: dict[AccountKind, str] = {
    AccountKind.TAXABLE: "Taxable",
    AccountKind.TRADITIONAL_IRA: "Traditional IRA",
    AccountKind.ROTH_IRA: "Roth IRA",
    AccountKind.EMPLOYER_PLAN: "401(k)",
    AccountKind.HEALTH_SAVINGS: "HSA",
    AccountKind.EDUCATION: "529",
    AccountKind.UNKNOWN: "Kind not known",
}
"""How an account is taxed, in the order the kinds are offered."""
