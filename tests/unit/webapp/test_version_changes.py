"""What changed between two versions, sorted and counted."""

from version_factories import a_version

from webapp.services import WeightChange
from webapp.services.fund_versions import N_CHANGES, compare

BEFORE, AFTER = a_version(snapshot_id="old"), a_version(snapshot_id="new")


def test_changes_are_told_apart_and_largest_first() -> None:
    found = compare(
        BEFORE,
        AFTER,
        [
            WeightChange("Small move", "S", 0.10, 0.11),
            WeightChange("Same", "E", 0.20, 0.20),
            WeightChange("Arithmetic", "A", 0.05, 0.05 + 1e-9),
            WeightChange("Large move", "L", 0.30, 0.20),
            WeightChange("New", "N", None, 0.02),
            WeightChange("Gone", "G", 0.01, None),
        ],
    )
    assert [c.label for c in found.moved] == ["Large move", "Small move"]
    assert [c.label for c in found.added] == ["New"]
    assert [c.label for c in found.removed] == ["Gone"]
    # (0.01 + 0.10 + 0.02 + 0.01) / 2, and a billionth
    assert round(found.turnover_weight, 8) == 0.07


def test_long_lists_are_cut_and_counted_whole() -> None:
    many = [WeightChange(f"C{n:03}", "", None, n / 10_000) for n in range(1, 61)]
    found = compare(BEFORE, AFTER, many)
    assert (len(found.added), found.n_added) == (N_CHANGES, 60)
    assert (found.added[0].label, found.added[-1].label) == ("C060", f"C{61 - N_CHANGES:03}")


def test_equal_versions_have_not_changed() -> None:
    found = compare(BEFORE, AFTER, [WeightChange("Same", "S", 0.5, 0.5)])
    assert (found.n_added, found.n_removed, found.n_moved, found.turnover_weight) == (0, 0, 0, 0.0)
