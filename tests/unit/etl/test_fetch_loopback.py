"""The loopback server answers as its routes say: what other tests rest on is tested itself."""

import zlib

import httpx
import pytest
from loopback import (
    LoopbackServer,
    Route,
    endless,
    failing,
    gzip_bomb,
    gzipped,
    in_turn,
    page,
    redirect,
    too_many,
    trickle,
    truncated,
)

pytestmark = pytest.mark.enable_socket


def _get(server: LoopbackServer, path: str, host: str = "a.example", **headers: str) -> httpx.Response:
    return httpx.get(server.address + path, headers={"Host": host, **headers}, trust_env=False)


def _serving(route: Route, path: str = "/x") -> LoopbackServer:
    return LoopbackServer({("a.example", path): route})


def test_a_route_answers_its_host_and_every_request_is_noted() -> None:
    with LoopbackServer({("a.example", "/x"): page(b"of a"), ("*", "/x"): page(b"of anyone")}) as server:
        assert _get(server, "/x").content == b"of a"
        assert _get(server, "/x", host="b.example:8080").content == b"of anyone"
        assert _get(server, "/y").status_code == 404
    assert [(seen.host, seen.path) for seen in server.seen] == [
        ("a.example", "/x"),
        ("b.example", "/x"),
        ("a.example", "/y"),
    ]
    assert server.hits() == 3
    assert server.hits("a.example") == 2
    assert server.hits(path="/x") == 2


def test_a_route_with_a_query_answers_only_that_query() -> None:
    with LoopbackServer({("*", "/x?day=1"): page(b"first"), ("*", "/x"): page(b"any")}) as server:
        assert _get(server, "/x?day=1").content == b"first"
        assert _get(server, "/x?day=2").content == b"any"


def test_whoever_has_the_page_is_told_so() -> None:
    with _serving(page(b"news", etag='"1"', last_modified="Tue, 18 Nov 2025 00:00:00 GMT")) as server:
        assert _get(server, "/x").headers["etag"] == '"1"'
        assert _get(server, "/x", **{"If-None-Match": '"1"'}).status_code == 304
        assert _get(server, "/x", **{"If-None-Match": '"2"'}).status_code == 200
        assert _get(server, "/x", **{"If-Modified-Since": "Tue, 18 Nov 2025 00:00:00 GMT"}).status_code == 304


def test_answers_come_in_turn_and_the_last_stays() -> None:
    with _serving(in_turn(too_many(retry_after=3), failing(500), page(b"at last"))) as server:
        busy = _get(server, "/x")
        assert (busy.status_code, busy.headers["retry-after"]) == (429, "3")
        assert [_get(server, "/x").status_code for _ in range(3)] == [500, 200, 200]


def test_a_redirect_names_where_to_go() -> None:
    with _serving(redirect("/y", 308)) as server:
        answer = _get(server, "/x")
    assert (answer.status_code, answer.headers["location"]) == (308, "/y")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_opens_to_itself(encoding: str) -> None:
    with _serving(gzipped(b"holdings" * 1000, encoding=encoding)) as server:
        assert _get(server, "/x").content == b"holdings" * 1000


def test_a_cut_body_shows_only_where_a_length_was_declared() -> None:
    with (
        _serving(truncated(b"0123456789", 4, declares_length=True)) as server,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        _get(server, "/x")
    with _serving(truncated(b"0123456789", 4, declares_length=False)) as server:
        assert _get(server, "/x").content == b"0123"


def test_a_trickle_arrives_whole_for_whoever_waits() -> None:
    with _serving(trickle(b"slow", 0.001)) as server:
        assert _get(server, "/x").content == b"slow"


def test_a_bomb_is_a_valid_stream_of_its_size() -> None:
    """Opened by the standard library, which checks the sum and the length at the end of the stream."""
    with _serving(gzip_bomb(3 * 2**20)) as server, httpx.Client(trust_env=False) as client:
        asked = client.stream("GET", server.address + "/x", headers={"Host": "a.example"})
        with asked as raw:
            packed = b"".join(raw.iter_raw())
    assert len(packed) < 20_000
    assert zlib.decompress(packed, wbits=31) == bytes(3 * 2**20)


def test_the_server_stops_while_replies_are_under_way() -> None:
    with _serving(endless(b"x", pause_seconds=0.01)) as server:
        client = httpx.Client(trust_env=False)
        stream = client.stream("GET", server.address + "/x", headers={"Host": "a.example"})
        raw = stream.__enter__()
        assert next(raw.iter_raw())
    client.close()
