"""The ISIN and CUSIP of a line, wherever it prints them; a text with a wrong check digit is none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analytics.model.portfolio import ParsedRow, RowClass
from analytics.model.security_codes import cusip, isin, isin_body

_NO_CUSIP = "000000000"
"""Written for none; its check digit is right."""
_WITH_CODES = frozenset({RowClass.POSITION, RowClass.CRYPTO})


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a line, empty where it has none; ``is_only_identity`` where a code stands in place of a ticker."""

    isin: str = ""
    cusip: str = ""
    is_only_identity: bool = False

    def printed(self) -> Iterator[tuple[str, str]]:
        """Yield kind and code, the one that says more first."""
        if self.isin:
            yield "ISIN", self.isin
        if self.cusip:
            yield "CUSIP", self.cusip


def codes_of(row: ParsedRow) -> Codes:
    """Return the codes of a line.

    Examples
    --------
    >>> line = ParsedRow(2, "", "US0378331005", "APPLE INC", RowClass.POSITION)
    >>> codes_of(line)
    Codes(isin='US0378331005', cusip='037833100', is_only_identity=True)
    """
    text = row.text.strip().upper()
    found_isin = isin(row.isin.strip().upper()) or isin(text)
    found_cusip = _real(cusip(row.cusip.strip().upper())) or _real(cusip(text)) or isin_body(found_isin)
    return Codes(found_isin, found_cusip, is_only_identity=bool(text) and text in {found_isin, found_cusip})


def printed_codes(rows: Iterable[ParsedRow]) -> tuple[frozenset[str], frozenset[str]]:
    """Return all ISINs and all CUSIPs of a file's securities, to be looked up at once."""
    codes = [codes_of(row) for row in rows if row.row_class in _WITH_CODES]
    return frozenset(c.isin for c in codes if c.isin), frozenset(c.cusip for c in codes if c.cusip)


def _real(code: str) -> str:
    return "" if code == _NO_CUSIP else code
