"""Values across the pipe, column by column, and back to exactly the types that were declared.

A declared type knows how a list of its values is written as JSON and read again: records as one list for each field,
tuples as their lengths and all their items in one list. So a file of thousands of rows costs a few dozen calls instead
of one for every cell, and what the other side sent is checked by whole columns.
"""

import re
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import islice

_MAX_ITEMS = 1_000_000
"""A column of which nothing is there is short however long it says it is."""
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,2})?")


class ChildFailure(Exception):
    """The child died or answered nonsense; for the log, as the cause of the error a user sees."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are written and read.

    ``write`` turns a list of values into JSON. ``read`` turns JSON into so many values of exactly this type, or raises
    ``ChildFailure``.
    """

    write: Callable[[Sequence[typing.Any]], object]
    read: Callable[[object, int], list[typing.Any]]


def written(kind: object, value: object) -> object:
    """Return a value of a declared type as JSON."""
    return codec_of(kind).write([value])


def read(kind: object, sent: object) -> object:
    """Return the value of a declared type from JSON.

    Examples
    --------
    >>> sent = written(tuple[Decimal | None, ...], (Decimal("1.50"), None))
    >>> read(tuple[Decimal | None, ...], sent)
    (Decimal('1.50'), None)
    """
    return codec_of(kind).read(sent, 1)[0]


@cache
def codec_of(kind: object) -> Codec:
    """Return how values of a declared type cross the pipe."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        (inner,) = (arg for arg in args if arg is not type(None))
        codec = _optional(codec_of(inner))
    elif origin is tuple and args[1:] == (...,):
        codec = _sequence(codec_of(args[0]))
    elif isinstance(kind, type):
        codec = _codec_of_class(kind)
    else:
        raise TypeError(f"{kind} does not cross the pipe")
    return codec


def _codec_of_class(kind: type) -> Codec:
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        names = tuple(field.name for field in fields(kind))
        codec = _record(kind, {name: codec_of(hints[name]) for name in names})
    elif issubclass(kind, Enum):
        members = {str(member.value): member for member in kind}
        codec = _text(members.__getitem__)
    elif kind is Decimal:
        codec = _text(_decimal)
    elif kind is date:
        codec = _text(date.fromisoformat)
    elif kind in {str, int, bool}:
        codec = _plain(kind)
    else:
        raise TypeError(f"{kind} does not cross the pipe")
    return codec


def _column(sent: object, n_values: int) -> list[typing.Any]:
    if not isinstance(sent, list) or len(sent) != n_values:
        raise ChildFailure("not a column of the right length")
    return sent


def _plain(kind: type) -> Codec:
    def read_column(sent: object, n_values: int) -> list[object]:
        column = _column(sent, n_values)
        if not set(map(type, column)) <= {kind}:
            raise ChildFailure(f"not only {kind.__name__}")
        return column

    return Codec(list, read_column)


def _text(make: Callable[[str], object]) -> Codec:
    """Return the codec of what is sent as its text; ``make`` refuses by raising."""
    texts = _plain(str)

    def read_column(sent: object, n_values: int) -> list[object]:
        try:
            return [make(text) for text in texts.read(sent, n_values)]
        except (KeyError, ValueError) as error:
            raise ChildFailure("not a text of this kind") from error

    return Codec(lambda values: [str(value) for value in values], read_column)


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ChildFailure("not a decimal")
    return Decimal(text)


def _optional(inner: Codec) -> Codec:
    """Return the codec of values that may be missing: which ones are there, and those."""
    flags = _plain(bool)

    def write(values: Sequence[object]) -> object:
        present = [value is not None for value in values]
        return [present, inner.write([value for value in values if value is not None])] if any(present) else None

    def read_columns(sent: object, n_values: int) -> list[object]:
        if sent is None:
            return [None] * n_values
        flag_column, inner_column = _column(sent, 2)
        present = flags.read(flag_column, n_values)
        values = iter(inner.read(inner_column, sum(present)))
        return [next(values) if is_present else None for is_present in present]

    return Codec(write, read_columns)


def _sequence(inner: Codec) -> Codec:
    """Return the codec of tuples: their lengths, and the items of all of them."""
    counts = _plain(int)

    def write(values: Sequence[tuple[object, ...]]) -> object:
        return [[len(value) for value in values], inner.write([item for value in values for item in value])]

    def read_columns(sent: object, n_values: int) -> list[object]:
        count_column, item_column = _column(sent, 2)
        lengths = counts.read(count_column, n_values)
        if min(lengths, default=0) < 0 or sum(lengths) > _MAX_ITEMS:
            raise ChildFailure("not a number of items")
        items = iter(inner.read(item_column, sum(lengths)))
        return [tuple(islice(items, length)) for length in lengths]

    return Codec(write, read_columns)


def _record(kind: type, codecs: dict[str, Codec]) -> Codec:
    """Return the codec of a dataclass: a column for each field."""

    def write(values: Sequence[object]) -> object:
        return [codec.write([getattr(value, name) for value in values]) for name, codec in codecs.items()]

    def read_columns(sent: object, n_values: int) -> list[object]:
        columns = _column(sent, len(codecs))
        read_ones = [codec.read(column, n_values) for codec, column in zip(codecs.values(), columns, strict=True)]
        return [kind(*cells) for cells in zip(*read_ones, strict=True)]

    return Codec(write, read_columns)
