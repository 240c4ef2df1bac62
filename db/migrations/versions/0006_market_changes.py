"""Which reference table changed last, kept by triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WATCHED = (
    "issuers",
    "securities",
    "capitalizations",
    "size_band_floors",
    "themes",
    "theme_members",
    "funds",
    "prices",
)

NOTE_CHANGE = """
create function note_reference_change() returns trigger language plpgsql as $$
begin
    insert into reference_changes (table_name, changed_xid)
    values (tg_table_name, pg_current_xact_id()::text)
    on conflict (table_name) do update set changed_xid = excluded.changed_xid;
    return null;
end $$;
"""


def upgrade() -> None:
    op.create_table(
        "reference_changes",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("changed_xid", sa.Text(), nullable=False, comment="transaction of the last change, kept by triggers"),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_reference_changes")),
    )
    op.execute(NOTE_CHANGE)
    for table in WATCHED:
        op.execute(
            f"create trigger note_change after insert or update or delete or truncate on {table} "
            "for each statement execute function note_reference_change()"
        )
    op.execute("grant select on reference_changes to counterpoise_app")
    op.execute("grant select, insert, update on reference_changes to counterpoise_etl")


def downgrade() -> None:
    op.execute("drop function note_reference_change cascade")
    op.drop_table("reference_changes")
