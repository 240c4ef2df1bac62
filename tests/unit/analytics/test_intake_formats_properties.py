"""How a tagged file is written does not change what it says."""

import random
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import PortfolioFileError
from analytics.intake.formats import FORMATS, flex, ibkr_statement, ofx
from analytics.intake.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "brokers"
OFX = (FOLDER / "ofx" / "two-accounts.qfx").read_text()
FLEX = (FOLDER / "ibkr" / "flex.xml").read_text()
STATEMENT = (FOLDER / "ibkr" / "statement.csv").read_text()
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
LEAF = re.compile(r"<([A-Z0-9.]+)>([^<\n]+)")
ELEMENT = re.compile(r"<(\w+) ([^<>]*?)(\s*/?)>")
ATTRIBUTE = re.compile(r'\w+="[^"]*"')


def cells(source: Source) -> list[list[str]]:
    """Return what is said, without the lines on which it stands."""
    return [record.cells for sheet in source.sheets for record in sheet.records]


def places(source: Source) -> list[int]:
    return [record.line for sheet in source.sheets for record in sheet.records]


@given(chance=st.randoms(use_true_random=False), line_end=LINE_ENDS, closing=st.floats(0, 1), indent=st.integers(0, 9))
def test_open_and_closed_tags_indentation_and_line_ends(
    chance: random.Random, line_end: str, closing: float, indent: int
) -> None:
    def closed(leaf: re.Match[str]) -> str:
        return f"{leaf.group(0)}</{leaf.group(1)}>" if chance.random() < closing else leaf.group(0)

    head, body = OFX.split("\n\n", maxsplit=1)
    written = LEAF.sub(closed, body).replace("<", " " * indent + "<")
    source = ofx.read(b"", f"{head}\n\n{written}".replace("\n", line_end))
    assert (cells(source), places(source)) == (cells(ofx.read(b"", OFX)), places(ofx.read(b"", OFX)))


@given(chance=st.randoms(use_true_random=False), line_end=LINE_ENDS)
def test_line_breaks_between_tags(chance: random.Random, line_end: str) -> None:
    head, body = OFX.split("\n\n", maxsplit=1)
    joined = re.sub(r"\n", lambda _: chance.choice(["", "\n", "\n\n", "\n \t"]), body)
    assert cells(ofx.read(b"", f"{head}\n\n{joined}".replace("\n", line_end))) == cells(ofx.read(b"", OFX))


@given(chance=st.randoms(use_true_random=False), line_end=LINE_ENDS)
def test_order_of_attributes_and_line_ends(chance: random.Random, line_end: str) -> None:
    def shuffled(element: re.Match[str]) -> str:
        attributes = ATTRIBUTE.findall(element.group(2))
        chance.shuffle(attributes)
        return f"<{element.group(1)} {' '.join(attributes)}{element.group(3)}>"

    written = ELEMENT.sub(shuffled, FLEX).replace("\n", line_end)
    assert cells(flex.read(b"", written)) == cells(flex.read(b"", FLEX))


@given(line_end=LINE_ENDS, is_pair=st.booleans())
def test_empty_elements_in_one_tag_or_two(line_end: str, is_pair: bool) -> None:  # noqa: FBT001  # drawn by hypothesis
    written = re.sub(r"<(OpenPosition|CashReportCurrency) ([^<>]*?)\s*/>", r"<\1 \2></\1>", FLEX) if is_pair else FLEX
    assert cells(flex.read(b"", written.replace("\n", line_end))) == cells(flex.read(b"", FLEX))


@given(line_end=LINE_ENDS, is_quoted=st.booleans(), n_blank=st.integers(0, 3))
def test_quotation_marks_and_line_ends_of_a_statement(line_end: str, is_quoted: bool, n_blank: int) -> None:  # noqa: FBT001  # drawn by hypothesis
    lines = STATEMENT.split("\n")
    if is_quoted:
        lines = [",".join(f'"{cell}"' for cell in line.split(",")) if '"' not in line else line for line in lines]
    source = ibkr_statement.read(b"", line_end.join([""] * n_blank + lines))
    plain = ibkr_statement.read(b"", STATEMENT)
    assert cells(source) == cells(plain)
    assert places(source) == [line + n_blank if line else 0 for line in places(plain)]


@given(
    st.text(st.sampled_from("<>/!?[]{}\"'=:,;\n\r\t &#x0aAZ5OFX"), max_size=300),
    st.sampled_from([OFX, FLEX, STATEMENT]),
)
def test_noise_is_read_or_refused_but_never_anything_else(noise: str, text: str) -> None:
    place = len(noise) * 7 % len(text)
    broken = text[:place] + noise + text[place:]
    for one in FORMATS:
        if one.recognises(broken.encode()[:4096], broken):
            try:
                source = one.read(broken.encode(), broken)
            except PortfolioFileError as refusal:
                assert str(refusal)  # noqa: PT017  # either way out is right, silence is not
            else:
                assert all(
                    len(record.cells) == len(sheet.records[0].cells)
                    for sheet in source.sheets
                    for record in sheet.records
                )
