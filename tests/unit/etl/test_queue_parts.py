"""Parts of the queue without a database: log lines, waits, what is under way."""

import io
import logging
import sys

import pytest
from procrastinate.jobs import Job

from etl.queue.log import KeyValueFormatter, first_line, line, log_worker_to_stderr
from etl.queue.tasks import GrowingWaits, Underway


def job(attempts: int) -> Job:
    return Job(id=1, queue="loads", lock=None, queueing_lock=None, task_name="load_fund", attempts=attempts)


def test_each_attempt_waits_its_own_time_and_the_last_is_the_last() -> None:
    waits = GrowingWaits((60, 600))
    decisions = [waits.get_retry_decision(exception=ValueError(), job=job(attempts)) for attempts in range(3)]
    first, second, third = decisions
    assert first is not None
    assert second is not None
    assert third is None
    assert first.retry_at is not None
    assert second.retry_at is not None
    assert 530 < (second.retry_at - first.retry_at).total_seconds() < 550


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "event=done"),
        ({"fund": "SPY", "source": None, "note": "", "n": 0}, "event=done fund=SPY n=0"),
        ({"why": "no answer"}, 'event=done why="no answer"'),
        ({"why": 'a "b"\nlevel=ERROR'}, 'event=done why="a \\"b\\"\\nlevel=ERROR"'),
        ({"why": "x=1"}, 'event=done why="x=1"'),
        ({"fund": "BRK.B", "at": "2026-11-21T07:30:00+00:00"}, "event=done fund=BRK.B at=2026-11-21T07:30:00+00:00"),
    ],
)
def test_a_line_is_one_line_of_words(fields: dict[str, object], expected: str) -> None:
    assert line("done", **fields) == expected


def test_an_error_is_its_kind_and_its_first_line() -> None:
    assert first_line(ValueError("the row\nDETAIL: (1, 2)")) == "ValueError: the row"
    assert first_line(KeyError()) == "KeyError"


def test_a_record_is_one_line_whatever_it_holds() -> None:
    formatter = KeyValueFormatter()
    try:
        int("first\nsecond")
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("theirs", logging.ERROR, "", 1, "Job %s\nfailed", ("x",), info)
    shown = formatter.format(record)
    assert "\n" not in shown
    assert 'level=ERROR logger=theirs message="Job x\\nfailed" trace="Traceback' in shown
    ours = logging.LogRecord("ours", logging.INFO, "", 1, line("done", fund="SPY"), None, None)
    assert formatter.format(ours).endswith(" level=INFO logger=ours event=done fund=SPY")


def test_libraries_speak_up_only_when_something_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        log_worker_to_stderr(verbose=False)
        logging.getLogger("procrastinate.worker").info("Starting")
        logging.getLogger("psycopg.pool").warning("error connecting to the address")
        logging.getLogger("etl.queue").info(line("started"))
        assert stream.getvalue().count("\n") == 1
        assert "event=started" in stream.getvalue()
        log_worker_to_stderr(verbose=True)
        logging.getLogger("procrastinate.worker").info("Starting")
        assert "message=Starting" in stream.getvalue()
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name in ("procrastinate", "psycopg.pool", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.NOTSET)


def test_a_job_is_under_way_for_the_length_of_its_block_even_if_that_fails() -> None:
    underway = Underway()
    with underway.job(1):
        with pytest.raises(ValueError, match="invalid"), underway.job(2):
            int("no")
        assert underway.now() == {1}
    assert underway.now() == frozenset()
