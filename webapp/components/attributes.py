"""``aria-*`` attributes, which are no Python names."""

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """Return ``aria-`` attributes for ``**``: ``aria(label="Pages")``."""
    return {f"aria-{name}": content for name, content in attributes.items()}
