"""Holdings files of American brokers, each worked by hand. Figures only, no lines of the files."""

from real_files.broker_expectations import LotLine, Positions

US = {
    "fidelity/min-no-money-format.csv": Positions(
        (1,),
        """
        2 p NVDA | 250 | 43000
        3 p VTI | 120 | 34200
        """,
        costs={2: "25500", 3: "26400"},
    ),
    # the first column is headed by the broker's name and repeats "Account position": it is no identity
    "fidelity/one-row-brand-in-header-fidelity.csv": Positions((1,), "2 p VTI | 20 | 5000"),
    "fidelity/positions-full-16col.csv": Positions(
        (1,),
        """
        2 p VOO | 18 | 9223.20
        3 p AAPL | 25 | 5840
        4 c SPAXX | 412.15 | 412.15
        5 w Pending Activity | - | 1201
        """,
        costs={2: "8220", 3: "5250"},
    ),
    # short option, qty x price x 100 = -100; the pending line has quantity 0 and no amount
    "fidelity/positions-min-options.csv": Positions(
        (1,),
        """
        2 o TEST260620P00010000 | -2 | -100
        3 p AAPL | 100 | 19000
        """,
        skipped=(4,),
        costs={2: "-250", 3: "14500"},
    ),
    # the average cost (150) is at odds with the total (14,000 for 100): the total is taken
    "fidelity/positions-pending-blank-commas.csv": Positions(
        (1,),
        """
        2 p AAPL | 100 | 20000
        3 c SPAXX | 25000 | 25000
        4 p VTI | 50 | 13000
        5 w Pending Activity | - | 1234
        """,
        accounts=(2, 2),
        skipped=(6, 7, 8),
        as_of="2026-07-21",
        costs={2: "14000", 4: "10000"},
    ),
    "fidelity/positions-title-line-crlf.csv": Positions(
        (2,),
        """
        3 p VTI | 420 | 128150.40
        4 c SPAXX | 5200 | 5200
        5 w Pending Activity | - | 250
        6 p FXAIX | 850 | 179996
        """,
        accounts=(3, 1),
        as_of="2026-07-02",
        costs={3: "95000", 6: "140000"},
    ),
    "fidelity/positions-two-accounts-footer.csv": Positions(
        (1,),
        """
        2 p VTI | 21.438 | 6656.50
        3 c SPAXX | 1204 | 1204
        4 p FXAIX | 84.2107 | 15363.20
        """,
        accounts=(2, 1),
        as_of="2026-09-09",
        costs={2: "5120"},
    ),
    # subtotals 18,738.30 + 9,890.10 + 1,633.03 + 15,678.89; the cash row is one cell to the left
    "fidelity/statement-sections-2019.csv": Positions(
        (6,),
        """
        9 p ROBO | 10 | 325.50
        10 p AAPL | 100 | 15774
        11 p V | 20 | 2638.80
        15 b 942792RU5 | 10000 | 9890.10
        19 o CALL (SPY)… | 1 | 90.01
        20 o PUT (SPY)… | 10 | 1543.02
        24 c CASH | - | 15678.89
        """,
        printed="45940.32",
        skipped=(3, 4, 8, 13, 14, 17, 18, 22, 23, 26),
        costs={9: "300", 15: "9800", 20: "5432.78"},
    ),
    # the first account holds 0.00 in cash only; the second's printed total leaves the option (1,253) out
    "schwab/all-accounts-positions-2020.csv": Positions(
        (4, 10),
        """
        11 p FNDA | 100 | 3830
        12 p SCHA | 100 | 7897
        13 o SMAL 04/01/2020 32.00 P | 1 | 1253
        14 c Cash & Cash Investments | - | 2000
        """,
        printed="13727",
        skipped=(5, 6, 15),
        as_of="2020-11-15",
        costs={11: "3000", 12: "7000"},
    ),
    "schwab/intelligent-positions-2020-08-25.csv": Positions(
        (3,),
        """
        4 p FNDA | 1 | 33.89
        5 p SCHA | 10 | 713.90
        6 c Cash & Cash Investments | - | 10
        """,
        printed="757.79",
        as_of="2020-08-25",
        costs={4: "34.89", 5: "713.50"},
    ),
    "schwab/intelligent-positions-2020-11-30.csv": Positions(
        (3,),
        """
        4 p SCHA | 110 | 9758.10
        5 c Cash & Cash Investments | - | 2953.34
        """,
        printed="12711.44",
        as_of="2020-12-21",
    ),
    # lot details: the ticker is in the title only, the position is the sum of its lots
    "schwab/lot-details-FNDA-2020-08-25.csv": Positions(
        (3,),
        "4 p FNDA | 1 | 33.89",
        printed="33.89",
        as_of="2020-08-25",
        costs={4: "34.89"},
        lots={4: (LotLine(4, "1", "2020-08-24", "34.89", "short"),)},
    ),
    "schwab/lot-details-HYLB-2020-09-25.csv": Positions(
        (3,),
        "4 p HYLB | 20 | 200",
        printed="200",
        costs={4: "280"},
        lots={
            4: (LotLine(4, "12", "2020-08-31", "120", "short"), LotLine(5, "8", "2020-08-30", "160", "short")),
        },
    ),
    # wide layout: the market value of the rows stands one column too early, so 24 x 1 and 16 x 1; total ties at 40.00
    # although its quantity says 20. The term stands one column too early as well
    "schwab/lot-details-HYLB-2020-10-25.csv": Positions(
        (3,),
        "4 p HYLB | 40 | 40",
        printed="40",
        costs={4: "280"},
        lots={
            4: (LotLine(4, "24", "2020-08-31", "120"), LotLine(5, "16", "2020-08-30", "160")),
        },
    ),
    "schwab/lot-details-IAU-2020-09-25.csv": Positions(
        (3,),
        "4 p IAU | 10 | 100",
        printed="100",
        costs={4: "100"},
        lots={4: (LotLine(4, "10", "2020-09-24", "100", "short"),)},
    ),
    # "Positions for account" stands in a cell of the row
    "schwab/one-row-brand-in-header-schwab.csv": Positions((1,), "2 p SCHD | 25 | 2000"),
    # anonymised: 1,821.09 + 3,383.24 + 9,979.72 + 500.21 = 15,684.26 does not tie with the printed total
    "schwab/positions-bond-zeroqty-futures-2019.csv": Positions(
        (3,),
        """
        4 p BND | 36.8179 | 1821.09
        5 p VTI | 48.2304 | 3383.24
        6 b 193845XM2 | 10000 | 9979.72
        10 c Cash & Money Market | - | 500.21
        """,
        printed="101500",
        skipped=(7, 8, 9, 11),
        as_of="2019-01-01",
        costs={6: "9956.80"},
    ),
    "schwab/positions-min-options.csv": Positions(
        (1,),
        """
        2 o TEST 06/20/2026 10.00 P | -1 | -55
        3 p AAPL | 100 | 19000
        """,
        skipped=(4,),
        costs={2: "-125", 3: "14500"},
    ),
    "schwab/positions-only-short-option.csv": Positions(
        (3,),
        """
        4 o ACME 05/16/2026 55.00 C | -1 | -50
        5 c Cash & Cash Investments | - | 10000
        """,
        printed="9950",
        as_of="2026-04-25",
    ),
    "schwab/positions-sections-no-blank-line.csv": Positions(
        (2, 8),
        """
        3 p BRK.B | 10 | 4500
        4 c SWVXX | 1000 | 1000
        5 c Cash & Cash Investments | - | 2500
        9 p VOO | 20 | 10000
        """,
        printed="18000",
        accounts=(3, 1),
        as_of="2026-07-20",
        costs={3: "4000", 9: "8000"},
    ),
    # no price column; the market cap is no value
    "schwab/positions-single-2026.csv": Positions(
        (3,),
        """
        4 p DDD | 4 | 4400
        5 p EEE | 2 | 5500
        6 c Cash & Cash Investments | - | 300
        """,
        as_of="2026-01-01",
        costs={4: "4000", 5: "5000"},
    ),
    "vanguard/ofxdownload-529.csv": Positions((1,), "2 p Vanguard Target Enrollment… | 100 | 945", skipped=(4, 5, 6)),
    # a generated file: shares x price is not the value, the printed value stays
    "vanguard/ofxdownload-multi-account-generated.csv": Positions(
        (1,),
        """
        2 p VTSAX | 142.11 | 15982.40
        3 p AAPL | 53 | 10048.66
        4 p VFIAX | 88.5 | 37237.31
        5 p VIGAX | 64 | 8696.32
        6 p AMZN | 19 | 2928.09
        7 p TSLA | 7 | 1711.85
        8 p VDADX | 122 | 5896.26
        """,
        accounts=(3, 2, 2),
        skipped=(12, 13, 14),
    ),
    "vanguard/ofxdownload-two-tables.csv": Positions((1,), "2 p VTI | 10 | 2500", skipped=(4, 5, 6, 7, 8, 9)),
    # "Total Assets" stands in the first cell of the row: it is no total
    "vanguard/one-row-brand-in-header-vanguard.csv": Positions((1,), "2 p VTI | 10 | 2500"),
    # anonymised: VB 10 x 74.81 is printed as 7,481.00
    "vanguard/positions-and-transactions-2017.csv": Positions(
        (1,),
        """
        2 p VB | 10 | 7481
        3 p VGT | 20 | 4081
        4 p VNQ | 100.1 | 10970.96
        5 p VYMI | 50.5 | 7462.89
        6 p VWO | 52.5 | 7462.89
        7 p VOO | 45.5 | 7462.89
        8 c VMMXX | 543.21 | 543.21
        """,
        skipped=tuple(range(12, 31)),
    ),
    # "null" as symbol: the notes go by their name. 5,000 at 100.00 is printed as 500,000: not per 100 here
    "vanguard/tips-null-symbol.csv": Positions(
        (1,),
        """
        2 b U S TREASURY NOTE… | 5000 | 500000
        3 b U S TREASURY NOTE… | 8000 | 800000
        4 c VMFXX | 1234.56 | 1234.56
        5 b U S TREASURY NOTE… | 3000 | 300000
        6 p VTI | 50 | 10000
        """,
        accounts=(3, 2),
    ),
    "etrade/one-row-brand-in-header-etrade.csv": Positions((1,), "2 p QQQ | 4 | 2000"),
    # two decoy headers above; CASH and TOTAL have a cell more than the header and their amounts under Value $
    "etrade/portfolio-download-custom-view.csv": Positions(
        (11,),
        """
        12 p HHH | 10 | 1000
        13 p III | 20 | 1000
        14 c CASH | - | 500
        """,
        printed="2500",
        skipped=(1, 2, 3, 6, 7, 8, 9, 15, 19),
        as_of="2026-01-01",
    ),
    # 500.00 without a symbol: TOTAL ties without it, but it is money of somebody and needs the user
    "etrade/portfolio-download-malformed-row.csv": Positions(
        (3,),
        """
        4 p QZUA | 100 | 8000
        6 p QZUB | 100 | 5250
        """,
        printed="13250",
        rejected=(5,),
        skipped=(1, 7),
    ),
    "etrade/portfolio-download-synthetic-a.csv": Positions(
        (11,),
        """
        12 p QZRA | 247.48 | 14532.18
        13 p QZRB | 246.0056 | 27884.63
        14 c CASH | 3421.77 | 3421.77
        """,
        printed="45838.58",
        skipped=(1, 2, 3, 6, 7, 8, 9, 15, 17),
        as_of="2026-08-20",
    ),
    # ten notes of 1,000 at 98.765 per 100: printed as 987.65, which is quantity times price
    "etrade/portfolio-download-synthetic-b-bond.csv": Positions(
        (11,),
        """
        12 b NORTHSTAR GOVERNMENT NOTE… | 10 | 987.65
        13 p QZMX | 497.5651 | 22345.67
        14 p QZTN | 55 | 4188.21
        """,
        printed="27521.53",
        as_of="2026-08-18",
    ),
    # blanks between quote and comma; two numbers in one cell; basis is "Total Client Investment"
    "merrill/exportdata-flat-2026-07.csv": Positions(
        (11,),
        """
        12 p JEPI | 122.5 | 7135.63
        14 c Money accounts | 28 | 28
        """,
        printed="7163.63",
        skipped=(1, 3, 7, 8, 13, 15),
        as_of="2026-07-31",
        costs={12: "7100"},
    ),
    "merrill/holdings-min.csv": Positions(
        (3,),
        """
        4 p VTI | 120 | 37230
        5 p AAPL | 50 | 12255
        6 c MERRILL LYNCH BANK DEPOSIT PROGRAM | - | 1515.33
        """,
        printed="51000.33",
        as_of="2026-09-25",
    ),
    "m1/holdings.csv": Positions(
        (1,),
        """
        2 p VTI | 30 | 8100
        3 p SCHD | 80 | 6400
        4 p ORCL | 10 | 1700
        """,
        costs={2: "7000", 3: "6000", 4: "1400"},
    ),
    "m1/one-row-brand-in-header-m1-finance.csv": Positions((1,), "2 p VTI | 8 | 2000"),
    # value = basis + gain, lot by lot: 3,375 + 4,725; 4,100 + 2,010 + 290; 1,700. Long is a term, not a direction
    "m1/open-tax-lots.csv": Positions(
        (3,),
        """
        4 p VTI | 30 | 8100
        5 p SCHD | 80 | 6400
        7 p ORCL | 10 | 1700
        """,
        costs={4: "7000", 5: "6000", 7: "1400"},
        lots={
            4: (LotLine(4, "12.5", "2024-02-15", "2800", "long"), LotLine(6, "17.5", "2025-01-10", "4200", "long")),
            5: (
                LotLine(5, "50", "2024-03-01", "3900", "long"),
                LotLine(8, "25.12345", "2025-11-20", "1800", "short"),
                LotLine(9, "4.87655", "2026-04-07", "300", "short"),
            ),
            7: (LotLine(7, "10", "2025-06-02", "1400", "long"),),
        },
    ),
    # a future's value is not printed and its multiplier is not in the file; line 6 repeats line 5; 8 has quantity 0.
    # legs, which go by their group's ticker: 63.20 x 100; 2 x 140.25 x 100; -3 x 179.90 x 100
    "thinkorswim/position-statement-groups.csv": Positions(
        (4,),
        """
        5 f /MES | 1 | ?
        9 o SPX 21 JAN 22 4795 PUT | 1 | 6320
        10 o SPX 31 MAR 22 4795 CALL | 2 | 28050
        11 o SPX 31 MAY 22 4650 PUT | -3 | -53970
        """,
        skipped=(3, 6, 7, 8, 12, 13, 14, 15),
        as_of="2021-12-29",
    ),
    # a group line carries the sum of its legs: 6,955.00 - 193.50 = 6,761.50; MSFT's legs were cut and do not tie
    "thinkorswim/position-statement.csv": Positions(
        (3,),
        """
        4 p DRAM | 200 | 12222
        6 o GOOGL 16 OCT 26 365 CALL | -1 | -193.50
        7 o GOOGL 21 JAN 28 330 CALL | 1 | 6955
        9 o MSFT 17 JUN 27 480 CALL | -3 | -21900
        10 o MSFT 17 JUN 27 330 CALL | 1 | 18735
        """,
        skipped=(2, 5, 8),
        as_of="2026-09-29",
    ),
    "robinhood/one-row-brand-in-header-robinhood.csv": Positions((1,), "2 p AAPL | 5 | 1000"),
    "robinhood/snapshot-positions.csv": Positions(
        (1,),
        """
        2 p ORCL | 40 | 6800
        3 p INTC | 100 | 2500
        4 p DIS | 25 | 2750
        """,
        as_of="2026-01-01",
        costs={2: "5200", 3: "3100", 4: "2400"},
    ),
    "public/one-row-brand-in-header-public.csv": Positions((1,), "2 p MSFT | 3 | 1200"),
    "ofx/etrade-qfx.qfx": Positions(
        (),
        """
        121-135 p TSM | 55.55 | 4979.50
        136-150 p V | 500 | 13736.96
        153-158 c … | - | 555.55
        """,
        printed="19272.01",  # the balance called Total Account Value ties: 4,979.50 + 13,736.96 + 555.55
        as_of="2023-09-09",
    ),
    "ofx/inline-positions.qfx": Positions(
        (),
        """
        8-10 p VTI | 21.438 | 6656.50
        11-13 p FXAIX | 84.2107 | 15363.20
        15 c … | - | 1204
        """,
    ),
    "ofx/seclist-no_seclist.qfx": Positions((), "62-79 p 92202E862 | 10 | 588.50", as_of="2026-03-16"),
    "ofx/seclist-no_ticker.qfx": Positions((), "62-79 p 92202E862 | 10 | 588.50", as_of="2026-03-16"),
    "ofx/seclist-with_ticker.qfx": Positions((), "62-79 p VFIFX | 10 | 588.50", as_of="2026-03-16"),
    # its identifier has the plan's own form: known by its name
    "ofx/vanguard-401k.qfx": Positions((), "153-170 p Vanguard Target Retirement 2050 Trust | 113.718 | 13385.75"),
    # anonymised: 388 x 200 is printed as 10,200
    "ofx/vanguard-example.qfx": Positions(
        (),
        """
        87-102 p 012345678 | 388 | 10200
        104-108 c … | - | 6543.21
        """,
    ),
}
