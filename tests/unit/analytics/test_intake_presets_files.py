"""Our own export, read back, is what it was written from: for every layout of ours and for drawn portfolios."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import PortfolioFileError
from analytics.export.holdings_csv import holdings_csv
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import (
    AccountKind,
    Lot,
    LotTerm,
    ParsedFile,
    ParsedRow,
    Portfolio,
    Position,
    PositionKind,
    RowClass,
)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "brokers"
KINDS = {
    RowClass.POSITION: (PositionKind.UNKNOWN, ""),
    RowClass.CASH: (PositionKind.CASH, ""),
    RowClass.PENDING: (PositionKind.CASH, ""),
    RowClass.OPTION: (PositionKind.OPTION, ""),
    RowClass.BOND: (PositionKind.OTHER_ASSET, "bond"),
    RowClass.CRYPTO: (PositionKind.OTHER_ASSET, "crypto asset"),
    RowClass.FUTURE: (PositionKind.OTHER_ASSET, "future"),
}


def as_position(row: ParsedRow, amount: Decimal) -> Position:
    kind, reason = KINDS[row.row_class]
    return Position(
        row=row.row,
        account=row.account,
        text=row.text,
        name=row.name,
        kind=kind,
        amount=amount,
        shares=row.quantity,
        price_amount=row.price_amount,
        cost_basis_amount=row.cost_basis_amount,
        reason=reason,
        currency=row.currency,
        lots=row.lots,
    )


def exported(parsed: ParsedFile) -> bytes:
    positions = tuple(as_position(row, row.amount) for row in parsed.rows if row.amount is not None)
    kinds = {account.label: account.kind for account in parsed.accounts}
    return holdings_csv(Portfolio("mine", positions, as_of_date=parsed.as_of_date), kinds)


def essence(row: ParsedRow) -> tuple[object, ...]:
    lots = [(lot.quantity, lot.acquired_date, lot.cost_basis_amount, lot.term) for lot in row.lots]
    row_class = RowClass.CASH if row.row_class is RowClass.PENDING else row.row_class
    figures = (row.quantity, row.amount, row.cost_basis_amount)
    return row.account, row.text, row.name, row_class, *figures, row.currency, lots


def files_of_holdings() -> list[str]:
    names = []
    for path in sorted(FIXTURES.glob("*/*.*")):
        if path.suffix not in {".md", ".toml"}:
            try:
                parsed = read_portfolio_file(path.read_bytes(), path.name)
            except PortfolioFileError:
                continue
            if any(row.amount is not None for row in parsed.rows):
                names.append(path.relative_to(FIXTURES).as_posix())
    return names


@pytest.mark.parametrize("name", files_of_holdings())
def test_a_brokers_file_exported_and_read_again_is_the_same(name: str) -> None:
    parsed = read_portfolio_file((FIXTURES / name).read_bytes(), Path(name).name)
    again = read_portfolio_file(exported(parsed), "portfolio.csv")
    assert [essence(row) for row in again.rows] == [essence(row) for row in parsed.rows if row.amount is not None]
    assert (again.preset, again.rejected) == ("counterpoise", ())
    kinds = {account.label: account.kind for account in parsed.accounts}
    assert {account.label: account.kind for account in again.accounts} == {
        label: kinds[label] for label in {row.account for row in again.rows}
    }


def decimals(least: int, most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda n: Decimal(n).scaleb(-places))


lots = st.builds(
    Lot,
    row=st.just(0),
    quantity=decimals(1, 10**9, 4),
    acquired_date=st.dates(dt.date(1999, 1, 1), dt.date(2026, 7, 1)),
    cost_basis_amount=decimals(1, 10**9, 2),
    term=st.sampled_from([None, *LotTerm]),
)
rows = st.builds(
    ParsedRow,
    row=st.just(0),
    account=st.sampled_from(["Main", "Roth IRA", "Joint …0001", 'Größe, & Söhne; "2"']),
    text=st.sampled_from(["VTI", "BRK.B", "NA", "TRUE", "E", "1234", "Some Trust 2050", "912797XY1"]),
    name=st.sampled_from(["", "A name, with a comma", 'Vanguard "Total"']),
    row_class=st.just(RowClass.POSITION),
    quantity=decimals(-(10**8), 10**9, 4).filter(bool),
    price_amount=st.none(),
    amount=decimals(1, 10**11, 2),
    cost_basis_amount=st.none() | decimals(1, 10**9, 2),
    currency=st.sampled_from(["USD", "EUR", "GBP", "JPY"]),
    lots=st.lists(lots, max_size=3).map(tuple),
)


def consistent(row: ParsedRow) -> ParsedRow:
    """Sold short is negative in both figures and held in no lots; lots say what their position cost."""
    if row.quantity is not None and row.quantity < 0 and row.amount is not None:
        return replace(row, amount=-row.amount, lots=())
    if row.lots and row.cost_basis_amount is None:
        return replace(
            row, cost_basis_amount=sum((lot.cost_basis_amount or Decimal(0) for lot in row.lots), Decimal(0))
        )
    return row


@settings(max_examples=150, deadline=None)
@given(owned=st.lists(rows.map(consistent), min_size=1, max_size=8, unique_by=lambda row: (row.account, row.text)))
def test_a_drawn_portfolio_exported_and_read_again_is_the_same(owned: list[ParsedRow]) -> None:
    positions = tuple(as_position(row, row.amount) for row in owned if row.amount is not None)
    again = read_portfolio_file(holdings_csv(Portfolio("mine", positions), {"Main": AccountKind.TAXABLE}), "p.csv")
    figures = [(r.account, r.text, r.quantity, r.amount, r.cost_basis_amount, r.currency) for r in again.rows]
    assert figures == [(r.account, r.text, r.quantity, r.amount, r.cost_basis_amount, r.currency) for r in owned]
    assert [[(x.quantity, x.acquired_date, x.term) for x in r.lots] for r in again.rows] == [
        [(x.quantity, x.acquired_date, x.term) for x in r.lots] for r in owned
    ]
