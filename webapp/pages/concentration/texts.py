"""Sentences of the concentration page: the headline, the glossary, and each chart's text alternative."""

from collections.abc import Collection, Sequence

from dash import dcc
from dash.development.base_component import Component

from analytics.model.exposure import ConcentrationReport, IssuerExposure
from analytics.model.issuer import Sector
from webapp import formatting
from webapp.components.glossary import THEME, THEME_LABEL
from webapp.components.labels import SECTOR_LABELS
from webapp.components.words import NamedTheme, companies_of

TITLE = "Concentration"
EMPTY_TITLE = "Import a portfolio first"
EMPTY_TEXT = "This page shows how much of your money sits in a few companies, directly and through your funds."
EMPTY_LINK = ("Import a portfolio", "/")

MAP_QUESTION = "Where is your money, company by company?"
BRINGERS_QUESTION = "Who brings your largest companies?"
BANDS_QUESTION = "How do your company sizes differ from the benchmark?"
SECTORS_QUESTION = "How do your sectors differ from the benchmark?"
OVERLAP_QUESTION = "Which of your funds hold the same companies?"
COMPANIES_QUESTION = "How much of each company do you own?"
MEASURES_QUESTION = "How concentrated is it, beside the benchmarks?"
UNKNOWN_QUESTION = "What could not be looked into?"

MAP_LEGEND = "Solid is held directly, lighter through funds. Colour is company size."
BRINGERS_LEGEND = "Solid is held directly; lighter comes through the fund named in the bar."
COMPANIES_HINT = "Choose a row to see where the figure comes from."
LORENZ_QUESTION = "How unequal do your companies weigh?"
THEMES_QUESTION = "How much depends on the definition?"
INSIDE_QUESTION = "What is in it besides companies, and of when?"
SHARE = "Share this view"
SHARE_WORDS = (
    "Whoever has this link sees rounded weights: no amounts, no account names, nothing of your files. Who knows that "
    "you hold whole shares can still guess at amounts, the better the more lines there are."
)
GONE_TITLE = "Nothing is shared here"
GONE_TEXT = "This link has ended, was taken back, or is not whole. Whoever gave it to you can give a new one."
GONE_LINK = ("Go to Import", "/")
MERGED_QUESTION = "Counted as one company:"


_FIRST_LOOK = 200
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def headline(report: ConcentrationReport, theme: NamedTheme) -> str:
    """Say how much sits in a theme's companies and how much of it comes through funds.

    Where unknown weight could raise the figure by a dollar or more the sentence says "at least".
    """
    held = held_members(report, theme.members)
    weight = report.themes.get(theme.name)
    is_first = theme.name == THEME and theme.is_published
    the_theme = f"the {THEME_LABEL}" if is_first else f"“{theme.label}”"
    if not held or weight is None:
        if weight is not None and formatting.of_hundred(weight.upper) == formatting.of_hundred(0):
            return f"None of your money sits in {the_theme}, directly or through funds."
        return f"None of what could be looked into sits in {the_theme}."
    dollars = formatting.of_hundred(weight.weight)
    is_exact = dollars == formatting.of_hundred(weight.upper)
    start = dollars if is_exact else f"At least {formatting.of_hundred(weight.lower)}"
    return f"{start} of every $100 sits in {_held_words(held, theme, the_theme)}; {_parts_words(held)}."


def _held_words(held: Sequence[IssuerExposure], theme: NamedTheme, the_theme: str) -> str:
    """Count companies, of one whose share classes are counted apart as well."""
    n, n_all = len(companies_of(e.issuer.issuer_id for e in held)), len(companies_of(theme.members))
    if not (theme.name == THEME and theme.is_published and n == n_all):
        return f"{spelled(n)} of {the_theme}"
    listings = f"{spelled(len(held))} listings of " if len(held) > n else ""
    return f"{listings}{spelled(n)} companies"


def _parts_words(held: Sequence[IssuerExposure]) -> str:
    """Say how much comes through funds, and how much of what is owned is sold short again."""
    through = formatting.of_hundred(sum(v.weight for e in held for v in e.via))
    short = -sum(min(e.direct, 0.0) for e in held)
    if formatting.of_hundred(short) == formatting.of_hundred(0):
        return f"{through} of it through funds"
    return f"{through} through funds, less {formatting.of_hundred(short)} sold short"


def held_members(report: ConcentrationReport, members: Collection[str]) -> list[IssuerExposure]:
    """Return the exposures to a theme's companies, largest first."""
    found: list[IssuerExposure] = []
    # Entries are made when they are read: the first few are quick, and most lists of companies end among them.
    for part in (report.issuers[:_FIRST_LOOK], report.issuers[_FIRST_LOOK:]):
        found += [exposure for exposure in part if exposure.issuer.issuer_id in members and exposure.weight]
        if len(found) == len(members):
            break
    return found


def spelled(n: int) -> str:
    """Write a small number as a word."""
    return _WORDS[n] if n < len(_WORDS) else formatting.number(n)


def shared_banner(report: ConcentrationReport) -> str:
    """Say that a link was opened, and of when what it shows is."""
    dates = formatting.day_range(report.as_of.oldest_fund, report.as_of.newest_fund)
    portfolio = (
        f"portfolio as of {formatting.day(report.as_of.portfolio)}"
        if report.as_of.portfolio
        else "portfolio without a date"
    )
    return f"Shared view: weights only, {portfolio}, holdings of funds as of {dates}."


def not_applied(left_out: Sequence[str]) -> list[Component | str]:
    """Say which of the user's choices are not applied, with the way to change them; nothing where all are."""
    if not left_out:
        return []
    return [f"{' '.join(left_out)} ", dcc.Link("Change it under Settings", href="/settings", className="trail-link")]


def map_sentence(report: ConcentrationReport) -> str:
    """Say what the map shows: the largest sector and the three largest companies."""
    sectors = [s for s in Sector if s not in (Sector.CASH, Sector.OTHER, Sector.UNKNOWN)]
    first = max(sectors, key=lambda s: report.sectors[s].weight)
    top = [f"{e.issuer.name} {formatting.percent(e.weight)}" for e in report.issuers[:3]]
    if not top:
        return "No companies are known in this portfolio."
    sector = f"{SECTOR_LABELS[first]} is the largest sector with {formatting.percent(report.sectors[first].weight)}"
    return f"{sector}; the largest companies are {formatting.listing(top)}. {MAP_LEGEND}{_short_words(report)}"


def _short_words(report: ConcentrationReport) -> str:
    """Name the companies that are sold short on balance, which have no box: the list ends with them."""
    short = [e for e in reversed(report.issuers[-_FIRST_LOOK:]) if e.weight < 0]
    if not short:
        return ""
    named = [f"{e.issuer.name} {formatting.percent(e.weight)}" for e in short[:3]]
    rest = f" and {formatting.number(len(short) - 3)} more" if len(short) > 3 else ""  # noqa: PLR2004  three fit
    return f" Sold short on balance and not drawn: {', '.join(named)}{rest}."


def bringers_sentence(report: ConcentrationReport) -> str:
    """Say for the largest company how much is direct and what each fund brings."""
    if report.largest is None:
        return "No companies are known in this portfolio."
    exposure = report.largest[0]
    parts = [f"{formatting.percent(exposure.direct)} direct"] if exposure.direct else []
    funds = sorted(exposure.via, key=lambda v: -v.weight)
    parts += [f"{formatting.percent(v.weight)} through {v.fund}" for v in funds[:3]]
    if len(funds) > 3:  # noqa: PLR2004  three funds fit a sentence
        rest = formatting.percent(sum(v.weight for v in funds[3:]))
        parts.append(f"{rest} through {formatting.count(len(funds) - 3, 'other fund')}")
    total = formatting.percent(exposure.weight)
    return f"{exposure.issuer.name} is {total} of your money: {formatting.listing(parts)}. {BRINGERS_LEGEND}"
