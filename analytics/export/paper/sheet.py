"""A sheet of paper: text, rules and dots at places measured in points from the upper left corner."""

import io
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0
"""US letter; its height and, with these margins, its width fit on A4 too."""

MARGIN = 46.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
BOTTOM = PAGE_HEIGHT - MARGIN
_PLAIN, _BOLD = "CounterpoisePlain", "CounterpoiseBold"
_FILES = {_PLAIN: "Vera.ttf", _BOLD: "VeraBd.ttf"}
_ELLIPSIS = "…"
_DRAWING = threading.Lock()

INK, QUIET, LINE, ACCENT = (0.13, 0.16, 0.20), (0.38, 0.42, 0.47), (0.80, 0.82, 0.85), (0.05, 0.42, 0.42)
Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks. ``leading`` is the height of a line."""

    size: float = 8.0
    is_bold: bool = False
    color: Color = INK

    @property
    def font(self) -> str:
        """Name of the font."""
        return _BOLD if self.is_bold else _PLAIN

    @property
    def leading(self) -> float:
        """Height of a line of text."""
        return 1.35 * self.size


TITLE = Style(16.0, is_bold=True)
HEADING = Style(9.5, is_bold=True)
BODY = Style(8.0)
HEAD = Style(6.5, color=QUIET)
CELL = Style(7.5)
SMALL = Style(6.5)
NOTE = Style(6.5, color=QUIET)


class Sheet:
    """The page being drawn on. ``has_replaced`` says whether the font lacked any letter so far."""

    def __init__(self, canvas: Any, glyphs: frozenset[int]) -> None:  # noqa: ANN401  # reportlab publishes no types
        self._canvas = canvas
        self._glyphs = glyphs
        self.has_replaced = False

    def next_page(self) -> None:
        """Go on to an empty page."""
        self._canvas.showPage()

    def text(self, x: float, y: float, text: str, style: Style = CELL, *, is_right: bool = False) -> None:
        """Draw one line; ``y`` is its upper edge, ``x`` its left edge, or its right one."""
        self._canvas.setFont(style.font, style.size)
        self._canvas.setFillColorRGB(*style.color)
        draw = self._canvas.drawRightString if is_right else self._canvas.drawString
        draw(x, PAGE_HEIGHT - y - style.size, self._printable(text))

    def fitted(self, x: float, y: float, text: str, width: float, style: Style = CELL) -> None:
        """Draw one line, cut to a width."""
        self.text(x, y, self.lines(text, width, style, most=1)[0], style)

    def paragraph(self, x: float, y: float, lines: list[str], style: Style = BODY) -> float:
        """Draw lines below one another and return where they end."""
        for number, line in enumerate(lines):
            self.text(x, y + number * style.leading, line, style)
        return y + len(lines) * style.leading

    def lines(self, text: str, width: float, style: Style = BODY, most: int = 2) -> list[str]:
        """Break text into at most so many lines; what is left over is cut with an ellipsis."""
        lines = [""]
        for word in self._words(self._printable(text), width, style):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if lines[-1] and self._width(longer, style) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        kept = lines[:most]
        if len(lines) > most:
            kept[-1] += _ELLIPSIS
        return [self._cut(line, width, style) for line in kept]

    def rule(self, x: float, y: float, width: float, color: Color = LINE) -> None:
        """Draw a thin line across."""
        self.stroke((x, y), (x + width, y), color)

    def stroke(
        self, start: tuple[float, float], end: tuple[float, float], color: Color = INK, width: float = 0.6
    ) -> None:
        """Draw a line between two places."""
        self._canvas.setStrokeColorRGB(*color)
        self._canvas.setLineWidth(width)
        self._canvas.line(start[0], PAGE_HEIGHT - start[1], end[0], PAGE_HEIGHT - end[1])

    def dot(self, x: float, y: float, *, is_filled: bool, radius: float = 2.3) -> None:
        """Draw a dot, or a ring."""
        self._canvas.setLineWidth(0.9)
        self._canvas.setStrokeColorRGB(*ACCENT)
        self._canvas.setFillColorRGB(*(ACCENT if is_filled else (1.0, 1.0, 1.0)))
        self._canvas.circle(x, PAGE_HEIGHT - y, radius, stroke=1, fill=1)

    def _words(self, text: str, width: float, style: Style) -> Iterator[str]:
        """Return the words of a text, those wider than a line in pieces."""
        for word in text.split(" "):
            rest = word
            while self._width(rest, style) > width:
                n_letters = next(
                    n for n in range(len(rest) - 1, 0, -1) if n == 1 or self._width(rest[:n], style) <= width
                )
                yield rest[:n_letters]
                rest = rest[n_letters:]
            yield rest

    def _width(self, text: str, style: Style) -> float:
        return float(self._canvas.stringWidth(text, style.font, style.size))

    def _cut(self, line: str, width: float, style: Style) -> str:
        if self._width(line, style) <= width:
            return line
        bare = line.removesuffix(_ELLIPSIS)
        while bare and self._width(bare + _ELLIPSIS, style) > width:
            bare = bare[:-1]
        return bare.rstrip() + _ELLIPSIS

    def _printable(self, text: str) -> str:
        return "".join(self._letter(letter) for letter in text)

    def _letter(self, letter: str) -> str:
        if ord(letter) in self._glyphs:
            return letter
        if letter.isspace():
            return " "
        self.has_replaced = True
        bare = [part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)]
        return "".join(part if ord(part) in self._glyphs else "?" for part in bare)


@contextmanager
def paper(title: str, made_at: datetime) -> Iterator[tuple[Sheet, io.BytesIO]]:
    """Give a sheet to draw on and the file it is written to, complete once the sheet is left.

    The file says that it was made at a given time, whatever the clock says.

    One at a time: fonts are known to the whole process by name, and remember what was drawn with them.
    """
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415  # only a download as PDF pays for it

    with _DRAWING:
        glyphs = _register_fonts()
        content = io.BytesIO()
        canvas = Canvas(
            content, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=True, initialFontName=_PLAIN, lang="en-US"
        )
        canvas.setTitle(title.encode(errors="replace").decode())
        canvas.setCreator("Counterpoise")
        canvas.setAuthor("Counterpoise")
        canvas.setDateFormatter(lambda *_: f"D:{made_at.astimezone(UTC):%Y%m%d%H%M%S}+00'00'")
        yield Sheet(canvas, glyphs), content
        canvas.save()


def _register_fonts() -> frozenset[int]:
    from reportlab.pdfbase.pdfmetrics import getFont, getRegisteredFontNames, registerFont  # noqa: PLC0415  # as above
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415  # as above

    known = getRegisteredFontNames()
    for name, file_name in _FILES.items():
        if name not in known:
            registerFont(TTFont(name, file_name))
    return frozenset.intersection(*(frozenset(getFont(name).face.charToGlyph) for name in _FILES))
