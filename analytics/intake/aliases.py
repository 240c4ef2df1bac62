"""What columns are called: names of brokers and apps, in English and seven other languages, as keys.

A key is a name in lower case without accents, blanks and punctuation (``cells.header_key``). Of several names the one
named first is the surest.
"""

from enum import StrEnum


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
    GAIN = "unrealized gain"
    CURRENCY = "currency"
    ACCOUNT = "account number"
    ACCOUNT_NAME = "account name"
    ACCOUNT_KIND = "account type"
    ASSET_TYPE = "asset type"
    VENUE = "exchange"
    MULTIPLIER = "multiplier"
    ACQUIRED = "date acquired"
    TERM = "holding term"
    DIRECTION = "long or short"
    ROW_TYPE = "row type"
    AS_OF = "as of"


NAMES: dict[Role, str] = {
    Role.SYMBOL: "symbol ticker tickersymbol symbolcusip tickercusip instrumentcode stocksymbol securitysymbol code "
    "instrument holdingticker symbolisin securityid positions stock security fund investment holding asset "
    "kortnamn symbole simbolo symbool kurzel wertpapierkurzel codice codicetitolo 代码 证券代码 股票代码",
    Role.CUSIP: "cusip cusipnumber cusipno",
    Role.ISIN: "isin isincode codeisin codiceisin instrumentisin",
    Role.NAME: "description name investmentname securityname fundname companyname company securitydescription "
    "holdingname longname instrumentname assetname product investment fund security holding asset "
    "namn bezeichnung wertpapier wertpapiername wertpapierbezeichnung libelle nom nombre denominazione titolo "
    "naam produkt produit prodotto producto 名称 证券名称 股票名称",
    Role.QUANTITY: "quantity qty shares qtynumber numberofshares sharesquantity shareqty units sharesheld sharesowned "
    "noofshares numberofunits availunits position totalqty "
    "volym antal anzahl stuck stucknominal stknominale nominale stuckzahl bestand "
    "anteile aantal quantite quantita qta cantidad menge "
    "持有数量 数量 持仓数量",
    Role.PRICE: "price lastprice shareprice currentprice marketprice last mark closeprice closingprice closing "
    "markprice lasttrade priceshare pricepershare unitprice nav close ltp quote priceused "
    "kurs aktuellerkurs letzterkurs schlusskurs koers slotkoers cours prix prezzo precio pris 现价 最新价 当前价",
    Role.AMOUNT: "currentvalue marketvalue mktvalue mktval totalvalue value positionvalue holdingvalue endingvalue "
    "endingmktvalue totalmarketvalue endingcash netliq balance currentbalance marketval amountusd valueusd equity "
    "curval "
    "marknadsvarde kurswert marktwert gesamtwert aktuellerwert wert waarde valeur valorisation "
    "valore controvalore valor importe "
    "市值 localvalue totalamount amount worth belopp betrag bedrag montant saldo",
    Role.WEIGHT: "weight weightpercent percentweight allocation percentallocation allocationpercent percentofportfolio "
    "portfoliopercent percent percentofaccount percentofacct percentofassets targetweight portfolioweight "
    "percentofnetassets percentage pct percentoftotal targetallocation portfoliodiversity percentofnav "
    "gewichtung anteil poids peso andel",
    Role.COST: "costbasistotal totalcost costbasis costbasismoney totalcostbasis bookvalue bookvaluemarket "
    "purchasevalue cost invested totalclientinvestment einstandswert anschaffungswert inkopsvarde 成本",
    Role.UNIT_COST: "averagecostbasis averagecost avgcost costpershare avgprice averageprice costbasispershare "
    "unitcost costshare pricepaid purchaseprice purchasepricepershare purchase costbasisprice avgcostbasis tradeprice "
    "einstandskurs kaufkurs gav 平均成本价 成本价",
    Role.GAIN: "unrealizedgainloss unrealizedgain unrealizedgl unrealizedglamt totalgain gainloss",
    Role.CURRENCY: "currency ccy currencycode currencyprimary tradingcurrency localcurrency basecurrency baseccy cur "
    "waehrung wahrung valuta devise divisa moneda munt 货币 币种",
    Role.ACCOUNT: "accountnumber account accountid fundaccountnumber accountnamenumber acct acctnumber accountno "
    "clientaccountid kontonummer konto depot depotnummer compte rekening conto cuenta",
    Role.ACCOUNT_NAME: "accountname accountlabel portfolio accountdescription accountalias securitiesaccount",
    Role.ACCOUNT_KIND: "accounttype accountkind accountregistration",
    Role.ASSET_TYPE: "securitytype assettype assetclass assetcategory instrumenttype securitysubtype sectype typ "
    "wertpapierart",
    Role.VENUE: "mic exchange listingexchange market marketcode exchangecode marknad borse beurs 市场",
    Role.MULTIPLIER: "multiplier mult contractmultiplier contractsize",
    Role.ACQUIRED: "dateacquired acquisitiondate opendate acquireddate acquired purchasedate lotdate tradedate "
    "opendatetime",
    Role.TERM: "term holdingperiod taxterm holdingterm shortlongtermholding longshort shortlong",
    Role.DIRECTION: "positiondirection direction",
    Role.ROW_TYPE: "rowtype datadiscriminator levelofdetail",
    Role.AS_OF: "asofdate asof pricedate valuationdate positiondate date reportdate pricingdate datum data fecha",
}
VAGUE = frozenset({"security", "fund", "investment", "holding", "asset", "market"})
"""Names that mean something only where no better one is there."""

ACTION_KEYS = frozenset(
    [
        "action",
        "transactiontype",
        "transcode",
        "activitytype",
        "activity",
        "transaction",
        "transactionid",
        "side",
        "buysell",
        "operation",
        "event",
        "typavtransaktion",
        "transactietype",
        "typemutatie",
        "tipooperazione",
        "typedetransaction",
        "transaktionstyp",
        "buchungsart",
    ]
)
DATE_KEYS = frozenset(
    [
        "rundate",
        "tradedate",
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
        "timestamp",
        "datum",
        "data",
        "dataoperazione",
        "datedetransaction",
        "buchungstag",
        "fecha",
        "orderdate",
        "tradedatetime",
        "dateandtime",
    ]
)
SETTLEMENT_KEYS = frozenset(
    ["settlementdate", "settledate", "valuedate", "valutadatum", "datavaluta", "datedereglement", "buchungsdatum"]
)
"""A date on which something was paid: holdings have none."""
ORDER_KEYS = frozenset({"sectype", "ordertype", "timeinforce", "tif", "status"})
FREE_TYPE_KEYS = frozenset({"type", "typ", "category", "art", "tipo"})
"""Columns that may say what was done; their words decide."""
LOT_KEYS = frozenset({"costshare", "holdingperiod", "term", "taxterm", "costbasis", "unitcost"})
WATCH_LIST_KEYS = frozenset({"highlimit", "lowlimit"})
"""An app's list of what the user watches, with one line per purchase: never a list of transactions."""
SOLD_KEYS = frozenset(
    [
        "datesold",
        "closeddate",
        "closedate",
        "dateclosed",
        "saledate",
        "solddate",
        "proceeds",
        "totalproceeds",
        "netproceeds",
        "proceedspershare",
    ]
)
"""Columns of what was sold: holdings have no proceeds."""
DIVIDEND_KEYS = frozenset({"dividendpershare", "dividendspershare", "amountpershare"})
PAYMENT_DATE_KEYS = frozenset({"paydate", "paymentdate", "payabledate", "exdate", "exdividenddate"})
"""Days on which a dividend was paid, beside what it paid for each share."""
