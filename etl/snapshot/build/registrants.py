"""US tickers to companies: by registrant number, with names as evidence that the ticker still means the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from etl.names import names_agree
from etl.snapshot.build.classify import Line
from etl.snapshot.build.review import Reviewed
from etl.snapshot.build.sources import Listed, Registrant, Sources

_NOT_COMMON_SUFFIX = re.compile(r"\.(P[A-Z]?|WT|WS|WTA|UN|U|RI|RT|R)$")
_NOT_COMMON_NAME = re.compile(
    r"\b(preferred|warrants?|units?|rights?|notes?|debentures?|subordinated)\b", re.IGNORECASE
)
_COMMON_NAME = re.compile(r"\b(common|ordinary|american depositary|ads|adr)\b", re.IGNORECASE)
_FUND_NAME = re.compile(r"\b(fund|etf|etn|municipal|bitcoin|ether)\b", re.IGNORECASE)
EXCHANGE_LISTED = frozenset({"NYSE", "Nasdaq", "CBOE"})


@dataclass(frozen=True, slots=True)
class Matched:
    """The company behind a US ticker, and whether its name was seen to agree or a reviewed row decided."""

    issuer_id: str
    is_confirmed: bool


def issuer_id_of_cik(cik: int) -> str:
    """Return the id of a company with a registrant number."""
    return f"cik{cik}"


def match_us_tickers(lines: tuple[Line, ...], sources: Sources, reviewed: Reviewed) -> Mapping[str, Matched]:
    """Match the tickers of the US funds: reviewed rows first, then the late 2026 table, then the one of 2024.

    A registrant whose name disagrees with every name the funds print is not taken: tickers are reused.
    """
    names: dict[str, set[str]] = {}
    for line in lines:
        if not line.fact.is_international and line.kind == "equity" and line.ticker:
            names.setdefault(line.ticker, set()).add(line.fact.name)
    return {ticker: _match(ticker, found, sources, reviewed) for ticker, found in sorted(names.items())}


def _match(ticker: str, names: set[str], sources: Sources, reviewed: Reviewed) -> Matched:
    if ticker in reviewed.identities:
        return Matched(issuer_id_of_cik(reviewed.identities[ticker]), is_confirmed=True)
    if ticker in reviewed.share_classes:
        return Matched(issuer_id_of_cik(reviewed.share_classes[ticker].cik), is_confirmed=True)
    for table in (sources.edgar, sources.sec):
        registrant = table.get(ticker)
        if registrant and any(names_agree(registrant.name, name) for name in names):
            return Matched(issuer_id_of_cik(registrant.cik), is_confirmed=True)
    return Matched(f"us-{ticker}", is_confirmed=False)


def is_common_share(ticker: str, listed: Listed | None, registrant: Registrant | None) -> bool:
    """Return whether a ticker outside the funds is an ordinary share or a depositary receipt of a company."""
    if _NOT_COMMON_SUFFIX.search(ticker):
        return False
    if listed is not None:
        name = listed.name
        is_noise = _NOT_COMMON_NAME.search(name) and not _COMMON_NAME.search(name)
        return not (is_noise or _FUND_NAME.search(name) or re.search(r"preferred|warrant", name, re.IGNORECASE))
    if registrant is None or registrant.exchange in EXCHANGE_LISTED:
        return False  # exchange-listed but unknown to a screener of stocks: a trust, a note, a fund
    return not _FUND_NAME.search(registrant.name)
