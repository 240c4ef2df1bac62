"""What companies are worth: by the screener, or by the shares they report and a close of about the same day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.model.identifiers import dot_form
from analytics.model.issuer import Issuer, SizeBand, SizeBandFloor
from analytics.model.market import Price
from analytics.model.quality import Finding, Severity
from db.repositories.facts import CompanyFact
from db.repositories.prices import StoredClose
from db.repositories.reference import Capitalization, SecurityEntry
from etl.names import names_agree
from etl.reference.words import some_of
from etl.sources.nasdaq_screener.listing import Listed

SCREENER = "Nasdaq screener"
CLASSES_DIFFER = Decimal("1.2")
"""Classes of one company that print capitalizations further apart are said: they print the company's, as a rule."""
ANOTHER_COMPANY = 5
"""A name that disagrees and a capitalization this many times the last one, or one over it, speak of another company."""
MAX_SESSIONS_APART = 10
"""The count of shares on a filing's cover and the close may be this many sessions apart."""
_DOMESTIC_FORMS = ("10-K", "10-Q")
_DOLLAR, _SHARES = "USD", "shares"


@dataclass(frozen=True, slots=True)
class Companies:
    """Who is behind a ticker, what each company was worth last, and the boundaries in force."""

    issuers: Mapping[str, Issuer]
    securities: Mapping[str, SecurityEntry]
    floors: Sequence[SizeBandFloor]
    last_caps: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Capitalizations:
    """Rows to write, and what was met on the way."""

    rows: tuple[Capitalization, ...]
    findings: tuple[Finding, ...]


def band_of(market_cap_usd: Decimal, floors: Sequence[SizeBandFloor]) -> SizeBand:
    """Return the band of a capitalization.

    Examples
    --------
    >>> band_of(Decimal(9), [SizeBandFloor(SizeBand.SMALL, 10.0, date(2025, 7, 1), ""),
    ...                      SizeBandFloor(SizeBand.MICRO, 0.0, date(2025, 7, 1), "")])
    <SizeBand.MICRO: 'micro'>
    """
    reached = [floor for floor in floors if market_cap_usd >= Decimal(str(floor.floor_usd))]
    return max(reached, key=lambda floor: floor.floor_usd).band if reached else SizeBand.UNKNOWN


def from_screener(listed: Iterable[Listed], companies: Companies, as_of_date: date) -> Capitalizations:
    """Return one capitalization per company: what its primary ticker prints, else the largest of its classes.

    Never a sum: each class prints the company's. Beside a primary ticker the others do not count, as notes and
    depositary shares of preferred stock are among them (Comcast's print more than twice what Comcast is worth).

    Parameters
    ----------
    listed : iterable of Listed
        All exchanges together.
    companies : Companies
        A symbol counts where it is the primary ticker of a company, or under an agreeing name.
    as_of_date : date
        The file has none.
    """
    found: dict[str, dict[str, Listed]] = defaultdict(dict)
    foreign: list[str] = []
    for row in listed:
        security = companies.securities.get(dot_form(row.symbol))
        if row.market_cap is None or security is None:
            continue
        if _is_of(row, security, companies):
            found[security.issuer_id][security.ticker] = row
        elif security.reason == "primary":
            foreign.append(f"{security.ticker}: {row.name}")
    rows, split = [], []
    for issuer_id, by_ticker in sorted(found.items()):
        caps = {ticker: row.market_cap for ticker, row in by_ticker.items() if row.market_cap}
        if max(caps.values()) > CLASSES_DIFFER * min(caps.values()):
            split.append("/".join(sorted(caps)))
        primary = [cap for ticker, cap in caps.items() if companies.securities[ticker].reason == "primary"]
        cap = max(primary or caps.values())
        rows.append(Capitalization(issuer_id, as_of_date, cap, band_of(cap, companies.floors), SCREENER))
    return Capitalizations(tuple(rows), tuple(_screener_findings(foreign, split)))


def _is_of(row: Listed, security: SecurityEntry, companies: Companies) -> bool:
    """Say whether a screener row speaks of the company its symbol leads to: tickers are reused."""
    if names_agree(row.name, companies.issuers[security.issuer_id].name):
        return True
    last = companies.last_caps.get(security.issuer_id)
    if security.reason != "primary" or row.market_cap is None:
        return False
    return last is None or last / ANOTHER_COMPANY <= row.market_cap <= last * ANOTHER_COMPANY


def _screener_findings(foreign: Sequence[str], split: Sequence[str]) -> Iterator[Finding]:
    if foreign:
        text = f"Symbols under another name and far from the company's last worth, left out: {some_of(foreign)}."
        yield Finding("", "symbol_of_another_company", Severity.WARNING, len(foreign), text)
    if split:
        text = f"Companies whose tickers print capitalizations more than 20 % apart: {some_of(split)}."
        yield Finding("", "classes_differ", Severity.WARNING, len(split), text)


def only_tickers(securities: Iterable[SecurityEntry]) -> dict[str, str]:
    """Return the ticker of every company that has one class of shares.

    Covers state the shares of each class where there are several, and such figures are not among the facts.
    """
    found: dict[str, str] = {}
    several: set[str] = set()
    for security in securities:
        if security.reason == "primary":
            found[security.issuer_id] = security.ticker
        elif security.reason != "rename":
            several.add(security.issuer_id)
    return {issuer_id: ticker for issuer_id, ticker in found.items() if issuer_id not in several}


def nearest_close(closes: Mapping[date, StoredClose], day: date) -> Price:
    """Return the close of the day nearest to one, the later of two as near; there must be one."""
    nearest = min(closes, key=lambda at: (abs(at - day), at < day))
    close = closes[nearest]
    return Price(close.amount, nearest, close.source, close.currency)


def from_facts(
    shares: CompanyFact,
    close: Price,
    floors: Sequence[SizeBandFloor],
    sessions_between: Callable[[date, date], int],
) -> Capitalization | None:
    """Return shares outstanding times close, where both speak of one class of dollars and about one day.

    Parameters
    ----------
    shares : CompanyFact
        The count on the cover of a quarterly or annual report of a US company. Foreign reports count ordinary shares,
        of which a depositary receipt may be any number: they give none.
    close : Price
        Of the company's only class, as it was.
    floors : sequence of SizeBandFloor
        In force on the day of the close.
    sessions_between : callable
        Number of exchange sessions from one day to a later one.

    Returns
    -------
    Capitalization or None
        Dated by the close; its source names both days.
    """
    if shares.unit != _SHARES or not shares.form.startswith(_DOMESTIC_FORMS):
        return None
    if close.currency != _DOLLAR or close.price_date is None or shares.amount <= 0:
        return None
    first, last = sorted((shares.period_end_date, close.price_date))
    if sessions_between(first, last) > MAX_SESSIONS_APART:
        return None
    worth = shares.amount * close.amount
    source = f"shares of {shares.period_end_date} on a {shares.form} times close of {close.price_date} ({close.source})"
    return Capitalization(shares.issuer_id, close.price_date, worth, band_of(worth, floors), source)
