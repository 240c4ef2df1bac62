"""The inbox: a folder into which a person drops files. What was read moves to ``loaded``, the rest to ``refused``."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl.files import FileAnswer, load_path, shown_name
from etl.workshop import Workshop

log = logging.getLogger(__name__)

SETTLED_SECONDS = 2.0
"""A file that has just changed is still being written."""

UNFINISHED = {".part", ".crdownload", ".download", ".tmp"}
"""Browsers write under these names until a download is complete."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file of the inbox, and where it lies now."""

    answer: FileAnswer
    moved_to: Path


def scan_inbox(shop: Workshop) -> tuple[Taken, ...]:
    """Load every settled file of the inbox and move it out of the way; without an inbox there is nothing to do."""
    folder = shop.settings.inbox
    if folder is None or not folder.is_dir():
        return ()
    now = shop.clock()
    taken: list[Taken] = []
    for path in _settled(folder, now.timestamp()):
        try:
            taken.append(_take(shop, path, now))
        except OSError:
            # A file that cannot be read or moved stays; the next one is not its hostage.
            log.exception("event=inbox_file_left file=%s", shown_name(path))
        else:
            log.info("event=inbox_file accepted=%s file=%s", taken[-1].answer.is_accepted, taken[-1].moved_to.name)
    return tuple(taken)


def _settled(folder: Path, now: float) -> Iterator[Path]:
    """Yield the files nobody writes any more, in the order of their names."""
    for path in sorted(folder.iterdir()):
        is_file = path.is_file() and not path.name.startswith(".") and path.suffix not in UNFINISHED
        if is_file and now - path.stat().st_mtime >= SETTLED_SECONDS:
            yield path


def _take(shop: Workshop, path: Path, now: datetime) -> Taken:
    answer = load_path(shop, path)
    folder = path.parent / ("loaded" if answer.is_accepted else "refused")
    folder.mkdir(exist_ok=True)
    target = folder / f"{now:%Y%m%dT%H%M%S}-{answer.file_name}"
    path.rename(target)
    target.with_name(f"{target.name}.txt").write_text(f"{answer.sentence}\n", encoding="utf-8")
    return Taken(answer, target)
