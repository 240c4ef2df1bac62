"""``counterpoise worker``: takes jobs from the queue, and queues the nightly run when it is due."""

import os
import signal
import time
from threading import Thread

import click

from cli.output import fail
from cli.startup import now, read_etl_settings, read_settings, ready_database

PARENT_LOOK_SECONDS = 1.0
NOT_ALIVE = 1


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 16), default=2, show_default=True, help="Jobs at the same time.")
@click.option("--queues", help="Names with commas between (loads, inbox, books); without it, all.")
@click.option(
    "--grace",
    type=click.IntRange(0, 45),
    default=45,
    show_default=True,
    help="Seconds that jobs under way may go on after a stop signal; then they wait again.",
)
@click.option("--check", is_flag=True, help="Only say whether a worker is alive: exit code 0, or 1.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is no longer our parent.")
@click.pass_context
def worker(
    context: click.Context, *, concurrency: int, queues: str | None, grace: int, check: bool, parent: int | None
) -> None:
    """Take jobs from the queue until stopped; what happens is logged on stderr, one line each."""
    if parent is not None:
        stop_with(parent)
    if check:
        check_alive()
        return
    # Only this command pays for the queue's library.
    from etl.night import build_jobs  # noqa: PLC0415  # as above
    from etl.queue.keeper import Clockwork  # noqa: PLC0415  # as above
    from etl.queue.log import log_worker_to_stderr  # noqa: PLC0415  # as above
    from etl.queue.tasks import build_queue  # noqa: PLC0415  # as above
    from etl.queue.worker import WorkerOptions, run_worker  # noqa: PLC0415  # as above
    from etl.schedule import check_cron  # noqa: PLC0415  # as above
    from etl.workshop import open_workshop  # noqa: PLC0415  # as above

    log_worker_to_stderr(verbose=bool(context.find_root().params.get("verbose")))
    settings = read_etl_settings()
    # A night that was missed before there was any is only run for those who have said who asks.
    clockwork = Clockwork(now, check_cron(settings.nightly), runs_missed_first=settings.contact is not None)
    names = tuple(queues.split(",")) if queues else None
    options = WorkerOptions(queues=names, concurrency=concurrency, grace_seconds=grace)
    with ready_database(read_settings()) as database, open_workshop(database, settings, now) as shop:
        run_worker(database, build_queue(database, build_jobs(shop)), clockwork, options)


def check_alive() -> None:
    """End with an error unless some worker has been heard of lately."""
    from db.engine import open_database  # noqa: PLC0415  # asked often: as little as possible
    from db.repositories.queue_upkeep import SILENT_SECONDS, is_worker_alive  # noqa: PLC0415  # as above

    with open_database(read_settings()) as database, database.publication() as connection:
        if not is_worker_alive(connection, silent_seconds=SILENT_SECONDS):
            fail("No worker has been heard of in the last minute.", NOT_ALIVE)
    click.echo("A worker is alive.", err=True)


def stop_with(parent: int) -> None:
    """Stop this process as by a signal once its parent is gone, whatever way that died."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent watch", daemon=True).start()
