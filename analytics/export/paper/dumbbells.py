"""Before and after as dumbbells: a ring before, a dot after, a tick at the limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.export.paper.sheet import ACCENT, HEAD, HEADING, INK, LINE, NOTE, SMALL, Sheet
from analytics.export.printed import percent

ROW_HEIGHT = 12.0
_FIGURE = 42.0
_GAP = 8.0
_TICK = 4.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A weight before and after, with its name."""

    label: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Track:
    """The stretch of paper that weights are drawn along; ``most`` is the weight at its right end."""

    x: float
    width: float
    most: float

    def place(self, weight: float) -> float:
        """Return where a weight lies; weights off the track at its end."""
        return self.x + self.width * min(1.0, max(0.0, weight / self.most if self.most > 0.0 else 0.0))


def draw_pair(sheet: Sheet, track: Track, y: float, weights: tuple[float, float], bound: float | None = None) -> None:
    """Draw one dumbbell along a track, its middle at ``y``."""
    before, after = (track.place(weight) for weight in weights)
    sheet.rule(track.x, y, track.width, LINE)
    sheet.stroke((before, y), (after, y), ACCENT, 1.6)
    if bound is not None:
        at = track.place(bound)
        sheet.stroke((at, y - _TICK), (at, y + _TICK), INK, 1.1)
    sheet.dot(before, y, is_filled=False)
    sheet.dot(after, y, is_filled=True)


def draw_pairs(sheet: Sheet, place: tuple[float, float, float], title: str, pairs: Sequence[Pair]) -> float:
    """Draw a titled chart at (x, y, width), one row for each pair, and return where it ends."""
    x, y, width = place
    sheet.text(x, y, title, HEADING)
    y += HEADING.leading
    label_width = 0.40 * width
    left = x + label_width + _FIGURE
    track = Track(left + _GAP, width - label_width - 2 * _FIGURE - 2 * _GAP, _most(pairs))
    sheet.text(left, y, "before", HEAD, is_right=True)
    sheet.text(x + width, y, "after", HEAD, is_right=True)
    y += HEAD.leading
    for pair in pairs:
        middle = y + ROW_HEIGHT / 2
        sheet.fitted(x, middle - 3.6, pair.label, label_width, SMALL)
        sheet.text(left, middle - 3.6, percent(pair.before), SMALL, is_right=True)
        draw_pair(sheet, track, middle, (pair.before, pair.after))
        sheet.text(x + width, middle - 3.6, percent(pair.after), SMALL, is_right=True)
        y += ROW_HEIGHT
    return y


def draw_key(sheet: Sheet, x: float, y: float) -> None:
    """Say which mark means what."""
    middle = y + 3.4
    sheet.dot(x + 3.0, middle, is_filled=False)
    sheet.text(x + 8.0, y, "before", NOTE)
    sheet.dot(x + 43.0, middle, is_filled=True)
    sheet.text(x + 48.0, y, "after", NOTE)
    sheet.stroke((x + 77.0, middle - _TICK), (x + 77.0, middle + _TICK), INK, 1.1)
    sheet.text(x + 82.0, y, "your limit", NOTE)


def _most(pairs: Sequence[Pair]) -> float:
    return max((weight for pair in pairs for weight in (pair.before, pair.after)), default=0.0)
