"""CUSIPs that lead to tickers or issuers, and what companies report about themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cusips",
        sa.Column("cusip", sa.Text(), nullable=False),
        sa.Column("ticker", sa.Text(), server_default="", nullable=False, comment="dot form, of the table's date"),
        sa.Column("issuer_id", sa.Text(), nullable=True, comment="where no ticker leads to the company"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("cusip ~ '^[0-9A-Z*@#]{9}$'", name=op.f("ck_cusips_cusip")),
        sa.CheckConstraint("ticker <> '' or issuer_id is not null", name=op.f("ck_cusips_leads_somewhere")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_cusips_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("cusip", name=op.f("pk_cusips")),
    )
    op.create_table(
        "company_facts",
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("period_end_date", sa.Date(), nullable=False),
        sa.Column("accession", sa.Text(), nullable=False),
        sa.Column("period_months", sa.Integer(), nullable=False, comment="0 for a balance on one day"),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("filed_date", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "fact in ('eps_diluted', 'net_income', 'shares_outstanding', 'debt', 'equity', 'revenue')",
            name=op.f("ck_company_facts_fact"),
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_company_facts_issuer_id_issuers")),
        sa.PrimaryKeyConstraint(
            "issuer_id", "fact", "period_end_date", "period_months", "accession", name=op.f("pk_company_facts")
        ),
    )
    op.execute(
        "create trigger note_change after insert or update or delete or truncate on cusips "
        "for each statement execute function note_reference_change()"
    )
    op.execute("grant select on cusips, company_facts to counterpoise_app")
    op.execute("grant select, insert, update on cusips, company_facts to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("company_facts")
    op.drop_table("cusips")
