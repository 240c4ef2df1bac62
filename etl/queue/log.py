"""The worker's log: one line per event, as key=value."""

import json
import logging
import re
import sys

_PLAIN = re.compile(r"[\w.:/+@-]+")


def line(event: str, **fields: object) -> str:
    """Return a log message; what is None or empty is left out."""
    shown = ((name, str(field)) for name, field in fields.items() if field is not None and field != "")
    return " ".join((f"event={event}", *(f"{name}={_word(text)}" for name, text in shown)))


def first_line(error: BaseException) -> str:
    """Return an error as one line; what follows the first may quote data."""
    said = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


class KeyValueFormatter(logging.Formatter):
    """One line per record, whatever it holds: a text that is no key=value is quoted, and so is a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        message = record.getMessage()
        words = [f"at={self.formatTime(record)}", f"level={record.levelname}", f"logger={record.name}"]
        words.append(message if message.startswith("event=") else f"message={_word(message)}")
        if record.exc_info:
            words.append(f"trace={_word(self.formatException(record.exc_info))}")
        return " ".join(words)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # its base's name
        """Return the time without blanks."""
        return super().formatTime(record, datefmt or "%Y-%m-%dT%H:%M:%S%z")


def log_worker_to_stderr(*, verbose: bool) -> None:
    """Send what the worker does to stderr; of the libraries below it only what went wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(KeyValueFormatter())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in ("procrastinate", "psycopg.pool", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.ERROR)


def _word(text: str) -> str:
    """Return a text as one word; what holds blanks, quotes or line breaks is quoted."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
