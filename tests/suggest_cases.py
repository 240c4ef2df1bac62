"""A small market and lines of a portfolio for plans worked by hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from factories import AS_OF_DATE, a_fund, a_market, a_position

from analytics.look_through import FundMatrix
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest
from analytics.model.portfolio import Portfolio, Position
from analytics.suggest import suggest_trades

HOLDINGS = {
    "BIG": {"AAPL": 0.5, "KO": 0.5},
    "SML": {"CALM": 1.0},
    "TINYF": {"PLXS": 1.0},
    "WIDE": {f"N{i:03d}": 0.01 for i in range(100)},
}
MARKET = a_market(
    HOLDINGS,
    funds=[a_fund("BND"), a_fund("QQQ"), a_fund("TWIN", stand_in="SML"), a_fund("VMFXX")],
    prices={"SML": "20", "TINYF": "25"},
)
MATRIX = FundMatrix.build(MARKET)
CAP = Limit(LimitKind.MAX_THEME, 0.25, "mag7")
FLOOR = Limit(LimitKind.MIN_SMALL_CAP, 0.2)


def a_line(ticker: str = "BIG", n: str = "100", at: str = "100", **changes: object) -> Position:
    line = a_position(
        MARKET,
        ticker,
        Decimal(n) * Decimal(at),
        shares=Decimal(n),
        price_amount=Decimal(at),
        price_source="file",
    )
    return replace(line, **changes)  # type: ignore[arg-type]  # tests name fields freely


def plan_for(
    *positions: Position, limits: tuple[Limit, ...] = (CAP,), as_of: dt.date | None = AS_OF_DATE, **asked: object
) -> Plan:
    request = PlanRequest(limits, asked.pop("destinations", ("SML",)), **asked)  # type: ignore[arg-type]  # tests name fields freely
    return suggest_trades(Portfolio("p", positions, as_of_date=as_of), request, MARKET, MATRIX)
