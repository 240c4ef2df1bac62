"""Values of an import to JSON and back, whatever they hold; what a newer program adds is left alone."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model.market import Price
from analytics.model.portfolio import (
    AccountKind,
    ColumnMapping,
    Lot,
    LotTerm,
    ParsedAccount,
    ParsedFile,
    ParsedRow,
    RejectedRow,
    RowClass,
    SkippedRow,
    TableLayout,
    TotalCheck,
)
from db.repositories.documents import from_document, to_document
from webapp.services.import_model import ImportEdits

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=20)
LINES = st.integers(min_value=1, max_value=50_000)
MAYBE_AMOUNT = st.none() | AMOUNTS
ROWS = st.builds(
    ParsedRow,
    row=LINES,
    account=TEXTS,
    text=TEXTS,
    name=TEXTS,
    row_class=st.sampled_from(RowClass),
    quantity=MAYBE_AMOUNT,
    price_amount=MAYBE_AMOUNT,
    weight=MAYBE_AMOUNT,
    currency=st.sampled_from(["USD", "EUR"]),
    lots=st.lists(
        st.builds(Lot, LINES, AMOUNTS, st.none() | st.dates(), MAYBE_AMOUNT, st.none() | st.sampled_from(LotTerm)),
        max_size=3,
    ).map(tuple),
)
FILES = st.builds(
    ParsedFile,
    file_name=TEXTS,
    sha256=TEXTS,
    preset=TEXTS,
    reason=TEXTS,
    rows=st.lists(ROWS, max_size=3).map(tuple),
    rejected=st.lists(st.builds(RejectedRow, LINES, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    skipped=st.lists(st.builds(SkippedRow, LINES, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    as_of_date=st.none() | st.dates(),
    printed_total_amount=MAYBE_AMOUNT,
    warnings=st.lists(TEXTS, max_size=2).map(tuple),
    accounts=st.lists(st.builds(ParsedAccount, TEXTS, st.sampled_from(AccountKind)), max_size=2).map(tuple),
    totals=st.lists(st.builds(TotalCheck, LINES, TEXTS, AMOUNTS, AMOUNTS, TEXTS), max_size=2).map(tuple),
    layouts=st.lists(
        st.builds(TableLayout, TEXTS, LINES, st.just(("a",)), st.just(("b",)), st.just((("1",), ("2",)))), max_size=1
    ).map(tuple),
)
EDITS = st.builds(
    ImportEdits,
    mappings=st.lists(st.builds(ColumnMapping, TEXTS, st.just(("security", "")), TEXTS), max_size=2).map(tuple),
    tickers=st.dictionaries(TEXTS, TEXTS, max_size=3),
    prices=st.dictionaries(TEXTS, st.builds(Price, AMOUNTS, st.none() | st.dates(), TEXTS), max_size=2),
    rates=st.dictionaries(TEXTS, AMOUNTS, max_size=2),
    account_kinds=st.dictionaries(TEXTS, st.sampled_from(AccountKind), max_size=2),
    account_labels=st.dictionaries(TEXTS, TEXTS, max_size=2),
    total_amount=MAYBE_AMOUNT,
)


def _through_json(value: object) -> Any:  # noqa: ANN401 - a JSON document
    return json.loads(json.dumps(to_document(value)))


@given(FILES)
def test_a_parsed_file_comes_back_as_it_was(parsed: ParsedFile) -> None:
    assert from_document(ParsedFile, _through_json(parsed)) == parsed


@given(EDITS)
def test_the_users_edits_come_back_as_they_were(edits: ImportEdits) -> None:
    assert from_document(ImportEdits, _through_json(edits)) == edits


@given(AMOUNTS)
def test_an_amount_keeps_every_digit_it_was_written_with(amount: Decimal) -> None:
    check = TotalCheck(1, "", amount, amount)
    back = from_document(TotalCheck, _through_json(check))
    assert str(back.printed_amount) == str(amount)


def test_the_form_of_a_document() -> None:
    row = ParsedRow(
        row=7,
        account="IRA",
        text="VOO",
        name="",
        row_class=RowClass.POSITION,
        quantity=Decimal("1.50"),
        lots=(Lot(8, Decimal(1), date(2020, 2, 29), None, LotTerm.LONG),),
    )
    assert to_document(row) == {
        "row": 7,
        "account": "IRA",
        "text": "VOO",
        "name": "",
        "row_class": "position",
        "quantity": "1.50",
        "lots": [{"row": 8, "quantity": "1", "acquired_date": "2020-02-29", "term": "long"}],
    }
    assert type(to_document(row)["row_class"]) is str


def test_a_field_of_a_newer_program_is_left_alone() -> None:
    document = {"label": "IRA", "kind": "ira", "color": "blue"}
    assert from_document(ParsedAccount, document) == ParsedAccount("IRA", AccountKind.TRADITIONAL_IRA)


def test_what_the_house_does_not_keep_is_a_defect() -> None:
    for value in (1j, {1, 2}, object(), ParsedAccount):
        with pytest.raises(TypeError, match="not kept in documents"):
            to_document(value)
    with pytest.raises(TypeError, match="not kept in documents"):
        from_document(complex, 1.5)
