"""One request over real HTTP: what hostile and broken servers do ends in one sentence, in time and in bounds."""

import logging
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from loopback import (
    LoopbackServer,
    Reply,
    Route,
    declared,
    endless,
    failing,
    gzip_bomb,
    gzipped,
    page,
    redirect,
    trickle,
    trickled_head,
    truncated,
)

from analytics.errors import UnreadableSource
from etl.fetch.addresses import Address, allowed
from etl.fetch.faults import TransientFault
from etl.fetch.request import Answer, Limits, Line
from etl.sources.config import Source

pytestmark = pytest.mark.enable_socket

MEBIBYTE = 2**20
NOW = datetime(2026, 11, 21, 7, 28, tzinfo=UTC)
SOURCE = Source(
    key="a",
    title="A",
    cadence="daily",
    terms="Public.",
    is_opt_in=False,
    last_checked=date(2026, 11, 21),
    hosts=("a.example",),
)
ADDRESS = "https://a.example/x?day=1"
LIMITS = Limits(total_seconds=60, connect_seconds=20, read_seconds=20)


def _address() -> Address:
    return allowed(ADDRESS, SOURCE)


@contextmanager
def _line(mirror: str, limits: Limits = LIMITS) -> Iterator[Callable[..., Answer]]:
    line = Line(limits, mirror, lambda: NOW)

    def ask(max_bytes: int = MEBIBYTE, **headers: bytes) -> Answer:
        return line.ask(_address(), headers, max_bytes)

    try:
        yield ask
    finally:
        line.close()


def _ask(route: Route, max_bytes: int = MEBIBYTE, limits: Limits = LIMITS) -> Answer:
    with LoopbackServer({("a.example", "/x"): route}) as server, _line(server.address, limits) as ask:
        return ask(max_bytes)


def test_the_mirror_is_asked_under_the_real_path_and_host() -> None:
    with LoopbackServer({("a.example", "/x?day=1"): page(b"rows")}) as server, _line(server.address) as ask:
        assert ask(**{"User-Agent": b"Counterpoise/0 J\xc3\xb6rg j@example.com"}).content == b"rows"
    [seen] = server.seen
    assert (seen.host, seen.path, seen.method) == ("a.example", "/x?day=1", "GET")
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert seen.user_agent.startswith("Counterpoise/0 J")


def test_only_the_headers_that_are_of_use_are_kept() -> None:
    sent = {
        "Content-Type": "text/csv",
        "Set-Cookie": "id=1",
        "Last-Modified": "Tue, 18 Nov 2025 00:00:00 GMT",
        "X-Id": "9",
    }
    headers = dict(_ask(page(b"rows", etag='"1"', headers=sent)).headers)
    assert headers.pop("date")
    assert headers == {
        "etag": '"1"',
        "content-type": "text/csv",
        "content-length": "4",
        "last-modified": "Tue, 18 Nov 2025 00:00:00 GMT",
    }


def test_cookies_are_not_carried_from_one_request_to_the_next() -> None:
    route = page(b"rows", headers={"Set-Cookie": "id=1; Path=/"})
    with LoopbackServer({("a.example", "/x"): route}) as server, _line(server.address) as ask:
        ask()
        ask()
    assert ["cookie" in seen.headers for seen in server.seen] == [False, False]


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_is_opened(encoding: str) -> None:
    assert _ask(gzipped(b"rows" * 1000, encoding=encoding)).content == b"rows" * 1000


def test_nothing_changed_is_an_answer() -> None:
    with LoopbackServer({("a.example", "/x"): page(b"rows", etag='"1"')}) as server, _line(server.address) as ask:
        assert ask(**{"If-None-Match": b'"1"'}).content is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    with LoopbackServer({("a.example", "/x"): redirect("/y", status)}) as server, _line(server.address) as ask:
        answer = ask()
    assert (answer.content, answer.location) == (None, "/y")
    assert server.hits() == 1


@pytest.mark.parametrize("status", [201, 204, 206, 300, 302, 400, 401, 403, 404, 410, 451])
def test_any_other_status_is_final(status: int) -> None:
    with pytest.raises(UnreadableSource, match=rf"^https://a.example/x\?day=1: the host answers {status} ") as refused:
        _ask(failing(status))
    assert not isinstance(refused.value, TransientFault)


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [
        (500, None, None),
        (502, None, None),
        (503, "7", 7.0),
        (429, None, None),
        (429, "120", 120.0),
        # Dates against the clock, which stands at 07:28:00; the format is that of RFC 9110, 5.6.7.
        (429, "Sat, 21 Nov 2026 07:29:30 GMT", 90.0),
        (429, "Sat, 21 Nov 2026 07:00:00 GMT", 0.0),
        (429, "soon", None),
        (429, "-1", None),
    ],
)
def test_an_overload_is_worth_another_attempt(status: int, retry_after: str | None, pause: float | None) -> None:
    with pytest.raises(TransientFault, match=f"the host answers {status}") as fault:
        _ask(failing(status, retry_after=retry_after))
    assert fault.value.pause_seconds == pause


def test_a_body_cut_before_its_declared_length_is_noticed() -> None:
    with pytest.raises(TransientFault, match=r"received 4 bytes, expected 10"):
        _ask(truncated(b"0123456789", 4, declares_length=True))


def test_a_body_cut_without_a_length_cannot_be_noticed_here() -> None:
    """A fact about HTTP that the extractors' own checks of completeness rest on."""
    assert _ask(truncated(b"0123456789", 4, declares_length=False)).content == b"0123"


def test_a_compressed_body_cut_without_a_length_is_noticed() -> None:
    whole = next(iter(gzipped(b"rows" * 1000).body()))
    cut = Reply(headers={"Content-Encoding": "gzip"}, body=lambda: (whole[:-9],), n_bytes=None)
    with pytest.raises(TransientFault, match="cut short"):
        _ask(cut)


def test_a_body_declared_too_large_is_not_read() -> None:
    with pytest.raises(UnreadableSource, match="a body of 3,000,000 bytes, of 1,048,576 the source may have"):
        _ask(declared(3_000_000))


def test_an_endless_body_stops_at_the_cap() -> None:
    with pytest.raises(UnreadableSource, match="more than the 1,048,576 bytes"):
        _ask(endless())


def test_a_bomb_of_three_gibibytes_stops_in_bounded_memory() -> None:
    cap = 8 * MEBIBYTE
    with LoopbackServer({("a.example", "/x"): gzip_bomb(3 * 2**30)}) as server, _line(server.address) as ask:
        tracemalloc.start()
        try:
            with pytest.raises(UnreadableSource, match="more than the 8,388,608 bytes"):
                ask(cap)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    # The server's own pieces, about a MiB and a half, are in the figure.
    assert peak < cap + 3 * MEBIBYTE


@pytest.mark.parametrize(
    "route",
    [trickle(b"x" * 10_000, 0.05), trickled_head(0.05), endless(b"x", pause_seconds=0.05), declared(10_000)],
    ids=["body", "head", "body without a length", "body that never comes to its length"],
)
def test_a_trickle_ends_with_the_deadline(route: Reply) -> None:
    n_sent = 0

    def counted(make: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
        nonlocal n_sent
        for piece in make():
            n_sent += 1
            yield piece

    made = route.raw or route.body
    noted = replace(route, **{"raw" if route.raw else "body": lambda: counted(made)})
    with pytest.raises(UnreadableSource, match=r"not through after 0.4 seconds") as late:
        _ask(noted, limits=Limits(total_seconds=0.4, read_seconds=30))
    assert not isinstance(late.value, TransientFault)
    # Eight pieces go out in that time, and thousands more to whoever would wait for them.
    assert n_sent < 500


def test_silence_ends_with_the_timeout() -> None:
    with pytest.raises(TransientFault, match=r"nothing came for 0.2 seconds"):
        _ask(Reply(raw=lambda: (b"x",), pause_seconds=3), limits=Limits(total_seconds=20, read_seconds=0.2))


def test_a_host_that_is_not_there() -> None:
    server = LoopbackServer()
    with server:
        address = server.address
    with pytest.raises(TransientFault, match=r"^https://a.example/x\?day=1: .*refused"), _line(address) as ask:
        ask()


def test_a_failed_encryption() -> None:
    with LoopbackServer() as server, _line(server.address.replace("http:", "https:")) as ask:
        with pytest.raises(TransientFault, match="SSL"):
            ask()
        assert server.hits() == 0


def test_what_is_no_http() -> None:
    with pytest.raises(TransientFault, match=r"^https://a.example/x\?day=1: illegal"):
        _ask(Reply(raw=lambda: (b"220 smtp.example ready\r\n\r\n",)))


def test_no_secret_gets_into_a_sentence_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with LoopbackServer() as server, _line(server.address) as ask, pytest.raises(TransientFault) as fault:
        ask(Authorization=b"Token s3\r\ncret")
    assert "cret" not in str(fault.value)
    assert server.hits() == 0
