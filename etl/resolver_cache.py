"""The resolver of a process, read again only when tickers, CUSIPs or funds have changed.

Companies that files name are not watched: naming one twice adds nothing, and sectors change them every night.
"""

from threading import Lock

from sqlalchemy import Connection, text

from etl.resolve import Resolver

_VERSION = text("""
    select coalesce(string_agg(table_name || ':' || changed_xid, ',' order by table_name), '')
    from reference_changes where table_name in ('securities', 'cusips', 'funds')
""")


class ResolverCache:
    """Keeps one resolver for the loads of a process; threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[str, Resolver] | None = None

    def at(self, connection: Connection) -> Resolver:
        """Return the resolver for what the database holds now."""
        version = str(connection.execute(_VERSION).scalar_one())
        with self._lock:
            if self._kept is None or self._kept[0] != version:
                self._kept = (version, Resolver.read(connection))
            return self._kept[1]
