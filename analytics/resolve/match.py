"""A line to a security: by the user's word, its ISIN, its CUSIP, its ticker on a US market; by exact spelling only."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from analytics.model.fund import Fund, FundAssetClass
from analytics.model.identifiers import Identified, dot_form
from analytics.model.market import Market, SecurityLink
from analytics.model.portfolio import ParsedRow, PositionKind
from analytics.resolve.additions import Additions
from analytics.resolve.codes import Codes, codes_of
from analytics.resolve.reasons import FOREIGN_FUND, LEFT_UNKNOWN, foreign_ticker, no_such_ticker, why_unknown
from analytics.resolve.spelling import Spelling, is_written_like_a_name, spellings
from analytics.resolve.venues import Side, bare_symbol, side_of

_OTHER_ASSETS = {
    FundAssetClass.BOND: "bond fund",
    FundAssetClass.GOLD: "gold fund",
    FundAssetClass.CRYPTO: "crypto fund",
    FundAssetClass.OTHER: "fund of another asset class",
}
_LINK_RULES = {
    "share_class": "share class, reviewed table",
    "rename": "renamed ticker, dated table",
    "adr": "depositary receipt, reviewed table",
}
OWN_RULE = "your own match"


@dataclass(frozen=True, slots=True)
class Match:
    """A known security: how it enters the look-through, and the rule by which the text was matched."""

    kind: PositionKind
    ticker: str
    name: str
    rule: str
    issuer_index: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Why a line matches nothing, and the tickers it may mean; never taken by themselves."""

    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """Matches lines against a market with what the user and the identifiers say."""

    market: Market
    added: Additions
    _index: dict[str, int] = field(default_factory=dict)

    def match(self, row: ParsedRow) -> Match | NoMatch:
        """Return the security a line names, or why it names none.

        Equity and mixed funds are funds, loaded or not; money market funds are cash; other funds other assets.
        """
        own = self.added.own_ticker(row.text)
        if own is not None:
            return self._own(own)
        codes = codes_of(row)
        return self._by_code(row, codes) or self._by_ticker(row, codes)

    def _own(self, own: str) -> Match | NoMatch:
        ticker = dot_form(own)
        if not ticker:
            return NoMatch(LEFT_UNKNOWN)
        return self._security(Spelling(ticker, OWN_RULE)) or NoMatch(no_such_ticker(ticker))

    def _by_code(self, row: ParsedRow, codes: Codes) -> Match | None:
        for label, code in codes.printed():
            found = self.added.identified.get(code)
            match = self._identified(row, found, f"{label} {code}") if found else None
            if match is not None:
                return match
        return None

    def _identified(self, row: ParsedRow, found: Identified, rule: str) -> Match | None:
        match = self._security(Spelling(found.ticker, rule)) if found.ticker else None
        if match is not None or not found.issuer_id:
            return match
        if not self._index:
            self._index.update((issuer.issuer_id, at) for at, issuer in enumerate(self.market.issuers))
        at = self._index.get(found.issuer_id)
        if at is None:
            return None
        return Match(PositionKind.STOCK, self._ticker_of(row, at), self.market.issuers[at].name, rule, at)

    def _ticker_of(self, row: ParsedRow, issuer_index: int) -> str:
        """Return the printed ticker where it is a US one of the same company: a price may be known by it."""
        for link in self._links(row):
            if link.issuer_index == issuer_index:
                return link.ticker
        return ""

    def _links(self, row: ParsedRow) -> Iterator[SecurityLink]:
        if self._side(row) is not Side.FOREIGN:
            for spelling in spellings(row.text):
                if spelling.ticker in self.market.securities:
                    yield self.market.securities[spelling.ticker]

    def _by_ticker(self, row: ParsedRow, codes: Codes) -> Match | NoMatch:
        if is_written_like_a_name(row.text, row.name) or codes.is_only_identity:
            return NoMatch(why_unknown(row.text))
        if self._side(row) is Side.FOREIGN:
            return NoMatch(foreign_ticker(row), self._same_letters(row))
        match = next(filter(None, map(self._security, spellings(row.text))), None)
        if match is None:
            return NoMatch(why_unknown(row.text))
        if match.ticker in self.market.funds and codes.isin and not codes.isin.startswith("US"):
            return NoMatch(FOREIGN_FUND, (match.ticker,))
        return match

    def _side(self, row: ParsedRow) -> Side:
        """Return where a line trades; the text as a whole may be a US ticker that looks like another (``MKC.V``)."""
        ticker = dot_form(row.text)
        is_known = ticker in self.market.securities or ticker in self.market.funds
        return side_of("" if is_known else row.text, row.venue, row.currency)

    def _same_letters(self, row: ParsedRow) -> tuple[str, ...]:
        """Return the US ticker of the same letters: an offer, since another company may have them abroad."""
        match = self._security(Spelling(dot_form(bare_symbol(row.text)), ""))
        return (match.ticker,) if match else ()

    def _security(self, spelling: Spelling) -> Match | None:
        fund = self.market.funds.get(spelling.ticker)
        if fund is not None:
            return _fund_match(fund, spelling.rule)
        link = self.market.securities.get(spelling.ticker)
        if link is None:
            return None
        issuer = self.market.issuers[link.issuer_index]
        extra = _LINK_RULES.get(link.reason)
        rule = f"{spelling.rule}; {extra}" if extra else spelling.rule
        return Match(PositionKind.STOCK, spelling.ticker, issuer.name, rule, link.issuer_index)


def _fund_match(fund: Fund, rule: str) -> Match:
    if fund.asset_class is FundAssetClass.MONEY_MARKET:
        return Match(PositionKind.CASH, fund.ticker, fund.name, f"{rule}; money market fund")
    reason = _OTHER_ASSETS.get(fund.asset_class)
    if reason:
        return Match(PositionKind.OTHER_ASSET, fund.ticker, fund.name, rule, reason=reason)
    return Match(PositionKind.FUND, fund.ticker, fund.name, rule)
