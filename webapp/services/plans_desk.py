"""Work that goes on after its request was answered; what becomes of it stands in the database."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)


class Desk:
    """A few threads of this process that take up work in turn; none is started before there is any."""

    def __init__(self, n_at_once: int = 2) -> None:
        self._threads = ThreadPoolExecutor(n_at_once, thread_name_prefix="desk")

    def hand_in(self, work: Callable[[], None], when_failed: Callable[[], None]) -> Future[None]:
        """Do a piece of work when its turn comes; a defect is logged, and then said by ``when_failed``."""

        def say(done: Future[None]) -> None:
            error = done.exception()
            if error is not None:
                log.error("work failed", exc_info=error)
                when_failed()

        handed_in = self._threads.submit(work)
        handed_in.add_done_callback(say)
        return handed_in
