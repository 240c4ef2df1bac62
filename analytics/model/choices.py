"""What a user chose about the way everything is measured; public data stay as they are, these are laid over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.model.issuer import SizeBandFloor, Theme


@dataclass(frozen=True, slots=True)
class Choices:
    """A user's own definitions, all empty at first: then everything is measured as published.

    Attributes
    ----------
    stand_ins : mapping of str to str
        For a fund without holdings of its own, the fund to look through instead; an empty text leaves it a residual.
    apart : frozenset of str
        Issuer ids whose share classes and receipts are counted one by one instead of as one company.
    together : tuple of frozenset of str
        Groups of issuer ids the user counts as one company; the first by id gives its name.
    floors : tuple of SizeBandFloor
        The user's boundaries of the size bands; empty: the published ones.
    is_rolled_forward : bool
        Whether weights of older versions are carried by price to the date of the newest one.
    themes : tuple of Theme
        Own lists; one with the name of a published theme takes its place.
    """

    stand_ins: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    floors: tuple[SizeBandFloor, ...] = ()
    is_rolled_forward: bool = False
    themes: tuple[Theme, ...] = ()


AS_PUBLISHED = Choices()
"""Nothing chosen."""
