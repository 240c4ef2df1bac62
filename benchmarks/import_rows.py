"""5,000 rows of a broker's file from bytes to rows: ours, in process and in the child, beside pandas' CSV reader."""

import io
import warnings
from collections.abc import Iterator

import pandas as pd

from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated
from benchmarks.timing import Result, race

N_ROWS = 5000
HEADER = (
    "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value,Percent Of Account,"
    "Cost Basis Total,Average Cost Basis,Type"
)


def broker_file() -> bytes:
    """Return a Fidelity-style file of 5,000 positions."""
    rows = [
        f'X{i % 3},Account {i % 3},T{i:04d},COMPANY NUMBER {i},{i + 1},"$1,{i % 900 + 100}.25",'
        f'"${(i + 1) * (1000 + i % 900 + 100) + (i + 1) * 0.25:,.2f}",0.02%,"$1,000.00",$10.00,Cash,'
        for i in range(N_ROWS)
    ]
    return ("﻿" + "\r\n".join([HEADER, *rows]) + "\r\n").encode()


def run() -> Iterator[Result]:
    """Yield the two ways of reading; pandas only splits cells, so its time is a floor and not a like for like."""
    content = broker_file()
    assert len(read_portfolio_file(content, "positions.csv").rows) == N_ROWS

    def by_pandas() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)  # data rows end with a comma, the header does not
            return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, index_col=False)

    yield race(
        "import of 5,000 rows, in process",
        lambda: read_portfolio_file(content, "positions.csv"),
        by_pandas,
        peer_name="pandas.read_csv (cells only)",
    )
    yield race("import of 5,000 rows, fresh child", lambda: run_isolated(read_portfolio_file, content, "positions.csv"))
