"""Names of the figures on the page, by which the trail finds what stands behind them.

A name of many figures, as that of a theme, is its kind alone where no figure is given.
"""

from analytics.model.issuer import Sector, SizeBand
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS

ALL = "all"
LARGEST = "largest"
SMALL = "small"
CASH = "cash"
FUND_CASH = "fund-cash"
DERIVATIVES = "derivatives"
SHORT = "short"
OTHER = "other"
UNKNOWN = "unknown"
OWED = "owed"
ROUNDING = "rounding"
EXPENSE = "expense"
EARNINGS = "earnings"
LOSSES = "losses"
DAYS = "days"
LINES = "lines"
_THEME, _TOP, _BAND, _SECTOR, _ISSUER, _LIKENESS = "theme:", "top:", "band:", "sector:", "issuer:", "likeness:"


def theme(name: str = "") -> str:
    """Name the weight of a theme."""
    return _THEME + name


def top(n: int | None = None) -> str:
    """Name the weight of the largest companies together."""
    return _TOP if n is None else f"{_TOP}{n}"


def band(size_band: SizeBand | None = None) -> str:
    """Name the weight of a size band."""
    return _BAND + (size_band or "")


def sector(kind: Sector | None = None) -> str:
    """Name the weight of a sector."""
    return _SECTOR + (kind or "")


def issuer(issuer_id: str = "") -> str:
    """Name the weight of a company."""
    return _ISSUER + issuer_id


def likeness(key: str = "") -> str:
    """Name how alike the portfolio and a fund are."""
    return _LIKENESS + key


def of_label(label: str) -> str:
    """Name the weight of the size band or the sector that a page calls by this word."""
    return _OF_LABELS[label]


def parts(mark: str) -> tuple[str, str]:
    """Split a name into its kind, colon included, and the rest; a plain name is all kind."""
    kind, colon, rest = mark.partition(":")
    return kind + colon, rest


_OF_LABELS = {BAND_LABELS[b]: band(b) for b in SizeBand} | {SECTOR_LABELS[s]: sector(s) for s in Sector}
