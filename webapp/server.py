"""The gunicorn entry: one worker process with threads, so that what is computed once is held once."""

import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from analytics.planner import warm_up_proofs
from webapp.app import create_app
from webapp.services import Services, warm_up_reader
from webapp.settings import WebSettings

_GRACE_SECONDS = 5


class AppServer(BaseApplication):  # type: ignore[misc]  # gunicorn ships no annotations
    """Gunicorn with our settings and an app made beforehand; it reads no command line and no configuration file."""

    def __init__(self, server: Flask, options: dict[str, Any]) -> None:
        self._server = server
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the settings."""
        for name, setting in self._options.items():
            self.cfg.set(name, setting)

    def load(self) -> Flask:
        """Return the app to serve."""
        return self._server


def serve_app(services: Services, *, host: str, port: int, threads: int = 8) -> None:
    """Serve until stopped by a signal."""
    app = create_app(services, WebSettings(host=host, port=port))
    options = gunicorn_options(host, port, threads) | {"post_worker_init": lambda _: _warm_up(services)}
    AppServer(app.server, options).run()


def _warm_up(services: Services) -> None:
    """Keep ready what every visit needs; in the worker, as a fork would inherit neither the child nor connections.

    The market stays for as long as it is current: the collector is told not to walk its objects at each pass, which
    would take longer than many an answer.
    """
    warm_up_reader()
    warm_up_proofs()
    services.state()
    gc.collect()
    gc.freeze()


def gunicorn_options(host: str, port: int, threads: int) -> dict[str, Any]:
    """Return gunicorn's settings; no control socket is left in anybody's home."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return {
        "bind": address,
        "workers": 1,
        "worker_class": "gthread",
        "threads": threads,
        "preload_app": True,
        "graceful_timeout": _GRACE_SECONDS,
        "control_socket_disable": True,
        "loglevel": "warning",
        "proc_name": "counterpoise",
    }
