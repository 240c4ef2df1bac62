import pytest
from fakes import FakeServices
from flask import Flask

from webapp import server
from webapp.server import AppServer, gunicorn_options


def test_one_worker_with_threads_and_nothing_left_in_the_home_folder() -> None:
    flask = Flask("test")
    app = AppServer(flask, gunicorn_options("127.0.0.1", 8050, 6))
    assert app.cfg.address == [("127.0.0.1", 8050)]
    assert (app.cfg.workers, app.cfg.threads, app.cfg.worker_class_str) == (1, 6, "gthread")
    assert app.cfg.control_socket_disable is True
    assert app.load() is flask


def test_an_address_of_version_six_is_written_in_brackets() -> None:
    assert gunicorn_options("::1", 8050, 1)["bind"] == "[::1]:8050"


def test_the_app_answers_the_port_it_is_served_on(monkeypatch: pytest.MonkeyPatch) -> None:
    served = []
    monkeypatch.setattr(AppServer, "run", lambda self: served.append(self.load()))
    server.serve_app(FakeServices(), host="127.0.0.1", port=9123)  # type: ignore[arg-type]  # the fake has the methods pages call
    client = served[0].test_client()
    assert client.get("/", headers={"Host": "127.0.0.1:9123"}).status_code == 200
    assert client.get("/", headers={"Host": "127.0.0.1:8050"}).status_code == 421
