"""What the name of a dropped price file says: whose prices, and which kind where the columns do not say."""

import re
from pathlib import PurePath
from typing import NamedTuple

from etl.prices.model import Basis

_COPY = re.compile(r" ?\([0-9]{1,3}\)$", re.ASCII)
_STOOQ = re.compile(r"_us_d$", re.ASCII | re.IGNORECASE)
_BASIS = re.compile(r"[._ ](raw|adjusted)$", re.ASCII | re.IGNORECASE)
_TICKER = re.compile(r"[A-Z]{1,6}(?:\.[A-Z]{1,2})?", re.ASCII)


class Named(NamedTuple):
    """A ticker in dot form or nothing, and a basis or none."""

    ticker: str = ""
    basis: Basis | None = None


def read_name(file_name: str) -> Named:
    """Return what a file name says; one that is no ticker says nothing.

    Examples
    --------
    >>> read_name("BRK-B.raw (1).csv")
    Named(ticker='BRK.B', basis=<Basis.RAW: 'raw'>)
    >>> read_name("spy_us_d.csv").ticker
    'SPY'
    """
    stem = _COPY.sub("", PurePath(file_name).name.rpartition(".")[0])
    said = _BASIS.search(stem)
    basis = None if said is None else Basis(said[1].lower())
    return Named(as_ticker(_STOOQ.sub("", _BASIS.sub("", stem))), basis)


def as_ticker(text: str) -> str:
    """Return a ticker in dot form, or nothing for any other text."""
    ticker = text.strip().upper().replace("-", ".").replace("/", ".")
    return ticker if _TICKER.fullmatch(ticker) else ""
