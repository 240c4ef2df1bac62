"""What the queue may be asked to do, as functions handed in by whoever starts a worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FundLoad:
    """A fund the night loads; from its usual source where none is named."""

    fund: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Tonight:
    """What a night loads, and in one sentence what it leaves out and why; empty where it leaves out nothing."""

    loads: tuple[FundLoad, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Jobs:
    """The functions behind the tasks.

    Each may be called again after it was cut off at any point, and then completes what it is about or finds it done.
    It returns where another try would change nothing, whether or not something was loaded, and raises where one might.

    Attributes
    ----------
    load_fund : callable
        Fund, source (None for the usual one), earliest date wanted (None for the latest), batch.
    load_reference, load_prices, load_macro : callable
        Batch.
    scan_inbox : callable
        Nothing.
    plan_night : callable
        Nothing; called once the reference data of the night are in.
    measure_part : callable
        User, book, number of the part, round.
    """

    load_fund: Callable[[str, str | None, date | None, UUID], object]
    load_reference: Callable[[UUID], object]
    load_prices: Callable[[UUID], object]
    load_macro: Callable[[UUID], object]
    scan_inbox: Callable[[], object]
    plan_night: Callable[[], Tonight]
    measure_part: Callable[[UUID, UUID, int, int], object]
