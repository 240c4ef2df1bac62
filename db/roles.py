"""The three database roles and what makes them.

The *owner* changes the schema and nothing else. The *runtime* role serves users: it owns nothing, cannot bypass
row-level security and may only read public tables. The *publisher* loads public data and has no grant on a private
table. What each may do in a table is granted by the migrations.
"""

from sqlalchemy import Connection, text

OWNER_ROLE = "counterpoise_owner"
RUNTIME_ROLE = "counterpoise_app"
PUBLISHER_ROLE = "counterpoise_etl"


def ensure_role(connection: Connection, role: str, *, can_login: bool) -> None:
    """Create one of our roles where it is missing: no superuser, no bypass, member of nothing."""
    known = connection.execute(text("select 1 from pg_roles where rolname = :role"), {"role": role})
    if known.first() is None:
        login = "login" if can_login else "nologin"
        connection.exec_driver_sql(
            f"create role {role} {login} nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
        )
