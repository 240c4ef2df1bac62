"""``aria-*`` and ``data-*`` attributes, which are no Python names."""

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """Return ``aria-`` attributes for ``**``: ``aria(label="Pages")``."""
    return {f"aria-{name}": content for name, content in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """Return ``data-`` attributes for ``**``: ``data(search="true")``."""
    return {f"data-{name}": content for name, content in attributes.items()}
