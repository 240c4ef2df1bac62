"""Views shared by link: weights without amounts, for whoever has the link, as long as it lasts."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.choices import Choices
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind
from db.repositories import shared_views as repository
from db.repositories.choices import choices_of, read_choices
from db.repositories.documents import from_document, to_document
from db.repositories.portfolios import read_portfolio
from db.repositories.shared_views import NewView, SharedView
from webapp.services.context import ServiceContext
from webapp.services.import_portfolio import as_uuid
from webapp.services.market_state import MarketState

LASTS_DAYS = 30
"""How long a link shows something, unless said otherwise."""

LONGEST_DAYS = 365
"""A link nobody remembers should end by itself."""

TOKEN_BYTES = 32
"""256 random bits: nobody guesses one."""

NOMINAL_AMOUNT = Decimal(1_000_000)
"""The total of a portfolio of weights, as of an imported file of weights."""

LARGE_WEIGHT = Decimal("0.01")
WEIGHT_STEP = Decimal("0.001")
"""As pages print a weight: a tenth of a point. By finer ones whole shares, and so the total, come from public prices.
"""
SMALL_STEP = Decimal("0.0001")
"""As pages print a weight below ``LARGE_WEIGHT``."""

NOTHING_THERE = "This link shows nothing: it has ended, was taken back, or was never given. Ask for a new one."
"""One answer for every reason, so that trying links teaches nothing."""


_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_WORDS = {PositionKind.CASH: "Cash", PositionKind.OTHER_ASSET: "Other asset", PositionKind.OPTION: "Option"}
_UNKNOWN = "Unknown holding"


class NothingShared(UserInputError):
    """A link that shows nothing, whatever the reason."""


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One security of a shared view: a fraction of total value, no amount, no account, no word of the user's."""

    kind: PositionKind
    weight: Decimal
    ticker: str = ""
    issuer_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SharedDocument:
    """All a link shows."""

    lines: tuple[SharedLine, ...]
    benchmark: str
    as_of_date: date | None = None


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link just made: the token is shown now and kept nowhere."""

    token: str
    view_id: str
    lasts_days: int = LASTS_DAYS


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """A line of the list of links: ``is_open`` is whether it shows something now, ``has_ended`` for good."""

    view_id: str
    portfolio_name: str
    created_at: datetime
    expires_at: datetime
    is_open: bool
    has_ended: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class OpenedView:
    """What a link shows: a nominal portfolio, the market as whoever shares counts it, and the benchmark beside."""

    portfolio: Portfolio
    state: MarketState
    benchmark: str
    choices: Choices = field(default_factory=Choices)


class ShareServices:
    """The use cases about links."""

    __slots__ = ()
    context: ServiceContext

    def share_view(self, portfolio_id: str, benchmark: str, *, lasts_days: int = LASTS_DAYS) -> SharedLink:
        """Keep a portfolio's weights for whoever has the link; return the link's token."""
        return share_view(self.context, portfolio_id, benchmark, lasts_days)

    def shared_links(self) -> tuple[LinkSummary, ...]:
        """Return the user's links, newest first."""
        with self.context.database.transaction(self.context.user_id) as connection:
            now = repository.moment(connection)
            return tuple(_summary(view, now) for view in repository.list_views(connection, self.context.user_id))

    def revoke_view(self, view_id: str, *, is_revoked: bool = True) -> None:
        """Let a link show nothing any more, or what it showed again."""
        with self.context.database.transaction(self.context.user_id) as connection:
            repository.revoke_view(connection, self.context.user_id, as_uuid(view_id), is_revoked=is_revoked)

    def open_view(self, token: str) -> OpenedView:
        """Return what a link shows; one that shows nothing is a ``UserInputError``, the same for every reason."""
        return open_view(self.context, token)


def share_view(context: ServiceContext, portfolio_id: str, benchmark: str, lasts_days: int) -> SharedLink:
    """Keep the weights, the choices and the benchmark under the hash of a new token."""
    if not 1 <= lasts_days <= LONGEST_DAYS:
        raise UserInputError(f"A link lasts from 1 to {LONGEST_DAYS} days.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    user_id = context.user_id
    with context.database.transaction(user_id) as connection:
        market = context.markets.current(connection).market
        portfolio = read_portfolio(connection, user_id, as_uuid(portfolio_id), market)
        shared = SharedDocument(weights_only(portfolio, market), benchmark, portfolio.as_of_date)
        kept = _counting(read_choices(connection, user_id).choices)
        document = {"view": to_document(shared), "choices": to_document(kept)}
        view = NewView(_hash(token), document, portfolio.name, timedelta(days=lasts_days))
        view_id = repository.keep_view(connection, user_id, view)
    return SharedLink(token, str(view_id), lasts_days)


def open_view(context: ServiceContext, token: str) -> OpenedView:
    """Return what the view of a token shows, with today's market."""
    # On nobody's behalf: whoever opens a link sees that one row and nothing of whoever shared it.
    with context.database.transaction() as connection:
        found = repository.open_view(connection, _hash(token)) if _TOKEN.fullmatch(token) else None
        if found is None:
            raise NothingShared(NOTHING_THERE)
        shared, choices = from_document(SharedDocument, found["view"]), _counting(choices_of(found["choices"]))
        published = context.markets.current(connection)
        state = context.markets.for_kept_choices(connection, published, choices)
    return OpenedView(state.own(nominal(shared, published.market)), state, shared.benchmark, choices)


def weights_only(portfolio: Portfolio, market: Market) -> tuple[SharedLine, ...]:
    """Return what a portfolio holds as fractions, one line for each security over all accounts, largest first."""
    total = portfolio.total_amount
    if total <= 0:
        raise UserInputError("This portfolio has no value yet: there are no weights to share.")
    amounts: dict[SharedLine, Decimal] = {}
    for position in portfolio.positions:
        line = _line(position, market)
        amounts[line] = amounts.get(line, Decimal(0)) + position.amount
    weights = {line: _rounded(amount / total) for line, amount in amounts.items()}
    largest = max(amounts, key=lambda line: abs(amounts[line]))
    # Rounding leaves a few tenths of points: they belong to somebody, so that the whole stays one.
    weights[largest] += 1 - sum(weights.values())
    ordered = sorted(weights.items(), key=lambda entry: (-entry[1], entry[0].ticker, entry[0].name))
    return tuple(
        SharedLine(line.kind, weight, line.ticker, line.issuer_id, line.name) for line, weight in ordered if weight
    )


def _rounded(weight: Decimal) -> Decimal:
    return weight.quantize(WEIGHT_STEP if abs(weight) >= LARGE_WEIGHT else SMALL_STEP)


def _counting(choices: Choices) -> Choices:
    """Return how companies and funds are counted: own lists carry words of the user's and stay with them."""
    return replace(choices, themes=())


def nominal(shared: SharedDocument, market: Market) -> Portfolio:
    """Return the portfolio of a shared view: parts of a nominal amount, never shown as money."""
    index = {issuer.issuer_id: place for place, issuer in enumerate(market.issuers)}
    positions = []
    for number, line in enumerate(shared.lines, 1):
        place = index.get(line.issuer_id)
        is_gone = bool(line.issuer_id) and place is None
        positions.append(
            Position(
                row=number,
                account="",
                text=line.ticker or line.name,
                name=line.name,
                kind=PositionKind.UNKNOWN if is_gone else line.kind,
                amount=line.weight * NOMINAL_AMOUNT,
                ticker=line.ticker,
                issuer_index=place,
            )
        )
    return Portfolio("Shared view", tuple(positions), as_of_date=shared.as_of_date, is_nominal=True)


def _line(position: Position, market: Market) -> SharedLine:
    """Return what a line is, by public names alone, its weight still to be set."""
    nothing_yet = Decimal(0)
    if position.kind is PositionKind.STOCK and position.issuer_index is not None:
        issuer = market.issuers[position.issuer_index]
        ticker = position.ticker if position.ticker in market.securities else ""
        return SharedLine(position.kind, nothing_yet, ticker, issuer.issuer_id, issuer.name)
    fund = market.funds.get(position.ticker)
    if fund is not None:
        return SharedLine(position.kind, nothing_yet, fund.ticker, "", fund.name)
    kind = position.kind if position.kind in _WORDS else PositionKind.UNKNOWN
    return SharedLine(kind, nothing_yet, name=_WORDS.get(kind, _UNKNOWN))


def _summary(view: SharedView, now: datetime) -> LinkSummary:
    has_ended = view.expires_at <= now
    is_open = view.revoked_at is None and not has_ended
    return LinkSummary(str(view.view_id), view.portfolio_name, view.created_at, view.expires_at, is_open, has_ended)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
