"""OFX as a flat list of the elements that matter, from SGML with open tags and from XML alike.

In OFX 1.x the end tag of a value may be missing, and an empty value then looks like an element that was never closed.
So only a short list of elements is kept track of, each with its level: one that opens ends all of its own level and
below. Nothing nests deeper than the levels, and every character is looked at once.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_CELL_LENGTH

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._:-]{0,63})(?:[\s/][^<>]{0,300})?>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9A-Fa-f]{8,}")
"""A number no character has: too long a one cannot even be read as a number."""
_MAX_ELEMENTS = 20_000

_LEVELS = {
    1: "SIGNONMSGSRSV1 BANKMSGSRSV1 CREDITCARDMSGSRSV1 INVSTMTMSGSRSV1 SECLISTMSGSRSV1",
    2: "SONRS STMTRS CCSTMTRS INVSTMTRS SECLIST",
    3: "BANKTRANLIST INVTRANLIST INVPOSLIST INVOOLIST INVBAL INV401K INV401KBAL "
    "STOCKINFO MFINFO DEBTINFO OPTINFO OTHERINFO",
    4: "POSSTOCK POSMF POSDEBT POSOPT POSOTHER BALLIST",
    5: "ORIGCURRENCY BAL",
}
_LEVEL = {name: level for level, names in _LEVELS.items() for name in names.split()}


@dataclass(slots=True)
class Element:
    """An element, the line it opens on, the element around it, and the values in it that no smaller one claims.

    Of a value that occurs twice the first is kept; ``lines`` says where it stands.
    """

    name: str
    line: int
    parent: "Element | None" = None
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def value(self, *names: str) -> str:
        """Return the first value there is under one of the names."""
        return next((self.values[name] for name in names if self.values.get(name)), "")


def read_elements(text: str) -> tuple[Element, ...]:
    r"""Return the elements of an OFX text in the order in which they open.

    Parameters
    ----------
    text : str
        A text whose lines end with LF.

    Returns
    -------
    tuple of Element
        Elements outside the short list are transparent: their values belong to the element around them.

    Examples
    --------
    >>> stock, = read_elements("<POSSTOCK>\n<INVPOS><UNITS>5\n<MEMO></INVPOS></POSSTOCK>")
    >>> stock.line, stock.values
    (1, {'UNITS': '5'})
    """
    found: list[Element] = []
    current: Element | None = None
    for tag in _tags(_CDATA.sub("", text) if "<![" in text else text):
        level = _LEVEL.get(tag.name)
        if level is None:
            if tag.value and current is not None and not tag.is_end:
                current.values.setdefault(tag.name, tag.value)
                current.lines.setdefault(tag.name, tag.line)
            continue
        if not tag.is_end:
            current = Element(tag.name, tag.line, _outside(current, level))
            found.append(current)
            if len(found) > _MAX_ELEMENTS:
                raise PortfolioFileError(
                    f"The file has more than {_MAX_ELEMENTS:,} positions and securities. Download it again for one "
                    "account only."
                )
        elif _is_open(current, tag.name):
            current = _outside(current, level)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    is_end: bool
    line: int
    value: str


def _tags(text: str) -> Iterator[_Tag]:
    """Yield every tag with the text up to the next one."""
    line, counted_to = 1, 0
    matches = _TAG.finditer(text)
    match = next(matches, None)
    while match is not None:
        following = next(matches, None)
        line += text.count("\n", counted_to, match.start())
        counted_to = match.start()
        value = text[match.end() : following.start() if following else len(text)].strip()[:MAX_CELL_LENGTH]
        name = match.group(2).rpartition(":")[2].upper()
        yield _Tag(name, bool(match.group(1)), line, _unescaped(value))
        match = following


def _unescaped(value: str) -> str:
    return html.unescape(_NO_CHARACTER.sub("", value)) if "&" in value else value


def _outside(element: Element | None, level: int) -> Element | None:
    """Return the innermost open element above a level."""
    while element is not None and _LEVEL[element.name] >= level:
        element = element.parent
    return element


def _is_open(element: Element | None, name: str) -> bool:
    while element is not None and element.name != name:
        element = element.parent
    return element is not None
