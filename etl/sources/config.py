"""What ``source.toml`` says about a source: address, cadence, terms, columns, expectations."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector


class Expectations(BaseModel):
    """What the weights of a file of this source sum to, as fractions; a source may say more about one fund.

    ``equity_low`` and ``equity_high`` bound the lines the source calls equity, ``sum_low`` and ``sum_high`` all lines;
    ``identified_low`` is the least share of equity weight that carries a CUSIP or ISIN with a right check digit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sum_low: Decimal = Decimal("0.995")
    sum_high: Decimal = Decimal("1.005")
    equity_low: Decimal | None = None
    equity_high: Decimal | None = None
    identified_low: Decimal | None = None


class Source(BaseModel):
    """A source of market data.

    Attributes
    ----------
    key : str
        Name of the folder.
    title : str
        Name on screens.
    cadence : str
        How often it publishes.
    lag_days : int
        Calendar days between the as-of date and the day a punctual file can be had.
    terms : str
        What its terms allow, in our words; shown before the source may be used.
    is_opt_in : bool
        Off until somebody has accepted the terms for a fund. Files dropped by a person are read all the same.
    hosts : tuple of str
        The only hosts that are ever asked.
    addresses : mapping of str to str
        Templates by purpose.
    columns : mapping of str to str
        Header text to field. A header in neither this nor ``ignored_columns`` is an event.
    kinds : mapping of str to HoldingKind
        The source's words for what a line is.
    sectors : mapping of str to Sector
        The source's words for sectors, to ours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    cadence: Literal["daily", "monthly", "quarterly", "once"]
    lag_days: int = 0
    terms: str
    is_opt_in: bool
    last_checked: date
    quirks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    addresses: Mapping[str, str] = Field(default_factory=dict)
    max_bytes: int = 32 * 1024 * 1024
    requests_per_second: float = 1.0
    needs_contact: bool = False
    columns: Mapping[str, str] = Field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    kinds: Mapping[str, HoldingKind] = Field(default_factory=dict)
    sectors: Mapping[str, Sector] = Field(default_factory=dict)
    expect: Expectations = Field(default_factory=Expectations)

    @property
    def terms_sha256(self) -> str:
        """The digest of the terms as shown: accepting them means these words."""
        return hashlib.sha256(self.terms.encode()).hexdigest()


@cache
def read_source(key: str) -> Source:
    """Return the source in the folder ``key``; a wrong file is a defect and raises."""
    return Source.model_validate({"key": key} | tomllib.loads(_text(key)))


def _text(key: str) -> str:
    return files("etl.sources").joinpath(key, "source.toml").read_text("utf-8")
