"""Which broker a file comes from, told by its content and never by its name."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.intake.headers import Header, TableKind
from analytics.intake.presets import (
    avanza,
    commsec,
    counterpoise,
    degiro,
    etrade,
    fidelity,
    flatex,
    futu,
    generic,
    ghostfolio,
    google,
    ibkr,
    jpmorgan,
    m1,
    merrill,
    ofx,
    portfolio_performance,
    robinhood,
    schwab,
    thinkorswim,
    vanguard,
    wealthsimple,
    webull,
    yahoo,
    zerodha,
)
from analytics.intake.presets.preset import Preset

PRESETS: tuple[Preset, ...] = (
    fidelity.PRESET,
    schwab.PRESET,
    vanguard.PRESET,
    ibkr.PRESET,
    etrade.PRESET,
    merrill.PRESET,
    jpmorgan.PRESET,
    thinkorswim.PRESET,
    robinhood.PRESET,
    m1.PRESET,
    webull.PRESET,
    yahoo.PRESET,
    google.PRESET,
    ghostfolio.PRESET,
    portfolio_performance.PRESET,
    ofx.PRESET,
    degiro.PRESET,
    avanza.PRESET,
    flatex.PRESET,
    wealthsimple.PRESET,
    zerodha.PRESET,
    futu.PRESET,
    commsec.PRESET,
    counterpoise.PRESET,
)
GENERIC = generic.PRESET

_ENOUGH = 2
_SIGNATURE_SCORE = 2
_TITLE_SCORE = 2
_ROW_SCORE = 2
_HOLDINGS = frozenset({TableKind.POSITIONS, TableKind.LOTS})


@dataclass(frozen=True, slots=True)
class Recognition:
    """The preset chosen for a file and the reason in words."""

    preset: Preset
    reason: str


def preset_named(name: str) -> Preset:
    """Return the preset of a format that tells its own name; the generic one for a name nobody has.

    Examples
    --------
    >>> preset_named("ofx").label, preset_named("").label
    ('OFX/QFX', 'generic table')
    """
    return next((preset for preset in PRESETS if preset.name == name), GENERIC)


def recognise(headers: Iterable[Header], titles: Iterable[str], symbols: Iterable[str]) -> Recognition:
    """Return the preset whose signs a file carries most of; the generic one where no preset has enough.

    Parameters
    ----------
    headers : iterable of Header
        The header lines found. Where some are of holdings, those of other tables are not looked at.
    titles : iterable of str
        Lines above and between the tables.
    symbols : iterable of str
        Texts of the columns that name securities, from the first rows.

    Returns
    -------
    Recognition
        Preset and reason. Column names that one broker alone prints together outweigh single ones; of two presets
        with the same weight the first of ``PRESETS`` is chosen.
    """
    headers = tuple(headers)
    of_holdings = tuple(header for header in headers if header.kind in _HOLDINGS)
    signs = _Signs(
        tuple(header.keys for header in of_holdings or headers),
        bool(of_holdings),
        tuple(title.casefold() for title in titles),
        frozenset(symbol.casefold() for symbol in symbols),
    )
    best, best_score = Recognition(GENERIC, "no broker recognised: read as a plain table by its column names"), 0
    for preset in PRESETS:
        score, names = _weigh(preset, signs)
        if score >= _ENOUGH and score > best_score:
            best = Recognition(preset, f"recognised as {preset.label} by its {' and '.join(names)}")
            best_score = score
    return best


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a file shows of where it comes from; ``headers`` are the keys of one header line each."""

    headers: tuple[frozenset[str], ...]
    has_holdings: bool
    titles: tuple[str, ...]
    words: frozenset[str]


def _weigh(preset: Preset, signs: _Signs) -> tuple[int, list[str]]:
    """Return how much speaks for a preset, and what it is."""
    typical = preset.header_keys if signs.has_holdings else preset.activity_keys
    n_typical = len(typical.intersection(*[frozenset().union(*signs.headers)]))
    together = max((len(s) for s in preset.signatures if any(s <= header for header in signs.headers)), default=0)
    has_title = bool(preset.title_starts) and any(title.startswith(preset.title_starts) for title in signs.titles)
    n_words = len(preset.row_words & signs.words)
    score = n_typical + together * _SIGNATURE_SCORE + has_title * _TITLE_SCORE + n_words * _ROW_SCORE
    found = {
        "column names": n_typical + together > 0,
        "title line": has_title,
        "sweep and cash rows": n_words > 0,
    }
    return score, [name for name, is_there in found.items() if is_there]
