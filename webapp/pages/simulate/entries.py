"""What was typed and chosen in the form, by name of the control; a figure that makes no sense names its field."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.errors import UserInputError
from webapp.pages.simulate import ids
from webapp.pages.simulate.ids import Field

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entries:
    """The values of the controls, by field; an empty one reads as its default."""

    fields: Mapping[str, Any]

    def word(self, field: Field, default: str = "") -> str:
        """Return a single choice."""
        return str(self.fields.get(field) or default)

    def chosen(self, field: Field) -> frozenset[str]:
        """Return a choice of several."""
        return frozenset(str(item) for item in self.fields.get(field) or ())

    def is_on(self, field: Field, *, default: bool) -> bool:
        """Return whether a switch is on."""
        return bool(self.fields.get(field, default))

    def weight(self, field: Field, default: float = 0.0) -> float:
        """Return typed percent as a fraction."""
        number = self.number(field)
        return default if number is None else round(number / 100, 8)

    def amount(self, field: Field, default: Decimal = _ZERO, *, is_signed: bool = False) -> Decimal:
        """Return a typed amount of money."""
        number = self.number(field, is_signed=is_signed)
        return default if number is None else Decimal(repr(number))

    def number(self, field: Field, *, is_signed: bool = False) -> float | None:
        """Return a typed number; null where nothing is typed."""
        return typed_number(self.fields.get(field), field.replace("_", " "), is_signed=is_signed)

    def day(self, field: Field) -> date | None:
        """Return a typed date; null where none is typed or it is not whole yet."""
        try:
            return date.fromisoformat(self.word(field)[:10])
        except ValueError:
            return None

    def numbers_under(self, prefix: str) -> dict[str, float]:
        """Return the typed numbers whose field begins so, by the rest of its name; what is empty is left out."""
        typed = {name: typed_number(value, name.replace("_", " ")) for name, value in self._under(prefix).items()}
        return {name: number for name, number in typed.items() if number is not None}

    def lists_under(self, prefix: str) -> dict[str, tuple[str, ...]]:
        """Return the choices of several whose field begins so; what is empty is left out."""
        return {name: tuple(map(str, items)) for name, items in self._under(prefix).items() if items}

    def _under(self, prefix: str) -> dict[str, Any]:
        return {
            ids.plain_name(name).removeprefix(prefix): value
            for name, value in self.fields.items()
            if name.startswith(prefix)
        }


def typed_number(typed: object, label: str, *, is_signed: bool = False) -> float | None:
    """Read a number as people type it; null where nothing is typed, and an error where it is none."""
    if typed is None or typed == "":
        return None
    try:
        number = float(str(typed).replace("$", "").replace(",", "").strip())
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (number < 0 and not is_signed):
        raise UserInputError(f"“{typed}” for {label} is not a number{'' if is_signed else ' of 0 or more'}.")
    return number
