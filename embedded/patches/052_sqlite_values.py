"""Query values were pasted into the text of SQLite queries, so that None became 'None' and a number
a string; now they are bound.
"""

from embedded.assemble import Tree

EXECUTE = '''
	def execute_query(self, query, values=None):
		"""Execute a query whose values stand as %s or %(name)s, as with other drivers."""
		if values is None:
			return self._cursor.execute(query)
		return self._cursor.execute(*bind(query, values))
'''

VALUES = '''"""Values of queries as SQLite takes them."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime, timedelta
from decimal import Decimal

from frappe.utils.data import format_timedelta

PLACES = re.compile(r"%%|%s|%\\((\\w+)\\)s")
TIME = re.compile(r"(\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d\\.000000")


def bind(query: str, values) -> tuple[str, list]:
	"""Return the query with question marks, and the values for them in their order."""
	named = isinstance(values, dict)
	rest = iter(() if named else values)
	bound = []

	def place(match):
		mark = match[0]
		if mark == "%%":
			return "%"
		if mark == "%s":
			try:
				value = next(rest)
			except StopIteration:
				raise sqlite3.ProgrammingError("not enough values for the query") from None
		else:
			value = values[match[1]]
		if isinstance(value, list | tuple | set | frozenset):
			bound.extend(plain(each) for each in value)
			return f"({', '.join('?' * len(value))})"
		bound.append(plain(value))
		return "?"

	return PLACES.sub(place, query), bound


def plain(value):
	"""Return a value as SQLite keeps it: number, text, bytes or nothing."""
	if type(value) is str:
		# one form of a time, since texts are compared
		return value[:-7] if value.endswith(".000000") and TIME.fullmatch(value) else value
	if value is None or type(value) in (int, float, bool, bytes):
		return value
	if isinstance(value, str | int | float | bytes):
		# an enumeration or a marked text: what it stands for
		kind = next(kind for kind in (str, int, float, bytes) if isinstance(value, kind))
		return kind(value)
	if isinstance(value, datetime):
		return str(value.replace(tzinfo=None))
	if isinstance(value, timedelta):
		hours, rest = format_timedelta(value).split(":", 1)
		return plain(f"{hours:0>2}:{rest}")
	if isinstance(value, Decimal):
		return float(value)
	if isinstance(value, dict):
		raise sqlite3.ProgrammingError("a dict cannot be a value of a query")
	return str(value)
'''


def apply(tree: Tree) -> None:
    tree.add("frappe/database/sqlite/values.py", VALUES)
    file = "frappe/database/sqlite/database.py"
    tree.redefine(file, "SQLiteDatabase.execute_query", EXECUTE)
    tree.replace(file, '_PARAM_COMP = re.compile(r"%\\([\\w]*\\)s")\n', "")
    tree.replace(
        file,
        "from frappe.database.sqlite.schema",
        "from frappe.database.sqlite.values import bind\nfrom frappe.database.sqlite.schema",
    )
    tree.redefine(
        file,
        "SQLiteDatabase.escape",
        '''
	@staticmethod
	def escape(s, percent=True):
		"""Return a value as a quoted text for a query."""
		s = str(s).replace("'", "''")
		if percent:
			s = s.replace("%", "%%")
		return f"'{s}'"
''',
    )
