"""The whole room over real HTTP and a real database: asked politely, kept once, nothing secret left behind."""

import hashlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
import stamina
from loopback import LoopbackServer, Route, failing, in_turn, page, redirect, too_many, truncated
from sqlalchemy import text

from analytics import __version__
from analytics.errors import SourceError, UnreadableSource
from db.engine import Database
from etl.fetch.fetcher import Fetcher
from etl.fetch.model import Document, Fetched
from etl.settings import EtlSettings
from etl.sources.config import Source

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOST = "www.a.example"
ADDRESS = f"https://{HOST}/fund.csv"
DOCUMENT = Document(ADDRESS, "fund.csv")
SOURCE = Source(
    key="a",
    title="The A list",
    cadence="daily",
    terms="Public.",
    is_opt_in=False,
    last_checked=date(2026, 11, 21),
    hosts=(HOST, "files.a.example"),
    requests_per_second=1000.0,
)
FILED = b"<edgarSubmission>rows</edgarSubmission>\n"
FILING = Document(ADDRESS, "primary_doc.xml", date(2025, 8, 27), b"</edgarSubmission>")
SEC = SOURCE.model_copy(update={"needs_contact": True})


class Desk:
    """A fetcher on a loopback server, with a clock that can be moved and sleeps that are noted and not slept."""

    def __init__(self, database: Database, server: LoopbackServer, contact: str | None = None) -> None:
        self.now = NOON
        self.slept: list[float] = []
        self.server = server
        settings = EtlSettings(mirror=server.address, contact=contact)
        self.fetch = Fetcher(database, settings, lambda: self.now, sleep=self.slept.append)

    def route(self, route: Route, path: str = "/fund.csv", host: str = HOST) -> None:
        self.server.route(host, path, route)

    def get(self, document: Document = DOCUMENT, source: Source = SOURCE) -> Fetched:
        return self.fetch(document, source)


@pytest.fixture(autouse=True)
def _retries_without_waits() -> Iterator[None]:
    stamina.set_testing(testing=True, attempts=99, cap=True)
    yield
    stamina.set_testing(testing=False)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with LoopbackServer() as server:
        made = Desk(database, server)
        with made.fetch:
            yield made


def _noted(database: Database) -> list[tuple[object, ...]]:
    query = "select address, file_name, source, fetched_at, checked_at, headers from raw_files order by fetched_at"
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_document_is_fetched_and_kept_with_its_origin(desk: Desk, database: Database) -> None:
    desk.route(page(b"rows", etag='"1"', headers={"Content-Type": "text/csv"}))
    fetched = desk.get()
    assert fetched.content == b"rows"
    assert fetched.sha256 == hashlib.sha256(b"rows").hexdigest()
    assert (fetched.address, fetched.file_name, fetched.fetched_at, fetched.is_new) == (ADDRESS, "fund.csv", NOON, True)
    [(address, file_name, source, fetched_at, _, headers)] = _noted(database)
    assert (address, file_name, source, fetched_at) == (ADDRESS, "fund.csv", "a", NOON)
    assert isinstance(headers, Mapping)
    assert (headers["etag"], headers["content-type"]) == ('"1"', "text/csv")


@pytest.mark.parametrize(
    ("tags", "asked"),
    [
        ({"etag": 'W/"1"'}, {"if-none-match": 'W/"1"'}),
        ({"last_modified": "Fri, 20 Nov 2026 00:00:00 GMT"}, {"if-modified-since": "Fri, 20 Nov 2026 00:00:00 GMT"}),
    ],
)
def test_what_has_not_changed_is_not_sent_again(
    desk: Desk, database: Database, tags: dict[str, str], asked: dict[str, str]
) -> None:
    desk.route(page(b"rows", **tags))
    first = desk.get()
    desk.now += timedelta(days=1)
    second = desk.get()
    assert (second.content, second.is_new, second.raw_file_id) == (b"rows", False, first.raw_file_id)
    assert second.fetched_at == NOON
    assert asked.items() <= dict(desk.server.seen[1].headers).items()
    assert not asked.keys() & desk.server.seen[0].headers.keys()
    [(*_, checked_at, _headers)] = _noted(database)
    assert checked_at == NOON + timedelta(days=1)


def test_the_same_bytes_sent_again_are_not_new(desk: Desk, database: Database) -> None:
    desk.route(page(b"rows"))
    desk.get()
    desk.now += timedelta(days=1)
    assert not desk.get().is_new
    assert [row[3:5] for row in _noted(database)] == [(NOON, NOON + timedelta(days=1))]


def test_other_bytes_are_new_and_both_stay(desk: Desk, database: Database) -> None:
    desk.route(in_turn(page(b"monday", etag='"1"'), page(b"tuesday", etag='"2"')))
    desk.get()
    desk.now += timedelta(days=1)
    second = desk.get()
    assert (second.content, second.is_new) == (b"tuesday", True)
    assert len(_noted(database)) == 2


def test_a_host_that_says_unchanged_to_a_stranger_is_not_believed(desk: Desk, database: Database) -> None:
    desk.route(failing(304))
    with pytest.raises(UnreadableSource, match="nothing is kept"):
        desk.get()
    assert _noted(database) == []


def test_a_filing_is_asked_for_once(desk: Desk) -> None:
    desk.route(page(FILED))
    assert desk.get(FILING).is_new
    again = desk.get(FILING)
    assert (again.content, again.is_new, again.fetched_at) == (FILED, False, NOON)
    assert desk.server.hits() == 1


@pytest.mark.parametrize("bad", [b"<html><body>Try again later.</body></html>", FILED[:-4], b""])
def test_a_filing_that_came_wrong_is_asked_for_until_it_comes_right(desk: Desk, database: Database, bad: bytes) -> None:
    """The tag is that of the true file: a host asked whether it has changed would say no."""
    desk.route(in_turn(page(bad, etag='"1"'), page(FILED, etag='"1"')))
    assert desk.get(FILING).content == bad
    desk.now += timedelta(days=1)
    assert desk.get(FILING).content == FILED
    desk.now += timedelta(days=1)
    assert desk.get(FILING).content == FILED
    assert desk.server.hits() == 2
    assert len(_noted(database)) == 2


def test_a_host_that_wants_a_name_gets_one(database: Database) -> None:
    with LoopbackServer({("*", "/fund.csv"): page(b"rows")}) as server:
        desk = Desk(database, server, contact="Jane Doe jane@a.example")
        with desk.fetch:
            desk.get(source=SEC)
            desk.get(source=SOURCE)
    # Nobody else is told who asks.
    assert [seen.user_agent for seen in server.seen] == [
        f"Counterpoise/{__version__} Jane Doe jane@a.example",
        f"Counterpoise/{__version__}",
    ]


def test_without_a_name_such_a_host_is_not_asked(desk: Desk) -> None:
    with pytest.raises(SourceError, match="set COUNTERPOISE_CONTACT"):
        desk.get(source=SEC)
    assert desk.server.hits() == 0


def test_a_host_the_source_does_not_name_is_not_asked(desk: Desk) -> None:
    desk.route(page(b"rows"), host="www.b.example")
    for address in ("https://www.b.example/fund.csv", ADDRESS.replace("https", "http"), "https://2130706433/fund.csv"):
        with pytest.raises(UnreadableSource, match="is not asked"):
            desk.get(Document(address, "fund.csv"))
    assert desk.server.hits() == 0


def test_redirects_within_the_source_are_followed(desk: Desk) -> None:
    desk.route(redirect("/moved?to=1"))
    desk.route(redirect("https://files.a.example/new.csv", 308), path="/moved")
    desk.route(page(b"rows"), path="/new.csv", host="files.a.example")
    fetched = desk.get()
    assert (fetched.content, fetched.address) == (b"rows", ADDRESS)
    assert [(seen.host, seen.path) for seen in desk.server.seen] == [
        (HOST, "/fund.csv"),
        (HOST, "/moved?to=1"),
        ("files.a.example", "/new.csv"),
    ]


def test_a_redirect_into_the_house_reaches_nobody(desk: Desk, database: Database) -> None:
    with LoopbackServer({("*", "/metadata"): page(b"secret")}) as inside:
        port = inside.address.rpartition(":")[2]
        for target in (
            f"{inside.address}/metadata",
            f"https://127.0.0.1:{port}/metadata",
            f"https://2130706433:{port}/metadata",
            f"http://localhost:{port}/metadata",
            f"https://{HOST}:{port}/metadata",
            f"https://x@{HOST}/metadata",
        ):
            desk.route(redirect(target))
            with pytest.raises(UnreadableSource, match="is not asked"):
                desk.get()
        assert inside.hits() == 0
    assert desk.server.hits(path="/metadata") == 0
    assert _noted(database) == []


@pytest.mark.parametrize("n_redirects", [5, 6])
def test_a_chain_of_redirects_has_an_end(desk: Desk, n_redirects: int) -> None:
    for n in range(n_redirects):
        desk.route(redirect(f"/{n + 1}"), path=f"/{n}")
    desk.route(page(b"rows"), path=f"/{n_redirects}")
    document = Document(f"https://{HOST}/0", "fund.csv")
    if n_redirects == 5:
        assert desk.get(document).content == b"rows"
    else:
        with pytest.raises(UnreadableSource, match="more than 5 redirects"):
            desk.get(document)
        assert desk.server.hits() == 6


@pytest.mark.parametrize(
    "fault", [failing(500), failing(503), failing(429), truncated(b"rows", 2, declares_length=True)]
)
def test_what_passes_is_tried_three_times(desk: Desk, fault: Route) -> None:
    desk.route(in_turn(fault, fault, page(b"rows")))
    assert desk.get().content == b"rows"
    desk.route(in_turn(fault, fault, fault, page(b"rows")), path="/other.csv")
    with pytest.raises(UnreadableSource, match=r"^https://www.a.example/other.csv: "):
        desk.get(Document(f"https://{HOST}/other.csv", "other.csv"))
    assert desk.server.hits(path="/other.csv") == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_does_not_pass_is_not_tried_again(desk: Desk, status: int) -> None:
    desk.route(failing(status))
    with pytest.raises(UnreadableSource, match=f"the host answers {status}"):
        desk.get()
    assert desk.server.hits() == 1


def test_a_pause_the_host_asks_for_is_made(desk: Desk) -> None:
    desk.route(in_turn(too_many(retry_after=50), page(b"rows")))
    assert desk.get().content == b"rows"
    # Less what has passed since the answer; the interval of this source is 0.001 s.
    assert [45 < seconds <= 50 for seconds in desk.slept if seconds > 1] == [True]


def test_a_pause_one_worker_is_asked_for_is_made_by_all(desk: Desk, database: Database) -> None:
    desk.route(in_turn(*[too_many(retry_after=50)] * 3))
    with pytest.raises(UnreadableSource, match="429 Too Many Requests and asks for a pause of 50 seconds"):
        desk.get()
    other = Desk(database, desk.server)
    desk.route(page(b"rows"))
    with other.fetch:
        other.get()
    assert len(other.slept) == 1
    assert 45 < other.slept[0] <= 50


def test_nobody_waits_longer_than_a_minute_for_a_pause(desk: Desk) -> None:
    desk.route(in_turn(too_many(retry_after=3600), page(b"rows")))
    with pytest.raises(UnreadableSource, match="asks for a pause of 3,600 seconds"):
        desk.get()
    assert desk.server.hits() == 1
    desk.get()
    assert 55 < desk.slept[-1] <= 60


def test_every_request_takes_a_slot_of_its_host(desk: Desk) -> None:
    """Sleeps are not slept here, so that each is about an interval longer than the one before."""
    slow = SOURCE.model_copy(update={"requests_per_second": 0.01})
    desk.route(redirect("/moved"))
    desk.route(in_turn(failing(500), redirect("https://files.a.example/new.csv")), path="/moved")
    desk.route(page(b"rows"), path="/new.csv", host="files.a.example")
    desk.get(source=slow)
    assert [(seen.host, seen.path) for seen in desk.server.seen] == [
        *[(HOST, "/fund.csv"), (HOST, "/moved")] * 2,
        ("files.a.example", "/new.csv"),
    ]
    # A fifth more than 100 s: five of a source that may be asked five times a second take 1.2 s, not 1.0.
    assert [round(seconds, -1) for seconds in desk.slept] == [120, 240, 360]


def test_who_wakes_late_waits_for_another_slot(database: Database) -> None:
    """Late, a request is near to the next one: the slots of 0 s, 120 s (overslept by 0.2 s) and 240 s."""
    oversleeping = iter([0.2, 0.05])
    with LoopbackServer({(HOST, "/fund.csv"): page(b"rows")}) as server:
        desk = Desk(database, server)

        def sleep(seconds: float) -> None:
            desk.slept.append(seconds)
            desk.now += timedelta(seconds=seconds + next(oversleeping))

        settings = EtlSettings(mirror=server.address)
        with Fetcher(database, settings, lambda: desk.now, sleep=sleep) as fetch:
            for _ in range(2):
                fetch(DOCUMENT, SOURCE.model_copy(update={"requests_per_second": 0.01}))
        assert server.hits() == 2
    assert [round(seconds, -1) for seconds in desk.slept] == [120, 240]


def test_workers_keep_the_pace_together(database: Database) -> None:
    """By the server's log: 12 requests of 4 workers, 20 a second, take as long as 11 intervals of 0.06 s."""
    paced = SOURCE.model_copy(update={"requests_per_second": 20.0})
    with LoopbackServer({(HOST, "/fund.csv"): page(b"rows")}) as server:
        settings = EtlSettings(mirror=server.address)

        def work() -> None:
            with Fetcher(database, settings, lambda: datetime.now(UTC)) as fetch:
                for _ in range(3):
                    fetch(DOCUMENT, paced)

        started = time.monotonic()
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    at = [seen.at for seen in server.seen]
    assert len(at) == 12
    # Load makes it longer and never shorter; the database keeps another clock, hence the tenth of an interval.
    assert max(at) - started >= 10.9 * 0.06


def test_a_token_goes_to_its_source_and_nowhere_else(
    desk: Desk, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.fetch.with_headers("a", {"Authorization": "Token s3cret\n"}).with_query("a", {"api_key": "k3y", "id": "7"})
    desk.route(redirect("/moved?api_key=k3y"))
    desk.route(redirect("https://files.a.example/new.csv"), path="/moved")
    desk.route(page(b"rows"), path="/new.csv", host="files.a.example")
    fetched = desk.get(Document(f"{ADDRESS}?day=1", "fund.csv"))
    desk.route(page(b"rows"), path="/other.csv")
    desk.get(Document(f"https://{HOST}/other.csv", "other.csv"), SOURCE.model_copy(update={"key": "b"}))
    assert [(seen.path, seen.headers.get("authorization")) for seen in desk.server.seen] == [
        ("/fund.csv?day=1&api_key=k3y&id=7", "Token s3cret"),
        ("/moved?api_key=k3y", "Token s3cret"),
        ("/new.csv", None),
        ("/other.csv", None),
    ]
    assert fetched.address == f"{ADDRESS}?day=1"
    kept = str(_noted(database)) + caplog.text
    assert "s3cret" not in kept
    assert "k3y" not in kept


@pytest.mark.parametrize(
    "route", [failing(403), failing(500), redirect("https://x.example/?api_key=k3y"), redirect("/loop")]
)
def test_no_sentence_has_a_key(desk: Desk, route: Route, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.fetch.with_query("a", {"registration": "k3y"})
    desk.route(route)
    desk.route(redirect("/loop?registration=k3y"), path="/loop")
    with pytest.raises(UnreadableSource) as refused:
        desk.get(Document(f"{ADDRESS}?token=t0ken", "fund.csv"))
    assert "k3y" not in str(refused.value) + caplog.text
    assert "t0ken" not in str(refused.value) + caplog.text


def test_a_key_written_into_an_address_is_not_kept(desk: Desk, database: Database) -> None:
    desk.route(page(b"rows"), path="/fund.csv?api_key=k3y")
    document = Document(f"{ADDRESS}?api_key=k3y", "fund.csv", last_bytes=b"rows")
    assert desk.get(document).address == f"{ADDRESS}?api_key=***"
    assert not desk.get(document).is_new
    assert [row[0] for row in _noted(database)] == [f"{ADDRESS}?api_key=***"]
