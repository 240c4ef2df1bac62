"""A real HTTP server on the loopback interface that plays every host of the internet, well-behaved or not.

``LoopbackServer`` answers by the ``Host`` header and the path, as the setting ``mirror`` of the loads expects, and
notes every request. A route is a ``Reply``, or a function from ``Seen`` to ``Reply`` where the answer depends on the
request; the functions below make the usual and the hostile ones:

    server = LoopbackServer()
    server.route("www.sec.gov", "/files/company_tickers.json", page(b"{}", etag='"1"'))
    server.route("www.sec.gov", "/busy", in_turn(too_many(retry_after=1), page(b"at last")))
    server.route("www.ishares.com", "/fund.csv?fileType=csv", gzip_bomb(3 * 2**30))
    with server:
        settings = EtlSettings(mirror=server.address, contact="Jane Doe jane@example.com")
        ...
        assert server.hits("www.sec.gov") == 3

A route with a query answers only that query, one without answers any; the host ``*`` answers for every host. What
has no route is 404, and is noted like the rest.
"""

import gzip
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from socket import SHUT_RDWR, socket
from typing import Self, cast

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in. ``path`` has its query; ``at`` is of ``time.monotonic``; header names are lower case."""

    at: float
    method: str
    host: str
    path: str
    headers: Mapping[str, str]

    @property
    def user_agent(self) -> str:
        """Who asked."""
        return self.headers.get("user-agent", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes
    ----------
    body : callable
        Makes the pieces of the body anew for each request; each is sent at once.
    n_bytes : int or None
        ``Content-Length``; null sends none, and the end of the body is the end of the connection.
    pause_seconds : float
        Before each piece.
    raw : callable or None
        Makes pieces that are sent as they are in place of status line, headers and body.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], Iterable[bytes]] = tuple
    n_bytes: int | None = 0
    pause_seconds: float = 0.0
    raw: Callable[[], Iterable[bytes]] | None = None


Route = Reply | Callable[[Seen], Reply]


def page(
    body: bytes,
    *,
    status: int = 200,
    etag: str | None = None,
    last_modified: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Route:
    """Answer with a body; with an ETag or a date, answer 304 to whoever has it."""
    sent = dict(headers or {})
    if etag is not None:
        sent["ETag"] = etag
    if last_modified is not None:
        sent["Last-Modified"] = last_modified
    full = Reply(status, sent, lambda: (body,), len(body))

    def answer(seen: Seen) -> Reply:
        has_tag = etag is not None and seen.headers.get("if-none-match") == etag
        has_date = last_modified is not None and seen.headers.get("if-modified-since") == last_modified
        return Reply(304, sent, n_bytes=None) if has_tag or has_date else full

    return answer


def gzipped(body: bytes, *, encoding: str = "gzip") -> Reply:
    """Answer with a compressed body: ``gzip``, or ``deflate`` as zlib."""
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    return Reply(headers={"Content-Encoding": encoding}, body=lambda: (packed,), n_bytes=len(packed))


def redirect(to: str, status: int = 302) -> Reply:
    """Send elsewhere: a path, or an address that may be of another loopback server."""
    return Reply(status, {"Location": to})


def failing(status: int, *, retry_after: str | None = None) -> Reply:
    """Answer with an error status."""
    return Reply(status, {} if retry_after is None else {"Retry-After": retry_after})


def too_many(retry_after: int) -> Reply:
    """Answer 429 with ``Retry-After`` in seconds."""
    return failing(429, retry_after=str(retry_after))


def in_turn(*routes: Route) -> Route:
    """Answer with each route once, and for ever with the last."""
    left = iter(routes)
    last = routes[-1]
    lock = threading.Lock()

    def answer(seen: Seen) -> Reply:
        with lock:
            route = next(left, last)
        return route(seen) if callable(route) else route

    return answer


def truncated(body: bytes, kept: int, *, declares_length: bool) -> Reply:
    """Send the first ``kept`` bytes of a body, then close: with the full ``Content-Length``, or silently."""
    return Reply(body=lambda: (body[:kept],), n_bytes=len(body) if declares_length else None)


def trickle(body: bytes, pause_seconds: float) -> Reply:
    """Send a body byte by byte with a pause before each."""
    pieces = tuple(body[i : i + 1] for i in range(len(body)))
    return Reply(body=lambda: pieces, n_bytes=len(body), pause_seconds=pause_seconds)


def trickled_head(pause_seconds: float) -> Reply:
    """Send a header that never ends, byte by byte."""
    return Reply(raw=lambda: chain((b"HTTP/1.1 200 OK\r\nX-Slow: ",), repeat(b"a")), pause_seconds=pause_seconds)


def endless(chunk: bytes = bytes(64 * 1024), pause_seconds: float = 0.0) -> Reply:
    """Send a body without a length and without an end."""
    return Reply(body=lambda: repeat(chunk), n_bytes=None, pause_seconds=pause_seconds)


def declared(n_bytes: int) -> Reply:
    """Announce a body of this many bytes, send one and wait for the reader to go away."""
    return Reply(body=lambda: repeat(b"x"), n_bytes=n_bytes, pause_seconds=0.05)


def gzip_bomb(inflated_bytes: int) -> Reply:
    """Send a small valid stream that inflates to this many zero bytes (a whole number of MiB), without a length."""
    return Reply(headers={"Content-Encoding": "gzip"}, body=lambda: _zeros(inflated_bytes // MEBIBYTE), n_bytes=None)


def _zeros(n_mebibytes: int) -> Iterator[bytes]:
    """Yield a gzip stream of zeros: one block, compressed once, over and over."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    checksum = 0
    for _ in range(n_mebibytes):
        checksum = zlib.crc32(bytes(MEBIBYTE), checksum)
        yield block
    yield zlib.compressobj(9, wbits=-zlib.MAX_WBITS).flush(zlib.Z_FINISH)
    yield struct.pack("<II", checksum, n_mebibytes * MEBIBYTE % 2**32)


class LoopbackServer:
    """Serve the routes while the ``with`` block runs; the log outlives it.

    Attributes
    ----------
    seen : list of Seen
        Every request, in the order of arrival.
    """

    def __init__(self, routes: Mapping[tuple[str, str], Route] | None = None) -> None:
        self.seen: list[Seen] = []
        self._routes: dict[tuple[str, str], Route] = dict(routes or {})
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """Chosen by the system, known before the server is started."""
        return int(self._http.server_address[1])

    @property
    def address(self) -> str:
        """Base address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def route(self, host: str, path: str, route: Route) -> None:
        """Add a route, or put another in its place."""
        self._routes[host, path] = route

    def hits(self, host: str | None = None, path: str | None = None) -> int:
        """Count the requests; a path is compared with its query."""
        return sum(host in {None, seen.host} and path in {None, seen.path} for seen in self.seen)

    def reply_to(self, seen: Seen) -> Reply:
        """Note a request and find its answer."""
        self.seen.append(seen)
        bare = seen.path.partition("?")[0]
        for host in (seen.host, "*"):
            for path in (seen.path, bare):
                route = self._routes.get((host, path))
                if route is not None:
                    return route(seen) if callable(route) else route
        return Reply(404)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.hang_up()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, owner: LoopbackServer) -> None:
        self.owner = owner
        self.stopping = threading.Event()
        self.connections: set[socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def hang_up(self) -> None:
        """End the replies and idle connections that are still open."""
        self.stopping.set()
        for connection in tuple(self.connections):
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep silent: a reader that goes away early is what many tests are about."""
        del request, client_address


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self._http.connections.add(self.request)
        super().setup()

    def finish(self) -> None:
        self._http.connections.discard(self.request)
        super().finish()

    @property
    def _http(self) -> _Http:
        return cast("_Http", self.server)

    def do_GET(self) -> None:
        """Answer by the routes of the owner."""
        host = self.headers.get("Host", "").partition(":")[0]
        headers = {name.lower(): text for name, text in self.headers.items()}
        reply = self._http.owner.reply_to(Seen(time.monotonic(), self.command, host, self.path, headers))
        try:
            self._send(reply)
        except OSError:
            # The reader has gone, on purpose as a rule.
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - as above

    def _send(self, reply: Reply) -> None:
        if reply.raw is not None:
            self._send_pieces(reply.raw(), reply.pause_seconds)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, text in reply.headers.items():
            self.send_header(name, text)
        if reply.n_bytes is not None:
            self.send_header("Content-Length", str(reply.n_bytes))
        elif reply.status != 304:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD" or reply.status == 304:
            return
        n_sent = self._send_pieces(reply.body(), reply.pause_seconds)
        if n_sent != reply.n_bytes:
            self.close_connection = True

    def _send_pieces(self, pieces: Iterable[bytes], pause_seconds: float) -> int:
        n_sent = 0
        for piece in pieces:
            if self._http.stopping.wait(pause_seconds) if pause_seconds else self._http.stopping.is_set():
                break
            self.wfile.write(piece)
            n_sent += len(piece)
        return n_sent

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Keep silent: ``seen`` is the log."""
        del format, args
