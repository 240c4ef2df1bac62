"""The sources of fund holdings, each named once; a source that is not here is not asked and not recognised."""

from collections.abc import Mapping

from etl.fetch.model import HoldingsSource
from etl.sources.ark import extract as ark
from etl.sources.ark.locate import locate as locate_ark
from etl.sources.invesco import extract as invesco
from etl.sources.invesco.locate import locate as locate_invesco
from etl.sources.ishares import extract as ishares
from etl.sources.ishares.locate import locate as locate_ishares
from etl.sources.schwab import extract as schwab
from etl.sources.schwab.locate import locate as locate_schwab
from etl.sources.sec_nport import extract as sec_nport
from etl.sources.sec_nport.locate import locate as locate_sec_nport
from etl.sources.ssga import extract as ssga
from etl.sources.ssga.locate import locate as locate_ssga
from etl.sources.vanguard import extract as vanguard
from etl.sources.vanguard.locate import locate as locate_vanguard

DEFAULT_SOURCE = "sec_nport"
"""Public records, no terms to accept."""

_HOLDINGS = (
    HoldingsSource("sec_nport", sec_nport.extract, sec_nport.recognizes, locate_sec_nport),
    HoldingsSource("ishares", ishares.extract, ishares.recognizes, locate_ishares),
    HoldingsSource("ssga", ssga.extract, ssga.recognizes, locate_ssga),
    HoldingsSource("invesco", invesco.extract, invesco.recognizes, locate_invesco),
    HoldingsSource("vanguard", vanguard.extract, vanguard.recognizes, locate_vanguard),
    HoldingsSource("ark", ark.extract, ark.recognizes, locate_ark),
    HoldingsSource("schwab", schwab.extract, schwab.recognizes, locate_schwab),
)

OTHER_SOURCES = (
    "sec_tickers",
    "sec_companyfacts",
    "nasdaq_screener",
    "prices_csv",
    "tiingo",
    "yfinance",
    "fred",
    "edgar_index",
)
"""Sources of what stands around the holdings."""


def holdings_sources() -> Mapping[str, HoldingsSource]:
    """Return the sources of holdings by key, in the order in which they are preferred where nothing is chosen."""
    return {source.key: source for source in _HOLDINGS}
