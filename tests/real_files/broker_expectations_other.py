"""Holdings files from abroad, of programs and made to be nasty, and everything that holds no positions."""

from real_files.broker_expectations import LotLine, Positions, Refused
from real_files.broker_expectations_us import US

OTHER = {
    # the market value is in the account's kronor, also for the line whose security trades in dollars
    "avanza/positions-per-account.csv": Positions(
        (1,),
        """
        2 p SE0000108227 | 14 | 3506.67 SEK
        3 p US0378331005 | 1 | 2388.20 SEK
        4 p SE0011527613 | 72 | 16491.36 SEK
        """,
    ),
    # an Australian broker prints $ and means Australian dollars; purchase price is per share: 200 x 9.50, 5 x 55
    "commsec/holdings.csv": Positions(
        (1,),
        """
        2 p GOOD | 200 | 2000 AUD
        3 p DEAR | 5 | 300 AUD
        """,
        costs={2: "1900", 3: "275"},
    ),
    # line 4 has a cell too many (an unquoted decimal comma): 10 x 59.44 = 594.40
    "degiro/portfolio-chf-no-blank-column.csv": Positions(
        (1,),
        """
        2 c CASH & CASH FUND… | - | 143.20 CHF
        3 p IE00B14X4Q57 | 10 | 1440.10 EUR
        4 p IE00B4L5Y983 | 10 | 594.40 EUR
        """,
        may_reject=(4,),
    ),
    # each line is in the currency under "Local value"; 3 x 10.00 = 30.00
    "degiro/portfolio-en.csv": Positions(
        (1,),
        """
        2 c CASH & CASH FUND… | - | 1000.50 EUR
        3 c CASH & CASH FUND… | - | 2.24 USD
        4 p US0000000001 | 3 | 30 USD
        """,
    ),
    # lines 3 and 8 have quantity 0; line 4 is the spread whose legs are 5 and 6 (13,557.50 - 7,300 = 6,257.50)
    "futu/positions-zh.csv": Positions(
        (1,),
        """
        2 p DRAM | 200 | 12206
        5 o MSFT270617C390000 | 1 | 13557.50
        6 o MSFT270617C480000 | -1 | -7300
        7 o NVDA261002P215000 | -1 | -31
        """,
        skipped=(3, 4, 8),
    ),
    "generic/comma-min.csv": Positions(
        (1,),
        """
        2 p VTI | 550 | ?
        3 p AAPL | 100 | ?
        4 p BND | 300 | ?
        """,
        accounts=(2, 1),
        as_of="2026-06-24",
    ),
    "generic/cusip-only.csv": Positions(
        (1,),
        """
        2 p 123456789 | 100 | 15000
        3 p 987654321 | 50 | 5000
        """,
    ),
    "generic/fidelity-hand-edited.csv": Positions(
        (1,),
        """
        2 p FITLX | 33 | ?
        3 p FXAIX | 3 | ?
        4 p FSSNX | 12 | ?
        5 p FSPSX | 145 | ?
        6 p FSMDX | 123 | ?
        7 p FXNAX | 234 | ?
        """,
    ),
    "generic/one-row-brand-in-header-generic.csv": Positions((1,), "2 p BND | 12 | 1200"),
    "generic/semicolon-min.csv": Positions((1,), "2 p VTI | 200 | ?\n3 p BND | 150 | ?", as_of="2026-06-24"),
    "ibkr/flex-open-positions.csv": Positions(
        (1,),
        """
        2 p KESKOB | 1000 | 21000 EUR
        3 p AAPL | 50 | 9275
        """,
        as_of="2026-01-28",
        costs={2: "18264.59", 3: "7500"},
    ),
    "ibkr/flex-query.xml": Positions(
        (),
        """
        13 p NVDA | 10 | 9100
        16 c … | - | 900
        """,
        as_of="2026-05-07",
        costs={13: "9006"},
    ),
    # -1 x 0.55 x 100; 100 x 190; costs are per share: -1 x 1.25 x 100 and 100 x 145
    "ibkr/positions-flat.csv": Positions(
        (1,),
        """
        2 o TEST 260620P00010000 | -1 | -55
        3 p AAPL | 100 | 19000
        """,
        skipped=(4,),
        costs={2: "-125", 3: "14500"},
    ),
    # no price either: 20 rows of one share, the last is a money fund of 100
    "nasty/ticker-variants.csv": Positions(
        (1,),
        "\n".join(
            f"{row} p {text} | 1 | ?"
            for row, text in enumerate(
                [
                    *("BRK.B", "BRK-B", "BRK/B", "BRK B", "BRKB", "brk.b", "BRK.B US", "NYSE:BRK.B", "BRK.B:US"),
                    *("US0846707026", "084670702", "BBG000DWG505", "BAC PR L", "BAC-PL", "BAC.PRL", "RDSA.L"),
                    *("7203.T", "0700.HK", "VOD LN Equity"),
                ],
                start=2,
            )
        )
        + "\n21 c SPAXX | 100 | 100",
    ),
    # only the last line proves decimal commas: "1,000" is one, "2.500" is 2500, 1234567.89 x 10
    "nasty/ambiguous-decimals.csv": Positions(
        (1,),
        """
        2 p AAA | 1 | 12.345
        3 p BBB | 2500 | 3085000
        4 p CCC | 1234567.89 | 12345678.90
        """,
    ),
    # the second bond is priced per 1,000 of which it holds 5: quantity times price
    "nasty/bonds-per-100.csv": Positions(
        (1,),
        """
        2 b 912797KX4 | 10000 | 9912
        3 b 037833DX5 | 5 | 4945
        4 o AAPL 01/16/2026 250.00 C | 2 | 830
        """,
    ),
    "nasty/duplicate-headers.csv": Positions((1,), "2 p AAPL | 10 | 2000\n3 p VTI | 5 | 1500"),
    "nasty/formula-injection.csv": Positions(
        (1,),
        """
        2 p AAPL | 10 | 2000
        3 p =1+1 | 1 | 1
        4 p +cmd… | 1 | 1
        5 p @SUM… | 1 | 1
        6 p =1 | 1 | 1
        7 o MSFT260116C400 | 1 | 250
        """,
    ),
    # marks that cannot be seen are taken out, full-width letters become letters, a Cyrillic letter stays one
    "nasty/html-xss-unicode.csv": Positions(
        (1,),
        """
        2 p AAPL | 1 | ?
        3 p <script> | 1 | ?
        4 p AVUV | 2 | ?
        5 p AAPL | 3 | ?
        6 p LPAA | 4 | ?
        7 p \u0410APL | 5 | ?
        """,
    ),
    # the London price is in pence (200 x 702.30 / 100), the value in pounds
    "nasty/mixed-currencies.csv": Positions(
        (1,),
        """
        2 p AAPL | 10 | 2000
        3 p ASML.AS | 2 | 1700 EUR
        4 p HSBA.L | 200 | 1404.60 GBP
        5 p 7203.T | 100 | 290000 JPY
        """,
    ),
    "nasty/sep-line.csv": Positions((2,), "3 p SAP | 10 | 1502.50\n4 p SIE | 3 | 3541.50", skipped=(1,)),
    "nasty/utf16be-bom.csv": Positions((1,), "2 p AAPL | 10 | 2000\n3 p VTI | 5 | 1500\n4 p BRK.B | 2 | 900"),
    # the thousands comma of two values became a tab: a cell too many, though quantity times price tells the value
    "nasty/utf16le-nobom-tab.txt": Positions(
        (1,), "2 p AAPL | 10 | 2000\n3 p VTI | 5 | 1500\n4 p BRK.B | 2 | 900", may_reject=(2, 3)
    ),
    # the visible sheet called Positions; the hidden one (GME) and the cover are not read
    "nasty/workbook-formulas-multisheet.xlsx": Positions(
        (3,),
        """
        4 p AAPL | 10 | 2000
        5 p VTI | 5 | 1500
        6 c SPAXX | - | 1500
        """,
        printed="5000",
        sheet="Positions",
    ),
    # a performance view: 10 x 11.00
    "portfolio-performance/Security_Performance_Standard.csv": Positions(
        (1,), "2 p share-1 | 10 | 110", costs={2: "100"}
    ),
    # a date per row, but no buying and selling: holdings
    "portfolio-performance/import-securities-account.csv": Positions(
        (1,), "2 p BAS | 20 | 900 EUR\n3 p NVDA | 5 | 750", as_of=""
    ),
    # blanks before the column names; 200 x 124.77, 400 x 50.29, 250 x 64.01
    "stock-rover/holdings-import.csv": Positions(
        (1,), "2 p AXP | 200 | 24954\n3 p BK | 400 | 20116\n4 p COP | 250 | 16002.50"
    ),
    # one currency per amount; 1,356.25 is printed for the coin (quantity times price is 1,355.94)
    "wealthsimple/holdings-report.csv": Positions(
        (1,),
        """
        2 p AAPL | 10 | 1000
        3 p ZEQT | 100 | 2294 CAD
        4 x BTC | 0.01553933 | 1356.25 CAD
        """,
        accounts=(1, 1, 1),
        as_of="2026-05-08",
    ),
    # one row per lot; ".PA" trades in euros. FDJ has no price: 4 x 38 is its cost. DSY 9 x 22.06 = 198.54
    "yahoo/portfolio-export-lots-txtype.csv": Positions(
        (1,),
        """
        2 p FDJ.PA | 4 | ? EUR
        3 p DSY.PA | 9 | 198.54 EUR
        """,
        costs={2: "152", 3: "303.60"},
        lots={
            2: (LotLine(2, "4", "", "152"),),
            3: (LotLine(3, "5", "2023-02-01", "170"), LotLine(4, "4", "2022-12-23", "133.60")),
        },
    ),
    # 10 x 231.55; ".L" is quoted in pence: 200 x 702.30 / 100 pounds, bought for 200 x 650 / 100; 0700.HK is watched
    # only; the cash line has no amount
    "yahoo/portfolio-export.csv": Positions(
        (1,),
        """
        2 p AAPL | 10 | 2315.50
        3 p HSBA.L | 200 | 1404.60 GBP
        """,
        skipped=(4, 5),
        costs={2: "1502.50", 3: "1300"},
        lots={2: (LotLine(2, "10", "2025-01-10", "1502.50"),), 3: (LotLine(3, "200", "2024-05-15", "1300"),)},
    ),
    # an Indian broker: rupees
    "zerodha/holdings.csv": Positions(
        (3,),
        """
        4 p RELIANCE | 10 | 28105 INR
        5 p TCS | 5 | 18751.25 INR
        """,
        printed="46856.25",
        costs={4: "23500", 5: "19500"},
    ),
}
POSITIONS = US | OTHER

ACTIVITY = {
    "etrade/gains-losses.xlsx": "",  # sales with their gains
    **{
        f"europe-activity/{broker}-export.csv": ""
        for broker in (
            *("avanza", "degiro", "directa", "disnat", "etoro", "finpension-3a", "freetrade", "ibkr-trades"),
            *("investengine", "parqet", "rabobank", "revolut-crypto", "revolut-invest", "saxo", "swissquote"),
            *("traderepublic", "trading212", "xtb"),
        )
    },
    "fidelity/history.csv": "At Fidelity",
    **{
        f"ghostfolio/{name}": ""
        for name in (
            *("not-ok-invalid-currency.csv", "not-ok-invalid-date-yy.csv", "not-ok-invalid-multi-line.csv"),
            *("ok-500-activities.json", "ok-btcusd.csv", "ok-penthouse-apartment.csv", "ok-sample.csv"),
            *("ok-sample.json", "ok-vti-buy-on-ibkr.csv", "ok-without-accounts.json"),
        )
    },
    "google-finance/portfolio-export-old.csv": "",
    "ibkr/activity-statement-trades.csv": "Open Positions",  # trades, dividends and fees, no section of positions
    "ibkr/flex-activity-2019.xml": "Open Positions",  # interest, lending fees and dividend accruals
    "ibkr/flex-trades.csv": "",
    "ibkr/history-flat.csv": "",
    "orders/ibkr-basket-market-and-limit.csv": "",  # trades to be placed
    "orders/ibkr-basket-simple.csv": "",
    "portfolio-performance/Selected_transactions.csv": "",
    "portfolio-performance/import-account-transaction.csv": "",
    "portfolio-performance/import-portfolio-transaction.csv": "",
    "portfolio-performance/import-transfer.csv": "",
    "robinhood/activity.csv": "",
    "schwab/transactions-brokerage-2020.csv": "At Schwab",  # its header and no row
    "schwab/transactions.csv": "At Schwab",
    "sharesies/transactions.csv": "",
    "sharesight/bulk-trades.csv": "",
    # shares bought on a date and shares sold on a date: a negative number of "purchased" shares is a sale
    "simply-wall-st/holdings-import.csv": "",
    "snowball/custom-import.csv": "",
    "stock-rover/purchases-import.csv": "",  # as Simply Wall St: 100, 200 and -50 of one share
    "tdameritrade/transactions.csv": "",
    "vanguard/activity-em-dash.csv": "At Vanguard",
    "webull/orders.csv": "",
}

REFUSED = {
    "schwab/balances-multi-section.csv": Refused("Balances file"),  # "Price" holds values there
    "nasty/empty.csv": Refused("empty"),
    "nasty/header-only.csv": Refused("no holdings"),
    "nasty/no-header.csv": Refused("columns", has_layout=True),  # the user names the columns
    "nasty/pdf-renamed.csv": Refused("PDF"),
    "nasty/weights-fraction.csv": Refused("105"),  # 0.6 + 0.25 + 0.2
    # a member ../evil.txt and a part with a DTD beside one plain sheet (AAPL 10): not trusted, or read without them
    "nasty/workbook-xxe-external.xlsx": Refused(verdicts=("refused", "positions")),
    # security master data: no number of shares, no value
    "portfolio-performance/Securities_test.csv": Refused(),
    "portfolio-performance/import-securities.csv": Refused(),
    # values day by day with what happened on the day: no list of holdings either way
    "portfolio-performance/system-overview.csv": Refused(verdicts=("refused", "activity")),
}
