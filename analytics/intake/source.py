"""What every format is turned into before it is read: sheets of records, each with the line it stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.intake.grid import Record


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """Records of one sheet; ``name`` is empty for a file that has but one.

    Records whose line is 0 were made by the reader of a tagged format to name its columns and stand in no file.
    """

    records: tuple[Record, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as records.

    Attributes
    ----------
    sheets : tuple of SourceSheet
        In the order of the file.
    warnings : tuple of str
        What had to be assumed.
    lines : tuple of int
        The physical lines that are not blank, for formats whose records cover several of them; empty where every
        record is one line.
    delimiter : str
        What separated the cells; a semicolon hints at decimal commas.
    preset : str
        Name of the preset, where the format alone tells it.
    """

    sheets: tuple[SourceSheet, ...]
    warnings: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    delimiter: str = ","
    preset: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is told by content: whether bytes are in it, and how they become records.

    ``recognises`` sees the file's first bytes and its text without a byte order mark, empty where it is no text.
    ``read`` raises ``PortfolioFileError`` with what to do, ``activity`` as the verdict for transactions.
    """

    recognises: Callable[[bytes, str], bool]
    read: Callable[[bytes, str], Source]
