"""A night: the reference data first, then every fund as a job of its own, beside prices and macro series."""

import logging
from uuid import UUID

from db.engine import Database
from db.repositories.queue import LOAD_MACRO, LOAD_PRICES, batch_job, enqueue, fund_load
from db.repositories.queue_upkeep import forget_old_jobs
from etl.queue.jobs import Jobs
from etl.queue.log import line

log = logging.getLogger(__name__)


def start_night(database: Database, jobs: Jobs, batch_id: UUID) -> None:
    """Load the reference data and queue everything else.

    Called again after a failure it queues only what is missing. Funds are queued whether or not the reference data
    came: yesterday's serve them nearly as well.
    """
    with database.publication() as connection:
        forget_old_jobs(connection)
        enqueue(connection, [batch_job(task, batch_id, priority=1) for task in (LOAD_PRICES, LOAD_MACRO)])
    try:
        jobs.load_reference(batch_id)
    finally:
        _queue_funds(database, jobs, batch_id)


def _queue_funds(database: Database, jobs: Jobs, batch_id: UUID) -> None:
    tonight = jobs.plan_night()
    if tonight.remark:
        log.warning(line("night_leaves_out", remark=tonight.remark, batch=batch_id))
    with database.publication() as connection:
        requests = [fund_load(load.fund, batch_id, source=load.source) for load in tonight.loads]
        queued = enqueue(connection, requests)
    log.info(line("night_queued", funds=len(queued), batch=batch_id))
