"""Serving: this machine only, on a port that is free, with the app behind it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

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


def test_serve_hands_the_app_its_address_only_after_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[object, dict[str, Any]]] = []
    asked: list[object] = []

    @contextmanager
    def database(_: object) -> Iterator[str]:
        assert asked == [("127.0.0.1", 9123)]
        yield "database"

    monkeypatch.setattr(module, "require_free_port", lambda *address: asked.append(address))
    monkeypatch.setattr(module, "ready_database", database)
    monkeypatch.setattr(module, "build_services", lambda given, clock: ("services on", given, clock().tzinfo is None))
    monkeypatch.setattr("webapp.server.serve_app", lambda services, **options: served.append((services, options)))
    answer = CliRunner().invoke(serve, ["--port", "9123", "--threads", "4"], catch_exceptions=False)
    assert answer.exit_code == 0
    assert served == [(("services on", "database", False), {"host": "127.0.0.1", "port": 9123, "threads": 4})]
    assert "http://127.0.0.1:9123" in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "65536"], ["--port", "web"], ["--threads", "0"]])
def test_numbers_out_of_range_are_bad_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(serve, arguments).exit_code == 2
