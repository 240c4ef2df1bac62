"""JSON bodies to plain values: numbers become ``Decimal``, keys become fields by the names in ``source.toml``."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract.model import Leftover
from etl.extract.readers import numbers
from etl.extract.readers.bodies import Body, require
from etl.sources.config import Source

_MAX_EXPONENT = 30
"""A holding's number has fewer digits on either side of the point; ``1e999999`` would stall the arithmetic after it."""

_STATUS = re.compile(r"[45][0-9]{2}", re.ASCII)
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list, its values reached by field.

    ``keys`` leads from field to the key as printed; ``position`` counts from 1.
    """

    position: int
    values: Mapping[str, object]
    keys: Mapping[str, str]

    def text(self, field: str) -> str:
        """Return the value as text, empty where there is none."""
        value = self._value(field)
        if isinstance(value, str):
            return value.strip()
        if value is None:
            return ""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return str(value)
        raise self.bad(field, "is no text")

    def number(self, field: str) -> Decimal | None:
        """Return the value as a number, printed as such or as a text; None where there is none."""
        value = self._value(field)
        if value is None:
            return None
        try:
            return numbers.number(value) if isinstance(value, str) else _bounded(value)
        except ValueError:
            raise self.bad(field, "is no number") from None

    def bad(self, field: str, complaint: str) -> UnreadableSource:
        """Return the error for one value: the element, its key and what it says."""
        shown = str(self._value(field))[:60]
        return UnreadableSource(f'Holding {self.position}, "{self.keys.get(field, field)}": "{shown}" {complaint}.')

    def _value(self, field: str) -> object:
        key = self.keys.get(field)
        return None if key is None else self.values.get(key)


def read(content: bytes, max_bytes: int) -> object:
    """Return the value of a JSON body.

    Raises
    ------
    UnreadableSource
        For any other body, one that was cut off, one that names a key twice, and one that reports an error.
    """
    require(content, Body.JSON)
    if len(content) > max_bytes:
        raise UnreadableSource(f"The body has {len(content)} bytes; {max_bytes} are the most this source may send.")
    try:
        value: object = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_object_of,
        )
    except UnicodeDecodeError as error:
        raise UnreadableSource("The JSON body is not in UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"The JSON body is cut off or damaged ({str(error)[:120]}).") from error
    _refuse_error(value)
    return value


def member(value: object, key: str) -> object:
    """Return what stands under a key, None where the value is no object or has no such key."""
    return value.get(key) if isinstance(value, dict) else None


def count(value: object, key: str) -> int | None:
    """Return a whole number that stands under a key, None where there is none.

    Raises
    ------
    UnreadableSource
        Where something else stands there.
    """
    found = member(value, key)
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) <= _NAMED:
        return int(found)
    if found is None or (isinstance(found, int) and not isinstance(found, bool) and found >= 0):
        return found
    raise UnreadableSource(f'"{key}" is "{str(found)[:60]}", not a number of holdings.')


def elements(items: Sequence[object], source: Source, required: frozenset[str]) -> list[Element | Leftover]:
    """Return every element of a list; null ones are leftovers.

    Parameters
    ----------
    items : sequence of object
        The list as read.
    source : Source
        Says which key means which field and which keys mean nothing to us.
    required : frozenset of str
        Fields that at least one element has to have.

    Raises
    ------
    UnexpectedColumns
        For a key that the source is not known to have or that is missing everywhere, by name.
    UnreadableSource
        For an element that is neither an object nor null.
    """
    strange = next((n for n, item in enumerate(items, start=1) if not isinstance(item, dict | None)), None)
    if strange is not None:
        raise UnreadableSource(f"Holding {strange} is no object.")
    keys = _keys([item for item in items if isinstance(item, dict)], source, required)
    return [
        Element(position, item, keys) if isinstance(item, dict) else Leftover(position, "null")
        for position, item in enumerate(items, start=1)
    ]


def _keys(items: Sequence[Mapping[str, object]], source: Source, required: frozenset[str]) -> dict[str, str]:
    seen = {key: None for item in items for key in item}
    known = [key for key in seen if key not in source.ignored_columns]
    _refuse("unknown", [key for key in known if key not in source.columns], source)
    keys = {source.columns[key]: key for key in known}
    _refuse("ambiguous", known if len(keys) < len(known) else [], source)
    _refuse("missing", sorted(required - keys.keys()), source)
    return keys


def _refuse(what: str, names: Sequence[str], source: Source) -> None:
    if names:
        listed = ", ".join(f'"{name[:60]}"' for name in names[:_NAMED])
        expected = ", ".join([*source.columns, *source.ignored_columns])
        raise UnexpectedColumns(
            f"The holdings have {what} {'key' if len(names) == 1 else 'keys'} {listed}. "
            f"{source.title} is known to have: {expected}."
        )


def _refuse_error(value: object) -> None:
    """Servers answer a wrong address with a JSON object of their own, often with status 200 on the wire."""
    status = member(value, "status")
    if _STATUS.fullmatch(str(status)):
        said = member(value, "message") or member(value, "error") or "no reason given"
        raise UnreadableSource(f"The source reports an error, status {status} ({str(said)[:120]}), and no holdings.")


def _bounded(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or abs(value.adjusted()) > _MAX_EXPONENT:
        raise ValueError("not a number of plausible size")
    return value


def _object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")
