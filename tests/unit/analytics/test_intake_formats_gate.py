"""What is told by content and answered with a sentence: the name of a file plays no part."""

from pathlib import Path

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.formats import json_text

FOLDER = Path(__file__).parents[2] / "fixtures" / "brokers"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refusal_of(content: bytes, name: str = "positions.csv") -> PortfolioFileError:
    with pytest.raises(PortfolioFileError) as refusal:
        read_portfolio_file(content, name)
    return refusal.value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n", "The file is empty."),
        (COMPOUND, "old Excel format (.xls)"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "This is a text document"),
        (b"%PDF-1.7\nSymbol,Quantity\n", "This is a PDF document."),
        (b"\x89PNG\r\n\x1a\nSymbol,Quantity", "This is a picture."),
        (b"\x1f\x8b\x08", "compressed (gzip)"),
        (b"BZh91AY&SY", "compressed (bzip2)"),
        (b"\xfd7zXZ\x00", "compressed (xz)"),
        (b"7z\xbc\xaf\x27\x1c", "compressed (7-Zip)"),
        (b"Rar!\x1a\x07", "compressed (RAR)"),
        (b"{\\rtf1 Symbol", "formatting (RTF)"),
        (b"SQLite format 3\x00", "database file"),
        (b"<html><table><tr><td>Symbol</td></tr></table></html>", "This is a web page"),
        (b"  <!DOCTYPE html><html>", "This is a web page"),
        (b'<?xml version="1.0"?><FlexStatementResponse/>', "XML file of a kind that is not read"),
        (b'{"holdings": []}', "This is a JSON file"),
        (b"[1, 2]", "This is a JSON file"),
    ],
)
def test_refused_with_its_own_sentence(content: bytes, words: str) -> None:
    refusal = refusal_of(content)
    assert words in str(refusal)
    assert str(refusal).endswith(".")
    assert refusal.verdict == "refused"


def test_a_ghostfolio_export_is_activity() -> None:
    refusal = refusal_of((FOLDER / "ghostfolio" / "activities.json").read_bytes(), "ghostfolio.json")
    assert refusal.verdict == "activity"
    assert "a list of activities, not of holdings" in str(refusal)


@pytest.mark.parametrize("depth", [5_000_000 // 2])
def test_nested_json_is_never_parsed(depth: int) -> None:
    assert "This is a JSON file" in str(refusal_of(b"[" * depth))


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ('{"a": 1}', True),
        ("  {}", True),
        ('[\n {"a": 1}]', True),
        ("[Positions],Quantity", False),
        ("{Symbol},Quantity", False),
        ("Symbol,Quantity", False),
    ],
)
def test_json_is_told_by_its_first_signs(text: str, is_json: bool) -> None:  # noqa: FBT001  # a column of the table
    assert json_text.recognises(b"", text) is is_json


@pytest.mark.parametrize("name", ["positions.xlsx", "positions.pdf", "x.qfx", ""])
def test_the_name_decides_nothing(name: str) -> None:
    assert read_portfolio_file(b"Symbol,Quantity\nACME,5\n", name).n_rows_used == 1
    ofx = (FOLDER / "ofx" / "sweep.ofx").read_bytes()
    assert read_portfolio_file(ofx, name).preset == "ofx"
