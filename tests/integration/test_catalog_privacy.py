"""Row-level security and grants, asked of the catalog; each question is first shown to find what it looks for."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from db.embedded import EmbeddedServer
from db.engine import Database
from db.roles import OWNER_ROLE, PUBLISHER_ROLE, RUNTIME_ROLE

pytestmark = pytest.mark.integration

PRIVATE = {
    "users",
    "imports",
    "import_accounts",
    "positions",
    "lots",
    "unresolved_rows",
    "portfolios",
    "portfolio_states",
    "accounts",
    "account_parts",
    "plan_runs",
    "plans",
    "column_mappings",
    "ticker_choices",
    "user_choices",
    "current_choices",
    "shared_views",
    "books",
    "book_parts",
    "book_portfolios",
    "book_figures",
    "book_rejections",
}

# S13: nullable owner, no forced security, or no policy that binds both what is seen and what is written. One more is
# allowed, on one table: to read the view whose token somebody brings, as long as it lasts.
UNPROTECTED = """
select c.relname
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  and not (a.attnotnull and c.relrowsecurity and c.relforcerowsecurity
    and exists (
      select from pg_policy p
      where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive
        and pg_get_expr(p.polqual, p.polrelid)
          = '(user_id = (NULLIF(current_setting(''app.user_id''::text, true), ''''::text))::uuid)'
        and pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))
    and 1 = (
      select count(*) from pg_policy p
      where p.polrelid = c.oid and (c.relname, p.polname, p.polcmd, pg_get_expr(p.polqual, p.polrelid))
        is distinct from ('shared_views', 'by_token', 'r',
          '((token_hash = NULLIF(current_setting(''app.shared_view''::text, true), ''''::text))'
            || ' AND (revoked_at IS NULL) AND (expires_at > now()))')))
"""

# S14: more than reading public and changing private rows, for either of the two working roles.
EXCESS_GRANTS = """
with grants as (
  select c.oid, c.relname, coalesce(r.rolname, 'public') as grantee, g.privilege_type as privilege,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id') as is_private
  from pg_class c cross join lateral aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee
  where c.relnamespace = 'public'::regnamespace and g.grantee <> c.relowner
)
select relname from grants
where not case grantee
  when 'counterpoise_app' then privilege = 'SELECT' or (is_private and privilege in ('INSERT', 'UPDATE', 'DELETE'))
  when 'counterpoise_etl' then not is_private and privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  else false end
"""

STRONG_ROLES = """
select r.rolname
from pg_roles r
where r.rolname in ('counterpoise_app', 'counterpoise_etl')
  and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
    or exists (select from pg_auth_members m where m.member = r.oid)
    or exists (select from pg_class c where c.relowner = r.oid)
    or has_schema_privilege(r.oid, 'public', 'CREATE')
    or has_database_privilege(r.oid, current_database(), 'CREATE'))
"""

# S15: whatever answers with its owner's eyes.
BORROWED_EYES = """
select c.relname from pg_class c
where c.relnamespace = 'public'::regnamespace
  and (c.relkind = 'm'
    or (c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)))
union all
select p.proname from pg_proc p
where p.pronamespace = 'public'::regnamespace and (p.prosecdef or p.proleakproof)
"""

# S19: a unique index that leaves out whose row it is, or a reference between private tables that does.
KEYS_ACROSS_USERS = """
with private as (
  select c.oid, c.relname, a.attnum
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
)
select i.indexrelid::regclass::text from pg_index i join private p on p.oid = i.indrelid
where i.indisunique and not p.attnum = any (i.indkey::smallint[])
union all
select k.conname::text
from pg_constraint k join private p on p.oid = k.conrelid join private q on q.oid = k.confrelid
where k.contype = 'f' and not (p.attnum = any (k.conkey) and q.attnum = any (k.confkey))
"""


@pytest.fixture
def owner(server: EmbeddedServer, database_name: str) -> Iterator[Connection]:
    engine = create_engine(server.url(OWNER_ROLE, database_name), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _names(connection: Connection, query: str) -> set[str]:
    return {str(row[0]) for row in connection.exec_driver_sql(query)}


def test_private_tables_are_the_ones_with_a_user(owner: Connection) -> None:
    found = _names(owner, "select table_name from information_schema.columns where column_name = 'user_id'")
    assert found == PRIVATE


OWN = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"
SECURED = "alter table bad enable row level security; alter table bad force row level security; "
ENABLED = "create table bad (user_id uuid not null); alter table bad enable row level security;"
FORCED = f"create table bad (user_id uuid not null); {SECURED}"
WIDER = "create policy q on bad for select using (true)"
ACROSS = (
    "create table bad (user_id uuid, portfolio_id uuid unique); "
    "alter table bad add constraint across foreign key (portfolio_id) references bad (portfolio_id)"
)


@pytest.mark.parametrize(
    "bad",
    [
        "create table bad (user_id uuid not null)",
        f"create table bad (user_id uuid); {SECURED} create policy p on bad using ({OWN}) with check ({OWN})",
        f"create table bad (user_id uuid not null); {SECURED} create policy p on bad using ({OWN})",
        f"create table bad (user_id uuid not null); {SECURED} create policy p on bad using (true) with check (true)",
        f"{ENABLED} create policy p on bad using ({OWN}) with check ({OWN})",
        f"{FORCED} create policy p on bad using ({OWN}) with check ({OWN}); {WIDER}",
    ],
    ids=["no security", "nullable", "no check", "open policy", "not forced", "a second, wider policy"],
)
def test_every_private_table_is_forced_under_a_policy_for_reading_and_writing(owner: Connection, bad: str) -> None:
    assert _names(owner, UNPROTECTED) == set()
    owner.exec_driver_sql(bad)
    assert _names(owner, UNPROTECTED) == {"bad"}


@pytest.mark.parametrize(
    "bad",
    [
        f"grant truncate on positions to {RUNTIME_ROLE}",
        f"grant references on portfolios to {RUNTIME_ROLE}",
        f"grant insert on holdings to {RUNTIME_ROLE}",
        f"grant select on positions to {PUBLISHER_ROLE}",
        "grant select on positions to public",
    ],
)
def test_roles_hold_no_grant_they_do_not_need(owner: Connection, bad: str) -> None:
    assert _names(owner, EXCESS_GRANTS) == set()
    owner.exec_driver_sql(bad)
    assert _names(owner, EXCESS_GRANTS) != set()


def test_roles_own_nothing_and_bypass_nothing(owner: Connection) -> None:
    assert _names(owner, STRONG_ROLES) == set()
    owner.exec_driver_sql(f"grant create on schema public to {RUNTIME_ROLE}")
    assert _names(owner, STRONG_ROLES) == {RUNTIME_ROLE}


@pytest.mark.parametrize(
    "bad",
    [
        "create view bad as select * from positions",
        "create materialized view bad as select * from positions",
        "create function bad() returns bigint language sql security definer as 'select count(*) from positions'",
    ],
)
def test_nothing_answers_with_its_owners_eyes(owner: Connection, bad: str) -> None:
    assert _names(owner, BORROWED_EYES) == set()
    owner.exec_driver_sql(bad)
    assert _names(owner, BORROWED_EYES) == {"bad"}


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ("create unique index bad on portfolio_states (name)", "bad"),
        (ACROSS, "across"),
    ],
)
def test_keys_of_private_tables_include_the_user(owner: Connection, bad: str, name: str) -> None:
    assert _names(owner, KEYS_ACROSS_USERS) == set()
    owner.exec_driver_sql(bad)
    assert name in _names(owner, KEYS_ACROSS_USERS)


@pytest.mark.parametrize(
    "statement",
    [
        "truncate positions",
        "create table mine (x int)",
        f"set role {OWNER_ROLE}",
        f"set role {PUBLISHER_ROLE}",
        "insert into holdings (snapshot_key, line_no, ticker, kind, weight) values (1, 1, 'X', 'equity', 0)",
        "update fund_snapshots set source = 'x'",
        "delete from current_fund_snapshots",
        "alter table positions disable row level security",
        "copy positions to program 'true'",
    ],
)
def test_the_runtime_role_is_refused(database: Database, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        database.transaction() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_the_publisher_reads_no_private_table(database: Database) -> None:
    for table in PRIVATE:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            database.publication() as connection,
        ):
            connection.execute(text(f"select 1 from {table}"))  # noqa: S608 - a constant list


def test_the_public_may_not_enter_the_database(server: EmbeddedServer, template: str) -> None:
    engine = create_engine(server.url(RUNTIME_ROLE, template), poolclass=NullPool)
    query = "select has_database_privilege('public', current_database(), :privilege)"
    with engine.connect() as connection:
        for privilege in ("CONNECT", "TEMP", "CREATE"):
            assert connection.execute(text(query), {"privilege": privilege}).scalar() is False
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql("create temp table mine (x int)")
