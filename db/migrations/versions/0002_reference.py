"""Companies, tickers, capitalizations, themes, size bands."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issuers",
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False, comment="primary share class, dot form"),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("sector", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("sector_source", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "sector in ('technology', 'communication', 'consumer_discretionary', 'consumer_staples', 'energy', "
            "'financials', 'health_care', 'industrials', 'materials', 'real_estate', 'utilities', 'cash', "
            "'other', 'unknown')",
            name=op.f("ck_issuers_sector"),
        ),
        sa.PrimaryKeyConstraint("issuer_id", name=op.f("pk_issuers")),
    )
    op.create_table(
        "securities",
        sa.Column("ticker", sa.Text(), nullable=False, comment="dot form; US listings only"),
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since_date", sa.Date(), nullable=True),
        sa.CheckConstraint("reason in ('primary', 'share_class', 'rename', 'adr')", name=op.f("ck_securities_reason")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_securities_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("ticker", name=op.f("pk_securities")),
    )
    op.create_index(op.f("ix_securities_issuer_id"), "securities", ["issuer_id"], unique=False)
    op.create_table(
        "capitalizations",
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("as_of_date", sa.Date(), nullable=False),
        sa.Column("market_cap_usd", sa.Numeric(), nullable=False),
        sa.Column("size_band", sa.Text(), nullable=False, comment="from the unrounded figure"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "size_band in ('mega', 'large', 'mid', 'small', 'micro', 'unknown')",
            name=op.f("ck_capitalizations_size_band"),
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_capitalizations_issuer_id_issuers")
        ),
        sa.PrimaryKeyConstraint("issuer_id", "as_of_date", name=op.f("pk_capitalizations")),
    )
    op.create_table(
        "size_band_floors",
        sa.Column("version_date", sa.Date(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("floor_usd", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "band in ('mega', 'large', 'mid', 'small', 'micro', 'unknown')", name=op.f("ck_size_band_floors_band")
        ),
        sa.PrimaryKeyConstraint("version_date", "band", name=op.f("pk_size_band_floors")),
    )
    op.create_table(
        "themes",
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("version_date", sa.Date(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("theme", "version_date", name=op.f("pk_themes")),
    )
    op.create_table(
        "theme_members",
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("version_date", sa.Date(), nullable=False),
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_theme_members_issuer_id_issuers")),
        sa.ForeignKeyConstraint(
            ["theme", "version_date"],
            ["themes.theme", "themes.version_date"],
            name=op.f("fk_theme_members_theme_version_date_themes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("theme", "version_date", "issuer_id", name=op.f("pk_theme_members")),
    )
    op.execute(
        "grant select on issuers, securities, capitalizations, size_band_floors, themes, theme_members "
        "to counterpoise_app"
    )
    op.execute(
        "grant select, insert, update, delete on issuers, securities, capitalizations, size_band_floors, themes, "
        "theme_members to counterpoise_etl"
    )


def downgrade() -> None:
    op.drop_table("theme_members")
    op.drop_table("themes")
    op.drop_table("size_band_floors")
    op.drop_table("capitalizations")
    op.drop_table("securities")
    op.drop_table("issuers")
