"""Between values of the house and JSON documents, led by the fields of their dataclasses, exact in both directions.

Decimals, dates and ids are kept as text, sets in order. A field that has its usual value is left out, except where the
whole is asked for; what a document holds beyond the fields known here is left alone, so that an older program can read
what a newer one wrote.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
Decode = Callable[[Any], Any]

_AS_TEXT: Mapping[Any, Decode] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    # A whole number comes back from JSON without its point.
    float: float,
}
_AS_THEY_ARE = (str, int, bool)


def to_document(value: object, *, is_whole: bool = False) -> Any:  # noqa: ANN401, PLR0911 - a JSON document; one way out for each form
    """Return the document of a value; a value of a type the house does not keep is a defect.

    ``is_whole`` writes usual values as well: what is usual may be another thing by the time it is read.
    """
    if value is None or isinstance(value, (*_AS_THEY_ARE, float)):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_document(item, is_whole=is_whole) for item in value]
    if isinstance(value, frozenset):
        return sorted(to_document(item, is_whole=is_whole) for item in value)
    if isinstance(value, Mapping):
        return {str(key): to_document(item, is_whole=is_whole) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_document(content, is_whole=is_whole)
            for field in fields(value)
            if (content := getattr(value, field.name)) != _usual(field) or is_whole
        }
    raise TypeError(f"a {type(value).__name__} is not kept in documents")


def from_document(kind: type[T], document: Any) -> T:  # noqa: ANN401 - a JSON document
    """Return the value of a document that ``to_document`` made of a value of this type."""
    decode = _decoder(cast("Any", kind))
    return cast("T", decode(document))


def _usual(field: Field[Any]) -> object:
    """Return a field's default; ``MISSING`` equals no value."""
    return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def _decoder(kind: Any) -> Decode:  # noqa: ANN401, PLR0911 - a type; one way out for each form it has
    """Return what makes a value of a type out of a document."""
    if kind in _AS_TEXT:
        return _AS_TEXT[kind]
    if kind in _AS_THEY_ARE:
        return lambda document: document
    if is_dataclass(kind):
        return _dataclass_decoder(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    inner = [_decoder(part) for part in get_args(kind) if part not in {type(None), Ellipsis}]
    if get_origin(kind) in {Union, types.UnionType}:
        return lambda document: None if document is None else inner[0](document)
    if get_origin(kind) is tuple:
        return lambda document: tuple(map(inner[0], document))
    if get_origin(kind) is frozenset:
        return lambda document: frozenset(map(inner[0], document))
    if get_origin(kind) in {Mapping, dict}:
        return lambda document: {inner[0](key): inner[1](item) for key, item in document.items()}
    raise TypeError(f"{kind} is not kept in documents")


def _dataclass_decoder(kind: Any) -> Decode:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}

    def decode(document: Any) -> Any:  # noqa: ANN401 - a JSON document and the value made of it
        return kind(**{name: decoders[name](content) for name, content in document.items() if name in decoders})

    return decode
