"""Views shared by link: what they hold, who sees them, how they end."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from analytics.errors import UserInputError
from db.engine import Database
from db.errors import NotFound
from webapp.services import Place, Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
ALPHABET = "cik1652044"

# Two accounts; 1,234.56 and 333.33 of Apple, 98,765.43 of SPY, a line nobody knows, and cash: 101,333.32 in all.
FILE = (
    b"Account,Symbol,Description,Quantity,Price,Value\n"
    b"Mum's secret IRA,AAPL,APPLE INC,6.1728,200.00,1234.56\n"
    b"Joint,AAPL,APPLE INC,1.66665,200.00,333.33\n"
    b"Joint,SPY,SPDR S&P 500 ETF,150,658.4362,98765.43\n"
    b"Joint,NOTE17,Loan to cousin Vinny,1,700.00,700.00\n"
    b"Joint,CASH,Cash,300.00,1,300.00\n"
)


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


def another_user(services: Services) -> Services:
    user: UUID = uuid4()
    with services.context.database.transaction(user) as connection:
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    return Services(replace(services.context, user_id=user))


@pytest.fixture
def portfolio_id(services: Services) -> str:
    return services.save_import(FILE, "mine.csv", place=Place.NEW).portfolio_id


def stored(services: Services) -> str:
    with services.context.database.transaction(services.context.user_id) as connection:
        return json.dumps(connection.execute(text("select document from shared_views")).scalar_one())


def test_a_link_shows_weights_and_the_whole_is_one(services: Services, portfolio_id: str) -> None:
    link = services.share_view(portfolio_id, "sp500")
    view = another_user(services).open_view(link.token)
    amounts = {p.text: p.amount for p in view.portfolio.positions}
    # 1,567.89 / 101,333.32 = 0.0154725; 98,765.43 / 101,333.32 = 0.9746590; 700 and 300 of it 0.0069079 and 0.0029605:
    # as printed 1.5 %, 97.5 %, 0.69 % and 0.30 %; the largest takes what is missing to the whole.
    assert amounts["AAPL"] == Decimal(15_000)
    assert amounts["Unknown holding"] == Decimal(6_900)
    assert amounts["Cash"] == Decimal(3_000)
    assert sum(amounts.values()) == Decimal(1_000_000)
    assert (view.portfolio.is_nominal, view.benchmark) == (True, "sp500")


def test_a_link_holds_no_amount_account_or_word_of_the_users(services: Services, portfolio_id: str) -> None:
    services.share_view(portfolio_id, "sp500")
    document = stored(services)
    for private in ("1234.56", "98765", "Mum", "Joint", "cousin", "NOTE17", "mine.csv", "658.4", portfolio_id):
        assert private not in document, private
    assert not re.search(r"0\.\d{5}", document)


def test_words_of_own_lists_stay_with_whoever_shares(services: Services, portfolio_id: str) -> None:
    services.make_list("Dad's shares")
    token = services.share_view(portfolio_id, "sp500").token
    assert "Dad" not in stored(services)
    labels = {theme.label for theme in another_user(services).open_view(token).state.market.themes}
    assert "Magnificent 7" in labels
    assert not any("Dad" in label for label in labels)


def test_whole_shares_are_not_to_be_found_by_the_weights(services: Services) -> None:
    # A search over whole numbers of the first share up to twice those held: by millionths the total is found, by
    # weights as printed it is one of many.
    prices = {"VOO": 611.12, "VGT": 737.45, "NVDA": 186.60, "AAPL": 267.46, "MSFT": 493.79}
    held = {"VOO": 601, "VGT": 253, "NVDA": 307, "AAPL": 409, "MSFT": 113}
    rows = "".join(f"{t},{n},{prices[t]:.2f},{n * prices[t]:.2f}\n" for t, n in held.items())
    content = f"Symbol,Shares,Price,Market Value\n{rows}".encode()
    portfolio = services.save_import(content, "whole.csv", place=Place.NEW).portfolio_id
    view = services.open_view(services.share_view(portfolio, "sp500").token)
    weights = {p.ticker: float(p.amount) / 1e6 for p in view.portfolio.positions}
    fitting = [n for n in range(1, 1203) if _is_whole(n * prices["VOO"] / weights["VOO"], weights, prices)]
    assert len(fitting) > 100
    total = sum(n * prices[t] for t, n in held.items())
    finer = {t: n * prices[t] / total for t, n in held.items()}
    found = [n for n in range(1, 1203) if _is_whole(n * prices["VOO"] / finer["VOO"], finer, prices, 5e-7)]
    assert found == [601, 1202]


def _is_whole(total: float, weights: dict[str, float], prices: dict[str, float], half_step: float = 5e-4) -> bool:
    """Say whether every weight could be that of a whole number of shares of a total."""
    return all(
        abs(round(w * total / prices[t]) - w * total / prices[t]) <= half_step * 2 * total / prices[t]
        for t, w in weights.items()
    )


def test_the_same_figures_stand_behind_a_link(services: Services, portfolio_id: str) -> None:
    mine = services.analyse(portfolio_id).report
    shared = services.analyse_view(services.share_view(portfolio_id, "sp500").token).report
    assert shared.themes["mag7"].weight == pytest.approx(mine.themes["mag7"].weight, abs=1e-3)
    assert shared.coverage == pytest.approx(mine.coverage, abs=1e-3)
    assert shared.total_amount is None


def test_a_link_shows_companies_as_whoever_shares_counts_them(services: Services) -> None:
    portfolio_id = services.save_import(b"ticker,weight\nGOOG,60%\nGOOGL,40%\n", "g.csv", place=Place.NEW).portfolio_id
    services.count_apart(ALPHABET)
    token = services.share_view(portfolio_id, "sp500").token
    services.undo_choices()
    report = another_user(services).analyse_view(token).report
    assert {line.issuer.ticker: round(line.weight, 6) for line in report.issuers} == {"GOOG": 0.6, "GOOGL": 0.4}


def test_only_the_hash_of_a_token_is_kept(services: Services, portfolio_id: str) -> None:
    link = services.share_view(portfolio_id, "sp500")
    assert len(link.token) == 43
    with services.context.database.transaction(services.context.user_id) as connection:
        row = connection.execute(text("select to_jsonb(v)::text from shared_views v")).scalar_one()
    assert link.token not in row
    assert link.token != services.share_view(portfolio_id, "sp500").token


def test_a_link_that_ended_was_taken_back_or_never_was_answers_the_same(services: Services, portfolio_id: str) -> None:
    ended, revoked = (services.share_view(portfolio_id, "sp500") for _ in range(2))
    services.revoke_view(revoked.view_id)
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(
            text("update shared_views set expires_at = now() - interval '1 second' where view_id = :id"),
            {"id": ended.view_id},
        )
    answers = set()
    for token in (ended.token, revoked.token, "A" * 43, "short", "", "x" * 100_000, "ö" * 43):
        with pytest.raises(UserInputError) as refused:
            services.open_view(token)
        answers.add(str(refused.value))
    assert len(answers) == 1
    services.revoke_view(revoked.view_id, is_revoked=False)
    assert services.open_view(revoked.token).benchmark == "sp500"


def test_the_list_of_links_says_which_are_open_and_until_when(services: Services, portfolio_id: str) -> None:
    first = services.share_view(portfolio_id, "sp500")
    services.share_view(portfolio_id, "IWM", lasts_days=7)
    services.revoke_view(first.view_id)
    newest, oldest = services.shared_links()
    assert (newest.is_open, oldest.is_open) == (True, False)
    assert oldest.view_id == first.view_id
    assert (newest.has_ended, oldest.has_ended) == (False, False)
    assert newest.portfolio_name == "mine"
    assert (newest.expires_at - newest.created_at).days == 7
    assert (oldest.expires_at - oldest.created_at).days == 30


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_link_lasts_for_a_stated_time(services: Services, portfolio_id: str, days: int) -> None:
    with pytest.raises(UserInputError, match="1 to 365 days"):
        services.share_view(portfolio_id, "sp500", lasts_days=days)


def test_nobody_lists_revokes_or_shares_what_is_another_users(services: Services, portfolio_id: str) -> None:
    link = services.share_view(portfolio_id, "sp500")
    stranger = another_user(services)
    assert stranger.shared_links() == ()
    with pytest.raises(NotFound):
        stranger.revoke_view(link.view_id)
    with pytest.raises(NotFound):
        stranger.share_view(portfolio_id, "sp500")
    assert services.open_view(link.token).benchmark == "sp500"


def test_the_database_shows_a_row_to_its_token_alone(services: Services, portfolio_id: str, database: Database) -> None:
    services.share_view(portfolio_id, "sp500")
    services.share_view(portfolio_id, "IWM")
    count = text("select count(*) from shared_views")
    set_hash = text("select set_config('app.shared_view', (:hash)::text, true)")
    with services.context.database.transaction(services.context.user_id) as connection:
        hashes = connection.execute(text("select token_hash from shared_views")).scalars().all()
    with database.transaction() as connection:
        assert connection.execute(count).scalar_one() == 0
        connection.execute(set_hash, {"hash": hashes[0]})
        assert connection.execute(count).scalar_one() == 1
        assert connection.execute(text("update shared_views set portfolio_name = 'x'")).rowcount == 0
        assert connection.execute(text("delete from shared_views")).rowcount == 0
        assert connection.execute(text("select count(*) from portfolios")).scalar_one() == 0
    with database.transaction() as connection:
        assert connection.execute(count).scalar_one() == 0


def test_links_that_ended_long_ago_are_erased(services: Services, portfolio_id: str) -> None:
    services.share_view(portfolio_id, "sp500")
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(text("update shared_views set expires_at = now() - interval '25 hours'"))
    services.share_view(portfolio_id, "IWM")
    assert len(services.shared_links()) == 1
