"""Serve the app as ``counterpoise serve`` does, with a clock that stands still: ``e2e_serve_at.py PORT MOMENT``.

The clock is handed down as in every command; no setting of the product moves it.
"""

import sys
from datetime import datetime

from cli.startup import read_settings, ready_database
from webapp.server import serve_app
from webapp.services import build_services


def main() -> None:
    """Serve until stopped by a signal."""
    port, moment = int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    with ready_database(read_settings()) as database:
        serve_app(build_services(database, clock=lambda: moment), host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
