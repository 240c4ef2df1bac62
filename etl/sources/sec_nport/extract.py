"""Form N-PORT's ``primary_doc.xml`` to rows. A line's number is the ordinal of its ``invstOrSec`` element."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model import security_codes
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.extract.readers.numbers import number, percent
from etl.extract.readers.xml import Element, elements, root_name
from etl.sources.config import Source

PURPOSE = "a Form N-PORT"
WEIGHT_UNIT = Decimal("1e-14")
"""``pctVal`` has up to twelve decimals of a percent."""

_FORMS = ("NPORT-P", "NPORT-P/A")
_SPACE = "{http://www.sec.gov/edgar/nport}"
_ROOT = f"{_SPACE}edgarSubmission"
_FORM, _GENERAL, _LINE = f"{_SPACE}submissionType", f"{_SPACE}genInfo", f"{_SPACE}invstOrSec"
_ABSENT = frozenset({"", "N/A", "n/a"})
_NO_CUSIP = "000000000"
"""Written by some filers for none; its check digit is right."""
_UNNAMED = "New Issuer:"
"""What the data vendor of a filer prints until it has named a company."""
_NOT_TRADED = "3"
_FUND_ISSUERS = frozenset({"RF", "PF"})


@dataclass(frozen=True, slots=True)
class _Line:
    """The parts of one ``invstOrSec`` by field."""

    parts: Mapping[str, Element]

    def text(self, field: str) -> str:
        part = self.parts.get(field)
        return "" if part is None else _plain(part.text)

    def attribute(self, field: str, name: str) -> str:
        part = self.parts.get(field)
        return "" if part is None else _plain(part.get(name))


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the lines of a filing, with the series it is about and the date of its holdings.

    Raises
    ------
    UnreadableSource
        For another form, a document without a date or without lines, and anything that is no such document.
    UnexpectedColumns
        For a holding with an element the form is not known to have.
    """
    if len(content) > source.max_bytes:
        raise UnreadableSource(f"The filing has {len(content)} bytes, more than the {source.max_bytes} allowed.")
    fields = _fields(source)
    form, general, rows = "", dict[str, str](), list[ExtractedRow]()
    for element in elements(content, (_FORM, _GENERAL, _LINE), PURPOSE):
        if element.tag == _LINE:
            rows.append(_row(len(rows) + 1, _line(element, fields), source.kinds))
        elif element.tag == _GENERAL:
            general = {str(child.tag).removeprefix(_SPACE): _plain(child.text) for child in element}
        else:
            form = _plain(element.text)
    if form not in _FORMS:
        raise UnreadableSource(_other_document(content, form))
    if not rows:
        raise UnreadableSource("The filing lists no holdings.")
    return ExtractedHoldings(
        source=source.key,
        fund=_identity(general),
        as_of_date=_as_of(general),
        rows=tuple(rows),
        weight_unit=WEIGHT_UNIT,
        # Neither money in the bank nor what the fund owes is a line.
        is_complete=False,
    )


def recognizes(content: bytes, _file_name: str) -> bool:
    """Return whether the document's outermost element is that of Form N-PORT."""
    return content.lstrip()[:1] == b"<" and root_name(content) == _ROOT


def _other_document(content: bytes, form: str) -> str:
    root = root_name(content)
    if root != _ROOT:
        return f"The outermost element of the document is {root}, not that of Form N-PORT."
    return f"The form is {form or 'not named'}, not {' or '.join(_FORMS)}."


def _plain(text: str | None) -> str:
    plain = "" if text is None else text.strip()
    return "" if plain in _ABSENT else plain


def _identity(general: Mapping[str, str]) -> FundIdentity:
    """Return whose filing it is. A unit trust has no series; it goes by the name of the registrant."""
    name = general.get("seriesName") or general.get("regName", "")
    return FundIdentity(name=name, cik=general.get("regCik", "").lstrip("0"), series_id=general.get("seriesId", ""))


def _as_of(general: Mapping[str, str]) -> date:
    printed = general.get("repPdDate", "")
    try:
        return date.fromisoformat(printed)
    except ValueError as error:
        raise UnreadableSource(f"The date of the holdings, repPdDate, reads “{printed}”.") from error


def _fields(source: Source) -> Mapping[str, str]:
    """Return field by full element name; no field for those that are not read."""
    fields = {_SPACE + name: field for name, field in source.columns.items()}
    return fields | dict.fromkeys((_SPACE + name for name in source.ignored_columns), "")


def _line(element: Element, fields: Mapping[str, str]) -> _Line:
    try:
        return _Line({fields[child.tag]: child for child in element})
    except KeyError as unknown:
        name = str(unknown.args[0]).removeprefix(_SPACE)
        raise UnexpectedColumns(f"A holding has the element {name}, which the form was not known to have.") from unknown


def _row(line_no: int, line: _Line, kinds: Mapping[str, HoldingKind]) -> ExtractedRow:
    line_class, kind = _class(line, kinds)
    isin, ticker = _identifiers(line.parts.get("identifiers"))
    try:
        weight, amount = percent(line.text("weight")), number(line.text("market_amount"))
        shares = number(line.text("shares")) if line.text("units") == "NS" else None
    except ValueError as error:
        raise UnreadableSource(f"Holding {line_no} has an amount that cannot be read: {error}.") from error
    return ExtractedRow(
        line_no,
        kind,
        ticker,
        _name(line, kind),
        _cusip(line.text("cusip")),
        isin,
        weight,
        amount,
        shares,
        line.text("currency") or line.attribute("other_currency", "curCd"),
        line_class,
        "",
        line.text("country"),
    )


def _class(line: _Line, kinds: Mapping[str, HoldingKind]) -> tuple[str, HoldingKind]:
    """Return the filer's words for what a line is, and what that means: by category, or by what "other" is."""
    asset, issuer = line.text("asset"), line.text("issuer")
    if not asset:
        asset = line.attribute("other_asset", "desc") or line.attribute("other_asset", "assetCat")
        return asset, kinds.get(asset.casefold(), HoldingKind.OTHER)
    line_class = f"{asset} {issuer}" if issuer in _FUND_ISSUERS else asset
    return line_class, kinds.get(line_class) or kinds.get(asset, HoldingKind.OTHER)


def _name(line: _Line, kind: HoldingKind) -> str:
    """Return the issuer's name for a share, the line's title for anything else.

    What has no price in a market (a contingent value right, an escrow) is told from the company only by its title.
    """
    name, title = line.text("issuer_name"), line.text("title")
    is_company = kind is HoldingKind.EQUITY and line.text("fair_value_level") != _NOT_TRADED
    return name if is_company and name and not name.startswith(_UNNAMED) else title or name


def _cusip(printed: str) -> str:
    return "" if printed == _NO_CUSIP else security_codes.cusip(printed)


def _identifiers(part: Element | None) -> tuple[str, str]:
    """Return ISIN and ticker; a filer may give several identifiers, and names of its own."""
    found: dict[str, str] = {}
    for child in () if part is None else part:
        found.setdefault(str(child.tag), _plain(child.get("value")))
    return security_codes.isin(found.get(f"{_SPACE}isin", "")), found.get(f"{_SPACE}ticker", "")
