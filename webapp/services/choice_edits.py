"""Choices with one thing changed: what a click of a page comes to."""

from collections.abc import Iterable
from dataclasses import replace

from analytics.choices.identity import PART_MARK
from analytics.model.choices import Choices
from analytics.model.issuer import SizeBandFloor, Theme


def counted_apart(choices: Choices, issuer_id: str, *, is_apart: bool) -> Choices:
    """Count the share classes of a company one by one, or as one company again."""
    apart = choices.apart | {issuer_id} if is_apart else choices.apart - {issuer_id}
    return replace(choices, apart=apart)


def counted_together(choices: Choices, issuer_ids: Iterable[str]) -> Choices:
    """Count companies as one, with all that any of them was counted with before."""
    joined = frozenset(issuer_ids)
    for group in choices.together:
        if group & joined:
            joined |= group
    others = [group for group in choices.together if not group & joined]
    groups = (*others, joined) if len(joined) > 1 else tuple(others)
    return replace(choices, together=tuple(sorted(groups, key=min)), apart=choices.apart - joined)


def counted_separately(choices: Choices, issuer_id: str) -> Choices:
    """Take back what counts a company together with others."""
    return replace(choices, together=tuple(group for group in choices.together if issuer_id not in group))


def with_stand_in(choices: Choices, fund: str, stand_in: str | None) -> Choices:
    """Look through another fund in the place of one, or through none (empty); null goes back to the published one."""
    others = {key: ticker for key, ticker in choices.stand_ins.items() if key != fund}
    return replace(choices, stand_ins=others if stand_in is None else {**others, fund: stand_in})


def with_floors(choices: Choices, floors: Iterable[SizeBandFloor]) -> Choices:
    """Use these boundaries of the size bands; none goes back to the published ones."""
    return replace(choices, floors=tuple(sorted(floors, key=lambda floor: -floor.floor_usd)))


def with_roll_forward(choices: Choices, *, is_on: bool) -> Choices:
    """Carry older weights forward by price, or leave them as published."""
    return replace(choices, is_rolled_forward=is_on)


def with_theme(choices: Choices, theme: Theme) -> Choices:
    """Keep an own list, in the place of the one of its name where there is one."""
    if any(known.name == theme.name for known in choices.themes):
        themes = tuple(theme if known.name == theme.name else known for known in choices.themes)
    else:
        themes = (*choices.themes, theme)
    return replace(choices, themes=themes)


def without_theme(choices: Choices, name: str) -> Choices:
    """Delete an own list; a published one of its name is back then."""
    return replace(choices, themes=tuple(theme for theme in choices.themes if theme.name != name))


def published_ids(choices: Choices, issuer_id: str) -> tuple[str, ...]:
    """Return the published companies that a company of the choices is made of: its own, or all that were joined."""
    found = {issuer_id.partition(PART_MARK)[0]}
    # Groups with a company in common are one: a pass for each finds them all.
    for _ in choices.together:
        found = found.union(*(group for group in choices.together if group & found))
    return tuple(sorted(found))
