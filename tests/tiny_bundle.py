"""A bundle of two funds and four companies, written to a folder; any file can be given another text."""

import gzip
from pathlib import Path

FILES = {
    "funds.csv": """\
ticker,name,sponsor,asset_class,kind,index_name,share_class_of,stand_in,cik,series_id,class_id,expense_ratio,expense_ratio_date,expense_ratio_source
IWM,"Small, all of it",iShares,equity,etf,Russell 2000,,,1100663,S000004344,C000012084,0.0019,2025-08-01,https://example.org/iwm
SPY,Large ones,State Street,equity,etf,S&P 500,,,884394,,,,,
VFIAX,Large ones as well,Vanguard,equity,mutual_fund,S&P 500,,SPY,36405,S000002839,C000007773,,,
""",
    "snapshots.csv": """\
fund,as_of_date,source,weight_unit,n_rows,n_equity,weight_sum
IWM,2025-11-18,"iShares, collected",0.0001,3,2,0.997
SPY,2025-11-18,"State Street, collected",0.00000001,4,3,0.9998
""",
    "holdings.csv.gz": """\
fund,line_no,ticker,issuer_id,kind,weight
IWM,1,TRUE,cik1,equity,70.00
IWM,2,NA,us-NA,equity,29.40
IWM,3,,,cash,0.30
SPY,1,AAPL,cik320193,equity,60
SPY,2,GOOGL,cik1652044,equity,30.123456
SPY,3,GOOG,cik1652044,equity,9.356544
SPY,4,ESZ5,,derivative,0.5
""",
    "issuers.csv.gz": """\
issuer_id,name,ticker,country,sector,sector_source
cik1,TRUE Co,TRUE,,unknown,
cik1652044,Alphabet Inc.,GOOGL,,communication,sector SPDR
cik320193,Apple Inc.,AAPL,US,technology,sector SPDR
us-NA,NA,NA,,financials,iShares
""",
    "securities.csv.gz": """\
ticker,issuer_id,reason,since
AAPL,cik320193,primary,
GOOG,cik1652044,share_class,
GOOGL,cik1652044,primary,
NA,us-NA,primary,
OLDT,cik1,rename,2024-03-01
TRUE,cik1,primary,
""",
    "cusips.csv.gz": """\
cusip,ticker,issuer_id
02079K107,GOOG,
037833100,AAPL,
02079K305,GOOGL,cik1652044
""",
    "capitalizations.csv.gz": """\
issuer_id,as_of_date,market_cap_usd,size_band,source
cik1,2025-11-18,310000000,small,Nasdaq screener
cik320193,2025-10-31,4000000000000,mega,Nasdaq screener
cik320193,2025-11-18,3900000000000,mega,Nasdaq screener
""",
    "themes.csv": """\
theme,label,version_date,issuer_id,ticker
mag7,Magnificent 7,2025-11-18,cik320193,AAPL
mag7,Magnificent 7,2025-11-18,cik1652044,GOOGL
""",
    "size_bands.csv": """\
version_date,band,floor_usd,source
2025-07-01,mega,200000000000,our choice
2025-07-01,small,300000000,our choice
""",
    "findings.csv": """\
fund,check,severity,n,message
,renames,info,1,Former tickers: 1.
IWM,cash_line,info,1,"Cash lines: 1 line, 0.30 % of the fund."
""",
}

TEN_PERCENT_LESS = {
    "IWM": (("cik1,equity,70.00", "cik1,equity,60.00"), ("0.997", "0.897")),
    "SPY": (("cik320193,equity,60", "cik320193,equity,50"), ("0.9998", "0.8998")),
}
"""Changes of a fund's first holding, and of the sum announced."""


def write_bundle(folder: Path, **changed: str) -> Path:
    """Write the files, those of ``changed`` (``holdings`` for ``holdings.csv.gz``) with the text given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, usual in FILES.items():
        text = changed.pop(name.partition(".")[0], usual).encode()
        (folder / name).write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)
    assert not changed, f"no such files: {sorted(changed)}"
    return folder


def edited(name: str, *replacements: tuple[str, str]) -> str:
    """Return the usual text of a file with replacements, each of which must occur."""
    text = FILES[name]
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return text


def next_day(*broken: str) -> dict[str, str]:
    """Return the changes of a bundle one day later; a broken fund lacks 10 % that no rounding explains."""
    rows = [TEN_PERCENT_LESS[fund][0] for fund in broken]
    sums = [TEN_PERCENT_LESS[fund][1] for fund in broken]
    return {
        "holdings": edited("holdings.csv.gz", ("IWM,3,,", "IWM,3,USD,"), ("SPY,4,ESZ5", "SPY,4,ESH6"), *rows),
        "snapshots": edited("snapshots.csv", ("2025-11-18", "2025-11-19"), *sums),
    }
