"""Errors of the database side; their messages are sentences for the person who runs the program."""

from analytics.errors import DataUnavailable, UserInputError


class DatabaseUnavailable(DataUnavailable):
    """The database cannot be started or reached; the message says why and what to do."""


class NotFound(UserInputError):
    """What was asked for does not exist, or belongs to somebody else: the same answer for both."""
