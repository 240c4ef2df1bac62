"""Worked boxes of the methodology page: how they are found, evaluated and compared.

A box has the arithmetic under *by hand*, the program's own answer under *ours*, and the *figure* both must give.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "methodology.md"
ANSWERS = {"ours", "by hand", "figure"}
SIDE = {"ln": math.log, "min": min, "max": max, "ceil": math.ceil, "abs": abs}


@dataclass(frozen=True)
class Box:
    number: int
    parts: Mapping[str, str]


def boxes(kind: str) -> list[Box]:
    """Return the boxes of a kind, which is the word behind the three marks that open them."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [
        Box(number, dict(line.split(": ", 1) for line in text.strip().splitlines()))
        for number, text in enumerate(found, start=1)
    ]


def title(box: Box) -> str:
    return f"box {box.number}: {box.parts['ours'][:40]}"


def require_figure(box: Box, names: Mapping[str, object]) -> None:
    """Fail unless hand and program give the figure of a box; ``names`` are what *ours* may call."""
    by_hand, ours = _values(box.parts["by hand"], SIDE), _values(box.parts["ours"], names)
    figures = _figures(box.parts["figure"])
    assert len(by_hand) == len(ours) == len(figures)
    for hand, our, (figure, tolerance) in zip(by_hand, ours, figures, strict=True):
        assert hand == pytest.approx(figure, abs=tolerance, rel=0)
        assert our == pytest.approx(hand, abs=1e-12, rel=0)


def _values(expression: str, names: Mapping[str, object]) -> list[float]:
    value = eval(expression, {"__builtins__": {}}, dict(names))  # noqa: S307  # our own page, no builtins
    return [float(v) for v in value] if isinstance(value, tuple) else [float(value)]


def _figures(text: str) -> list[tuple[float, float]]:
    """Return each printed figure with the most it may be off: exact for a fraction, else half its last digit."""
    figures = []
    for part in text.split(", "):
        n_digits = len(part.partition(".")[2])
        half_digit = 0.5 * 10.0**-n_digits if n_digits > 4 else 0.0
        figures.append((float(Fraction(part)), half_digit + 1e-12))
    return figures
