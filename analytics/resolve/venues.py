"""On which market a line is: of the United States, of another country, or not said."""

import re
from enum import StrEnum

_US_NAMES = (
    "XNYS XNAS XNGS XNMS XNCM ARCX XASE BATS BATO IEXG XCBO XCHI XPHL XBOS OTCM OTCB PINX PSGM EDGX EDGA XOTC "
    "MEMX LTSE NYSE NASDAQ NASDAQGS NASDAQGM NASDAQCM NASDAQNMS NASDAQSCM NYSEARCA NYSEAMERICAN NYSEMKT ARCA "
    "ARCAEDGE AMEX CBOE BZX IEX ISLAND PINK OTC OTCMARKETS OTCQX OTCQB PINKCURRENT NEWYORKSTOCKEXCHANGE "
    "NEWYORKSTOCKEXCHANGEINC NASDAQSTOCKMARKET NASDAQNYSE AMERICANSTOCKEXCHANGE US USA UNITEDSTATES "
    "UNITEDSTATESOFAMERICA NYS NYQ NMS NGM NCM PCX ASE BTS NSQ NDQ"
)
"""Market identifier codes (ISO 10383), exchange codes of brokers and of quote sites, and names, letters only."""
_US_VENUES = frozenset(_US_NAMES.split())

_FOREIGN_SUFFIX = re.compile(
    r"([A-Z0-9]{1,10}(?:[-.][A-Z0-9])?)\.(AS|AT|AX|BA|BE|BK|BO|BR|CN|CO|DE|DU|F|HA|HE|HK|HM|IC|IL|IR|IS|JK|JO|KL|KQ|KS|"
    r"KW|L|LS|MC|ME|MI|MU|MX|NE|NS|NX|NZ|OL|PA|PR|QA|SA|SG|SI|SN|SR|SS|ST|SW|SZ|T|TA|TL|TO|TW|TWO|V|VI|VS|VX|WA|XETRA)"
)
"""Endings of quote sites: London, Tokyo, Xetra, Toronto, Hong Kong and so on; those of one letter are no US classes."""
_BLOOMBERG = re.compile(r"([A-Z0-9]{1,10}(?:[/.\-][A-Z])?)(?: ([A-Z]{2})(?: EQUITY)?|[:.](US))")
_BLOOMBERG_US = frozenset({"US", "UN", "UW", "UQ", "UR", "UP", "UA", "UF", "UV"})
_BLOOMBERG_ABROAD = (
    "LN GR GY GF FP NA IM SM SW VX SS NO DC FH BB PL ID AV PW CP HB GA TI IT JP JT HK CH CG CS C1 C2 TT TB SP MK "
    "IJ PM KS KP IN IB IS AU AT NZ CN CT CV MM BZ AB SJ QD UH"
)
_BLOOMBERG_FOREIGN = frozenset(_BLOOMBERG_ABROAD.split())
_PREFIX = re.compile(r"([A-Z]{2,12}) ?: ?([A-Z0-9.\-]{1,12})")
_NOT_LETTERS = re.compile(r"[^A-Z]")


class Side(StrEnum):
    """Where a line trades, as far as it says so."""

    UNITED_STATES = "us"
    FOREIGN = "foreign"
    NOT_SAID = "not said"


def side_of(text: str, venue: str, currency: str) -> Side:
    """Return where a line trades by its symbol, else its venue, else its currency.

    Parameters
    ----------
    text : str
        The symbol as printed.
    venue : str
        The market as printed, upper case; empty where the file has none.
    currency : str
        Three letters.

    Returns
    -------
    Side
        An unknown name of a market counts as foreign: only a US market makes a ticker the US one of these letters.

    Examples
    --------
    >>> [side_of(*line).value for line in (("SAP", "XNYS", "EUR"), ("SAP", "", "EUR"), ("SAP", "", "USD"))]
    ['us', 'foreign', 'not said']
    >>> side_of("VOD LN Equity", "", "USD").value, side_of("BRK B", "", "USD").value
    ('foreign', 'not said')
    """
    named = Side.NOT_SAID if not text or text.isalnum() else _named_by(text.strip().upper())
    if named is not Side.NOT_SAID:
        return named
    letters = _NOT_LETTERS.sub("", venue.upper())
    if letters:
        return Side.UNITED_STATES if letters in _US_VENUES else Side.FOREIGN
    return Side.NOT_SAID if currency == "USD" else Side.FOREIGN


def _named_by(literal: str) -> Side:
    """Return the market a symbol itself names."""
    country = _bloomberg_country(literal)
    prefix = _PREFIX.fullmatch(literal)
    if country in _BLOOMBERG_US or (not country and prefix is not None and prefix.group(1) in _US_VENUES):
        return Side.UNITED_STATES
    is_foreign = country or prefix is not None or _FOREIGN_SUFFIX.fullmatch(literal) is not None
    return Side.FOREIGN if is_foreign else Side.NOT_SAID


def bare_symbol(text: str) -> str:
    """Return the letters of a symbol without the market it names.

    Examples
    --------
    >>> [bare_symbol(text) for text in ("SHOP.TO", "VOD LN Equity", "LON:VOD", "SAP", "BRK.B")]
    ['SHOP', 'VOD', 'VOD', 'SAP', 'BRK.B']
    """
    literal = text.strip().upper()
    if literal.isalnum():
        return literal
    match = _BLOOMBERG.fullmatch(literal)
    if match is not None and _bloomberg_country(literal):
        return match.group(1)
    prefix = _PREFIX.fullmatch(literal)
    if prefix is not None:
        return prefix.group(2)
    suffix = _FOREIGN_SUFFIX.fullmatch(literal)
    return literal if suffix is None else suffix.group(1)


def _bloomberg_country(literal: str) -> str:
    """Return the exchange code of a symbol such as ``VOD LN Equity``; empty where it has none."""
    match = _BLOOMBERG.fullmatch(literal)
    code = match.group(2) or match.group(3) if match else ""
    return code if code in _BLOOMBERG_US | _BLOOMBERG_FOREIGN else ""
