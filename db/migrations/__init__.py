"""Alembic revisions, run through ``db.migrate``. One change per revision; forward only in production."""
