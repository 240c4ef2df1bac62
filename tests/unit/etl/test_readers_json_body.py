"""The JSON reader: decimals stay as printed, and nothing damaged, doubled or unknown gets through."""

from decimal import Decimal

import pytest

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract import Leftover
from etl.extract.readers import json_body
from etl.extract.readers.json_body import Element
from etl.sources.config import Source, read_source

CAP = 10_000
SOURCE: Source = read_source("vanguard").model_copy(
    update={"title": "Elm", "columns": {"n": "name", "w": "weight", "v": "weight"}, "ignored_columns": ("x",)}
)


def one(item: dict[str, object]) -> Element:
    found = json_body.elements([item], SOURCE, frozenset())[0]
    assert isinstance(found, Element)
    return found


def test_numbers_keep_every_printed_digit() -> None:
    assert json_body.read(b'{"w": 0.1000000000000000055511151231257827}', CAP) == {
        "w": Decimal("0.1000000000000000055511151231257827")
    }


def test_a_byte_order_mark_is_no_damage() -> None:
    assert json_body.read(b'\xef\xbb\xbf{"w": 1}', CAP) == {"w": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": [1, 2', "cut off"),
        (b'{"w": NaN}', "NaN"),
        (b'{"w": -Infinity}', "Infinity"),
        (b'{"w": 1, "w": 2}', "twice"),
        (b'{"n": "\xff"}', "UTF-8"),
        (b"[" * 9_000, "cut off"),
        (b"<!DOCTYPE html><title>Moved</title>", "an HTML page, not a holdings file"),
        (b"", "empty"),
        (b"n,w\n1,2\n", "a text"),
        (b'{"w": "' + b"1" * CAP + b'"}', "10009 bytes"),
        (b'{"status": 404, "error": "Not Found"}', "status 404 (Not Found)"),
        (b'{"status": "503", "message": "later"}', "status 503 (later)"),
        (b'{"status": 500}', "no reason given"),
    ],
)
def test_bodies_that_are_no_answer_are_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        json_body.read(content, CAP)
    assert words in str(caught.value)


def test_a_status_that_reports_success_is_no_error() -> None:
    assert json_body.read(b'{"status": 200}', CAP) == {"status": 200}


def test_an_array_is_read_as_one() -> None:
    assert json_body.read(b"[1, null]", CAP) == [1, None]


@pytest.mark.parametrize(
    ("printed", "number"),
    [("7.85", Decimal("7.85")), (Decimal("7.85"), Decimal("7.85")), (3, Decimal(3)), ("-", None), ("", None)],
)
def test_a_number_is_the_same_as_text_and_as_number(printed: object, number: Decimal | None) -> None:
    assert one({"w": printed}).number("weight") == number


@pytest.mark.parametrize("printed", ["seven", True, [1], Decimal("1e400"), Decimal("1e-400"), 10**40])
def test_what_is_no_number_is_named_with_its_key(printed: object) -> None:
    with pytest.raises(UnreadableSource, match=r'Holding 1, "w": ".*" is no number'):
        one({"w": printed}).number("weight")


def test_texts_are_stripped_of_blanks_of_every_kind() -> None:
    assert one({"n": "\u00a0NA \n"}).text("name") == "NA"


def test_a_missing_value_is_an_empty_text_and_no_number() -> None:
    assert (one({"n": None}).text("name"), one({"n": "a"}).text("weight"), one({"n": "a"}).number("weight")) == (
        "",
        "",
        None,
    )


@pytest.mark.parametrize("printed", [{"a": 1}, ["a"], False])
def test_what_is_no_text_is_refused(printed: object) -> None:
    with pytest.raises(UnreadableSource, match="is no text"):
        one({"n": printed}).text("name")


def test_null_elements_are_left_over_and_counted() -> None:
    found = json_body.elements([None, {"n": "a"}], SOURCE, frozenset())
    assert found[0] == Leftover(1, "null")
    assert isinstance(found[1], Element)
    assert found[1].position == 2


def test_an_element_that_is_no_object_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="Holding 2 is no object"):
        json_body.elements([{"n": "a"}, "b"], SOURCE, frozenset())


def test_an_unknown_key_anywhere_is_an_event_that_names_it() -> None:
    with pytest.raises(UnexpectedColumns, match=r'unknown key "z"\. Elm is known to have: n, w, v, x'):
        json_body.elements([{"n": "a"}, {"n": "b", "z": 1}], SOURCE, frozenset())


def test_a_key_missing_everywhere_is_an_event_and_one_missing_somewhere_is_not() -> None:
    json_body.elements([{"n": "a"}, {"w": 1}], SOURCE, frozenset({"name", "weight"}))
    with pytest.raises(UnexpectedColumns, match='missing key "weight"'):
        json_body.elements([{"n": "a"}, {"n": "b", "x": 1}], SOURCE, frozenset({"name", "weight"}))


def test_two_keys_for_one_field_are_refused() -> None:
    with pytest.raises(UnexpectedColumns, match="ambiguous"):
        json_body.elements([{"w": 1, "v": 2}], SOURCE, frozenset())


@pytest.mark.parametrize(("value", "n"), [({"size": 3}, 3), ({"size": "503"}, 503), ({}, None), ([], None)])
def test_a_count_is_read(value: object, n: int | None) -> None:
    assert json_body.count(value, "size") == n


@pytest.mark.parametrize("printed", ["many", -1, True, Decimal("1.5"), "\u0663", "1" * 40])
def test_what_is_no_count_is_refused(printed: object) -> None:
    with pytest.raises(UnreadableSource, match='"size" is'):
        json_body.count({"size": printed}, "size")
