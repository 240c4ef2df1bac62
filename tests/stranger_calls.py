"""What a repository is asked on behalf of somebody whose rows they are not."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Connection

from db.errors import NotFound


def expect_refused(connection: Connection, uses: Sequence[Callable[[Connection], object]]) -> None:
    """Fail unless each use says that there is no such thing."""
    for number, use in enumerate(uses):
        try:
            use(connection)
        except NotFound:
            continue
        pytest.fail(f"refused[{number}] was not")
