"""Closing prices per share as they were, prices adjusted for distributions, and the distributions themselves.

The three stay apart: adjusted history is rewritten at every dividend, raw history never.
"""

from sqlalchemy import CheckConstraint, Column, Date, Numeric, Table, Text

from db.schema.base import metadata, one_of

DISTRIBUTION_KINDS = ("dividend", "capital_gain", "split")
"""What a holder received on an ex-date."""

prices = Table(
    "prices",
    metadata,
    Column("ticker", Text, primary_key=True),
    Column("price_date", Date, primary_key=True),
    Column("close_amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("source", Text, nullable=False),
    Column("volume_shares", Numeric),
    CheckConstraint("close_amount > 0", name="close_amount_is_positive"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
    CheckConstraint("volume_shares >= 0", name="volume_is_not_negative"),
)

adjusted_prices = Table(
    "adjusted_prices",
    metadata,
    Column("ticker", Text, primary_key=True),
    Column("price_date", Date, primary_key=True),
    Column("adjusted_amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("adjusted_as_of", Date, nullable=False, comment="the series is of one date, never mixed"),
    Column("source", Text, nullable=False),
    CheckConstraint("adjusted_amount > 0", name="adjusted_amount_is_positive"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
)

distributions = Table(
    "distributions",
    metadata,
    Column("ticker", Text, primary_key=True),
    Column("ex_date", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("amount", Numeric, nullable=False, comment="per share; of a split, new shares per old one"),
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("source", Text, nullable=False),
    one_of("kind", DISTRIBUTION_KINDS),
    CheckConstraint("amount > 0", name="amount_is_positive"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
)
