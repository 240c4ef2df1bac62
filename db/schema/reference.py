"""Companies, the tickers that lead to them, their capitalizations, themes and size bands."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, ForeignKeyConstraint, Integer, Numeric, Table, Text

from analytics.model.issuer import Sector, SizeBand
from db.schema.base import metadata, one_of

LINK_REASONS = ("primary", "share_class", "rename", "adr")
"""Why a ticker leads to an issuer."""

COMPANY_FACTS = ("eps_diluted", "net_income", "shares_outstanding", "debt", "equity", "revenue")
"""What is kept of the figures companies report."""

issuers = Table(
    "issuers",
    metadata,
    Column("issuer_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("ticker", Text, nullable=False, comment="primary share class, dot form"),
    Column("country", Text, nullable=False, server_default=""),
    Column("sector", Text, nullable=False, server_default=Sector.UNKNOWN.value),
    Column("sector_source", Text, nullable=False, server_default=""),
    one_of("sector", Sector),
)

securities = Table(
    "securities",
    metadata,
    Column("ticker", Text, primary_key=True, comment="dot form; US listings only"),
    Column("issuer_id", Text, ForeignKey(issuers.c.issuer_id), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("since_date", Date),
    one_of("reason", LINK_REASONS),
)

capitalizations = Table(
    "capitalizations",
    metadata,
    Column("issuer_id", Text, ForeignKey(issuers.c.issuer_id), primary_key=True),
    Column("as_of_date", Date, primary_key=True),
    Column("market_cap_usd", Numeric, nullable=False),
    Column("size_band", Text, nullable=False, comment="from the unrounded figure"),
    Column("source", Text, nullable=False),
    one_of("size_band", SizeBand),
)

cusips = Table(
    "cusips",
    metadata,
    Column("cusip", Text, primary_key=True),
    Column("ticker", Text, nullable=False, server_default="", comment="dot form, of the table's date"),
    Column("issuer_id", Text, ForeignKey(issuers.c.issuer_id), comment="where no ticker leads to the company"),
    Column("source", Text, nullable=False),
    CheckConstraint("cusip ~ '^[0-9A-Z*@#]{9}$'", name="cusip"),
    CheckConstraint("ticker <> '' or issuer_id is not null", name="leads_somewhere"),
)

company_facts = Table(
    "company_facts",
    metadata,
    Column("issuer_id", Text, ForeignKey(issuers.c.issuer_id), primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("period_end_date", Date, primary_key=True),
    Column("period_months", Integer, primary_key=True, comment="0 for a balance on one day", autoincrement=False),
    Column("accession", Text, primary_key=True),
    Column("amount", Numeric, nullable=False),
    Column("unit", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("filed_date", Date, nullable=False),
    one_of("fact", COMPANY_FACTS),
)

earnings = Table(
    "earnings",
    metadata,
    Column("issuer_id", Text, ForeignKey(issuers.c.issuer_id), primary_key=True),
    Column("net_income_usd", Numeric, nullable=False, comment="of twelve months; negative is a loss"),
    Column("period_end_date", Date, nullable=False),
)

size_band_floors = Table(
    "size_band_floors",
    metadata,
    Column("version_date", Date, primary_key=True),
    Column("band", Text, primary_key=True),
    Column("floor_usd", Numeric, nullable=False),
    Column("source", Text, nullable=False),
    one_of("band", SizeBand),
)

themes = Table(
    "themes",
    metadata,
    Column("theme", Text, primary_key=True),
    Column("version_date", Date, primary_key=True),
    Column("label", Text, nullable=False),
)

theme_members = Table(
    "theme_members",
    metadata,
    Column("theme", Text, primary_key=True),
    Column("version_date", Date, primary_key=True),
    Column("issuer_id", Text, ForeignKey(issuers.c.issuer_id), primary_key=True),
    ForeignKeyConstraint(["theme", "version_date"], ["themes.theme", "themes.version_date"], ondelete="CASCADE"),
)

reference_changes = Table(
    "reference_changes",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("changed_xid", Text, nullable=False, comment="transaction of the last change, kept by triggers"),
)
