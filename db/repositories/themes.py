"""Every version of the lists of companies: the published ones, and those a user has made."""

from uuid import UUID

from sqlalchemy import Connection, select, text

from analytics.model.issuer import Theme
from db import schema
from db.repositories.choices import choices_of

_VERSIONS = text("""
    select t.theme, t.label, t.version_date, array_agg(m.issuer_id order by m.issuer_id) as issuer_ids
    from themes t join theme_members m using (theme, version_date)
    group by t.theme, t.label, t.version_date order by t.theme, t.version_date
""")


def published_versions(connection: Connection) -> tuple[Theme, ...]:
    """Return every version of every published list, oldest first."""
    return tuple(Theme(row[0], row[1], row[2], frozenset(row[3])) for row in connection.execute(_VERSIONS))


def own_versions(connection: Connection, user_id: UUID) -> tuple[Theme, ...]:
    """Return every version of a user's lists that led to those of today, oldest first; of one day the last one."""
    rows, current = schema.user_choices, schema.current_choices
    query = select(rows.c.choices_no, rows.c.follows_no, rows.c.document).where(rows.c.user_id == user_id)
    kept = {row.choices_no: row for row in connection.execute(query)}
    number = connection.execute(select(current.c.choices_no).where(current.c.user_id == user_id)).scalar()
    found: dict[tuple[str, object], Theme] = {}
    while number in kept:
        for theme in choices_of({"themes": kept[number].document.get("themes", [])}).themes:
            found.setdefault((theme.name, theme.version_date), theme)
        number = kept[number].follows_no
    return tuple(sorted(found.values(), key=lambda theme: (theme.name, theme.version_date)))
