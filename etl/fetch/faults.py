"""What goes wrong on the way to a file and may be over a moment later."""

from analytics.errors import UnreadableSource


class TransientFault(UnreadableSource):
    """The host did not deliver this time: no connection, a body cut short, an overload.

    Attributes
    ----------
    pause_seconds : float or None
        How long the host asks to be left alone, where it says so.
    """

    def __init__(self, message: str, pause_seconds: float | None = None) -> None:
        super().__init__(message)
        self.pause_seconds = pause_seconds
