"""What tests of saved plans start from: a day, a file, what is asked of it, prices, and other users."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import text

from analytics.model.plan import Limit, LimitKind, PlanRequest
from db.engine import Database
from db.repositories.prices import ClosingPrice, save_prices
from webapp.services import Place, Services, build_services

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
PRICED = date(2025, 12, 31)
FILE = b"Symbol,Shares,Price,Value\nSPY,300,660.00,198000.00\nNVDA,100,180.00,18000.00\nCash,,,4000.00\n"
MAG7 = Limit(LimitKind.MAX_THEME, 0.28, "mag7")
LESS_OF_SEVEN = PlanRequest((Limit(LimitKind.MIN_SMALL_CAP, 0.20), MAG7), ("IWM",), trade_date=NOW.date())
FLOOR = Limit(LimitKind.MIN_SMALL_CAP, 0.10)
SMALL_CAPS = PlanRequest((FLOOR,), ("IWM",), trade_date=NOW.date())


def load_price(database: Database, ticker: str, day: date, amount: str) -> None:
    with database.publication() as connection:
        save_prices(connection, [ClosingPrice(ticker, day, Decimal(amount), "test")])


def saved_portfolio(services: Services, file_name: str = "mine.csv") -> str:
    return services.save_import(FILE, file_name, place=Place.NEW).portfolio_id


def at(services: Services, moment: datetime) -> Services:
    """The same on another day, by a program started anew."""
    return build_services(services.context.database, clock=lambda: moment)


def add_user(database: Database) -> UUID:
    user = uuid4()
    with database.transaction(user) as connection:
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    return user
