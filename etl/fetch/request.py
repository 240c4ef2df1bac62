"""One request and its answer: no redirect followed, no retry, an end to everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from analytics.errors import UnreadableSource
from etl.fetch.addresses import Address, mirrored
from etl.fetch.body import read_body
from etl.fetch.deadline import Deadline
from etl.fetch.faults import TransientFault

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_HEADERS = ("etag", "last-modified", "content-type", "content-length", "date")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take and how often they are tried; our choice.

    ``total_seconds`` bounds one request from its first byte to its last, ``longest_pause_seconds`` the pause a host may
    ask for: after a longer one nothing is tried again.
    """

    total_seconds: float = 120.0
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    longest_pause_seconds: float = 60.0
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: a body, that nothing has changed (``content`` is null), or where to ask (``location``)."""

    content: bytes | None
    headers: Mapping[str, str]
    location: str | None = None


class Line:
    """The way out: to the hosts themselves, or to the mirror that stands for all of them."""

    def __init__(self, limits: Limits, mirror: str | None, clock: Callable[[], datetime]) -> None:
        self._limits = limits
        self._mirror = mirror
        self._clock = clock
        self._client = httpx.Client(
            timeout=httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            # A connection for each request: the deadline must know it, and the pace leaves time for it.
            limits=httpx.Limits(max_keepalive_connections=0),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            # A proxy of the environment leads out of the network; a mirror stands inside it.
            trust_env=mirror is None,
        )

    def close(self) -> None:
        """Close what is open."""
        self._client.close()

    def ask(self, address: Address, headers: Mapping[str, bytes], max_bytes: int) -> Answer:
        """Return the answer; raise ``TransientFault`` where another attempt may help, else ``UnreadableSource``."""
        url = address.url
        sent = {**headers, "Host": url.raw_host, "Accept-Encoding": b"gzip, deflate"}
        with Deadline(self._limits.total_seconds) as deadline:
            request = self._client.build_request(
                "GET",
                mirrored(url, self._mirror),
                headers=[(name.encode(), text) for name, text in sent.items()],
                extensions={"trace": deadline.watch},
            )
            try:
                answer = self._answer(request, max_bytes)
            except (httpx.TransportError, TransientFault) as error:
                _stop_if_late(deadline, address, error)
                pause_seconds = error.pause_seconds if isinstance(error, TransientFault) else None
                raise TransientFault(f"{address.text}: {_cause(error, self._limits)}.", pause_seconds) from error
            except UnreadableSource as error:
                raise UnreadableSource(f"{address.text}: {error}.") from error
            # A body without a length ends like any other when its connection is shut.
            _stop_if_late(deadline, address, None)
            return answer

    def _answer(self, request: httpx.Request, max_bytes: int) -> Answer:
        response = self._client.send(request, stream=True)
        try:
            self._require_usable(response)
            headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
            if response.status_code in _REDIRECTS:
                return Answer(None, headers, response.headers["location"])
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                return Answer(None, headers)
            _require_room(response, max_bytes)
            encoding = response.headers.get("content-encoding", "").strip().lower()
            return Answer(read_body(response.iter_raw(), encoding, max_bytes), headers)
        finally:
            response.close()

    def _require_usable(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            return
        if status in _REDIRECTS and "location" in response.headers:
            return
        said = f"the host answers {status} {response.reason_phrase[:80]}".rstrip()
        if status != HTTPStatus.TOO_MANY_REQUESTS and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnreadableSource(said)
        pause_seconds = self._pause(response)
        if pause_seconds is not None:
            said += f" and asks for a pause of {pause_seconds:,.0f} seconds"
        raise TransientFault(said, pause_seconds)

    def _pause(self, response: httpx.Response) -> float | None:
        """Return the seconds of ``Retry-After``, which are a number or lead to a date."""
        text = response.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return float(text)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - self._clock()).total_seconds())


def _stop_if_late(deadline: Deadline, address: Address, error: Exception | None) -> None:
    if deadline.has_passed:
        raise UnreadableSource(f"{address.text}: not through after {deadline.seconds:g} seconds.") from error


def _require_room(response: httpx.Response, max_bytes: int) -> None:
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise UnreadableSource(f"a body of {int(declared):,} bytes, of {max_bytes:,} the source may have")


def _cause(error: Exception, limits: Limits) -> str:
    """Say what happened in words that hold no part of the request."""
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {limits.connect_seconds:g} seconds"
    if isinstance(error, httpx.TimeoutException):
        return f"nothing came for {limits.read_seconds:g} seconds"
    if isinstance(error, httpx.LocalProtocolError):
        return "the request holds what cannot be sent"
    return str(error) or type(error).__name__
