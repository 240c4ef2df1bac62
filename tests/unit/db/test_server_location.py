"""Where the server's files may lie, and who may enter."""

import os
from pathlib import Path

import pytest

from db.embedded import account, location
from db.embedded.account import ServerAccount
from db.embedded.location import (
    LONGEST_SOCKET_DIR,
    Location,
    check_reachable,
    default_data_dir,
    prepare_data_dir,
    private_folder,
)
from db.errors import DatabaseUnavailable

ME = ServerAccount("me", os.geteuid(), os.getegid(), is_other=False)
OTHER = ServerAccount("other", 54321, 54321, is_other=True)


@pytest.mark.parametrize("name", ['quo"te', "dol$lar", "tick`", "back\\slash", "apo'strophe", "line\nbreak"])
def test_a_name_no_shell_could_carry_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="COUNTERPOISE_DATA"):
        prepare_data_dir(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_folder_that_cannot_be_made_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="Not a directory"):
        prepare_data_dir(tmp_path / "file" / "data")


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(location.os, "geteuid", lambda: 54321)
    with pytest.raises(DatabaseUnavailable, match="belongs to another user"):
        prepare_data_dir(tmp_path)


def test_a_closed_folder_on_the_way_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    inner = closed / "data"
    inner.mkdir(parents=True)
    inner.chmod(0o755)
    closed.chmod(0o700)
    with pytest.raises(DatabaseUnavailable, match=f"cannot enter {closed}"):
        check_reachable(inner, OTHER)


@pytest.mark.parametrize(
    ("mode", "who", "expected"),
    [
        (0o700, ME, True),
        (0o600, ME, False),
        (0o711, OTHER, True),
        (0o710, OTHER, False),
        (0o710, ServerAccount("group", 54321, os.getegid(), is_other=True), True),
        (0o701, ServerAccount("group", 54321, os.getegid(), is_other=True), False),
    ],
)
def test_the_bits_that_let_an_account_in(tmp_path: Path, mode: int, who: ServerAccount, *, expected: bool) -> None:
    tmp_path.chmod(mode)
    assert who.can_enter(tmp_path) is expected
    tmp_path.chmod(0o700)


def test_a_socket_folder_always_fits_and_differs_by_data_folder() -> None:
    near = Location(Path("/" + "a" * (LONGEST_SOCKET_DIR - len("//socket"))), 18)
    assert near.socket_dir == near.data_dir / "socket"
    far, other = (Location(Path("/" + letter * LONGEST_SOCKET_DIR), 18) for letter in "bc")
    assert far.socket_dir != other.socket_dir
    assert all(len(os.fsencode(place.socket_dir / ".s.PGSQL.5432.lock")) <= 107 for place in (near, far))


def test_a_private_folder_is_made_closed_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "socket"
    private_folder(folder, ME)
    assert folder.stat().st_mode & 0o777 == 0o700
    private_folder(folder, ME)


def test_a_planted_folder_or_link_is_refused(tmp_path: Path) -> None:
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    open_folder.chmod(0o755)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    for planted in (open_folder, link):
        with pytest.raises(DatabaseUnavailable, match="not a private folder"):
            private_folder(planted, ME)
    (tmp_path / "mine").mkdir(mode=0o700)
    with pytest.raises(DatabaseUnavailable, match="not a private folder"):
        private_folder(tmp_path / "mine", OTHER)


def test_the_default_folder_of_root_and_of_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/home/someone/.data")
    monkeypatch.setattr(location.os, "geteuid", lambda: 1000)
    assert default_data_dir() == Path("/home/someone/.data/counterpoise")
    monkeypatch.setattr(location.os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/counterpoise")


def test_a_user_id_without_an_entry_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account.os, "geteuid", lambda: 54321)
    with pytest.raises(DatabaseUnavailable, match="54321 has no entry"):
        account.current_user_name()
