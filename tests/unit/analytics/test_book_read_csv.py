"""A file of many portfolios, line by line."""

import pytest

from analytics.book.read_csv import BookFile, ReadingChoices, read_book_csv
from analytics.errors import PortfolioFileError
from analytics.model.book_lines import BookRejection


def read(text: str, **choices: object) -> BookFile:
    return read_book_csv(text.splitlines(keepends=True), ReadingChoices(**choices))  # type: ignore[arg-type]  # as given


def held(book: BookFile) -> dict[str, list[tuple[str, float]]]:
    lines = book.lines
    return {
        name: [
            (lines.securities[s].text or "cash", a)
            for s, a in zip(
                lines.security[lines.indptr[at] : lines.indptr[at + 1]].tolist(),
                lines.amount[lines.indptr[at] : lines.indptr[at + 1]].tolist(),
                strict=True,
            )
        ]
        for at, name in enumerate(lines.names)
    }


def test_lines_of_a_portfolio_need_not_stand_together() -> None:
    book = read("client,ticker,amount\nB,VTI,1\nA,VOO,2\nB,Cash,3\n")
    assert held(book) == {"B": [("VTI", 1.0), ("cash", 3.0)], "A": [("VOO", 2.0)]}
    assert book.lines.total_amount.tolist() == [4.0, 2.0]
    assert (book.rejected, book.n_rejected_lines, book.by) == ((), 0, "client")


@pytest.mark.parametrize(
    "header",
    [
        "Client ID,Symbol,Market Value",
        "HOUSEHOLD,Ticker,Value",
        "Portfolio Name;Security;Amount",
        "Account Number\tSymbol\tCurrent Value",
        "Customer|ISIN|Value (USD)",
    ],
)
def test_columns_are_found_by_many_names(header: str) -> None:
    mark = next(mark for mark in ";\t|," if mark in header)
    assert held(read(f"My book\n\n{header}\n" + mark.join(("A", "VTI", "10.5")))) == {"A": [("VTI", 10.5)]}


def test_of_several_columns_the_portfolio_goes_before_the_account_unless_another_is_named() -> None:
    text = "account,portfolio,ticker,amount\n1,P,VTI,10\n2,P,VOO,20\n"
    assert held(read(text)) == {"P": [("VTI", 10.0), ("VOO", 20.0)]}
    assert held(read(text, by="Account")) == {"1": [("VTI", 10.0)], "2": [("VOO", 20.0)]}


def test_shares_are_worth_their_price_in_the_file_before_one_given_beside_it() -> None:
    text = "client,ticker,shares,price\nA,VTI,3,100\nA,VOO,2,\nA,Cash,50,\nA,QQQ,1,\n"
    book = read(text, prices={"VTI": 1.0, "VOO": 400.0})
    assert held(book) == {"A": [("VTI", 300.0), ("VOO", 800.0), ("cash", 50.0)]}
    (rejected,) = book.rejected
    assert (rejected.portfolio, rejected.row, rejected.text) == ("A", 5, "QQQ")
    assert "no value" in rejected.reason


def test_an_amount_goes_before_shares_times_price() -> None:
    assert held(read("client,ticker,shares,price,amount\nA,VTI,3,100,299.99\n")) == {"A": [("VTI", 299.99)]}


def test_a_bad_line_rejects_nothing_else() -> None:
    text = 'client,ticker,amount\nA,VTI,ten\n,VOO,5\nA,,7\nA,VOO,"1,000.50"\nA,IWM,($20)\n'
    book = read(text)
    assert held(book) == {"A": [("VOO", 1000.5), ("IWM", -20.0)]}
    assert [(line.row, line.portfolio, line.text) for line in book.rejected] == [
        (2, "A", "VTI"),
        (3, "", "VOO"),
        (4, "A", "A 7"),
    ]
    assert book.n_rejected_lines == 3


def test_a_portfolio_without_a_usable_line_or_a_value_is_rejected_with_the_reason() -> None:
    book = read("client,ticker,amount\nA,VTI,x\nB,VTI,5\nB,VOO,-5\nC,VTI,1\n")
    assert held(book) == {"C": [("VTI", 1.0)]}
    assert book.rejected[:2] == (
        BookRejection("A", None, "", "none of its lines could be used"),
        BookRejection("B", None, "", "its total value is not above zero"),
    )


def test_another_currency_needs_a_rate() -> None:
    book = read("client,ticker,amount,currency\nA,VTI,5,USD\nA,SAP,7,eur\nA,VOO,1,\n")
    assert held(book) == {"A": [("VTI", 5.0), ("VOO", 1.0)]}
    assert [line.reason for line in book.rejected] == ["needs a rate (EUR)"]


def test_totals_are_no_holdings() -> None:
    book = read("client,ticker,amount\nA,VTI,5\nA,Total,5\nGrand total,Total,5\n")
    assert held(book) == {"A": [("VTI", 5.0)]}
    assert [line.row for line in book.rejected] == [3, 4]


def test_a_decimal_comma_is_told_by_the_columns_own_figures() -> None:
    assert held(read("Kunde;Symbol;Wert\nA;VTI;1.234,50\nA;VOO;0,125\n")) == {"A": [("VTI", 1234.5), ("VOO", 0.125)]}


def test_cash_options_and_bonds_are_told_by_their_words() -> None:
    text = "client,ticker,name,amount\nA,SPAXX**,Money market,1\nA,AAPL 01/16/2026 200.00 C,,2\nA,,Bank deposit,3\n"
    kinds = [(one.kind.value, one.text) for one in read(text).lines.securities]
    assert kinds == [("cash", ""), ("unknown", "AAPL 01/16/2026 200.00 C")]


@pytest.mark.parametrize("figure", ["nan", "inf", "1_000", "1e400", "０", "--", ""])  # noqa: RUF001 - a full-width digit
def test_what_is_no_plain_number_is_no_amount(figure: str) -> None:
    book = read(f"client,ticker,amount\nA,VTI,{figure}\nA,VOO,1\n")
    assert held(book) == {"A": [("VOO", 1.0)]}
    assert len(book.rejected) == 1


def test_a_quotation_mark_that_is_not_closed_costs_its_own_line_alone() -> None:
    text = 'client,ticker,amount\nA,VTI,10\nB,"VOO,10\nC,VTI,5\n' + "A,IWM,1\n" * 20_000
    book = read(text)
    assert [(name, len(lines)) for name, lines in held(book).items()] == [("A", 20_001), ("C", 1)]
    nothing, line = book.rejected
    assert (nothing.portfolio, nothing.row) == ("B", None)
    assert (line.portfolio, line.row) == ("B", 3)
    assert "quotation mark" in line.reason


def test_a_cell_never_runs_over_the_end_of_its_line() -> None:
    book = read('client,name,ticker,amount\nA,"Total\nmarket",VTI,10\nB,"x, y",VOO,5\n')
    assert held(book) == {"B": [("VOO", 5.0)]}
    assert [line.row for line in book.rejected if line.row] == [2, 3]


def test_nul_characters_are_left_out() -> None:
    assert held(read("client,ticker,amount\nA,V\x00TI,5\n")) == {"A": [("VTI", 5.0)]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("ticker,amount,note\nVTI,5,x\n", "portfolio, household, client or account"),
        ("client,name2,amount2\nA,VTI,5\n", "columns found are: client, name2, amount2"),
        ("client,ticker,weight\nA,VTI,5\n", "shares and price"),
    ],
)
def test_a_file_without_the_columns_is_refused_with_what_is_missing(text: str, words: str) -> None:
    with pytest.raises(PortfolioFileError, match=words):
        read(text)


def test_a_column_named_by_the_user_that_is_not_there_is_named() -> None:
    with pytest.raises(PortfolioFileError, match="called “adviser”"):
        read("client,ticker,amount\nA,VTI,5\n", by="adviser")


def test_lines_beyond_those_listed_are_counted() -> None:
    book = read("client,ticker,amount\nA,VTI,1\n" + "A,VTI,x\n" * 20_005)
    assert (len(book.rejected), book.n_rejected_lines) == (20_000, 20_005)


@pytest.mark.parametrize("name", ["Market Value (EUR)", "Market Value EUR", "Wert €", "Marktwert in EUR"])
def test_a_currency_in_the_name_of_the_column_counts(name: str) -> None:
    book = read(f"client,ticker,{name}\nA,VTI,100\n")
    assert (held(book), book.rejected[1].reason) == ({}, "needs a rate (EUR)")


def test_a_currency_in_the_cell_counts() -> None:
    book = read("client,ticker,amount\nA,VTI,€100\nA,VOO,EUR 100\nA,IWM,£50\nA,SPY,$7\nA,QQQ,USD 8\nA,DIA,100 CHF\n")
    assert held(book) == {"A": [("SPY", 7.0), ("QQQ", 8.0)]}
    assert [line.reason[-5:] for line in book.rejected] == ["(EUR)", "(EUR)", "(GBP)", "(CHF)"]


def test_a_currency_above_the_names_counts() -> None:
    assert read("Currency: CAD\nclient,ticker,amount\nA,VTI,5\n").rejected[1].reason == "needs a rate (CAD)"


def test_undecided_marks_are_read_as_in_a_single_import_with_its_warning() -> None:
    # a semicolon hints at decimal commas, so 1.234 is one thousand: 1234 / (1234 + 950) = 56.5 %
    book = read("Kunde;ISIN;Betrag\nA;US0378331005;1.234\nA;US5949181045;950\n")
    assert held(book) == {"A": [("US0378331005", 1234.0), ("US5949181045", 950.0)]}
    assert "can be read two ways" in book.warnings[0]
    assert (book.rejected[0].row, book.rejected[0].reason, book.n_rejected_lines) == (1, book.warnings[0], 0)


def test_the_mark_is_decided_by_all_lines() -> None:
    book = read("client;ticker;amount\n" + "A;VTI;1.500\n" * 12_000 + "A;VOO;1.500,25\n")
    amounts = [amount for _, amount in held(book)["A"]]
    assert (set(amounts[:-1]), amounts[-1], book.rejected, book.warnings) == ({1500.0}, 1500.25, (), ())


def test_a_proof_in_the_middle_of_the_file_counts() -> None:
    undecided = "A\tVTI\t1.500\n" * 7_000
    book = read(f"client\tticker\tamount\n{undecided}A\tVOO\t1.500,25\n{undecided}")
    assert ({amount for _, amount in held(book)["A"]}, book.warnings) == ({1500.0, 1500.25}, ())


def test_most_numbers_of_a_column_decide_and_the_others_are_rejected() -> None:
    book = read("client;ticker;amount\n" + "A;VTI;1.5\n" * 600 + "A;VOO;1,25\n" * 599)
    assert {amount for _, amount in held(book)["A"]} == {1.5}
    assert book.n_rejected_lines == 599


def test_bonds_and_options_have_the_multiplier_of_their_class() -> None:
    # 10,000 of face at 98.5 % = 9,850; one contract at 5 for each of 100 shares = 500
    text = (
        "client,ticker,description,shares,price\n"
        "A,912828YK0,US TREASURY NOTE 1.375% 10/15/2027,10000,98.5\nA,AAPL  260116C00250000,,1,5\nA,VTI,,2,3\n"
    )
    assert [amount for _, amount in held(read(text))["A"]] == [9850.0, 500.0, 6.0]


@pytest.mark.parametrize("rows", [("A,CASH,10,750", "B,CASH,500,500"), ("B,CASH,500,500", "A,CASH,10,750")])
def test_what_a_line_is_does_not_depend_on_other_lines(rows: tuple[str, str]) -> None:
    # ten shares worth 750 are a company's (Pathward, ticker CASH); 500 worth 500 are cash
    assert held(read("client,ticker,shares,amount\n" + "\n".join(rows))) == {
        "A": [("CASH", 750.0)],
        "B": [("cash", 500.0)],
    }


def test_the_word_short_and_pending_activity() -> None:
    text = "client,ticker,type,shares,price,amount\n" + "A,VOO,Long,20,100,\n" * 6_000
    book = read(text + "A,VTI,Short,10,100,\nA,Pending Activity,,,,-5\n")
    assert held(book)["A"][-2:] == [("VTI", -1000.0), ("cash", -5.0)]


def test_long_names_are_never_merged() -> None:
    book = read("client,ticker,amount\n" + "".join(f"{'x' * 205}{n},VTI,10\n" for n in (1, 2)) + "A,VTI,1\n")
    assert held(book) == {"A": [("VTI", 1.0)]}
    assert book.n_rejected_lines == 2
    assert "shorten" in book.rejected[0].reason


def test_texts_a_spreadsheet_keeps_by_a_formula() -> None:
    book = read('client,ticker,amount\nA,"=""VOO""",100\nA,=VTI,50\n="A",IWM,7\n')
    assert held(book) == {"A": [("VOO", 100.0), ("VTI", 50.0), ("IWM", 7.0)]}


def test_an_isin_is_used_where_the_ticker_is_missing() -> None:
    book = read("client,symbol,isin,amount\nA,,US0378331005,500\nA,VTI,US9229087690,1\n")
    assert held(book) == {"A": [("US0378331005", 500.0), ("VTI", 1.0)]}


def test_transactions_are_no_holdings() -> None:
    days = "\n".join(f"A,VTI,Buy,2026-01-0{n},5" for n in range(1, 8))
    with pytest.raises(PortfolioFileError, match="transactions"):
        read(f"client,ticker,type,date,amount\n{days}\n")


def test_text_that_can_be_gone_through_once_is_refused() -> None:
    with pytest.raises(TypeError, match="twice"):
        read_book_csv(iter(["client,ticker,amount\n", "A,VTI,1\n"]))


def test_tickers_of_other_countries_anywhere_in_the_file_are_named_in_a_warning() -> None:
    book = read("client,ticker,amount\n" + "A,VTI,1\n" * 7_000 + "A,SAP.DE,5\n")
    assert "SAP.DE (line 7002)" in book.warnings[0]
