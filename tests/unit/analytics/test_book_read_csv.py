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
    assert kinds == [("cash", ""), ("unknown", "option AAPL 01/16/2026 200.00 C")]


@pytest.mark.parametrize("figure", ["nan", "inf", "1_000", "1e400", "０", "--", ""])  # noqa: RUF001 - a full-width digit
def test_what_is_no_plain_number_is_no_amount(figure: str) -> None:
    book = read(f"client,ticker,amount\nA,VTI,{figure}\nA,VOO,1\n")
    assert held(book) == {"A": [("VOO", 1.0)]}
    assert len(book.rejected) == 1


def test_a_quotation_mark_that_is_never_closed_costs_its_lines_and_no_more_memory() -> None:
    text = 'client,ticker,amount\nA,VTI,5\nA,"VOO,7\n' + "A,IWM,1\n" * 20_000
    book = read(text)
    assert held(book)["A"][0] == ("VTI", 5.0)
    assert "quotation mark" in book.rejected[0].reason


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
