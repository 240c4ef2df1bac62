"""Interactive Brokers Flex query as XML: open positions, their lots, and cash per currency.

The parser streams and is told the encoding; a document type is refused before it sees the text, so no entity but the
five of XML itself can occur.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from analytics.errors import PortfolioFileError
from analytics.intake.formats.dates import iso_date, proves_day_first
from analytics.intake.formats.tagged import (
    LINES_COUNTED_BY_TAG,
    HoldingLine,
    LineKind,
    as_sheet,
    filled_lines,
    one_tag_a_line,
    refuse_declarations,
    share_lines,
    unified_line_ends,
)
from analytics.intake.source import Format, Source

_LOOKED_AT = 4096
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KEPT = frozenset({"FlexStatement", "AccountInformation", "OpenPosition", "CashReport", "CashReportCurrency"})
_DATES = ("reportDate", "toDate", "openDateTime")
_SECURITY_TYPES = {
    "STK": "Stock",
    "FUND": "Mutual Fund",
    "BOND": "Bond",
    "BILL": "Bond",
    "OPT": "Option",
    "FOP": "Option",
    "FUT": "Future",
    "CRYPTO": "Crypto",
    "WAR": "Warrant",
    "CASH": "Forex",
}
_MAX_OF_A_NAME = 20_000
_MAX_NAMES = 1_000
_BASE_SUMMARY = "BASE_SUMMARY"
_ADD_POSITIONS = (
    "Edit the Flex query, add the section Open Positions (and Cash Report, for the cash), run it again and drop the "
    "new file here."
)


def recognises(_head: bytes, text: str) -> bool:
    """Return whether a text is the answer to a Flex query."""
    start = text[:_LOOKED_AT].lstrip().casefold()
    return start.startswith("<flexqueryresponse") or (start.startswith("<?xml") and "<flexqueryresponse" in start)


def read(_content: bytes, text: str) -> Source:
    """Return the open positions and the cash of all accounts in a Flex query's answer.

    Raises
    ------
    PortfolioFileError
        For a query without open positions, a document type and XML that breaks off.
    """
    refuse_declarations(text)
    text = unified_line_ends(text)
    lines = filled_lines(text)
    statements = _Statements(_elements(text))
    holdings, notes = statements.holdings()
    if share_lines(holdings):
        lines = ()
        statements = _Statements(_elements(one_tag_a_line(text)))
        holdings, notes = statements.holdings()
        notes.append(LINES_COUNTED_BY_TAG)
    return Source((as_sheet(holdings),), (*statements.notes(), *notes), lines, preset="ibkr")


FORMAT = Format(recognises, read)


@dataclass(frozen=True, slots=True)
class _Element:
    """An element that says something about holdings, and the account statement it stands in."""

    name: str
    line: int
    values: Mapping[str, str]
    statement: Mapping[str, str]

    def value(self, *names: str) -> str:
        """Return the first attribute there is, the statement's own last."""
        found = (source[name] for source in (self.values, self.statement) for name in names if source.get(name))
        return next(found, "")


def _elements(text: str) -> list[_Element]:
    """Return the elements that matter; refuse a file without open positions."""
    elements: list[_Element] = []
    names: dict[str, int] = {}
    statement: dict[str, str] = {}

    def start(name: str, values: dict[str, str]) -> None:
        nonlocal statement
        names[name] = names.get(name, 0) + 1
        if names[name] > _MAX_OF_A_NAME or len(names) > _MAX_NAMES:
            raise PortfolioFileError(
                f"The Flex query has more than {_MAX_OF_A_NAME:,} entries of a kind or more than {_MAX_NAMES} kinds. "
                "Run it again for one account or one day, with the sections Open Positions and Cash Report only."
            )
        if name == "FlexStatement":
            statement = values
        if name in _KEPT:
            elements.append(_Element(name, parser.CurrentLineNumber, values, statement))

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    _parse(parser.Parse, text)
    if names.keys().isdisjoint({"OpenPositions", "OpenPosition"}):
        raise PortfolioFileError(
            "This Flex query holds no open positions, only transactions or other sections: what you own today cannot "
            f"be read from it with certainty. {_ADD_POSITIONS}",
            verdict="activity",
        )
    return elements


def _parse(parse: Callable[[bytes, bool], int], text: str) -> None:
    declaration = _XML_DECLARATION.match(text)
    body = text[declaration.end() :] if declaration else text
    above = "\n" * text.count("\n", 0, declaration.end() if declaration else 0)
    try:
        parse((above + _NOT_XML.sub(" ", body)).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise PortfolioFileError(
            f"The XML of this Flex query breaks off or is damaged at line {error.lineno}. Run the query again and drop "
            "the new file here.",
            row=error.lineno,
        ) from error


@dataclass(slots=True)
class _Statements:
    """The elements of a file, how its dates are written, and the base currency of its accounts."""

    elements: Sequence[_Element]
    is_day_first: bool = False
    base_currencies: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for element in self.elements:
            self.is_day_first |= any(proves_day_first(element.values.get(name, "")) for name in _DATES)
            if element.name == "AccountInformation":
                self.base_currencies[element.value("accountId")] = element.values.get("currency", "")
                self.aliases[element.value("accountId")] = element.values.get("acctAlias", "")

    def holdings(self) -> tuple[list[HoldingLine], list[str]]:
        """Return positions, lots and cash of each account's last day, and a note where there are earlier ones."""
        return _of_the_newest_day([*_positions(self), *_cash(self)])

    def of(self, *names: str) -> Iterator[_Element]:
        """Yield the elements of these names."""
        return (element for element in self.elements if element.name in names)

    def blank(self, element: _Element, row_type: LineKind) -> HoldingLine:
        """Return a line with what every line says."""
        account = element.value("accountId")
        return HoldingLine(
            element.line,
            row_type,
            account_number=account,
            account_name=element.value("acctAlias") or self.aliases.get(account, ""),
            currency=element.value("currency"),
            as_of_date=iso_date(element.value("reportDate", "toDate"), is_day_first=self.is_day_first),
        )

    def cash_of(self) -> dict[str, list[_Element]]:
        """Return the cash reports by account: those of single currencies, or the base summary where it is alone."""
        reports: dict[str, list[_Element]] = {}
        for element in self.of("CashReport", "CashReportCurrency"):
            if "endingCash" in element.values:
                reports.setdefault(element.value("accountId"), []).append(element)
        single = {
            account: [report for report in found if report.value("currency") != _BASE_SUMMARY]
            for account, found in reports.items()
        }
        return {account: found or reports[account] for account, found in single.items()}

    def notes(self) -> Iterator[str]:
        """Yield what is missing from the file."""
        if not any(self.cash_of().values()):
            yield "The Flex query has no Cash Report: cash is not in this file."
        for account, reports in self.cash_of().items():
            if reports[0].value("currency") == _BASE_SUMMARY and not self.base_currencies.get(account):
                yield (
                    f"Line {reports[0].line}: the cash is given in the base currency only, and the file does not say "
                    "which that is: add the section Account Information, or the currencies of the Cash Report."
                )


def _positions(statements: _Statements) -> Iterator[HoldingLine]:
    for element in statements.of("OpenPosition"):
        is_lot = element.value("levelOfDetail").upper() == "LOT"
        line = statements.blank(element, LineKind.LOT if is_lot else LineKind.POSITION)
        id_type, security_id = element.value("securityIDType").upper(), element.value("securityID")
        category = element.value("assetCategory").upper()
        acquired = iso_date(element.value("openDateTime"), is_day_first=statements.is_day_first)
        yield replace(
            line,
            symbol=element.value("symbol"),
            cusip=element.value("cusip") or (security_id if id_type == "CUSIP" else ""),
            isin=element.value("isin") or (security_id if id_type == "ISIN" else ""),
            description=element.value("description"),
            security_type=_SECURITY_TYPES.get(category, category.title()),
            quantity=element.value("position", "quantity"),
            price=element.value("markPrice"),
            market_value=element.value("positionValue"),
            cost_basis=element.value("costBasisMoney"),
            cost_per_share=element.value("costBasisPrice"),
            multiplier=element.value("multiplier"),
            exchange=element.value("listingExchange"),
            date_acquired=acquired if is_lot else "",
        )


def _cash(statements: _Statements) -> Iterator[HoldingLine]:
    for account, reports in statements.cash_of().items():
        for report in reports:
            currency = report.value("currency")
            if currency == _BASE_SUMMARY:
                currency = statements.base_currencies.get(account, "")
            if currency:
                yield replace(
                    statements.blank(report, LineKind.CASH),
                    symbol="Cash",
                    description=f"Cash {currency}",
                    security_type="Cash",
                    market_value=report.values["endingCash"],
                    currency=currency,
                )


def _of_the_newest_day(lines: Sequence[HoldingLine]) -> tuple[list[HoldingLine], list[str]]:
    """Return each account's lines of its last day: a query broken out by day repeats every holding."""
    newest: dict[tuple[str, bool], str] = {}
    for line in lines:
        key = (line.account_number, line.row_type is LineKind.CASH)
        newest[key] = max(newest.get(key, ""), line.as_of_date)
    kept = [
        line for line in lines if line.as_of_date in {"", newest[line.account_number, line.row_type is LineKind.CASH]}
    ]
    if len(kept) == len(lines):
        return kept, []
    n_older = len(lines) - len(kept)
    return kept, [f"{n_older} line(s) give positions or cash of earlier days: only each account's last day is used."]
