"""What each line of a fund is: a company's share, cash, a derivative, another fund, or something else.

Decided by class and source, never by the ticker alone: ``USD`` is also a fund's ticker, ``JPM`` also a bank's share,
and ``EGP``, ``CNH``, ``IDR`` and ``INR`` are companies that the collector took for currencies.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.model.fund import HoldingKind
from analytics.model.identifiers import dot_form
from etl.snapshot.build.review import LineKey, LineRuling
from etl.snapshot.build.sources import FactLine

CASH_SECTOR = "Cash and/or Derivatives"
UNASSIGNED = "Unassigned"
VANGUARD = "Vanguard"
ISHARES = "iShares"
STATE_STREET = "State Street"

_FUTURE = re.compile(r"^[A-Z]{2,3}[FGHJKMNQUVXZ]\d$")
_EXPIRY = re.compile(r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC) ?\d\d\)?$")
_CURRENCY_PAIR = re.compile(r"^[A-Z]{3}/[A-Z]{3}\b")
_STATE_STREET_CASH = re.compile(r"DOLLAR|STERLING|\bEURO?\b|MONEY MARKET", re.IGNORECASE)
_CLAIM_WORDS = frozenset({"CVR", "RIGHT", "RIGHTS", "WARRANT", "WARRANTS", "ESCROW"})
_WORD = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A classified line: the fact, its ticker in dot form (empty where it has none), its kind and the rule used."""

    fact: FactLine
    ticker: str
    kind: HoldingKind
    rule: str


def is_future(fact: FactLine) -> bool:
    """Return whether ticker and name both speak of a futures contract."""
    return bool(_FUTURE.match(fact.ticker) and _EXPIRY.search(fact.name.upper().strip()))


def is_claim(name: str) -> bool:
    """Return whether a name is a claim left by a merger, a right or a warrant; "CVR Energy" is none of them."""
    words = _WORD.findall(name.upper())
    return words[:1] == ["CONTRA"] or any(word in _CLAIM_WORDS for word in words[1:])


def _ishares_kind(fact: FactLine) -> tuple[HoldingKind, str]:
    if fact.sector != CASH_SECTOR:
        return HoldingKind.EQUITY, "equity"
    if is_future(fact) or _CURRENCY_PAIR.match(fact.name):
        return HoldingKind.DERIVATIVE, "derivative"
    return HoldingKind.CASH, "cash"


def _state_street_kind(fact: FactLine) -> tuple[HoldingKind, str]:
    if is_future(fact):
        return HoldingKind.DERIVATIVE, "derivative"
    if fact.ticker in {"-", "CASH_USD"} and _STATE_STREET_CASH.search(fact.name):
        return HoldingKind.CASH, "cash"
    return HoldingKind.EQUITY, "equity"


def _vanguard_kind(fact: FactLine) -> tuple[HoldingKind, str]:
    if re.search(r"\bFund\b", fact.name) and fact.ticker.endswith("X"):
        return HoldingKind.FUND, "fund_in_fund"
    if fact.sector == CASH_SECTOR:
        return HoldingKind.EQUITY, "mislabelled_cash"
    return HoldingKind.EQUITY, "equity"


_BY_SPONSOR = {ISHARES: _ishares_kind, STATE_STREET: _state_street_kind, VANGUARD: _vanguard_kind}


def kind_of(fact: FactLine) -> tuple[HoldingKind, str]:
    """Return the kind of a line and the rule that says so."""
    kind, rule = _BY_SPONSOR[fact.sponsor](fact)
    if kind is HoldingKind.EQUITY and is_claim(fact.name):
        return HoldingKind.OTHER, "claim"
    return kind, rule


def _ruled(fact: FactLine, ruling: LineRuling) -> Line:
    if ruling.raw_ticker != fact.ticker:
        raise ValueError(f"reviewed row for {fact.fund} line {fact.line_no} no longer fits the file")
    return Line(fact, ruling.ticker, ruling.kind, "reviewed")


def classify(
    facts: Iterable[FactLine],
    rulings: Mapping[LineKey, LineRuling],
    undotted: Mapping[str, str],
) -> tuple[Line, ...]:
    """Classify every line; ``undotted`` maps class shares printed without separator (``BRKB``) to dot form."""
    lines = []
    for fact in facts:
        ruling = rulings.get((fact.fund, fact.as_of_date, fact.line_no))
        if ruling is not None:
            lines.append(_ruled(fact, ruling))
            continue
        kind, rule = kind_of(fact)
        ticker = "" if fact.ticker in {"", "-"} else dot_form(fact.ticker)
        if kind is HoldingKind.EQUITY and not fact.is_international:
            ticker = undotted.get(ticker, ticker)
        lines.append(Line(fact, ticker, kind, rule))
    return mark_second_instruments(lines)


def mark_second_instruments(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Turn iShares' 0.00 twin of a weighted line into ``other``: another instrument of the same company.

    IJR of November 2025 prints 27 companies twice, once with the share's weight and once with 0.00.
    """
    kept = tuple(lines)
    weighted = defaultdict(set)
    for line in kept:
        if line.kind is HoldingKind.EQUITY and float(line.fact.weight) > 0:
            weighted[line.fact.fund, line.fact.sponsor].add((line.ticker, line.fact.name))
    return tuple(
        Line(line.fact, line.ticker, HoldingKind.OTHER, "second_instrument")
        if _is_twin(line, weighted[line.fact.fund, line.fact.sponsor])
        else line
        for line in kept
    )


def _is_twin(line: Line, weighted: set[tuple[str, str]]) -> bool:
    return (
        line.fact.sponsor == ISHARES
        and line.kind is HoldingKind.EQUITY
        and float(line.fact.weight) == 0
        and (line.ticker, line.fact.name) in weighted
    )
