"""What a preview says beside the positions, worked out by hand."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from factories import a_market

from analytics.model.market import Price
from analytics.model.portfolio import (
    AccountKind,
    ColumnMapping,
    ExchangeRate,
    ParsedAccount,
    ParsedFile,
    ParsedRow,
    Portfolio,
    Position,
    PositionKind,
    RowClass,
    TableLayout,
    TotalCheck,
    Unresolved,
)
from analytics.resolve import Additions, Matcher, resolve_positions
from webapp.services import ChangeKind, HoldingChange, ImportEdits, ImportTarget
from webapp.services.import_edits import (
    Memory,
    edits_in_use,
    entered_rates,
    remembered_tickers,
    tickers_to_remember,
)
from webapp.services.import_preview import account_previews, holding_changes, price_needed, rate_needs

TODAY = dt.date(2026, 1, 5)
MAIN = {"Main": "Main"}


def a_position(ticker: str, shares: str | None, amount: str, **changes: object) -> Position:
    position = Position(
        2,
        "Main",
        ticker,
        f"{ticker} name",
        PositionKind.STOCK,
        Decimal(amount),
        ticker=ticker,
        shares=None if shares is None else Decimal(shares),
    )
    return replace(position, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_portfolio(*positions: Position, unresolved: tuple[Unresolved, ...] = ()) -> Portfolio:
    numbered = tuple(replace(position, row=row) for row, position in enumerate(positions, 2))
    return Portfolio("mine", numbered, unresolved)


def a_row(text: str, **changes: object) -> ParsedRow:
    row = ParsedRow(2, "Main", text, "", RowClass.POSITION, amount=Decimal(10))
    return replace(row, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_file(*rows: ParsedRow, **changes: object) -> ParsedFile:
    parsed = ParsedFile("mine.csv", "digest", "generic", "", rows, (), ())
    return replace(parsed, **changes)  # type: ignore[arg-type]  # tests name fields freely


def changes_of(before: Portfolio, after: Portfolio, saved_as: Mapping[str, str] = MAIN) -> list[HoldingChange]:
    return list(holding_changes(before, after, saved_as))


# Changes


def test_new_gone_changed_and_same_in_this_order() -> None:
    before = a_portfolio(a_position("A", "1", "10"), a_position("B", "2", "20"), a_position("C", "3", "30"))
    after = a_portfolio(a_position("A", "1", "11"), a_position("D", "4", "40"), a_position("C", "5", "50"))
    assert [(c.kind, c.security, c.name) for c in changes_of(before, after)] == [
        (ChangeKind.NEW, "D", "D name"),
        (ChangeKind.GONE, "B", "B name"),
        (ChangeKind.CHANGED, "C", "C name"),
        (ChangeKind.SAME, "A", "A name"),
    ]


def test_lines_of_one_security_in_one_account_are_added_up() -> None:
    before = a_portfolio(a_position("A", "1", "10"), a_position("A", "2", "20"))
    (same,) = changes_of(before, a_portfolio(a_position("A", "3", "33")))
    assert same == HoldingChange(
        ChangeKind.SAME, "Main", "A", "A name", Decimal(3), Decimal(3), Decimal(30), Decimal(33)
    )


def test_without_shares_on_both_sides_the_amounts_decide() -> None:
    before = a_portfolio(a_position("A", "1", "10"), a_position("B", None, "5"))
    after = a_portfolio(a_position("A", None, "10"), a_position("B", "1", "6"))
    assert [(c.kind, c.security) for c in changes_of(before, after)] == [
        (ChangeKind.CHANGED, "B"),
        (ChangeKind.SAME, "A"),
    ]


def test_a_share_less_line_makes_the_sum_unknown() -> None:
    before = a_portfolio(a_position("A", "1", "10"), a_position("A", None, "20"))
    (change,) = changes_of(before, a_portfolio(a_position("A", "3", "30")))
    assert (change.kind, change.shares_before, change.shares_after) == (ChangeKind.SAME, None, Decimal(3))


def test_unknown_securities_go_by_their_text_and_waiting_lines_are_not_gone() -> None:
    waiting = Unresolved(9, "SAP", Decimal(850), "needs a rate (EUR)", "EUR", account="Main", shares=Decimal(5))
    doubled = Unresolved(2, "MYST", Decimal(5), "why", account="Main")
    before = a_portfolio(a_position("", "1", "5", text="MYST"), unresolved=(doubled, waiting))
    changes = changes_of(before, a_portfolio(a_position("", "1", "5", text="MYST"), unresolved=(doubled, waiting)))
    assert [(c.kind, c.security, c.shares_before, c.amount_before) for c in changes] == [
        (ChangeKind.SAME, "MYST", Decimal(1), Decimal(5)),
        (ChangeKind.SAME, "SAP", Decimal(5), None),
    ]


def test_only_the_accounts_of_the_file_are_compared_each_under_its_saved_label() -> None:
    before = a_portfolio(a_position("A", "1", "10", account="Joint"), a_position("B", "1", "10", account="Other"))
    after = a_portfolio(a_position("A", "2", "20", account="Main"), a_position("C", "1", "1", account="New"))
    (change,) = changes_of(before, after, {"Main": "Joint"})
    assert (change.kind, change.account, change.security) == (ChangeKind.CHANGED, "Joint", "A")


# Accounts and currencies


def test_accounts_in_the_order_of_the_file_with_the_users_words_first() -> None:
    parsed = a_file(
        a_row("A"),
        a_row("B", account="Roth IRA"),
        accounts=(ParsedAccount("Roth IRA", AccountKind.ROTH_IRA), ParsedAccount("Main", AccountKind.TAXABLE)),
        totals=(TotalCheck(9, "Main", Decimal(11), Decimal(10)), TotalCheck(9, "Main", Decimal(7), Decimal(7), "EUR")),
    )
    portfolio = a_portfolio(a_position("A", None, "10"), a_position("", None, "4", kind=PositionKind.CASH))
    edits = ImportEdits(account_labels={"Main": "Ours", "Roth IRA": " "}, account_kinds={"Main": AccountKind.EDUCATION})
    target = ImportTarget("p", "P", False, (), (), {"Main": "Joint", "Roth IRA": "Hers"})  # by place
    roth, main = account_previews(parsed, portfolio, edits, target)
    assert (roth.label, roth.shown_label, roth.kind, roth.n_rows) == ("Roth IRA", "Hers", AccountKind.ROTH_IRA, 1)
    assert (main.shown_label, main.kind, main.amount, main.cash) == (
        "Ours",
        AccountKind.EDUCATION,
        Decimal(14),
        Decimal(4),
    )
    assert (roth.printed_amount, main.printed_amount) == (None, Decimal(11))


def test_the_total_of_a_file_of_one_account_is_the_accounts() -> None:
    parsed = a_file(a_row("A"), printed_total_amount=Decimal(12))
    (main,) = account_previews(parsed, a_portfolio(a_position("A", None, "10")), ImportEdits(), None)
    assert main.printed_amount == Decimal(12)
    two = replace(parsed, rows=(*parsed.rows, a_row("B", account="Other")))
    assert {a.printed_amount for a in account_previews(two, a_portfolio(), ImportEdits(), None)} == {None}


def test_totals_over_parts_of_an_account_are_its_total_only_where_they_make_it_up() -> None:
    parts = (TotalCheck(4, "", Decimal(6), Decimal(7)), TotalCheck(7, "", Decimal(3), Decimal(3)))
    parsed = a_file(a_row("A"), totals=parts)
    whole = a_portfolio(a_position("A", None, "10"))
    assert account_previews(parsed, whole, ImportEdits(), None)[0].printed_amount == Decimal(9)  # 6 + 3 over 7 + 3
    more = a_portfolio(a_position("A", None, "10"), a_position("B", None, "5"))
    assert account_previews(parsed, more, ImportEdits(), None)[0].printed_amount is None


def test_currencies_in_alphabetical_order_each_counted() -> None:
    parsed = a_file(a_row("A", currency="JPY"), a_row("B"), a_row("C", currency="EUR"), a_row("D", currency="JPY"))
    rate = ExchangeRate(Decimal("1.1"), TODAY, "entered")
    needs = rate_needs(parsed, entered_rates(ImportEdits(rates={"EUR": Decimal("1.1")}), TODAY))
    assert [(need.currency, need.n_rows, need.rate) for need in needs] == [("EUR", 1, rate), ("JPY", 2, None)]


def test_only_shares_without_a_price_ask_for_one() -> None:
    market = replace(a_market(), prices={})
    parsed = a_file(
        a_row("AAPL", row=2, amount=None, quantity=Decimal(1)),
        a_row("ZZZZ", row=3, amount=None, quantity=Decimal(1)),
        a_row("AAPL", row=4),
        a_row("SPY", row=5, amount=None, quantity=Decimal(1), currency="EUR"),
        a_row("AAPL 01/16/2026 400 C", row=6, amount=None, quantity=Decimal(1), row_class=RowClass.OPTION),
    )
    added = Additions(tickers={"ZZZZ": "SPY"})
    assert price_needed(parsed, resolve_positions(parsed, market, added), Matcher(market, added)) == {
        ("", 2): "AAPL",
        ("", 3): "SPY",
    }


def test_lines_of_two_sheets_are_told_apart() -> None:
    market = replace(a_market(), prices={})
    parsed = a_file(
        a_row("AAPL", row=3, sheet="IRA", amount=None, quantity=Decimal(1)),
        a_row("SPY", row=3, sheet="Tax", amount=Decimal(20), quantity=Decimal(1)),
    )
    added = Additions()
    portfolio = resolve_positions(parsed, market, added)
    assert price_needed(parsed, portfolio, Matcher(market, added)) == {("IRA", 3): "AAPL"}


# Edits in use


def test_remembered_columns_come_in_where_the_file_has_them_and_what_is_said_now_wins() -> None:
    layout = TableLayout("k1", 1, ("a", "b"), ("", ""), ())
    parsed = a_file(a_row("Ford"), a_row("Mystery"), layouts=(layout,))
    old, new = ColumnMapping("k1", ("symbol", "value")), ColumnMapping("k1", ("symbol", "quantity"))
    memory = Memory({"k1": old, "k2": ColumnMapping("k2", ())})
    assert edits_in_use(parsed, ImportEdits(), memory, TODAY).mappings == (old,)
    edits = ImportEdits(mappings=(new,), tickers={" ford": "gm ", "nowhere": "Y"})
    said = edits_in_use(parsed, edits, memory, TODAY)
    assert (said.mappings, said.tickers) == ((new,), {"FORD": "GM"})


def test_a_remembered_ticker_fills_only_what_is_unknown_otherwise() -> None:
    market = a_market()
    rows = (
        a_row("AAPL", row=2),  # the directory knows it: a slip of an earlier file does not count
        a_row("CORE1", row=3),
        a_row("CORE2", row=4, isin="DE0007164600"),  # chosen for a line without this identifier
        a_row("CORE3", row=5, isin="DE0007164600"),
        a_row("CORE4", row=6),  # two lines of one text that mean two things
        a_row("CORE4", row=7, isin="DE0007164600"),
        a_row("CORE5", row=8),  # said now
        a_row("CORE6", row=9),  # another broker's code
    )
    chosen = {
        "AAPL": "IWM",
        "CORE1": "SPY",
        "CORE2": "SPY",
        "CORE3 DE0007164600": "VGT",
        "CORE4": "SPY",
        "CORE5": "SPY",
    }
    tickers = {f"generic: {text}": ticker for text, ticker in chosen.items()} | {"fidelity: CORE6": "SPY"}
    said = ImportEdits(tickers={"CORE5": "IWM"})
    matcher = Matcher(market, Additions(tickers=said.tickers))
    found = remembered_tickers(a_file(*rows), said, Memory(tickers=tickers), matcher)
    assert found == {"CORE1": "SPY", "CORE3": "VGT"}


def test_a_ticker_is_remembered_with_the_identifier_printed_beside_it() -> None:
    rows = (
        a_row("core1", row=2),
        a_row("CORE2", row=3, isin="DE0007164600"),
        a_row("US0378331005", row=4),
        a_row("left", row=5),
    )
    edits = ImportEdits(tickers={"CORE1": "SPY", "CORE2": "VGT", "US0378331005": "AAPL", "GONE": "X", "LEFT": ""})
    assert tickers_to_remember(a_file(*rows), edits) == {
        "generic: CORE1": "SPY",
        "generic: CORE2 DE0007164600": "VGT",
        "generic: US0378331005": "AAPL",
    }


def test_only_what_is_about_the_file_is_kept() -> None:
    parsed = a_file(a_row("Ford", currency="EUR"), accounts=(ParsedAccount("Roth IRA"),))
    edits = ImportEdits(
        tickers={"FORD": "F", "x\x00": "Y"},
        rates={"EUR": Decimal("1.1"), "KZT": Decimal("0.002")},
        account_kinds={"Main": AccountKind.TAXABLE, "nobody\x00s": AccountKind.ROTH_IRA},
        account_labels={"Roth IRA": " a\x00b\ud800 ", "Main": "\x00", "nobody": "n"},
    )
    used = edits_in_use(parsed, edits, Memory(), TODAY)
    assert used == ImportEdits(
        tickers={"FORD": "F"},
        rates={"EUR": Decimal("1.1")},
        account_kinds={"Main": AccountKind.TAXABLE},
        account_labels={"Roth IRA": "a b"},
    )


def test_the_same_file_again_starts_from_what_was_added_to_it() -> None:
    day = dt.date(2025, 1, 1)
    before = ImportEdits(
        tickers={"FORD": "F", "MYSTERY": "GM"},
        prices={"F": Price(Decimal(10), day, "entered"), "GM": Price(Decimal(5), day, "entered")},
        rates={"EUR": Decimal("1.1")},
        account_labels={"Main": "Ours"},
        account_kinds={"Main": AccountKind.ROTH_IRA},
        total_amount=Decimal(50_000),
    )
    parsed = a_file(a_row("Ford", currency="EUR"), a_row("Mystery"))
    memory = Memory(same_file=before)
    # Names and kinds are those of the saved account, which may be others by now.
    expected = replace(before, account_labels={}, account_kinds={})
    assert edits_in_use(parsed, ImportEdits(), memory, TODAY) == expected
    given = ImportEdits(
        tickers={"Mystery": "AAPL"},
        prices={"F": Price(Decimal("10.0"), None, "entered"), "GM": Price(Decimal(6), None, "entered")},
        total_amount=Decimal(60_000),
    )
    used = edits_in_use(parsed, given, memory, TODAY)
    assert used.tickers == {"FORD": "F", "MYSTERY": "AAPL"}
    assert {ticker: (price.amount, price.price_date) for ticker, price in used.prices.items()} == {
        "F": (Decimal(10), day),
        "GM": (Decimal(6), TODAY),
    }
    assert (used.rates, used.total_amount) == ({"EUR": Decimal("1.1")}, Decimal(60_000))


def test_prices_are_of_the_day_they_are_entered() -> None:
    given = {"A": Price(Decimal(1), None, "entered"), "B": Price(Decimal(2), dt.date(2025, 1, 1), "entered")}
    used = edits_in_use(a_file(), ImportEdits(prices=given), Memory(), TODAY)
    assert [price.price_date for price in used.prices.values()] == [TODAY, dt.date(2025, 1, 1)]
