"""Whose holdings a file lists: what it says itself, against the directory and against the fund asked for."""

from dataclasses import dataclass

from sqlalchemy import Connection

from analytics.model.identifiers import dot_form
from db.repositories.fund_entries import fund_of_name, fund_of_registrant, fund_of_series, read_fund_entry
from db.repositories.reference import FundEntry
from etl.extract import FundIdentity


@dataclass(frozen=True, slots=True)
class Identified:
    """The fund a file is taken to be of.

    ``entry`` is null where no fund of the directory fits; ``contradiction`` says how the file differs from what was
    asked for; ``named`` is what stands in messages.
    """

    entry: FundEntry | None
    named: str
    contradiction: str = ""


def identify(connection: Connection, said: FundIdentity, asked: str | None) -> Identified:
    """Return the fund a file is of.

    A share class leads to the fund that carries the holdings of its series. What a file says is never overruled by
    what was asked for: where they differ, that is the answer.
    """
    found = _by_identity(connection, said)
    if asked is None:
        return Identified(found, found.fund.ticker if found else _words(said))
    wanted = carrier(connection, asked)
    if wanted is None or (found is None and not _says_something(said)):
        return Identified(wanted, dot_form(asked))
    if found is None:
        return Identified(wanted, wanted.fund.ticker, _differs(said, wanted))
    if found.fund.ticker != wanted.fund.ticker:
        return Identified(wanted, wanted.fund.ticker, _differs(said, wanted))
    return Identified(wanted, wanted.fund.ticker)


def carrier(connection: Connection, ticker: str) -> FundEntry | None:
    """Return the fund that carries the holdings of a ticker: itself, or the fund it is a share class of."""
    entry = read_fund_entry(connection, dot_form(ticker))
    if entry is None or entry.fund.share_class_of is None:
        return entry
    return read_fund_entry(connection, entry.fund.share_class_of)


def _by_identity(connection: Connection, said: FundIdentity) -> FundEntry | None:
    """Look a file's fund up by the strongest thing it says; a weaker one never replaces a stronger that fails."""
    if said.series_id:
        return fund_of_series(connection, said.series_id)
    if said.cik:
        return fund_of_registrant(connection, said.cik)
    if said.ticker:
        return carrier(connection, said.ticker)
    return fund_of_name(connection, said.name) if said.name else None


def _says_something(said: FundIdentity) -> bool:
    return bool(said.series_id or said.cik or said.ticker or said.name)


def _words(said: FundIdentity) -> str:
    return " ".join(part for part in (said.ticker, said.name, said.series_id or said.cik) if part)


def _differs(said: FundIdentity, wanted: FundEntry) -> str:
    asked = " ".join(part for part in (wanted.fund.ticker, wanted.fund.name, wanted.series_id) if part)
    return f"The file is of {_words(said)}; asked for was {asked}."
