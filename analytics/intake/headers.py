"""Column names to roles: a line is a header by the names it uses, never by its place in the file."""

from dataclasses import dataclass, field
from enum import StrEnum

from analytics.intake.cells import header_currency, header_keys


class Role(StrEnum):
    """What a column says about a holding."""

    SYMBOL = "symbol"
    CUSIP = "cusip"
    ISIN = "isin"
    NAME = "name"
    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "value"
    WEIGHT = "weight"
    COST = "cost basis"
    UNIT_COST = "cost per share"
    CURRENCY = "currency"
    ACCOUNT = "account number"
    ACCOUNT_NAME = "account name"
    ASSET_TYPE = "asset type"
    AS_OF = "as of"


IDENTITY_ROLES = (Role.SYMBOL, Role.CUSIP, Role.ISIN, Role.NAME)
AMOUNT_ROLES = (Role.QUANTITY, Role.AMOUNT, Role.WEIGHT)
NUMBER_ROLES = (Role.QUANTITY, Role.PRICE, Role.AMOUNT, Role.WEIGHT, Role.COST, Role.UNIT_COST)

_ROLES = tuple(Role)
_ROLE_ORDER = {role: order for order, role in enumerate(_ROLES)}
_FEWEST_COLUMNS = 2
_SCORES = {Role.SYMBOL: 4, Role.CUSIP: 4, Role.ISIN: 4, Role.QUANTITY: 4, Role.AMOUNT: 3, Role.PRICE: 2, Role.NAME: 2}

_NAMES: dict[Role, str] = {
    Role.SYMBOL: "symbol ticker tickersymbol symbolcusip tickercusip instrumentcode stocksymbol securitysymbol code "
    "instrument holdingticker symbolisin securityid positions stock security fund investment holding asset",
    Role.CUSIP: "cusip cusipnumber cusipno",
    Role.ISIN: "isin isincode",
    Role.NAME: "description name investmentname securityname fundname companyname company securitydescription "
    "holdingname longname instrumentname product investment fund security holding asset",
    Role.QUANTITY: "quantity qty shares qtynumber numberofshares sharesquantity shareqty units sharesheld sharesowned "
    "noofshares numberofunits availunits position",
    Role.PRICE: "price lastprice shareprice currentprice marketprice last mark closeprice closingprice markprice "
    "lasttrade priceshare pricepershare unitprice nav close ltp quote",
    Role.AMOUNT: "currentvalue marketvalue mktvalue mktval totalvalue value positionvalue holdingvalue endingvalue "
    "endingmktvalue totalmarketvalue balance currentbalance marketval amountusd valueusd totalamount amount worth",
    Role.WEIGHT: "weight weightpercent percentweight allocation percentallocation allocationpercent percentofportfolio "
    "portfoliopercent percent percentofaccount percentofacct percentofassets targetweight portfolioweight "
    "percentofnetassets percentage pct percentoftotal targetallocation",
    Role.COST: "costbasistotal totalcost costbasis costbasismoney totalcostbasis bookvalue purchasevalue cost invested "
    "totalclientinvestment",
    Role.UNIT_COST: "averagecostbasis averagecost avgcost costpershare avgprice averageprice costbasispershare "
    "unitcost costshare pricepaid purchaseprice costbasisprice avgcostbasis",
    Role.CURRENCY: "currency ccy currencycode currencyprimary tradingcurrency localcurrency cur",
    Role.ACCOUNT: "accountnumber account accountid fundaccountnumber accountnamenumber acct acctnumber accountno",
    Role.ACCOUNT_NAME: "accountname accountlabel accounttype portfolio accountdescription",
    Role.ASSET_TYPE: "securitytype assettype assetclass assetcategory instrumenttype securitysubtype",
    Role.AS_OF: "asofdate asof pricedate valuationdate positiondate date reportdate pricingdate",
}
_VAGUE = frozenset({"security", "fund", "investment", "holding", "asset"})
_LAST_RESORT = 100


def _rank_table() -> dict[str, list[tuple[int, Role]]]:
    table: dict[str, list[tuple[int, Role]]] = {}
    for role, keys in _NAMES.items():
        for rank, key in enumerate(keys.split()):
            table.setdefault(key, []).append((_LAST_RESORT if key in _VAGUE else rank, role))
    return table


_RANKS = _rank_table()
_ACTION_KEYS = frozenset(
    [
        "action",
        "transactiontype",
        "transcode",
        "activitytype",
        "activity",
        "transaction",
        "side",
        "buysell",
        "operation",
    ]
)
_DATE_KEYS = frozenset(
    [
        "rundate",
        "tradedate",
        "settlementdate",
        "settledate",
        "activitydate",
        "processdate",
        "date",
        "datetime",
        "transactiondate",
        "postdate",
        "posteddate",
        "placedtime",
        "filledtime",
        "time",
    ]
)
_ORDER_KEYS = frozenset(["sectype", "ordertype", "timeinforce", "tif", "status"])
_LOT_DATE_KEYS = frozenset(["opendate", "dateacquired", "acquisitiondate", "acquireddate", "acquired", "purchasedate"])
_LOT_KEYS = frozenset(["costshare", "holdingperiod", "term", "taxterm", "costbasis", "unitcost"])


class TableKind(StrEnum):
    """What a table under a header line is."""

    POSITIONS = "positions"
    ACTIVITY = "activity"
    ORDERS = "orders"
    LOTS = "lots"


@dataclass(frozen=True, slots=True)
class Header:
    """A header line: what table it opens, how sure that is, and which columns may play which role.

    ``candidates`` maps a role to column indices, best name first; several stay in until the rows have been looked at.
    """

    kind: TableKind
    score: int
    names: tuple[str, ...]
    keys: frozenset[str]
    candidates: dict[Role, tuple[int, ...]] = field(default_factory=dict)
    currency: str = ""


def match_header(cells: list[str], ignored: frozenset[str] = frozenset()) -> Header | None:
    """Return the header a line is, or None.

    Parameters
    ----------
    cells : list of str
        The cells of one line.
    ignored : frozenset of str
        Keys of columns that a preset knows to mean something else.

    Returns
    -------
    Header or None
        A positions header names a security and at least one of quantity, value, weight.

    Examples
    --------
    >>> header = match_header(["Symbol", "Market Cap", "Qty (Quantity)", "Mkt Val (Market Value)"])
    >>> header.kind.value, {role.value: columns for role, columns in header.candidates.items()}
    ('positions', {'symbol': (0,), 'quantity': (2,), 'value': (3,)})
    """
    if not _may_be_header(cells):
        return None
    cell_keys = [header_keys(cell) for cell in cells]
    keys = frozenset(key for keys in cell_keys for key in keys)
    kind = _special_kind(keys)
    candidates = _candidates(cell_keys, ignored)
    score = sum(_SCORES.get(role, 1) for role in candidates)
    if kind is None:
        has_identity = any(role in candidates for role in IDENTITY_ROLES)
        if not (has_identity and any(role in candidates for role in AMOUNT_ROLES)):
            return None
        kind = TableKind.POSITIONS
    columns = candidates.get(Role.AMOUNT, ())
    currency = header_currency(cells[columns[0]]) if columns else ""
    return Header(kind, score, tuple(cells), keys, candidates, currency)


def _may_be_header(cells: list[str]) -> bool:
    if len(cells) < _FEWEST_COLUMNS:
        return False
    return not any(cell and cell.lstrip("-+$(")[:1].isdigit() and not any(c.isalpha() for c in cell) for cell in cells)


def _special_kind(keys: frozenset[str]) -> TableKind | None:
    if keys & _ACTION_KEYS and keys & _ORDER_KEYS:
        return TableKind.ORDERS
    if keys & _ACTION_KEYS and keys & _DATE_KEYS:
        return TableKind.ACTIVITY
    has_identity = any(role in IDENTITY_ROLES for key in keys for _, role in _RANKS.get(key, ()))
    if keys & _LOT_DATE_KEYS and keys & _LOT_KEYS and not has_identity:
        return TableKind.LOTS
    return None


def _candidates(cell_keys: list[tuple[str, ...]], ignored: frozenset[str]) -> dict[Role, tuple[int, ...]]:
    """Return per role the columns whose name may mean it, best first; each column plays one role.

    A name that could play two roles (``Fund``: symbol or name) goes to the one no better name has taken.
    """
    hits = sorted(
        (depth, rank, role_order, column)
        for column, keys in enumerate(cell_keys)
        if not ignored.intersection(keys)
        for depth, key in enumerate(keys)
        for rank, role in _RANKS.get(key, ())
        for role_order in (_ROLE_ORDER[role],)
    )
    roles: dict[Role, list[int]] = {}
    placed: set[int] = set()
    for only_free in (True, False):
        for _, _, role_order, column in hits:
            role = _ROLES[role_order]
            if column not in placed and not (only_free and role in roles):
                roles.setdefault(role, []).append(column)
                placed.add(column)
    return {role: tuple(columns) for role, columns in roles.items()}


def column_label(header: Header, column: int | None) -> str:
    """Return the printed name of a column, for messages; empty where there is none."""
    return header.names[column] if column is not None and column < len(header.names) else ""
