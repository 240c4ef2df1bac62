"""The command as a process of its own: it starts database and snapshot by itself, and needs neither to refuse."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from document_shapes import ANALYZE, FUND, misfits
from server_folders import server_folder
from sqlalchemy import NullPool, create_engine

from db.embedded import EmbeddedServer, acquire

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("installed_command"), pytest.mark.enable_socket]

MIX = "ticker,weight\nSPY,60%\nVGT,20%\nNVDA,10%\nIWM,10%\n"
NO_DATA = "No fund holdings are loaded"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = server_folder("cp-command-")
    (folder / "mix.csv").write_text(MIX)
    yield folder
    deadline = time.monotonic() + 30
    while list(folder.glob("*/pgdata-*/postmaster.pid")) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the folder; it must end by itself and never show a traceback."""
    given = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    environment = given | {"COUNTERPOISE_DATA": str(folder / "data")} | settings
    command = [sys.executable, "-m", "cli.main", *arguments]
    code = Path(__file__).parents[2]
    ended = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=120, check=False, cwd=code, env=environment
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


def test_the_first_run_starts_everything_and_prints_json_alone(folder: Path) -> None:
    ended = run(folder, "analyze", str(folder / "mix.csv"), "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    document = json.loads(ended.stdout)
    assert misfits(document, ANALYZE) == []
    # 0.1 + 0.6 * 0.07830057 of SPY + 0.2 * 0.1818 of VGT
    assert document["largest"]["weight"] == pytest.approx(0.183340342, abs=1e-9)


def test_progress_never_reaches_stdout(folder: Path) -> None:
    ended = run(folder, "--verbose", "fund", "show", "IWM", "--json", COUNTERPOISE_DATA=str(folder / "verbose"))
    assert ended.returncode == 0
    assert "level=INFO" in ended.stderr
    assert misfits(json.loads(ended.stdout), FUND) == []


def test_a_mistake_is_exit_code_two_with_nothing_on_stdout(folder: Path) -> None:
    ended = run(folder, "fund", "show", "ZZZZ", "--json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "ZZZZ" in ended.stderr


# Without market data


def empty(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, *arguments, COUNTERPOISE_SNAPSHOT="none", COUNTERPOISE_DATA=str(folder / "empty"))


def test_without_market_data_doctor_says_so_and_fails(folder: Path) -> None:
    ended = empty(folder, "doctor", "--json")
    assert ended.returncode == 1
    checks = {check["check"]: check["ok"] for check in json.loads(ended.stdout)["checks"]}
    assert (checks["database"], checks["market"]) == (True, False)


def test_without_market_data_everything_is_unknown_and_nothing_is_zero(folder: Path) -> None:
    ended = empty(folder, "analyze", str(folder / "mix.csv"), "--json")
    assert ended.returncode == 0
    assert NO_DATA in ended.stderr
    document = json.loads(ended.stdout)
    assert (document["coverage"], document["largest"], document["effective_number"]) == (
        pytest.approx(0, abs=1e-12),
        None,
        {"lower": 1.0, "upper": None},
    )
    assert document["size_bands"]["unknown"] == pytest.approx(1)
    assert document["as_of"] == dict.fromkeys(("portfolio", "oldest_fund", "newest_fund", "prices"))
    words = empty(folder, "analyze", str(folder / "mix.csv"))
    assert words.returncode == 0
    assert "None" not in words.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "mix.csv", "--total", "100000", "--min-small-cap", "0.2", "--buy", "VTWO", "--json"),
        ("plan", "mix.csv", "--total", "100000", "--max-theme", "mag7=0.2", "--json"),
        ("fund", "show", "SPY", "--json"),
    ],
)
def test_without_market_data_what_needs_it_is_refused_with_the_reason(folder: Path, arguments: tuple[str, ...]) -> None:
    ended = empty(folder, *(str(folder / a) if a == "mix.csv" else a for a in arguments))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert NO_DATA in ended.stderr


# Settings


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"COUNTERPOISE_SNAPSHOT": "latest"}, "COUNTERPOISE_SNAPSHOT"),
        ({"COUNTERPOISE_DATA": "/proc/nothing"}, "COUNTERPOISE_DATA"),
        ({"DATABASE_URL": "mysql://me@host/db"}, "PostgreSQL"),
        ({"DATABASE_URL": "canary"}, "PostgreSQL"),
        ({"DATABASE_URL": "postgresql://me:canary@127.0.0.1:1/db"}, "cannot be reached"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_sentence(folder: Path, settings: dict[str, str], words: str) -> None:
    ended = run(folder, "analyze", str(folder / "mix.csv"), "--json", **settings)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr
    assert "canary" not in ended.stderr
    examined = run(folder, "doctor", **settings)
    assert examined.returncode == 1
    assert words in examined.stdout


# Serve


def test_serve_on_a_busy_port_names_the_way_out(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        ended = run(folder, "serve", "--port", str(port))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"Port {port}" in ended.stderr
    assert "--port" in ended.stderr


# A server of one's own


def admit(server: EmbeddedServer, login: str) -> None:
    """Let whoever may be our roles on the socket be this login too."""
    idents = server.cluster.location.config_dir / "pg_ident.conf"
    known = re.findall(r"^(counterpoise\s+\S+)\s+\S+$", idents.read_text(), re.MULTILINE)
    with idents.open("a") as file:
        file.writelines(f"{account} {login}\n" for account in sorted(set(known)))
    admin = create_engine(server.url(), poolclass=NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql("select pg_reload_conf()")


@pytest.fixture
def given_database(folder: Path) -> Iterator[str]:
    """The address of an empty database on a fresh server, for a login that may make roles and owns nothing else."""
    with acquire(folder / "given") as server:
        admit(server, "deployer")
        admin = create_engine(server.url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("create role deployer login createrole")
            connection.exec_driver_sql("create database portfolios owner deployer")
        yield server.url("deployer", "portfolios").set(drivername="postgresql").render_as_string()


def test_with_a_database_of_ones_own_nothing_local_starts(folder: Path, given_database: str) -> None:
    settings: dict[str, Any] = {"DATABASE_URL": given_database, "COUNTERPOISE_DATA": str(folder / "local")}
    ended = run(folder, "analyze", str(folder / "mix.csv"), "--json", **settings)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["largest"]["weight"] == pytest.approx(0.183340342, abs=1e-9)
    assert run(folder, "doctor", **settings).returncode == 0
    assert not (folder / "local").exists()
