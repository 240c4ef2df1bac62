"""What the Accounts page says of a portfolio. Figures are worked out by hand beside each test."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import LOADED_AT, a_market, a_portfolio, a_position

from analytics.model.portfolio import AccountKind, Lot, Portfolio, Unresolved
from webapp.pages.accounts import figures, texts
from webapp.pages.accounts.cards import account_cards
from webapp.pages.accounts.files import file_list
from webapp.services import Household, HouseholdAccount, KeptImport

MARKET = a_market()
TODAY = dt.date(2025, 11, 21)


def an_account(label: str = "Brokerage", amount: str | None = "1000", **changes: object) -> HouseholdAccount:
    account = HouseholdAccount(
        label=label,
        kind=AccountKind.TAXABLE,
        is_included=True,
        n_positions=2,
        n_unresolved=0,
        amount=None if amount is None else Decimal(amount),
        cash=Decimal(0),
        as_of_date=dt.date(2025, 11, 20),
        file_name="Nov-20.csv",
        imported_at=LOADED_AT,
    )
    return replace(account, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_household(*accounts: HouseholdAccount, total: str | None = "1000", **changes: object) -> Household:
    household = Household("p1", "Mine", accounts, (), None if total is None else Decimal(total))
    return replace(household, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_kept_import(number: int, **changes: object) -> KeptImport:
    kept = KeptImport(
        import_id=f"i{number}",
        file_name=f"file{number}.csv",
        preset="fidelity",
        imported_at=LOADED_AT + dt.timedelta(days=number),
        as_of_date=dt.date(2025, 11, 20),
        accounts=("Brokerage", "Roth"),
        n_rows=23,
        is_current=False,
    )
    return replace(kept, **changes)  # type: ignore[arg-type]  # tests name fields freely


def words(node: object) -> str:
    if node is None:
        return ""
    if isinstance(node, list | tuple):
        return "|".join(filter(None, map(words, node)))
    return node if isinstance(node, str) else words(getattr(node, "children", None))


@pytest.mark.parametrize(
    ("n_included", "n_accounts", "said"),
    [
        (3, 4, "3 of 4 accounts counted"),
        (0, 1, "0 of 1 account counted"),
        (2, 2, "all 2 accounts counted"),
        (1, 1, "1 account, counted"),
    ],
)
def test_how_many_accounts_are_counted_is_said(n_included: int, n_accounts: int, said: str) -> None:
    assert texts.counted(n_included, n_accounts) == said


def test_the_total_stands_beside_how_many_accounts_it_is_over() -> None:
    household = a_household(an_account(), an_account("Roth", "500", is_included=False))
    assert words(figures.totals(household)) == "Total of the accounts counted|$1,000|1 of 2 accounts counted"
    assert "weights only" in words(figures.totals(a_household(an_account(amount=None), total=None)))


def test_a_share_is_of_the_accounts_counted() -> None:
    household = a_household(an_account(amount="300"), total="1200")
    assert figures.share_of(household.accounts[0], household) == Decimal("0.25")  # 300 / 1200
    assert figures.share_of(an_account(amount="300", is_included=False), household) is None
    assert figures.share_of(an_account(amount=None), household) is None
    for total in ("0", "-5", None):
        assert figures.share_of(an_account(), a_household(an_account(), total=total)) is None


def test_the_bar_names_its_parts_the_largest_first_and_the_narrow_ones_below() -> None:
    # of 1,000: 700 = 70 %, 250 = 25 %, 50 = 5 %, the last below the 12 % that has room for a name
    household = a_household(
        an_account("B", "250"),
        an_account("C", "50"),
        an_account("A", "700"),
        an_account("Off", "900", is_included=False),
    )
    _, said, bar, rest = figures.shares_bar(household)
    assert words(said) == "A 70.0\u202f%, B 25.0\u202f% and C 5.0\u202f%"
    assert words(rest) == "Also C 5.0\u202f%"
    assert [part.style["flexBasis"] for part in bar.children] == ["70.00%", "25.00%", "5.00%"]
    assert words(bar) == "A|70.0\u202f%|B|25.0\u202f%"


def test_one_account_and_one_that_owes_are_no_bar() -> None:
    assert figures.shares_bar(a_household(an_account())) == []
    owing = an_account("Margin", "-200")
    assert figures.shares_bar(a_household(an_account(amount="1200"), owing)) == []


def test_holdings_of_all_accounts_stand_in_one_list_the_largest_first() -> None:
    positions = (
        a_position(
            MARKET, "SPY", 300, account="Brokerage", row=2, shares=Decimal("1.5"), cost_basis_amount=Decimal(200)
        ),
        a_position(MARKET, "NVDA", 900, account="Roth", row=3, lots=(Lot(3, Decimal(1)), Lot(4, Decimal(2)))),
        a_position(MARKET, "IWM", 700, account="Brokerage", row=5),
    )
    waiting = (
        Unresolved(6, "NESN", Decimal(80), "needs a rate (CHF).", currency="CHF", account="Brokerage"),
        Unresolved(5, "IWM", Decimal(700), "nobody knows this.", account="Brokerage"),
    )
    household = a_household(an_account(amount="1000"), an_account("Roth", "900", is_included=False))
    rows = figures.holding_rows(Portfolio("Mine", positions, waiting), household)
    assert [(row["account"], row["security"], row.get("amount")) for row in rows] == [
        ("Roth (not counted)", "NVDA", 900),
        ("Brokerage", "IWM", 700),
        ("Brokerage", "SPY", 300),
        ("Brokerage", "NESN", 80),  # of francs, last and in no total; IWM's line is a position already
    ]
    assert [row.get("weight") for row in rows] == [None, 0.7, 0.3, None]  # of 1,000, the accounts counted
    assert [row.get("n_lots") for row in rows] == [2, None, None, None]
    assert (rows[2]["shares"], rows[2]["cost_basis"]) == (1.5, 200)
    assert (rows[3]["amount_currency"], rows[2].get("amount_currency")) == ("CHF", None)
    assert (rows[3]["kind"], rows[3]["name"]) == ("Needs you", "needs a rate (CHF).")
    assert len({row["key"] for row in rows}) == len(rows)


def test_nominal_amounts_are_never_shown_as_money() -> None:
    portfolio = replace(a_portfolio(MARKET, {"SPY": 600_000}), is_nominal=True)
    (row,) = figures.holding_rows(portfolio, a_household(an_account("Main", None), total=None))
    assert row["amount"] is None
    assert row["weight"] is None


def test_a_card_says_worth_share_contents_file_and_age() -> None:
    account = an_account(amount="600", cash=Decimal("41.5"), n_unresolved=2)
    household = a_household(account, an_account("Roth", "500", is_included=False, as_of_date=None), total="600")
    first, second = account_cards(household, TODAY).children
    assert "$600.00|100.0\u202f% of the total|2 positions|$41.50 cash|▲|2 lines need you" in words(first)
    assert "Nov-20.csv|20 Nov 2025, 1 day old" in words(first)
    assert "$500.00|not counted|2 positions|Nov-20.csv|file carries no date" in words(second)
    assert "account-off" in second.className
    assert "account-off" not in first.className


def test_an_account_without_a_name_or_a_neighbour_still_has_a_card() -> None:
    (card,) = account_cards(a_household(an_account("")), TODAY).children
    assert "Name of Account without a name" in words(card)
    merge = card.children[-1].children[1].children[0]
    assert merge.hidden  # there is nothing to merge it into


def test_files_are_listed_the_newest_first_with_the_way_back() -> None:
    newest, older = (li for li in file_list([a_kept_import(1), a_kept_import(2, is_current=True)])[0].children)
    assert words(newest).startswith(
        "file2.csv|shown now|Fidelity · dated 20 Nov 2025 · imported 23 Nov 2026, 06:00 UTC"
    )
    assert "Brokerage and Roth · 23 rows" in words(newest)
    assert newest.children[1].hidden
    assert older.children[1].hidden is False
    assert older.children[1].id["key"] == "i1"


@pytest.mark.parametrize(
    ("preset", "said"),
    [("ibkr", "Interactive Brokers"), ("degiro", "DEGIRO"), ("flatex", "flatex"), ("generic", "Plain table")],
)
def test_a_file_says_whose_it_is(preset: str, said: str) -> None:
    (listed,) = file_list([a_kept_import(1, preset=preset)])
    assert f"{said} · dated" in words(listed)


def test_the_oldest_of_many_files_lie_behind_a_click() -> None:
    seen, older = file_list([a_kept_import(number) for number in range(13)])
    assert len(seen.children) == 10
    assert words(older).startswith("3 older files|file2.csv")
