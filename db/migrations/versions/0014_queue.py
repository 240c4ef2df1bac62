"""The job queue in a Postgres schema of its own: its tables and functions come from procrastinate."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema queue")
    op.execute("set local search_path to queue")
    driver = op.get_bind().connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    # By the driver: the statements hold percent signs that are no parameters.
    driver.execute(SchemaManager.get_schema())
    op.execute("set local search_path to public")
    op.execute("grant usage on schema queue to counterpoise_app, counterpoise_etl")
    op.execute("grant select, insert, update, delete on all tables in schema queue to counterpoise_etl")
    op.execute("grant usage on all sequences in schema queue to counterpoise_app, counterpoise_etl")
    # Whoever serves users may ask for a run and follow it, and nothing else.
    op.execute("grant select, insert on queue.procrastinate_jobs, queue.procrastinate_events to counterpoise_app")


def downgrade() -> None:
    op.execute("drop schema queue cascade")
