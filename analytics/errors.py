"""The error tree, told apart by who can do something about it.

``UserInputError``: the person at the screen. ``DataUnavailable``: whoever loads data. ``SourceError``: whoever
maintains a source (raised in ``etl`` only). Everything else is a defect. Expected gaps are not errors but values:
``Unresolved``, ``Residual``, ``Infeasible`` and ``RejectedRow`` are part of an answer.
"""

from dataclasses import dataclass

from analytics.model.portfolio import TableLayout


class CounterpoiseError(Exception):
    """Base of every error whose message is meant for a person."""


class UserInputError(CounterpoiseError):
    """Something the user gave cannot be used; the message says what, where and what to do."""


@dataclass
class PortfolioFileError(UserInputError):
    """A whole portfolio file cannot be read. Single bad rows are ``RejectedRow`` values instead.

    ``verdict`` is ``activity`` for a list of transactions, else ``refused``. ``layout`` is the table the user could
    explain column by column, where there is one.
    """

    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    verdict: str = "refused"
    layout: TableLayout | None = None

    def __str__(self) -> str:
        """Return the sentence shown to the user."""
        return self.message


class InvalidLimit(UserInputError):
    """A limit is outside what has a meaning (a cap above 100 %, an unknown theme)."""


class DataUnavailable(CounterpoiseError):
    """Market data needed for the answer is not loaded."""


class SourceError(CounterpoiseError):
    """A source of market data did not deliver what it promises."""


class UnreadableSource(SourceError):
    """The bytes are not what the source claims to publish."""


class UnexpectedColumns(SourceError):
    """The file's columns are not those the source is known to have."""


class CheckFailed(SourceError):
    """A blocking check refused the load."""
