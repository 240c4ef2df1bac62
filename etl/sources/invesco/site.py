"""The JSON behind Invesco's fund pages: printed weights with six decimals, market values only now and then."""

from datetime import date
from decimal import Decimal
from html import unescape

from analytics.errors import UnreadableSource
from analytics.model import security_codes
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover
from etl.extract.readers import json_body
from etl.extract.readers.json_body import Element
from etl.sources.config import Source
from etl.sources.invesco.funds import ticker_of

_WEIGHT_UNIT = Decimal("1e-8")
_REQUIRED = frozenset({"ticker", "name", "weight", "line_class", "cusip"})


def extract_site(value: object, source: Source) -> ExtractedHoldings:
    """Return the holdings of one fund; lines without a weight are kept, null ones are leftovers."""
    items = json_body.member(value, "holdings")
    if not isinstance(items, list):
        raise UnreadableSource("The JSON document has no list of holdings of an Invesco fund.")
    if not items:
        raise UnreadableSource("The list has no holdings.")
    found = json_body.elements(items, source, _REQUIRED)
    rows = tuple(_row(item, source) for item in found if isinstance(item, Element))
    announced = json_body.count(value, "totalNumberOfHoldings")
    if announced not in {None, len(items), len(rows)}:
        raise UnreadableSource(f"{announced} holdings are announced and {len(rows)} delivered.")
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=ticker_of(str(json_body.member(value, "cusip") or ""))),
        as_of_date=_as_of_date(value),
        rows=rows,
        weight_unit=_WEIGHT_UNIT,
        is_complete=False,
        announced_rows=None if announced is None else len(rows),
        leftovers=tuple(item for item in found if isinstance(item, Leftover)),
    )


def _as_of_date(value: object) -> date:
    """Return the business day; the other date is the day of publication, a Saturday at times."""
    printed = json_body.member(value, "effectiveBusinessDate") or json_body.member(value, "effectiveDate")
    try:
        return date.fromisoformat(str(printed))
    except ValueError:
        raise UnreadableSource(f'"{str(printed)[:60]}" is no date of holdings.') from None


def _row(element: Element, source: Source) -> ExtractedRow:
    line_class = element.text("line_class")
    weight = element.number("weight")
    return ExtractedRow(
        line_no=element.position,
        kind=source.kinds.get(line_class, HoldingKind.OTHER),
        ticker=element.text("ticker"),
        name=unescape(element.text("name")),
        cusip=security_codes.cusip(element.text("cusip")),
        weight=None if weight is None else weight.scaleb(-2),
        market_amount=element.number("market_amount"),
        shares=element.number("shares"),
        currency=element.text("currency"),
        line_class=line_class,
    )
