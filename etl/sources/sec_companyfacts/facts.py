"""Reads a company's facts: of each figure kept, the first report of every period and each restatement of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from analytics.errors import UnreadableSource
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, require
from etl.sources.config import Source
from etl.sources.sec_companyfacts.debt import DEBT_PARTS, debt_of

FIRST_PERIOD = date(2018, 1, 1)
"""Fund holdings begin in 2019; earnings of the twelve months before them begin here."""

_DAYS_A_MONTH = Decimal("30.4375")
_MAX_EXPONENT = 30
_HEAD = 400
_DOLLAR = "USD"


class Figure(NamedTuple):
    """A reported figure. ``period_months`` is 0 for what holds on one day."""

    fact: str
    period_end_date: date
    period_months: int
    amount: Decimal
    unit: str
    form: str
    filed_date: date
    accession: str


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """What one document says. ``n_skipped`` counts entries that cannot be read, or that one filing contradicts."""

    cik: int
    name: str
    figures: tuple[Figure, ...]
    n_skipped: int


class _Key(NamedTuple):
    """One figure of one filing."""

    accession: str
    period_end_date: date
    period_months: int


class _Entry(NamedTuple):
    amount: Decimal
    form: str
    filed_date: date


_Entries = dict[_Key, _Entry]


def read_facts(content: bytes, source: Source) -> CompanyFigures:
    """Return the figures of a ``companyfacts`` document, in the order of filing.

    Raises
    ------
    UnreadableSource
        The body is no such document.
    """
    require(content, Body.JSON, "a document of company facts")
    document = json_body.read(content, source.max_bytes)
    facts, cik = json_body.member(document, "facts"), json_body.count(document, "cik")
    if not isinstance(facts, dict) or not cik:
        raise UnreadableSource("This JSON document has no registrant and facts: it is no document of company facts.")
    name = json_body.member(document, "entityName")
    skipped: Counter[str] = Counter()
    by_field = _by_field(facts, source, skipped)
    figures: list[Figure] = []
    for field, by_unit in by_field.items():
        if field not in DEBT_PARTS:
            unit = _usual_unit(by_unit)
            figures.extend(_without_repeats(field, unit, by_unit[unit]))
    figures.extend(_debt({field: by_unit for field, by_unit in by_field.items() if field in DEBT_PARTS}))
    in_order = sorted(figures, key=lambda f: (f.filed_date, f.fact, f.period_end_date, f.period_months, f.accession))
    return CompanyFigures(cik, name if isinstance(name, str) else "", tuple(in_order), skipped.total())


def is_facts(content: bytes) -> bool:
    """Say whether bytes begin as a document of company facts does."""
    head = content[:_HEAD]
    return b'"entityName"' in head and b'"facts"' in head


def _by_field(facts: Mapping[str, object], source: Source, skipped: Counter[str]) -> dict[str, dict[str, _Entries]]:
    """Return the entries of each field by unit; of several tags with the same meaning the first wins, key by key."""
    found: dict[str, dict[str, _Entries]] = defaultdict(lambda: defaultdict(dict))
    for tag, field in source.columns.items():
        taxonomy, _, concept = tag.partition(":")
        units = json_body.member(json_body.member(json_body.member(facts, taxonomy), concept), "units")
        if not isinstance(units, dict):
            continue
        for unit, items in units.items():
            entries = _entries(items if isinstance(items, list) else [], tag, skipped)
            if entries:
                found[field][unit] = {**entries, **found[field][unit]}
    return found


def _entries(items: Iterable[object], tag: str, skipped: Counter[str]) -> _Entries:
    """Return the readable entries since the first period; two figures for one key of one filing are none."""
    found: _Entries = {}
    contradicted: set[_Key] = set()
    for item in items:
        try:
            key, entry = _entry(item)
        except (ValueError, TypeError):
            skipped[tag] += 1
            continue
        if key.period_end_date < FIRST_PERIOD:
            continue
        if found.setdefault(key, entry).amount != entry.amount:
            contradicted.add(key)
    skipped[tag] += len(contradicted)
    return {key: entry for key, entry in found.items() if key not in contradicted}


def _entry(item: object) -> tuple[_Key, _Entry]:
    texts = [json_body.member(item, key) for key in ("accn", "end", "filed", "form")]
    amount, start = json_body.member(item, "val"), json_body.member(item, "start")
    accession, end, filed, form = (text for text in texts if isinstance(text, str))
    end_date = date.fromisoformat(end)
    months = 0 if start is None else _months(date.fromisoformat(str(start)), end_date)
    return _Key(accession, end_date, months), _Entry(_number(amount), form, date.fromisoformat(filed))


def _months(start: date, end: date) -> int:
    """Return the length of a period in months; at least one, as 0 is a single day."""
    if end < start:
        raise ValueError("a period ends before it begins")
    return max(1, round(((end - start).days + 1) / _DAYS_A_MONTH))


def _number(amount: object) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise TypeError("no number")
    number = Decimal(amount)
    if abs(number.adjusted()) > _MAX_EXPONENT:
        raise ValueError("no plausible number")
    return number


def _usual_unit(by_unit: Mapping[str, _Entries]) -> str:
    """Return the unit most figures have: a company's own currency, not the dollars some restate their last year in."""
    return min(by_unit, key=lambda unit: (-len(by_unit[unit]), not unit.startswith(_DOLLAR), unit))


def _without_repeats(fact: str, unit: str, entries: _Entries) -> Iterator[Figure]:
    """Yield, of each period, the first report and every later one that says something else."""
    last: dict[tuple[date, int], Decimal] = {}
    for key, entry in sorted(entries.items(), key=lambda item: (item[1].filed_date, item[0])):
        period = (key.period_end_date, key.period_months)
        if last.get(period) != entry.amount:
            last[period] = entry.amount
            yield Figure(fact, *period, entry.amount, unit, entry.form, entry.filed_date, key.accession)


def _debt(parts: Mapping[str, Mapping[str, _Entries]]) -> Iterator[Figure]:
    """Add the parts that one filing reports for one day, in the unit most of them have."""
    together: dict[str, dict[_Key, dict[str, _Entry]]] = defaultdict(lambda: defaultdict(dict))
    for part, by_unit in parts.items():
        for unit, entries in by_unit.items():
            for key, entry in entries.items():
                together[unit][key][part] = entry
    if not together:
        return
    unit = min(together, key=lambda unit: (-len(together[unit]), unit != _DOLLAR, unit))
    sums: _Entries = {}
    for key, found in together[unit].items():
        debt = debt_of({part: entry.amount for part, entry in found.items()})
        any_entry = next(iter(found.values()))
        if debt is not None:
            sums[key] = _Entry(debt, any_entry.form, any_entry.filed_date)
    yield from _without_repeats("debt", unit, sums)
