"""Vanguard's older history service: one fund, every kind of line, weights with ten decimals."""

from datetime import date
from decimal import Decimal

from analytics.errors import UnreadableSource
from analytics.model import security_codes
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover
from etl.extract.readers import json_body
from etl.extract.readers.json_body import Element
from etl.sources.config import Source
from etl.sources.vanguard.funds import ticker_of_port

WEIGHT_UNIT = Decimal("1e-12")

_REQUIRED = frozenset({"name", "weight", "market_amount", "shares", "line_class", "line_subclass", "as_of_date"})


def extract_history(value: list[object], source: Source) -> ExtractedHoldings:
    """Return the holdings of the one portfolio in the list."""
    if len(value) != 1:
        raise UnreadableSource(f"The JSON document holds {len(value)} portfolios, not one.")
    port_id = json_body.member(value[0], "portId")
    items = json_body.member(value[0], "holdingDetailItem")
    if not isinstance(items, list) or not items or not isinstance(port_id, str):
        raise UnreadableSource("The JSON document has no list of holdings of a Vanguard fund.")
    found = json_body.elements(items, source, _REQUIRED)
    elements = [item for item in found if isinstance(item, Element)]
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=ticker_of_port(port_id)),
        as_of_date=_as_of_date(elements),
        rows=tuple(_row(element, source) for element in elements),
        weight_unit=WEIGHT_UNIT,
        is_complete=False,
        leftovers=tuple(item for item in found if isinstance(item, Leftover)),
    )


def _as_of_date(elements: list[Element]) -> date:
    printed = sorted({element.text("as_of_date") for element in elements})
    if len(printed) > 1:
        raise UnreadableSource(
            f"The holdings are of {len(printed)} dates, from {printed[0][:20]} to {printed[-1][:20]}."
        )
    try:
        return date.fromisoformat(printed[0])
    except ValueError:
        raise elements[0].bad("as_of_date", "is no date") from None


def _row(element: Element, source: Source) -> ExtractedRow:
    if element.text("side") not in {"", "LONG"}:
        raise element.bad("side", "is a side whose sign of weight is not known")
    ticker = element.text("ticker")
    weight = element.number("weight")
    words = (element.text("line_class"), element.text("line_subclass"))
    return ExtractedRow(
        line_no=element.position,
        kind=_kind(words, ticker, source),
        ticker=ticker,
        name=element.text("name"),
        cusip=security_codes.cusip(element.text("cusip")),
        weight=None if weight is None else weight.scaleb(-2),
        market_amount=element.number("market_amount"),
        shares=element.number("shares"),
        line_class="/".join(words),
        sector=element.text("sector"),
        country=element.text("country"),
    )


def _kind(words: tuple[str, str], ticker: str, source: Source) -> HoldingKind:
    """Return the kind by class and subclass, else by class.

    Vanguard's own money funds stand as equity and mutual fund, without a ticker (2022-11-30: MKTLIQ, SLBBH1142).
    """
    kind = source.kinds.get("/".join(words)) or source.kinds.get(words[0]) or HoldingKind.OTHER
    return HoldingKind.CASH if kind is HoldingKind.FUND and not ticker else kind
