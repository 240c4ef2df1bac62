"""What the compose file makes of an empty server, done here with the same statements and the product's own command."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from server_folders import server_folder
from sqlalchemy import NullPool, create_engine, text

from db.embedded import EmbeddedServer, acquire
from db.migrate import newest_revision
from db.roles import OWNER_ROLE

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
PASSWORD = "canary'password"  # noqa: S105  # a quote in it must not end the statement


@pytest.fixture
def empty_server() -> Iterator[EmbeddedServer]:
    folder = server_folder("cp-compose-")
    with acquire(folder) as server:
        yield server
    deadline = time.monotonic() + 30
    while list(folder.glob("pgdata-*/postmaster.pid")) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def as_superuser(server: EmbeddedServer, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
    engine = create_engine(server.url(database=database), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def prepare(server: EmbeddedServer) -> None:
    """Do what the image's start script does: make the database, run the file."""
    as_superuser(server, "create database counterpoise")
    compose = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    psql = server.cluster.binaries.program("psql")
    command = [psql, "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "--no-password", "-U", "postgres", "-d", "counterpoise"]
    subprocess.run(
        [*command, "-h", str(server.cluster.location.socket_dir)],
        input=compose["configs"]["owner"]["content"],
        text=True,
        check=True,
        env={"DATABASE_PASSWORD": PASSWORD, "PATH": os.defpath},
        capture_output=True,
    )


def test_the_owner_it_makes_is_enough_for_the_product_and_no_superuser(empty_server: EmbeddedServer) -> None:
    prepare(empty_server)
    address = empty_server.url(OWNER_ROLE, "counterpoise").set(drivername="postgresql").render_as_string()
    given = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "migrate"],
        env=given | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert newest_revision() in ended.stderr
    shown = as_superuser(empty_server, "select count(*) > 0 from current_fund_snapshots", "counterpoise")
    assert shown == [(True,)]
    rights = "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname ="
    assert as_superuser(empty_server, f"{rights} 'counterpoise_owner'") == [(False, False, False, True)]
    provider = "select datlocprovider from pg_database where datname = 'counterpoise'"
    assert as_superuser(empty_server, provider) == [("b",)]
