"""Closing prices per share, dated, with their source."""

from sqlalchemy import CheckConstraint, Column, Date, Numeric, Table, Text

from db.schema.base import metadata

prices = Table(
    "prices",
    metadata,
    Column("ticker", Text, primary_key=True),
    Column("price_date", Date, primary_key=True),
    Column("close_amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("source", Text, nullable=False),
    CheckConstraint("close_amount > 0", name="close_amount_is_positive"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
)
