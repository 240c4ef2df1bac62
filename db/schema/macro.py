"""Macro series with their observations, exchange rates among them, and monthly counts of filings."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Integer, Numeric, Table, Text

from db.schema.base import metadata

macro_series = Table(
    "macro_series",
    metadata,
    Column("series_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("unit", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False),
    Column("rights", Text, nullable=False, server_default="", comment="terms of use, in a sentence"),
    Column("currency", Text, comment="of an exchange rate series: the other currency"),
    Column("is_usd_per_unit", Boolean, comment="else units of the currency per dollar"),
    CheckConstraint("(currency is null) = (is_usd_per_unit is null)", name="rate_has_direction"),
)

macro_observations = Table(
    "macro_observations",
    metadata,
    Column("series_id", Text, ForeignKey(macro_series.c.series_id), primary_key=True),
    Column("observation_date", Date, primary_key=True),
    Column("level", Numeric, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False, comment="when this level was first seen"),
)

form_counts = Table(
    "form_counts",
    metadata,
    Column("form", Text, primary_key=True),
    Column("month", Date, primary_key=True, comment="its first day"),
    Column("n_filings", Integer, nullable=False),
    Column("is_complete", Boolean, nullable=False, comment="false while the month runs"),
    Column("source", Text, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("extract(day from month) = 1", name="month_is_a_first_day"),
    CheckConstraint("n_filings >= 0", name="n_filings_is_not_negative"),
)
