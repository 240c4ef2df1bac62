"""Serving: this machine only, on a port that is free, with the app behind it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

from analytics.errors import UserInputError
from cli import serve as module
from cli.serve import require_free_port, require_loopback, serve


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_a_loopback_address_may_be_served(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "8.8.8.8", "example.org", "localhost.evil", ""])  # noqa: S104  # what must be refused
def test_an_address_others_could_reach_is_refused(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        require_loopback(host)
    assert ended.value.code == 2
    assert "not a loopback address" in capsys.readouterr().err


@pytest.mark.enable_socket
def test_a_busy_port_names_the_next_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            require_free_port("127.0.0.1", port)
    assert ended.value.code == 2
    assert f"serve --port {port + 1}" in capsys.readouterr().err
    require_free_port("127.0.0.1", port)


@pytest.mark.parametrize(("arguments", "n_workers"), [((), 1), (("--no-worker",), 0)])
def test_serve_hands_the_app_its_address_only_after_the_checks(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], n_workers: int
) -> None:
    served: list[tuple[object, dict[str, Any]]] = []
    asked: list[object] = []
    workers: list[str] = []

    @contextmanager
    def database(_: object) -> Iterator[str]:
        assert asked == [("127.0.0.1", 9123)]
        yield "database"

    @contextmanager
    def beside() -> Iterator[None]:
        assert served == []
        workers.append("worker")
        yield
        assert len(served) == 1

    monkeypatch.setattr(module, "require_free_port", lambda *address: asked.append(address))
    monkeypatch.setattr(module, "ready_database", database)
    monkeypatch.setattr(
        module,
        "build_services",
        lambda given, clock, has_contact: ("services on", given, clock().tzinfo is None, has_contact),
    )
    monkeypatch.setattr("webapp.server.serve_app", lambda services, **options: served.append((services, options)))
    monkeypatch.setattr(module, "worker_beside", beside)
    answer = CliRunner().invoke(serve, ["--port", "9123", "--threads", "4", *arguments], catch_exceptions=False)
    assert answer.exit_code == 0
    assert served == [(("services on", "database", False, False), {"host": "127.0.0.1", "port": 9123, "threads": 4})]
    assert "http://127.0.0.1:9123" in answer.stderr
    assert answer.stdout == ""
    assert len(workers) == n_workers


def test_an_address_others_could_reach_is_served_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*_: object) -> None:
        raise UserInputError("reached")

    monkeypatch.setattr(module, "require_free_port", reached)
    everywhere = ["--host", "::"]
    refused = CliRunner().invoke(serve, everywhere)
    assert (refused.exit_code, "not a loopback address" in refused.stderr) == (2, True)
    allowed = CliRunner().invoke(serve, [*everywhere, "--behind-proxy"])
    assert str(allowed.exception) == "reached"


def test_the_option_that_opens_the_app_says_that_there_is_no_login() -> None:
    words = " ".join(CliRunner().invoke(serve, ["--help"]).stdout.split())
    assert "There is no login, so whoever reaches the address sees and changes every portfolio." in words


def test_a_schedule_no_worker_could_follow_is_refused_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "require_free_port", lambda *_: None)
    monkeypatch.setenv("COUNTERPOISE_NIGHTLY", "at night")
    answer = CliRunner().invoke(serve, [])
    assert isinstance(answer.exception, UserInputError)


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "65536"], ["--port", "web"], ["--threads", "0"]])
def test_numbers_out_of_range_are_bad_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(serve, arguments).exit_code == 2
