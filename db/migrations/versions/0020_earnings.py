"""What companies earned in twelve months, kept; changes of payouts and of adjusted prices noted."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_ALL = """
insert into earnings (issuer_id, net_income_usd, period_end_date)
with period as (
  select distinct on (issuer_id, period_end_date, period_months)
    issuer_id, period_end_date as ended, period_months as months, amount
  from company_facts
  where fact = 'net_income' and unit = 'USD' and period_months between 1 and 12
  order by issuer_id, period_end_date, period_months, filed_date desc, accession desc
), placed as (
  select issuer_id, ended, months, amount,
    first_value(months) over newest_year = 12 as is_known,
    first_value(ended) over newest_year as year_ended,
    first_value(amount) over newest_year as year_amount,
    last_value(amount) over year_before as before
  from period
  window newest_year as (partition by issuer_id order by months desc, ended desc),
    year_before as (
      partition by issuer_id, months order by ended
      range between interval '381 days' preceding and interval '349 days' preceding
    )
)
select distinct on (issuer_id) issuer_id,
  case when months = 12 then amount else year_amount + amount - before end, ended
from placed
where is_known and (
  ended = year_ended and months = 12
  or before is not null and abs((ended - year_ended) - months * 30.4375) <= 16
)
order by issuer_id, ended desc, months desc
"""


def upgrade() -> None:
    op.create_table(
        "earnings",
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("net_income_usd", sa.Numeric(), nullable=False, comment="of twelve months; negative is a loss"),
        sa.Column("period_end_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_earnings_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("issuer_id", name=op.f("pk_earnings")),
    )
    op.execute(OF_ALL)
    # By row: a company's figures are written again every night, and mostly change nothing.
    op.execute(
        "create trigger note_change after insert or update or delete on earnings "
        "for each row execute function note_reference_change()"
    )
    for table in ("adjusted_prices", "distributions"):
        op.execute(
            f"create trigger note_change after insert or update or delete or truncate on {table} "
            "for each statement execute function note_reference_change()"
        )
    op.execute("grant select on earnings to counterpoise_app")
    op.execute("grant select, insert, update on earnings to counterpoise_etl")


def downgrade() -> None:
    for table in ("distributions", "adjusted_prices"):
        op.execute(f"drop trigger note_change on {table}")
    op.drop_table("earnings")
