"""The compose file says what the product needs and nothing it does not have. No engine runs it here.

The schema is compose's own. What it cannot see is checked beside it: every name that is used exists, and every variable
is explained in ``.env.example``.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from cli.main import counterpoise
from db.embedded.binaries import find_binaries
from db.settings import Settings
from etl.queue.worker import WorkerOptions
from etl.settings import EtlSettings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(:?[-?][^}]*)?\}")
SETTINGS = {str(f.validation_alias) for model in (Settings, EtlSettings) for f in model.model_fields.values()}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(read("docker-compose.yml"))
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def passed_on(services: dict[str, dict[str, Any]]) -> set[str]:
    """Return the variables handed from outside to a container without being named in the file's text."""
    return {
        name for service in services.values() for name, given in service.get("environment", {}).items() if given is None
    }


def test_the_file_follows_composes_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_service_waits_for_services_there_are(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            # Who is waited for until healthy says when it is; who is waited for until it has ended does end.
            assert name in services
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services[name]
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert services[name]["restart"] == "no"


@pytest.mark.parametrize("kind", ["volumes", "networks", "configs", "secrets"])
def test_what_services_use_is_declared_and_what_is_declared_is_used(compose: dict[str, Any], kind: str) -> None:
    used = set()
    for service in compose["services"].values():
        for entry in service.get(kind, []):
            name = entry["source"] if isinstance(entry, dict) else entry.partition(":")[0]
            if not name.startswith("."):
                used.add(name)
    assert used == set(compose.get(kind, {}))


def test_every_variable_is_explained_and_every_explained_one_is_used(services: dict[str, dict[str, Any]]) -> None:
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    named = {name for name, _ in VARIABLE.findall(read("docker-compose.yml"))}
    assert named | passed_on(services) == explained


def test_passwords_are_needed_and_have_no_default() -> None:
    passwords = [(name, rest) for name, rest in VARIABLE.findall(read("docker-compose.yml")) if "PASSWORD" in name]
    assert {name for name, _ in passwords} == {"POSTGRES_PASSWORD", "DATABASE_PASSWORD"}
    assert [rest for _, rest in passwords if not rest.startswith(":?")] == []
    for name, _ in passwords:
        assert re.search(rf"^{name}=$", read(".env.example"), re.MULTILINE)


def test_a_container_is_given_only_settings_the_program_reads(services: dict[str, dict[str, Any]]) -> None:
    for name in ("migrate", "web", "worker"):
        assert set(services[name]["environment"]) <= SETTINGS


def test_what_is_handed_on_is_left_unset_unless_somebody_sets_it(services: dict[str, dict[str, Any]]) -> None:
    """An empty contact would be refused: the lines stand commented out in the example."""
    lines = read(".env.example").splitlines()
    assert [name for name in passed_on(services) if not any(line.startswith(f"# {name}=") for line in lines)] == []


def test_images_have_fixed_versions_and_the_servers_is_the_embedded_major(services: dict[str, dict[str, Any]]) -> None:
    image, _, tag = services["db"]["image"].partition(":")
    assert image == "postgres"
    assert re.fullmatch(r"\d+\.\d+-\w+", tag)
    assert int(tag.partition(".")[0]) == find_binaries().major
    bases = re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-\w+-\w+", bases[0])


def test_the_server_is_made_as_the_embedded_one(services: dict[str, dict[str, Any]]) -> None:
    made = (ROOT / "db" / "embedded" / "cluster.py").read_text(encoding="utf-8")
    arguments = services["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert len(arguments) == 5
    assert [argument for argument in arguments if f'"{argument}"' not in made] == []


def test_the_servers_log_holds_no_texts_of_statements(services: dict[str, dict[str, Any]]) -> None:
    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= set(services["db"]["command"])


def test_no_service_may_more_than_it_needs(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["read_only"] is True, name
        assert "privileged" not in service
        assert ("cap_add" in service) == (name == "db")
        assert ("user" in service) == (name != "db")
    assert re.search(r"^USER 10001:10001$", read("Dockerfile"), re.MULTILINE)


def test_whoever_stays_up_has_a_health_check_and_comes_back(services: dict[str, dict[str, Any]]) -> None:
    for name in ("db", "web", "worker"):
        assert services[name]["restart"] == "unless-stopped"
        assert services[name]["healthcheck"]["test"][0] == "CMD"


def test_only_the_pages_are_published_and_only_on_loopback(services: dict[str, dict[str, Any]]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_the_database_has_no_way_out(compose: dict[str, Any]) -> None:
    assert compose["services"]["db"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_commands_and_options_of_the_file_exist(services: dict[str, dict[str, Any]]) -> None:
    worker_check = services["worker"]["healthcheck"]["test"]
    assert worker_check[1] == "counterpoise"
    for words in (*(services[name]["command"] for name in ("migrate", "web", "worker")), worker_check[2:]):
        command = counterpoise.commands[words[0]]
        assert isinstance(command, click.Command)
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert [word for word in words if word.startswith("--") and word not in options] == []
    assert re.search(r'^ENTRYPOINT \["counterpoise"\]$', read("Dockerfile"), re.MULTILINE)


def test_a_worker_is_given_the_time_its_grace_takes(services: dict[str, dict[str, Any]]) -> None:
    assert int(services["worker"]["stop_grace_period"].removesuffix("s")) > WorkerOptions().grace_seconds


def test_the_image_holds_what_it_names_and_installs_by_digest() -> None:
    lines = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert [name for name in allowed if not (ROOT / name).exists()] == []
    assert {"analytics", "cli", "db", "etl", "webapp", "pyproject.toml", "requirements.lock"} <= allowed
    assert "--require-hashes" in read("Dockerfile")
    assert "--hash=sha256:" in read("requirements.lock")


def test_the_reader_of_variables_sees_them_all() -> None:
    """The tests above would hold for a file that names none."""
    named = {name for name, _ in VARIABLE.findall("${A} ${B:-x} ${C:?why} $${D}")}
    assert named == {"A", "B", "C"}
    assert len(VARIABLE.findall(read("docker-compose.yml"))) >= 4
