"""What the browser is told of a preview besides what is seen: the values shown, and where the import may go."""

from collections.abc import Sequence
from typing import Any

from webapp.pages.import_ import texts
from webapp.pages.import_.columns import shown_layouts, shown_roles
from webapp.pages.import_.details import shown_values
from webapp.pages.import_.strip import skipped_words
from webapp.pages.import_.target import choices
from webapp.services import ImportPreview, PortfolioSummary


def shown_facts(preview: ImportPreview, portfolios: Sequence[PortfolioSummary], stamp: object) -> dict[str, Any]:
    """Return the facts of one preview; ``stamp`` tells which draft it is of."""
    target = preview.target
    return {
        "at": stamp,
        "name": preview.portfolio.name,
        "values": shown_values(preview) | shown_roles(preview),
        "layouts": shown_layouts(preview),
        "accounts": [account.label for account in preview.accounts],
        "target": None if target is None else {"id": target.portfolio_id, "name": target.name},
        "where": choices(preview.targets, portfolios),
        "has_question": bool(preview.question),
        "columns_title": texts.COLUMNS_QUESTION if preview.question else texts.COLUMNS_TITLE,
        "skipped_title": skipped_words(preview.parsed.skipped),
    }
