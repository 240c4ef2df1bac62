"""Rows of the grid people type holdings into, for pages that fill it."""

from typing import Any

TYPED_ROWS_ASKED = "typed-rows-asked"
"""``dcc.Store``: another page writes ``{"rows": [...], "at": anything new}``; the grid then shows these rows. A row has
``security``, ``shares``, ``price``, ``amount``, ``cost``, ``acquired`` and ``account``, each where there is one."""
TypedRow = dict[str, Any]
