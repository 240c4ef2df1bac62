"""Errors of the database side; their messages are sentences for the person who runs the program."""

from analytics.errors import DataUnavailable


class DatabaseUnavailable(DataUnavailable):
    """The database cannot be started or reached; the message says why and what to do."""
