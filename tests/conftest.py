"""Database fixtures: one embedded server per run, one template, a clone of it per test; what is not measured.

With pytest-xdist every worker attaches to the same server (its launcher is made for that) and the template is made
once, under a file lock.
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import is_hypothesis_test, settings
from server_folders import server_folder
from sqlalchemy import NullPool, create_engine

from db.embedded import EmbeddedServer, acquire
from db.embedded.locks import exclusive
from db.engine import Access, Database, open_embedded
from db.roles import OWNER_ROLE, PUBLISHER_ROLE, RUNTIME_ROLE

SERVER_FOLDER = "COUNTERPOISE_TEST_SERVER"
TEMPLATE = "template_counterpoise"
STOP_SECONDS = 30
# Nothing in it outlives the run, so it does not wait for the disk; and its log stays small where it lies in memory.
SERVER_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "256MB"}
NAMES_OF_CHANCE = ("seed", "batch")
N_MEASURED = 2

# On a busy machine a deadline fails what is right.
settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder of the run's server; workers inherit the choice through the environment."""
    if not hasattr(config, "workerinput"):
        os.environ[SERVER_FOLDER] = str(server_folder("cp-tests-"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the many examples made by chance out of the coverage: measured, they take three times as long."""
    for item in items:
        if isinstance(item, pytest.Function) and is_by_chance(item):
            item.add_marker(pytest.mark.no_cover)


def is_by_chance(item: pytest.Function) -> bool:
    """Whether a test is a property, or one of many alike of which the first few are measured."""
    indices = item.callspec.indices if hasattr(item, "callspec") else {}
    return is_hypothesis_test(item.obj) or any(indices.get(name, 0) >= N_MEASURED for name in NAMES_OF_CHANCE)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the server's folder once its watcher has stopped it."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ.pop(SERVER_FOLDER))
    deadline = time.monotonic() + STOP_SECONDS
    while list(folder.glob("pgdata-*/postmaster.pid")) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The run's Postgres server."""
    with acquire(Path(os.environ[SERVER_FOLDER])) as held:
        admin = create_engine(held.url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for name, value in SERVER_SETTINGS.items():
                connection.exec_driver_sql(f"alter system set {name} = '{value}'")
            connection.exec_driver_sql("select pg_reload_conf()")
        yield held


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of an empty database with the newest schema."""
    folder = Path(os.environ[SERVER_FOLDER])
    ready = folder / "template.ready"
    with exclusive(folder / "template.lock"):
        # Not opened again by the next worker: a database somebody is connected to cannot be cloned.
        if not ready.exists():
            open_embedded(server, TEMPLATE).engine.dispose()
            ready.touch()
    return TEMPLATE


@pytest.fixture
def database_name(server: EmbeddedServer, template: str) -> Iterator[str]:
    """The name of a clone of the template, dropped after the test."""
    yield from clone(server, template)


@pytest.fixture
def database(server: EmbeddedServer, database_name: str) -> Iterator[Database]:
    """An empty database with the newest schema, this test's own."""
    yield from opened(server, database_name)


def clone(server: EmbeddedServer, template: str) -> Iterator[str]:
    """Clone a database for the length of a fixture."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(server.url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        made_by = f"template {template} owner {OWNER_ROLE} strategy file_copy"
        connection.exec_driver_sql(f"create database {name} {made_by}")
        yield name
        connection.exec_driver_sql(f"drop database {name} with (force)")


def opened(server: EmbeddedServer, name: str) -> Iterator[Database]:
    """Open a database for the length of a fixture; the server stays held by the run."""
    made = Database(Access(server.url(RUNTIME_ROLE, name)), Access(server.url(PUBLISHER_ROLE, name)))
    yield made
    made.close()
