"""Which broker a file comes from, told by its content and never by its name."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.intake.headers import Header, TableKind
from analytics.intake.presets import fidelity, generic, schwab, vanguard
from analytics.intake.presets.preset import Preset

PRESETS: tuple[Preset, ...] = (fidelity.PRESET, schwab.PRESET, vanguard.PRESET)
GENERIC = generic.PRESET

_ENOUGH = 2
_TITLE_SCORE = 2
_ROW_SCORE = 2


@dataclass(frozen=True, slots=True)
class Recognition:
    """The preset chosen for a file and the reason in words."""

    preset: Preset
    reason: str


def recognise(headers: Iterable[Header], titles: Iterable[str], symbols: Iterable[str]) -> Recognition:
    """Return the preset whose signs a file carries most of; the generic one where no preset has enough.

    Parameters
    ----------
    headers : iterable of Header
        The header lines found.
    titles : iterable of str
        Lines above and between the tables.
    symbols : iterable of str
        Texts of the columns that name securities, from the first rows.

    Returns
    -------
    Recognition
        Preset and reason.
    """
    headers = tuple(headers)
    keys = frozenset(key for header in headers for key in header.keys)
    is_activity = not any(header.kind is TableKind.POSITIONS for header in headers)
    lines = tuple(title.casefold() for title in titles)
    words = frozenset(symbol.casefold() for symbol in symbols)
    best, best_score, best_reason = GENERIC, 0, "no broker recognised: read as a plain table by its column names"
    for preset in PRESETS:
        shared = sorted((preset.activity_keys if is_activity else preset.header_keys) & keys)
        has_title = any(line.startswith(preset.title_starts) for line in lines) if preset.title_starts else False
        shared_words = sorted(preset.row_words & words)
        score = len(shared) + has_title * _TITLE_SCORE + len(shared_words) * _ROW_SCORE
        if score >= _ENOUGH and score > best_score:
            best, best_score = preset, score
            signs = {"column names": bool(shared), "title line": has_title, "sweep and cash rows": bool(shared_words)}
            names = " and ".join(name for name, present in signs.items() if present)
            best_reason = f"recognised as {preset.label} by its {names}"
    return Recognition(best, best_reason)
