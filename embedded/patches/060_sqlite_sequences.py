"""Doctypes that number their records by themselves could not be used on SQLite, which has no
sequences.
"""

from embedded.assemble import Tree

SEQUENCE = '''"""Sequences, by a table that stands for them on SQLite."""

from __future__ import annotations

from frappe import db, scrub

SEQUENCE_CACHE = 0
TABLE = "__Sequence"


def create_sequence(
	doctype_name: str,
	*,
	slug: str = "_id_seq",
	temporary: bool = False,
	check_not_exists: bool = False,
	cycle: bool = False,
	cache: int = SEQUENCE_CACHE,
	start_value: int = 0,
	increment_by: int = 0,
	min_value: int = 0,
	max_value: int = 0,
) -> str:
	"""Make a sequence and return its name."""
	name = scrub(doctype_name + slug)
	_ensure_table()
	db.sql(
		f"INSERT INTO `{TABLE}` (name, next) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING",
		(name, start_value or 1),
	)
	db.commit()
	return name


def get_next_val(doctype_name: str, slug: str = "_id_seq") -> int:
	"""Take the next number of a sequence."""
	taken = db.sql(
		f"UPDATE `{TABLE}` SET next = next + 1 WHERE name = %s RETURNING next - 1",
		scrub(doctype_name + slug),
	)
	if not taken:
		raise db.SequenceGeneratorLimitExceeded
	return taken[0][0]


def set_next_val(
	doctype_name: str, next_val: int, *, slug: str = "_id_seq", is_val_used: bool = False
) -> None:
	"""Let a sequence go on from a number, or after it if it is used."""
	_ensure_table()
	db.sql(
		f"INSERT INTO `{TABLE}` (name, next) VALUES (%(name)s, %(next)s)"
		" ON CONFLICT (name) DO UPDATE SET next = %(next)s",
		{"name": scrub(doctype_name + slug), "next": int(next_val) + bool(is_val_used)},
	)


def _ensure_table():
	if TABLE not in db.get_tables(cached=False):
		columns = "name varchar(140) PRIMARY KEY, next bigint"
		db.sql_ddl(f"CREATE TABLE IF NOT EXISTS `{TABLE}` ({columns})")
'''


def apply(tree: Tree) -> None:
    tree.rewrite("frappe/database/sequence.py", SEQUENCE)
    tree.replace(
        "frappe/database/sqlite/database.py",
        "class SQLiteExceptionUtil:\n",
        "class SQLiteExceptionUtil:\n\tSequenceGeneratorLimitExceeded = sqlite3.IntegrityError\n",
    )
