"""One line per event, as key=value."""

import json
import re

_PLAIN = re.compile(r"[\w.:/+@-]+")


def line(event: str, **fields: object) -> str:
    """Return a log line; what holds blanks, quotes or line breaks is quoted, and what is None or empty left out."""
    shown = ((name, str(field)) for name, field in fields.items() if field is not None and field != "")
    words = (
        f"{name}={text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)}" for name, text in shown
    )
    return " ".join((f"event={event}", *words))


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def first_line(error: BaseException) -> str:
    """Return an error as one line; what follows the first may quote data."""
    said = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
