"""The door of the room: a document goes in, its bytes come out and are kept."""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

import stamina

from analytics import __version__
from analytics.errors import SourceError, UnreadableSource
from db.engine import Database
from db.repositories.pace import hold_off, take_slot
from db.repositories.raw_files import KeptFile, keep_raw_file, last_fetch, note_checked, read_raw_content
from etl.fetch.addresses import Address, allowed, onward, public_address
from etl.fetch.faults import TransientFault
from etl.fetch.model import Document, Fetched
from etl.fetch.request import Answer, Limits, Line
from etl.settings import EtlSettings
from etl.sources.config import Source

_MAX_REDIRECTS = 5
_LATE_SECONDS, _ROOM_SECONDS = 0.1, 0.2
"""Beyond the first of them a slot is given up. The second is added to the second in which so many requests are allowed:
no second holds more, though one wakes late and the next finds its connection faster."""
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS, _JITTER_SECONDS = 1.0, 30.0, 1.0


@dataclass(slots=True)
class _Secrets:
    """What a source's requests carry besides, never kept and never shown."""

    headers: dict[str, bytes] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


class Fetcher:
    """Fetch documents over HTTP: allowed hosts only, capped, paced over all workers, retried, asked for once.

    May be shared by threads. ``sleep`` waits for the host's next slot.
    """

    def __init__(
        self,
        database: Database,
        settings: EtlSettings,
        clock: Callable[[], datetime],
        *,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._contact = settings.contact
        self._clock = clock
        self._sleep = sleep
        self._limits = limits or Limits()
        self._line = Line(self._limits, settings.mirror, clock)
        self._secrets: dict[str, _Secrets] = {}
        self._retrying = stamina.RetryingCaller(
            attempts=self._limits.attempts,
            timeout=None,
            wait_initial=_FIRST_WAIT_SECONDS,
            wait_max=_LONGEST_WAIT_SECONDS,
            wait_jitter=_JITTER_SECONDS,
        )
        # They write whole addresses, and with them secret parameters, at levels people do turn on.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    def with_headers(self, source_key: str, headers: Mapping[str, str]) -> Self:
        """Send headers, such as a token, with the requests of a source; they follow no redirect to another host."""
        kept = self._secrets.setdefault(source_key, _Secrets())
        kept.headers |= {name: text.strip().encode() for name, text in headers.items()}
        return self

    def with_query(self, source_key: str, parameters: Mapping[str, str]) -> Self:
        """Add parameters, such as a key, to the addresses of a source as they are asked, not as they are kept."""
        self._secrets.setdefault(source_key, _Secrets()).query |= parameters
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        self._line.close()

    def __call__(self, document: Document, source: Source) -> Fetched:
        """Return the bytes of a document: from its address, or the kept ones where they are still true."""
        address = allowed(document.address, source)
        kept = self._kept(public_address(document.address))
        if kept is not None and document.last_bytes:
            if self._is_whole(kept, document.last_bytes):
                return self._again(document, kept)
            # An error page or a cut body may have come under the header of the true one: asked without conditions.
            kept = None
        headers = {"User-Agent": self._user_agent(source)} | _conditions(kept)
        answer = self._retrying(self._may_try_again, self._follow, address, source, headers)
        if answer.content is None:
            return self._again(document, kept, checked_at=self._clock())
        return self._keep(document, source, answer.content, answer.headers)

    def _follow(self, address: Address, source: Source, headers: Mapping[str, bytes]) -> Answer:
        """Ask, and ask on where the answer is a redirect; every hop is checked and paced like the first."""
        secrets = self._secrets.get(source.key, _Secrets())
        hop = address
        if secrets.query:
            hop = replace(address, url=address.url.copy_merge_params(secrets.query))
        for _ in range(_MAX_REDIRECTS + 1):
            own = secrets.headers if hop.url.host == address.url.host else {}
            answer = self._ask(hop, source, {**headers, **own})
            if answer.location is None:
                return answer
            hop = onward(hop, answer.location, source)
        raise UnreadableSource(f"{address.text}: more than {_MAX_REDIRECTS} redirects, one after another.")

    def _ask(self, address: Address, source: Source, headers: Mapping[str, bytes]) -> Answer:
        host = address.url.host
        self._wait_for_slot(host, source.requests_per_second)
        try:
            return self._line.ask(address, headers, source.max_bytes)
        except TransientFault as fault:
            if fault.pause_seconds is not None:
                pause_seconds = min(fault.pause_seconds, self._limits.longest_pause_seconds)
                with self._database.publication() as connection:
                    hold_off(connection, host, pause_seconds)
            raise

    def _wait_for_slot(self, host: str, requests_per_second: float) -> None:
        """Wait until the host may be asked; who wakes late waits again, or the request would press on the next one."""
        is_late = True
        while is_late:
            with self._database.publication() as connection:
                wait_seconds = take_slot(connection, host, (1 + _ROOM_SECONDS) / requests_per_second)
            last_at = self._clock() + timedelta(seconds=wait_seconds + _LATE_SECONDS)
            if wait_seconds:
                self._sleep(wait_seconds)
            is_late = self._clock() > last_at

    def _may_try_again(self, error: Exception) -> bool | float:
        """Say whether to try again, and after how long where that is known."""
        if not isinstance(error, TransientFault):
            return False
        if error.pause_seconds is None:
            return True
        # Held off already: the next attempt waits for its slot, and so does everybody else's.
        return 0.0 if error.pause_seconds <= self._limits.longest_pause_seconds else False

    def _user_agent(self, source: Source) -> bytes:
        """Name the program, and the person behind it to hosts that ask for that."""
        program = f"Counterpoise/{__version__}"
        if not source.needs_contact:
            return program.encode()
        if self._contact is None:
            raise SourceError(
                f"{source.title} is asked only with a name and an e-mail address: set COUNTERPOISE_CONTACT, "
                'such as "Jane Doe jane@example.com".'
            )
        return f"{program} {' '.join(self._contact.split())}".encode()

    def _kept(self, address: str) -> KeptFile | None:
        with self._database.transaction() as connection:
            return last_fetch(connection, address)

    def _is_whole(self, kept: KeptFile, last_bytes: bytes) -> bool:
        with self._database.publication() as connection:
            content = read_raw_content(connection, kept.sha256)
        return content is not None and content.rstrip().endswith(last_bytes)

    def _keep(self, document: Document, source: Source, content: bytes, headers: Mapping[str, str]) -> Fetched:
        address, fetched_at = public_address(document.address), self._clock()
        with self._database.publication() as connection:
            raw_file_id, is_new = keep_raw_file(
                connection,
                source=source.key,
                address=address,
                file_name=document.file_name,
                content=content,
                headers=headers,
                fetched_at=fetched_at,
            )
        sha256 = hashlib.sha256(content).hexdigest()
        return Fetched(raw_file_id, sha256, content, address, document.file_name, fetched_at, is_new)

    def _again(self, document: Document, kept: KeptFile | None, checked_at: datetime | None = None) -> Fetched:
        """Return what is kept, and note when the host has confirmed it."""
        address = public_address(document.address)
        with self._database.publication() as connection:
            content = None if kept is None else read_raw_content(connection, kept.sha256)
            if kept is None or content is None:
                raise UnreadableSource(f"{address}: the host says that nothing has changed, but nothing is kept.")
            if checked_at is not None:
                note_checked(connection, kept.raw_file_id, checked_at)
        return Fetched(kept.raw_file_id, kept.sha256, content, address, kept.file_name, kept.fetched_at, is_new=False)


def _conditions(kept: KeptFile | None) -> dict[str, bytes]:
    """Return the headers that ask for the bytes only if they are others than those kept."""
    if kept is None:
        return {}
    pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
    return {asked: kept.headers[name].encode() for asked, name in pairs if name in kept.headers}
