"""Which snapshot was shown when: kept by a trigger, so that no way of moving the pointer escapes it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOTE_SHOWN = """
create function note_shown_snapshot() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.snapshot_key = old.snapshot_key then
        return null;
    end if;
    update shown_snapshots set shown_until = clock_timestamp() where fund = new.fund and shown_until is null;
    insert into shown_snapshots (fund, snapshot_key, shown_from, reason)
    values (new.fund, new.snapshot_key, clock_timestamp(),
        coalesce(current_setting('app.rollback_reason', true), ''));
    return null;
end $$;
create trigger note_shown after insert or update on current_fund_snapshots
    for each row execute function note_shown_snapshot();
"""

CHECK_POINTER = """
create or replace function check_current_snapshot() returns trigger language plpgsql as $$
declare
    expected integer;
    found_rows bigint;
begin
    if tg_op = 'UPDATE' and (new.as_of_date < old.as_of_date or new.fund <> old.fund){unless} then
        raise exception 'the current snapshot of % is of %, and % is older', old.fund, old.as_of_date, new.as_of_date
            using errcode = 'restrict_violation';
    end if;
    select n_rows into expected from fund_snapshots where snapshot_key = new.snapshot_key;
    select count(*) into found_rows from holdings where snapshot_key = new.snapshot_key;
    if expected is distinct from found_rows then
        raise exception 'snapshot % of % has % of % holdings', new.snapshot_key, new.fund, found_rows, expected
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
"""
A_REASON_IS_GIVEN = "\n        and coalesce(current_setting('app.rollback_reason', true), '') = ''"

NO_DELETE = """
create trigger shown_is_kept before delete or truncate on shown_snapshots
    for each statement execute function refuse_change_of_published();
"""


def upgrade() -> None:
    op.create_table(
        "shown_snapshots",
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot_key", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="of a roll-back"),
        sa.ForeignKeyConstraint(
            ["snapshot_key"],
            ["fund_snapshots.snapshot_key"],
            name=op.f("fk_shown_snapshots_snapshot_key_fund_snapshots"),
        ),
        sa.PrimaryKeyConstraint("fund", "shown_from", name=op.f("pk_shown_snapshots")),
    )
    op.execute(
        "insert into shown_snapshots (fund, shown_from, snapshot_key) "
        "select fund, moved_at, snapshot_key from current_fund_snapshots"
    )
    op.execute(NOTE_SHOWN)
    op.execute(CHECK_POINTER.replace("{unless}", A_REASON_IS_GIVEN))
    op.execute(NO_DELETE)
    op.execute("grant select on shown_snapshots to counterpoise_app")
    op.execute("grant select, insert, update on shown_snapshots to counterpoise_etl")


def downgrade() -> None:
    op.execute("drop trigger note_shown on current_fund_snapshots")
    op.execute("drop function note_shown_snapshot")
    op.execute(CHECK_POINTER.replace("{unless}", ""))
    op.drop_table("shown_snapshots")
