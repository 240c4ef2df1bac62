"""Short words of figures: what measures mean, how they are named, and how ages and days read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.model.exposure import ConcentrationReport
from analytics.model.issuer import Theme
from webapp import formatting
from webapp.components import glossary
from webapp.components.labels import BENCHMARK_LABELS
from webapp.components.report_cards import benchmark_label

EXPLAIN_TOP_N = "The largest companies together, all share classes of each, direct and through funds."
EXPLAIN_ENTROPY = "Minus the sum of each weight times its logarithm: 0 is all in one company, more is more spread."
EXPLAIN_ENTROPY_NUMBER = "How many companies of equal weight would have the same entropy."
EXPLAIN_GINI = "0 where every company held weighs the same, towards 1 where few hold nearly all."
EXPLAIN_DIVERSIFICATION = "Volatility of the lines one by one over that of all together: 1 where they move as one."
EXPLAIN_EXPENSE = "What the funds take a year, weighted; shares and cash cost nothing."
EXPLAIN_EARNINGS = "What is paid for a year's earnings, losses included: weight over weighted earnings yield."
EXPLAIN_LOSSES = "Weight of the companies whose last twelve months show a loss."
EXPLAIN_ACTIVE_SHARE = (
    "Half of all differences in weight, company by company: 0 is the same portfolio, 100 % two full ones without a "
    "company in common. Cash, other assets and the unknown are no companies: their half is missing. Shorts add to it."
)
EXPLAIN_OVERLAP = "The sum of the smaller weights, company by company."
EXPLAIN_DAYS = "How long the slowest of your lines would take to sell at a tenth of its usual volume."
NO_REPORTS = "no company reports loaded"
NO_FEES = "no fund's fee is known"
NO_PRICES = "too few prices in common"
NO_VOLUMES = "no trading volumes loaded"
PART_MARK = "#"
"""Stands in the id of a part of a company that is counted apart, before the ticker."""
_MUCH_LONGER = 100
_SAME_DAY = 0.1


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme as the page speaks of it; ``members`` are issuer ids."""

    name: str
    label: str
    explanation: str
    members: frozenset[str]
    is_published: bool = True


def company_of(issuer_id: str) -> str:
    """Return the id of the whole company a part belongs to."""
    return issuer_id.partition(PART_MARK)[0]


def companies_of(issuer_ids: Iterable[str]) -> frozenset[str]:
    """Return the companies some ids stand for: parts counted apart are one."""
    return frozenset(map(company_of, issuer_ids))


def named_theme(themes: Sequence[Theme], name: str, own: Iterable[Theme] = ()) -> NamedTheme:
    """Return the theme that was chosen; one that is gone is the Magnificent 7. ``own`` are lists of the user's."""
    found = {theme.name: theme for theme in themes}
    theme = found.get(name) or found.get(glossary.THEME)
    if theme is None:
        return NamedTheme(glossary.THEME, glossary.THEME_LABEL, glossary.EXPLAIN_THEME, frozenset())
    is_published = all(theme.name != changed.name for changed in own)
    return NamedTheme(
        name=theme.name,
        label=theme.label,
        explanation=glossary.EXPLAIN_THEME if is_published and theme.name == glossary.THEME else theme_words(theme),
        members=theme.issuer_ids,
        is_published=is_published,
    )


def theme_words(theme: Theme) -> str:
    """Say how large a list is and as of when."""
    companies = formatting.count(len(companies_of(theme.issuer_ids)), "company", "companies")
    return f"{companies}, list of {formatting.day(theme.version_date)}"


def yardstick_label(report: ConcentrationReport | None, key: str) -> str:
    """Name what stands beside the portfolio, with its date: ``S&P 500 (SPY 18 Nov 2025)``, ``VTI (30 Nov 2025)``."""
    if key in BENCHMARK_LABELS:
        return benchmark_label(report, key)
    return f"{key}: no holdings loaded" if report is None else f"{key} ({dated_fund(report, key)})"


def dated_fund(report: ConcentrationReport, ticker: str) -> str:
    """Say whose holdings a fund's report rests on and of when."""
    own = [use for use in report.snapshots if use.fund == ticker]
    used = own or list(report.snapshots)
    if not used:
        return "no holdings loaded"
    return f"{used[0].fund} {formatting.day(used[0].as_of_date)}"


def days(n_days: float) -> str:
    """Say how long trading would take: ``less than a tenth of a day``, ``2.5 days``, ``140 days``."""
    if n_days < _SAME_DAY:
        return "less than a tenth of a day"
    return f"{formatting.number(n_days, 0 if n_days >= _MUCH_LONGER else 1)} days"
