"""The JSON behind Vanguard's fund pages: one list per kind of security, of which the one of shares is fetched."""

from datetime import date, datetime
from decimal import Decimal

from analytics.errors import UnreadableSource
from analytics.model import security_codes
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover
from etl.extract.readers import json_body
from etl.extract.readers.json_body import Element
from etl.sources.config import Source

WEIGHT_UNIT = Decimal("0.0001")

_REQUIRED = frozenset({"name", "ticker", "weight", "market_amount", "shares"})
_ONLY_BONDS_HAVE = ("coupon", "maturity", "face_amount")


def extract_site(value: object, source: Source) -> ExtractedHoldings:
    """Return the holdings of one list; the fund is not named in it."""
    items = _items(value)
    announced = json_body.count(value, "size")
    if announced is not None and announced != len(items):
        raise UnreadableSource(f"{announced} holdings are announced and {len(items)} delivered.")
    if not items:
        raise UnreadableSource("The list has no holdings.")
    elements = json_body.elements(items, source, _REQUIRED)
    as_of_date = _day(str(json_body.member(value, "asOfDate")))
    _refuse_other_dates([item for item in elements if isinstance(item, Element)], as_of_date)
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(),
        as_of_date=as_of_date,
        rows=tuple(_row(item, source) for item in elements if isinstance(item, Element)),
        weight_unit=WEIGHT_UNIT,
        is_complete=False,
        announced_rows=announced,
        leftovers=tuple(item for item in elements if isinstance(item, Leftover)),
    )


def _items(value: object) -> list[object]:
    """Return the list; a single holding stands there without one."""
    found = json_body.member(json_body.member(value, "fund"), "entity")
    if isinstance(found, dict):
        return [found]
    if isinstance(found, list):
        return found
    raise UnreadableSource("The JSON document has no list of holdings of a Vanguard fund.")


def _refuse_other_dates(elements: list[Element], as_of_date: date) -> None:
    for element in elements:
        if (printed := element.text("as_of_date")) and _day(printed) != as_of_date:
            raise element.bad("as_of_date", f"is another date than that of the list, {as_of_date}")


def _day(text: str) -> date:
    """Return the day in ``2026-04-30T00:00:00-04:00``, as it is called in New York."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise UnreadableSource(f'"{text[:60]}" is no date of holdings.') from None


def _row(element: Element, source: Source) -> ExtractedRow:
    line_class = _line_class(element)
    ticker = element.text("ticker")
    return ExtractedRow(
        line_no=element.position,
        kind=source.kinds.get(line_class, HoldingKind.OTHER),
        ticker=ticker if ticker.strip("-") else "",
        name=element.text("name"),
        cusip=security_codes.cusip(element.text("cusip")),
        isin=security_codes.isin(element.text("isin")),
        weight=_weight(element),
        market_amount=element.number("market_amount"),
        shares=element.number("shares"),
        line_class=line_class,
    )


def _line_class(element: Element) -> str:
    """Return which of Vanguard's lists a line belongs to: its words for it where it has some, else what it carries."""
    if words := element.text("line_class"):
        return words
    if any(element.text(field).strip("0.") for field in _ONLY_BONDS_HAVE):
        return "bond"
    return "short-term reserve" if element.text("ticker") == "-" and not element.text("isin") else "stock"


def _weight(element: Element) -> Decimal | None:
    """Return the weight, null for a bound: 0.00 stands for anything below 0.01, as ``<0.01%`` in the download does."""
    if element.text("weight").startswith("<"):
        return None
    printed = element.number("weight")
    return printed.scaleb(-2) if printed else None
