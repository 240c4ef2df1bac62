"""Limits on what is read, checked before any parsing: they bound time and memory on a hostile file."""

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 50_000
MAX_LINE_LENGTH = 64 * 1024
MAX_CELL_LENGTH = 4 * 1024
MAX_COLUMNS = 200
MAX_TABLES = 200
MAX_REJECTED_BEFORE_THE_FIRST_ROW = 1_000
MAX_QUOTED_LINES = 20
"""A quoted cell running over more lines than this is taken for a quotation mark that was never closed."""
