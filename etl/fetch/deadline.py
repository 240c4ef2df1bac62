"""An end to a request that no single timeout gives: a byte now and then keeps every one of them quiet."""

import socket
import threading
from collections.abc import Mapping
from typing import Any, Self


class Deadline:
    """Shut the connection of a request when its time is up, so that whoever reads from it wakes.

    ``watch`` is handed to the request as its ``trace`` and learns the socket from there, before the first byte of the
    answer. Every request has a connection of its own, so none is learnt too late.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_passed = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of the connection once it stands, and again once it is encrypted."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self.has_passed:
                    self._shut()

    def _pass(self) -> None:
        with self._lock:
            self.has_passed = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            try:
                # Not the method of an encrypted socket: that one would go on in plain text.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return
