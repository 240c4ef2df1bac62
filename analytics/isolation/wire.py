"""Values across the pipe: dataclasses as lists of their fields, and back to exactly the types that were declared."""

import re
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache

Decoder = Callable[[object], object]

_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,2})?")


class ChildFailure(Exception):
    """The child died or answered nonsense; for the log, as the cause of the error a user sees."""


def encoded(value: object) -> object:
    """Return a value as JSON: dataclasses as lists of their fields, decimals and dates as text."""
    if isinstance(value, (Enum, Decimal, date)):
        return str(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, tuple):
        return [encoded(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [encoded(getattr(value, name)) for name in _field_names(type(value))]
    raise TypeError(f"{type(value).__name__} does not cross the pipe")


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def decoder_of(kind: object) -> Decoder:
    """Return the function that turns JSON into exactly this type, or raises ``ChildFailure``."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        (inner,) = (arg for arg in args if arg is not type(None))
        decoder = _optional(decoder_of(inner))
    elif origin is tuple and args[1:] == (...,):
        decoder = _sequence(decoder_of(args[0]))
    elif isinstance(kind, type):
        decoder = _decoder_of_class(kind)
    else:
        raise TypeError(f"{kind} does not cross the pipe")
    return decoder


def _decoder_of_class(kind: type) -> Decoder:
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        decoder = _record(kind, tuple(decoder_of(hints[name]) for name in _field_names(kind)))
    elif issubclass(kind, Enum):
        decoder = _from_text(kind)
    elif kind is Decimal:
        decoder = _decimal
    elif kind is date:
        decoder = _from_text(date.fromisoformat)
    elif kind in {str, int, bool}:
        decoder = _plain(kind)
    else:
        raise TypeError(f"{kind} does not cross the pipe")
    return decoder


def _optional(inner: Decoder) -> Decoder:
    return lambda value: None if value is None else inner(value)


def _sequence(inner: Decoder) -> Decoder:
    def decode(value: object) -> object:
        if not isinstance(value, list):
            raise ChildFailure("not a list")
        return tuple([inner(item) for item in value])

    return decode


def _record(kind: type, decoders: tuple[Decoder, ...]) -> Decoder:
    def decode(value: object) -> object:
        if not isinstance(value, list) or len(value) != len(decoders):
            raise ChildFailure(f"not the fields of {kind.__name__}")
        return kind(*[decoder(item) for decoder, item in zip(decoders, value, strict=True)])

    return decode


def _from_text(make: Callable[[str], object]) -> Decoder:
    def decode(value: object) -> object:
        if not isinstance(value, str):
            raise ChildFailure("not a text")
        return make(value)

    return decode


def _decimal(value: object) -> object:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise ChildFailure("not a decimal")
    return Decimal(value)


def _plain(kind: type) -> Decoder:
    def decode(value: object) -> object:
        if type(value) is not kind:
            raise ChildFailure(f"not a {kind.__name__}")
        return value

    return decode
