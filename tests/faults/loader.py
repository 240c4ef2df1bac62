"""The process that is killed: loads day after day of every fund, by the product's walk or by the design it replaces."""

import sys

from common import FUNDS, database_at, file_of, workshop_at
from sqlalchemy import text

from db.engine import Database
from etl.pipeline import load_file
from etl.sources.config import read_source
from etl.sources.ishares.extract import extract


def main() -> None:
    socket_dir, design, first, last = sys.argv[1:]
    database = database_at(socket_dir)
    for number in range(int(first), int(last)):
        for fund in range(len(FUNDS)):
            if design == "product":
                load_product(database, fund, number)
            else:
                load_by_truncation(database, fund, number)
        print(number, flush=True)


def load_product(database: Database, fund: int, number: int) -> None:
    run = load_file(workshop_at(database), file_of(fund, number), f"{FUNDS[fund][0]}.csv")
    if run.outcome not in {"current", "unchanged"}:
        raise SystemExit(f"{run.outcome}: {run.message}")


def load_by_truncation(database: Database, fund: int, number: int) -> None:
    """Empty a fund's rows, fill them again, say what they are: each step for itself, as simple loaders do."""
    extracted = extract(file_of(fund, number), read_source("ishares"))
    ticker = FUNDS[fund][0]
    with database.publication() as connection:
        connection.execute(text("delete from naive_holdings where fund = :f"), {"f": ticker})
    for start in range(0, len(extracted.rows), 500):
        rows = [
            {"f": ticker, "n": row.line_no, "t": row.ticker, "w": row.weight}
            for row in extracted.rows[start : start + 500]
        ]
        with database.publication() as connection:
            connection.execute(text("insert into naive_holdings values (:f, :n, :t, :w)"), rows)
    with database.publication() as connection:
        connection.execute(
            text("""
                insert into naive_funds values (:f, :d, :n) on conflict (fund)
                do update set as_of_date = excluded.as_of_date, n_rows = excluded.n_rows
            """),
            {"f": ticker, "d": extracted.as_of_date, "n": len(extracted.rows)},
        )


if __name__ == "__main__":
    main()
