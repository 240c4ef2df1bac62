"""How commands answer: JSON alone on stdout, everything else on stderr."""

import json
import logging
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

EXIT_UNREADABLE = 2
EXIT_INFEASIBLE = 3


def emit_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Write one JSON document to stdout; a number that is not finite would be a defect and raises."""
    json.dump(document, sys.stdout, allow_nan=False, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def fail(message: str, code: int = EXIT_UNREADABLE) -> NoReturn:
    """End the command with one sentence on stderr."""
    click.echo(message, err=True)
    sys.exit(code)


def log_to_stderr(*, verbose: bool) -> None:
    """Send log records to stderr as key=value lines."""
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(stream=sys.stderr, level=level, format="level=%(levelname)s logger=%(name)s %(message)s")
