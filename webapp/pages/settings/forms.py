"""What the Settings page's controls say."""

from collections.abc import Mapping, Sequence

from analytics.errors import UserInputError
from analytics.model.issuer import SizeBand
from webapp.components.entered_text import shown_text
from webapp.components.labels import BAND_LABELS
from webapp.pages.settings import ids, texts

BILLION = 1_000_000_000.0
BOUNDED = (SizeBand.MEGA, SizeBand.LARGE, SizeBand.MID, SizeBand.SMALL)
"""Bands with a lower boundary of their own; micro begins at nothing."""
PUBLISHED = "published"
"""Of a choice of stand-ins: the one that is published; a ticker of that many letters does not exist."""


def act_of(triggered: object) -> tuple[str, str]:
    """Return which control was used and what it is about."""
    if not isinstance(triggered, dict):
        raise UserInputError(texts.GONE)
    kind, key = triggered.get("type"), triggered.get("key")
    if not isinstance(kind, str) or not isinstance(key, str):
        raise UserInputError(texts.GONE)
    return kind, key


def typed_beside(key: str, controls: Sequence[Mapping[str, object]]) -> str:
    """Return the text of the field with a key, of the states of all fields of a kind."""
    for control in controls:
        known = control.get("id")
        if isinstance(known, dict) and known.get("key") == key:
            return shown_text(control.get("value"))
    return ""


def read_floors(controls: Sequence[Mapping[str, object]]) -> dict[SizeBand, float]:
    """Return the boundaries in US dollars; what is no number is refused by the name of its band."""
    floors: dict[SizeBand, float] = {}
    for band in BOUNDED:
        typed = typed_beside(band.value, controls).replace(",", "")
        try:
            floor = float(typed)
        except ValueError as error:
            raise UserInputError(texts.FLOORS_NUMBER.format(band=BAND_LABELS[band])) from error
        if not 0 < floor < BILLION:
            raise UserInputError(texts.FLOORS_NUMBER.format(band=BAND_LABELS[band]))
        floors[band] = floor * BILLION
    return {**floors, SizeBand.MICRO: 0.0}


def stand_in_of(chosen: object) -> str | None:
    """Return the stand-in a select names: null for the published one, empty for none."""
    if not isinstance(chosen, str):
        raise UserInputError(texts.GONE)
    return None if chosen == PUBLISHED else "" if chosen == ids.STAND_IN else chosen
