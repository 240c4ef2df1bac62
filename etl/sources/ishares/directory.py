"""Which iShares funds we know, and under which number and words the sponsor's site keeps them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Product:
    """A fund on the sponsor's site; ``name`` as its files print it."""

    ticker: str
    product_id: str
    slug: str
    name: str


@cache
def products() -> Mapping[str, Product]:
    """Return the known products by ticker."""
    text = files("etl.sources.ishares").joinpath("funds.csv").read_text("utf-8")
    return MappingProxyType({row["ticker"]: Product(**row) for row in csv.DictReader(text.splitlines())})


def ticker_of(name: str) -> str:
    """Return the ticker of a fund by its printed name, or an empty text."""
    wanted = name.casefold()
    return next((product.ticker for product in products().values() if product.name.casefold() == wanted), "")
