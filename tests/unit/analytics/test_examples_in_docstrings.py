"""The examples in the docstrings of analytics give what they print; the doors of the measuring rooms have one."""

import doctest
import importlib
import pkgutil
from types import ModuleType

import pytest

import analytics
from analytics import concentration, look_through, measures

ROOMS = (concentration, look_through, measures)
NAMES = [found.name for found in pkgutil.walk_packages(analytics.__path__, "analytics.") if not found.ispkg]


@pytest.mark.parametrize("name", NAMES)
def test_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_every_function_on_the_door_has_an_example(room: ModuleType) -> None:
    doors = [getattr(room, name) for name in room.__all__]
    functions = [door for door in doors if callable(door) and not isinstance(door, type)]
    assert functions
    assert [f.__name__ for f in functions if ">>>" not in (f.__doc__ or "")] == []
