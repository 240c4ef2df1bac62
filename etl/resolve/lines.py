"""One walk over the lines of a file: what each is, where it leads, and what was met on the way."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from analytics.model.fund import HoldingKind
from analytics.model.identifiers import dot_form
from analytics.model.issuer import Issuer
from analytics.model.quality import Severity
from analytics.model.security_codes import isin_body
from db.repositories.identifiers import CusipEntry
from db.repositories.publishing import HoldingRow
from etl.extract import ExtractedHoldings, ExtractedRow
from etl.resolve.claims import is_claim, is_placeholder
from etl.resolve.known import ISSUER_PREFIX, N_ISSUER_NUMBER, Known
from etl.resolve.model import Miss, Notice, listed
from etl.resolve.private import private_companies

_EQUITY, _FUND = HoldingKind.EQUITY, HoldingKind.FUND
_DOLLARS = frozenset({"", "USD"})
_HOME = frozenset({"US", "USA", "United States"})

_AS_PRINTED = (
    *("ticker", "name", "cusip", "isin", "line_class", "sector"),
    *("weight", "market_amount", "shares", "currency"),
)
"""Fields of a line behind the weight of a ``HoldingRow``, in its order."""

Lead = tuple[HoldingKind, str, str | None]
"""Kind, ticker and company of a line."""


class Walk:
    """Leads lines to companies, in order, and keeps what the file adds and what leads nowhere."""

    def __init__(self, known: Known, extracted: ExtractedHoldings) -> None:
        self._known = known
        self._source = extracted.source
        self._lines = extracted.rows
        self._is_abroad = _is_mostly_foreign(extracted)
        self._spelled: dict[str, str] = {"": ""}
        self._conflicts: list[str] = []
        self.new_issuers: dict[str, Issuer] = {}
        self.new_cusips: dict[str, CusipEntry] = {}
        self.misses: list[Miss] = []

    def rows(self, weights: Sequence[Decimal]) -> tuple[HoldingRow, ...]:
        """Return the lines as they are staged, in their order, by column: there are thousands of them."""
        lines = self._lines
        if not lines:
            return ()
        leads = [self._lead(line, weight) for line, weight in zip(lines, weights, strict=True)]
        kinds, tickers, companies = zip(*leads, strict=True)
        printed = dict(zip(ExtractedRow._fields, zip(*lines, strict=True), strict=True))
        beside = [printed[name] for name in _AS_PRINTED]
        cells = zip(printed["line_no"], tickers, companies, kinds, weights, *beside, strict=True)
        return tuple(map(HoldingRow._make, cells))

    def notices(self) -> tuple[Notice, ...]:
        """Return what was met on the way."""
        found = []
        if self._conflicts:
            message = (
                f"CUSIP and ticker lead to different companies; the CUSIP was followed: {listed(self._conflicts)}."
            )
            found.append(Notice("identifier_conflict", Severity.WARNING, len(self._conflicts), message))
        if self.new_issuers:
            names = [issuer.name for issuer in self.new_issuers.values()]
            message = f"Companies named by this file alone: {listed(names)}."
            found.append(Notice("new_companies", Severity.INFO, len(names), message))
        return tuple(found)

    def _lead(self, line: ExtractedRow, weight: Decimal) -> Lead:
        """Return where a line leads. Only shares lead to companies: ``JPM`` may be cash, ``USD`` a fund."""
        ticker = self._spell(line.ticker)
        if line.kind is not _EQUITY and line.kind is not _FUND:
            return line.kind, ticker, None
        cusip = line.cusip or isin_body(line.isin)
        entry = self._known.cusips.get(cusip)
        linked = entry.ticker if entry is not None else ""
        here = ticker if self._is_us_listing(line) else ""
        fund = self._fund(linked, here)
        if fund or line.kind is _FUND:
            return _FUND, fund or ticker or linked, None
        if is_claim(line.name) or is_placeholder(cusip):
            return self._miss(line, ticker, weight, "a claim, not a share")
        issuer_id = self._company(line, cusip, entry, here)
        if issuer_id is None and cusip and weight:
            issuer_id = self._name(line, cusip, ticker or linked)
        if issuer_id is None and not cusip and not ticker:
            issuer_id = self._private(line)
        if issuer_id is None:
            return self._miss(line, ticker or linked, weight, "no weight" if cusip else "no identifier that leads on")
        return _EQUITY, ticker or linked, issuer_id

    def _company(self, line: ExtractedRow, cusip: str, entry: CusipEntry | None, here: str) -> str | None:
        """Return the company by CUSIP, else by ticker, else by the issuer part of the CUSIP."""
        by_cusip, by_ticker = self._known.company_of(entry), self._known.companies.get(here)
        if by_cusip is None:
            if by_ticker is not None and cusip and entry is None:
                self.new_cusips[cusip] = CusipEntry(cusip, here, source=self._source)
            return by_ticker or self._known.by_issuer_number.get(cusip[:N_ISSUER_NUMBER])
        if by_ticker is not None and by_ticker != by_cusip:
            self._conflicts.append(f"{cusip} and {here} (line {line.line_no})")
        return by_cusip

    def _name(self, line: ExtractedRow, cusip: str, ticker: str) -> str:
        """Return the company that the issuer part of a CUSIP stands for, named as the file names it."""
        issuer_id = ISSUER_PREFIX + cusip[:N_ISSUER_NUMBER]
        if issuer_id not in self._known.named and issuer_id not in self.new_issuers:
            country = "" if line.country in _HOME else line.country
            self.new_issuers[issuer_id] = Issuer(issuer_id, line.name or ticker or cusip, ticker, country)
        return issuer_id

    def _private(self, line: ExtractedRow) -> str | None:
        """Return the unlisted company that the reviewed table has for exactly this name at this source."""
        company = private_companies().get((self._source, line.name))
        if company is None:
            return None
        if company.issuer_id not in self._known.named:
            self.new_issuers[company.issuer_id] = company
        return company.issuer_id

    def _miss(self, line: ExtractedRow, ticker: str, weight: Decimal, reason: str) -> Lead:
        self.misses.append(Miss(line.line_no, line.name, ticker, line.cusip, weight, reason))
        return _EQUITY, ticker, None

    def _fund(self, linked: str, here: str) -> str:
        """Return the fund of the directory that a line names, the CUSIP's ticker before the printed one.

        A printed ticker that leads to a company is the company's: ``IAU`` is i-80 Gold in Toronto.
        """
        funds, companies = self._known.funds, self._known.companies
        if linked in funds:
            return linked
        return here if here in funds and here not in companies and linked not in companies else ""

    def _is_us_listing(self, line: ExtractedRow) -> bool:
        """Return whether a ticker is one of a US exchange: ``ROG`` in a fund of foreign shares is Roche."""
        return line.currency in _DOLLARS and (not self._is_abroad or line.country in _HOME)

    def _spell(self, raw: str) -> str:
        spelled = self._spelled.get(raw)
        if spelled is None:
            dotted = _dotted(raw)
            spelled = self._spelled[raw] = self._known.spellings.get(dotted, dotted)
        return spelled


_dotted = lru_cache(maxsize=65_536)(dot_form)
"""The same tickers stand in many files."""


def _is_mostly_foreign(extracted: ExtractedHoldings) -> bool:
    """Return whether most equity lines that name a country name a foreign one."""
    named = Counter(row.country for row in extracted.rows if row.kind is _EQUITY and row.country)
    return 2 * sum(n for country, n in named.items() if country not in _HOME) > named.total()
