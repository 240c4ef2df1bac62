"""OFX and Quicken files: the positions and cash of investment statements.

Quantities, prices and values are taken as printed: a bond's value is not its price times its face, and an option's
price is per share. ``AVAILCASH`` includes sweep funds by the standard, so a money market position may be in it too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.errors import PortfolioFileError
from analytics.intake.cells import header_key
from analytics.intake.formats.dates import iso_date
from analytics.intake.formats.ofx_elements import Element, read_elements
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
from analytics.intake.numbers import NotANumber, parse_number
from analytics.intake.source import Format, Source

_LOOKED_AT = 2048
_SECURITY_TYPES = {
    "POSSTOCK": "Stock",
    "POSMF": "Mutual Fund",
    "POSDEBT": "Bond",
    "POSOPT": "Option",
    "POSOTHER": "Other",
}
_SECURITIES = frozenset({"STOCKINFO", "MFINFO", "DEBTINFO", "OPTINFO", "OTHERINFO"})
_PAYMENTS = frozenset({"STMTRS", "CCSTMTRS", "BANKTRANLIST", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1"})
_TOTAL = "totalaccountvalue"
_DOWNLOAD_POSITIONS = (
    "Choose a download that holds the positions as well: an investment account's OFX or QFX file with today's "
    "holdings, or the CSV of the positions page."
)


def recognises(_head: bytes, text: str) -> bool:
    """Return whether a text is OFX, with or without its header lines."""
    start = text[:_LOOKED_AT].lstrip().casefold()
    return start.startswith(("ofxheader", "<?ofx", "<ofx>", "<ofx ")) or (
        start.startswith("<?xml") and ("<?ofx" in start or "<ofx>" in start or "<ofx " in start)
    )


def read(_content: bytes, text: str) -> Source:
    """Return the positions and cash of all investment accounts in an OFX file.

    Raises
    ------
    PortfolioFileError
        For a file without a list of positions, and for one that declares a document type.
    """
    refuse_declarations(text)
    text = unified_line_ends(text)
    lines = filled_lines(text)
    tables, notes = _holdings(text)
    if share_lines([line for table in tables for line in table]):
        lines = ()
        tables, notes = _holdings(one_tag_a_line(text))
        notes.append(LINES_COUNTED_BY_TAG)
    return Source((as_sheet(*tables),), tuple(notes), lines, preset="ofx")


FORMAT = Format(recognises, read)


def _holdings(text: str) -> tuple[list[list[HoldingLine]], list[str]]:
    """Return the lines of each account, and what had to be decided about them."""
    elements = read_elements(text)
    _refuse_without_positions(elements)
    securities = _securities(elements)
    tables: list[list[HoldingLine]] = []
    notes: list[str] = []
    for account in _accounts(elements):
        positions = [_position(account, element, securities) for element in account.positions]
        cash, cash_notes = _cash(account, positions)
        tables.append([*positions, *cash, *_totals(account, positions)])
        notes += cash_notes
    return tables, notes


@dataclass(frozen=True, slots=True)
class _Account:
    """An investment statement: its own values and the elements inside."""

    statement: Element
    positions: tuple[Element, ...]
    balances: tuple[Element, ...]
    totals: tuple[Element, ...]
    has_position_list: bool
    is_employer_plan: bool

    @property
    def number(self) -> str:
        """Number as printed; empty where the file gives none."""
        return self.statement.value("ACCTID")

    @property
    def currency(self) -> str:
        """Currency of amounts that name none."""
        return self.statement.value("CURDEF") or "USD"


def _accounts(elements: Sequence[Element]) -> Iterator[_Account]:
    inside: dict[int, list[Element]] = {id(e): [] for e in elements if e.name == "INVSTMTRS"}
    for element in elements:
        statement = element.parent
        while statement is not None and statement.name != "INVSTMTRS":
            statement = statement.parent
        if statement is not None:
            inside[id(statement)].append(element)
    for statement in elements:
        if statement.name == "INVSTMTRS":
            parts = inside[id(statement)]
            names = {part.name for part in parts}
            yield _Account(
                statement,
                tuple(part for part in parts if part.name in _SECURITY_TYPES),
                tuple(part for part in parts if part.name in {"INVBAL", "INV401KBAL"}),
                tuple(part for part in parts if part.name == "BAL" and header_key(part.value("NAME")) == _TOTAL),
                not names.isdisjoint({"INVPOSLIST", *_SECURITY_TYPES}),
                not names.isdisjoint({"INV401K", "INV401KBAL"}),
            )


def _refuse_without_positions(elements: Sequence[Element]) -> None:
    names = {element.name for element in elements}
    if "INVSTMTRS" in names:
        if not names.isdisjoint({"INVPOSLIST", *_SECURITY_TYPES}):
            return
        raise PortfolioFileError(
            "This OFX file holds transactions of an investment account and no list of positions: what you own today "
            f"cannot be read from it with certainty. {_DOWNLOAD_POSITIONS}",
            verdict="activity",
        )
    if not names.isdisjoint(_PAYMENTS):
        raise PortfolioFileError(
            "This OFX file is the statement of a bank or card account: it lists payments, not holdings. "
            f"{_DOWNLOAD_POSITIONS}",
            verdict="activity",
        )
    raise PortfolioFileError(f"This OFX file holds no investment account. {_DOWNLOAD_POSITIONS}")


def _securities(elements: Sequence[Element]) -> dict[str, Element]:
    securities: dict[str, Element] = {}
    for element in elements:
        if element.name in _SECURITIES:
            securities.setdefault(element.value("UNIQUEID").upper(), element)
    return securities


def _position(account: _Account, element: Element, securities: dict[str, Element]) -> HoldingLine:
    unique_id, id_type = element.value("UNIQUEID"), element.value("UNIQUEIDTYPE").upper()
    security = securities.get(unique_id.upper(), Element("OTHERINFO", element.line)) if unique_id else element
    is_short = element.value("POSTYPE").upper() == "SHORT"
    ticker = security.value("TICKER") or (unique_id if id_type == "TICKER" else "")
    name = security.value("SECNAME")
    return replace(
        _blank(account, element, LineKind.POSITION),
        symbol=ticker,
        cusip=unique_id if id_type == "CUSIP" else "",
        isin=unique_id if id_type == "ISIN" else "",
        description=name or ("" if ticker or id_type in {"CUSIP", "ISIN"} else unique_id or element.value("MEMO")),
        security_type=_SECURITY_TYPES[element.name],
        quantity=_signed(element.value("UNITS"), is_short=is_short),
        price=element.value("UNITPRICE"),
        market_value=_signed(element.value("MKTVAL"), is_short=is_short),
        currency=element.value("CURSYM", "CURRENCY") or account.currency,
        multiplier=security.value("SHPERCTRCT") if element.name == "POSOPT" else "",
        as_of_date=iso_date(element.value("DTPRICEASOF")) or iso_date(account.statement.value("DTASOF")),
    )


def _blank(account: _Account, element: Element, row_type: LineKind) -> HoldingLine:
    return HoldingLine(
        element.line,
        row_type,
        account_number=account.number,
        account_name="401(k)" if account.is_employer_plan else "",
        currency=account.currency,
        as_of_date=iso_date(account.statement.value("DTASOF")),
    )


def _signed(number: str, *, is_short: bool) -> str:
    """Return a number with the sign of its side: files write short positions with and without a minus."""
    return f"-{number.lstrip('-+ ')}" if is_short and number else number


def _cash(account: _Account, positions: Sequence[HoldingLine]) -> tuple[list[HoldingLine], list[str]]:
    """Return the cash lines of an account, and what had to be decided about them."""
    balance = next((b for b in account.balances if b.name == "INVBAL"), None)
    if balance is None:
        plan = next((b for b in account.balances if _amount(b.value("CASHBAL"))), None)
        return ([_cash_line(account, plan, "CASHBAL", "Cash")] if plan else []), []
    notes = []
    if not account.has_position_list:
        notes.append(f"Line {account.statement.line}: this account has no list of positions, only its cash is read.")
    lines = []
    available = balance.value("AVAILCASH")
    if _amount(available):
        swept = _swept(positions, available)
        lines = [] if swept else [_cash_line(account, balance, "AVAILCASH", "Available cash")]
        notes += swept or _beside_money_funds(positions, available)
    margin = _amount(balance.value("MARGINBALANCE"))
    if margin > 0 and _amount(available):
        notes.append(
            f"Line {balance.line}: the account has a margin balance of {balance.value('MARGINBALANCE')} beside "
            f"available cash of {available}; both are counted."
        )
    if margin:
        lines.append(_cash_line(account, balance, "MARGINBALANCE", "Margin balance"))
    if _amount(balance.value("SHORTBALANCE")):
        notes.append(
            f"Line {balance.line}: the short balance of {balance.value('SHORTBALANCE')} is the value of the positions "
            "held short, which are lines of their own; it is not counted as cash."
        )
    return lines, notes


def _cash_line(account: _Account, balance: Element, name: str, description: str) -> HoldingLine:
    return replace(
        _blank(account, balance, LineKind.CASH),
        line=balance.lines[name],
        symbol="Cash",
        description=description,
        security_type="Cash",
        market_value=balance.value(name),
    )


def _totals(account: _Account, positions: Sequence[HoldingLine]) -> Iterator[HoldingLine]:
    """Yield the account's own total, which has no sum to be compared with where positions are in another currency."""
    for total in account.totals:
        if total.value("VALUE") and all(position.currency == account.currency for position in positions):
            yield replace(
                _blank(account, total, LineKind.TOTAL),
                line=total.lines["VALUE"],
                symbol="Total",
                description=total.value("NAME"),
                market_value=total.value("VALUE"),
            )


def _amount(text: str) -> Decimal:
    """Return an amount for a decision; zero for a text the reader will have to complain about."""
    try:
        return parse_number(text) or Decimal(0)
    except NotANumber:
        return Decimal(0)


def _money_funds(positions: Sequence[HoldingLine]) -> list[HoldingLine]:
    return [p for p in positions if p.security_type in {"Mutual Fund", "Other"} and _amount(p.price) == 1]


def _swept(positions: Sequence[HoldingLine], available: str) -> list[str]:
    """Return a note where the available cash is a money market position of the same amount, else nothing."""
    funds = _money_funds(positions)
    amounts = [_amount(fund.market_value) for fund in funds]
    if _amount(available) not in {*amounts, sum(amounts, Decimal(0))}:
        return []
    note = (
        f"Line {funds[0].line}: the available cash of {available} is the money market position of the same amount "
        "and is counted once."
    )
    return [note]


def _beside_money_funds(positions: Sequence[HoldingLine], available: str) -> list[str]:
    funds = _money_funds(positions)
    if not funds:
        return []
    note = (
        f"Line {funds[0].line}: the account has a money market position beside available cash of {available}; both are "
        "counted. Some brokers include the one in the other: compare the total with your broker's."
    )
    return [note]
