"""Choices with one thing changed: the rest stays, and the way back is exact."""

from datetime import date

from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from webapp.services import choice_edits as edits

DAY = date(2026, 1, 5)
FRUIT = Theme("own-fruit", "Fruit", DAY, frozenset({"a"}))
FULL = Choices(stand_ins={"X": "Y"}, apart=frozenset({"z"}), is_rolled_forward=True, themes=(FRUIT,))


def test_apart_and_back() -> None:
    changed = edits.counted_apart(FULL, "a", is_apart=True)
    assert changed.apart == {"a", "z"}
    assert changed.themes == FULL.themes
    assert edits.counted_apart(changed, "a", is_apart=False) == FULL


def test_joining_takes_along_what_was_joined_before_and_ends_being_apart() -> None:
    first = edits.counted_together(FULL, ["a", "b"])
    second = edits.counted_together(first, ["c", "d"])
    assert second.together == (frozenset({"a", "b"}), frozenset({"c", "d"}))
    assert edits.counted_together(second, ["b", "c"]).together == (frozenset({"a", "b", "c", "d"}),)
    assert edits.counted_together(FULL, ["z", "b"]).apart == frozenset()


def test_separating_takes_one_group_apart() -> None:
    two = edits.counted_together(edits.counted_together(AS_PUBLISHED, ["a", "b"]), ["c", "d"])
    assert edits.counted_separately(two, "b").together == (frozenset({"c", "d"}),)


def test_a_stand_in_is_chosen_left_out_and_as_published_again() -> None:
    assert edits.with_stand_in(FULL, "V", "W").stand_ins == {"X": "Y", "V": "W"}
    assert edits.with_stand_in(FULL, "X", "").stand_ins == {"X": ""}
    assert edits.with_stand_in(FULL, "X", None).stand_ins == {}


def test_boundaries_are_kept_largest_first() -> None:
    small, mega = (SizeBandFloor(band, usd, DAY, "own") for band, usd in ((SizeBand.SMALL, 1e9), (SizeBand.MEGA, 2e11)))
    assert edits.with_floors(FULL, [small, mega]).floors == (mega, small)
    assert edits.with_floors(edits.with_floors(FULL, [small]), []) == FULL


def test_a_list_keeps_its_place_when_it_changes() -> None:
    other = Theme("own-other", "Other", DAY, frozenset())
    two = edits.with_theme(FULL, other)
    changed = Theme("own-fruit", "Fruits", DAY, frozenset({"a", "b"}))
    assert edits.with_theme(two, changed).themes == (changed, other)
    assert edits.without_theme(two, "own-fruit").themes == (other,)


def test_a_joined_company_is_all_that_it_was_made_of() -> None:
    chosen = Choices(together=(frozenset({"a", "b"}), frozenset({"c", "d"}), frozenset({"b", "c"})))
    assert edits.published_ids(chosen, "a") == ("a", "b", "c", "d")
    assert edits.published_ids(chosen, "e") == ("e",)
    assert edits.published_ids(AS_PUBLISHED, "us-GOOGL#GOOG") == ("us-GOOGL",)
