"""Every real broker file gives what a person reads from it: verdict, lines, lots, accounts, totals, nothing twice."""

import pytest
from real_files.broker_reading import FOLDER, NAMES, POSITIONS, differences, read

from analytics.intake import read_portfolio_file

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the broker files are not at {FOLDER}"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_gives_what_a_person_reads_from_it(name: str) -> None:
    found = list(differences(name))
    assert not found, "\n".join(found)


def test_every_file_has_an_expectation() -> None:
    present = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*") if path.is_file()}
    assert present == set(NAMES)
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("name", POSITIONS)
def test_the_name_of_a_file_tells_nothing_about_its_holdings(name: str) -> None:
    parsed = read(name)
    renamed = read_portfolio_file((FOLDER / name).read_bytes(), "upload.bin")
    assert (renamed.rows, renamed.rejected, renamed.skipped) == (parsed.rows, parsed.rejected, parsed.skipped)


@pytest.mark.parametrize("broker", ["fidelity", "schwab", "vanguard"])
def test_a_brokers_own_layout_is_recognised(broker: str) -> None:
    assert {read(name).preset for name in POSITIONS if name.startswith(f"{broker}/")} == {broker}
