"""Queries in MariaDB's words failed on SQLite, and a misspelt column was taken for a text.

`INSERT IGNORE`, MariaDB's functions, and the query builder's for databases; names keep their
backticks, since SQLite takes an unknown name in double quotes for a text and finds nothing.
"""

from embedded.assemble import Tree

FUNCTIONS = '''"""Functions of MariaDB that queries of Frappe and its apps use, for SQLite."""

from __future__ import annotations

import functools
import re
from datetime import datetime

_FORMATS = {
	"Y": "%Y", "y": "%y", "m": "%m", "c": "%-m", "d": "%d", "e": "%-d", "H": "%H", "h": "%I",
	"i": "%M", "s": "%S", "S": "%S", "f": "%f", "j": "%j", "M": "%B", "b": "%b", "W": "%A",
	"a": "%a", "p": "%p", "T": "%H:%M:%S", "u": "%V", "v": "%V", "x": "%G", "%": "%%",
}  # fmt: skip


def register(conn) -> None:
	"""Give a connection all functions of this module."""
	for name, count, function in _ALL:
		conn.create_function(name, count, function, deterministic=True)
	conn.create_function("now", 0, lambda: datetime.now().strftime("%Y-%m-%d %H:%M:%S"))
	conn.create_function("curdate", 0, lambda: datetime.now().strftime("%Y-%m-%d"))
	conn.create_function("rand", -1, lambda *seed: __import__("random").random())


def _null_in_null_out(function):
	@functools.wraps(function)
	def checked(*values):
		return None if any(value is None for value in values) else function(*values)

	return checked


def _text(value) -> str:
	return value if isinstance(value, str) else str(value)


def _moment(value) -> datetime | None:
	"""The date or date and time that a stored text means, if any."""
	try:
		return datetime.fromisoformat(_text(value).strip())
	except ValueError:
		return None


def _of_moment(function):
	def checked(value, *more):
		moment = None if value is None else _moment(value)
		return None if moment is None else function(moment, *more)

	return checked


def _date_format(moment, pattern):
	return moment.strftime(re.sub(r"%(.)", lambda found: _FORMATS.get(found[1], found[1]), pattern))


def _locate(needle, haystack, start=1):
	return _text(haystack).lower().find(_text(needle).lower(), start - 1) + 1


def _concat_ws(separator, *values):
	if separator is None:
		return None
	return separator.join(_text(each) for each in values if each is not None)


def _substring_index(text, mark, count):
	parts = _text(text).split(mark)
	return mark.join(parts[:count] if count > 0 else parts[count:])


def _find_in_set(text, texts):
	listed = texts.split(",")
	return listed.index(text) + 1 if text in listed else 0


def _regexp(pattern, text):
	return bool(re.search(pattern, _text(text), re.IGNORECASE))


def _regexp_replace(text, pattern, new):
	return re.sub(pattern, new, _text(text))


def _year_week(moment, mode=0):
	year, week, _day = moment.isocalendar()
	return year * 100 + week


def _days(first, second):
	first, second = _moment(first), _moment(second)
	return (first.date() - second.date()).days if first and second else None


def _timestamp(day, time="00:00:00"):
	day = _moment(day)
	return f"{day:%Y-%m-%d} {time}" if day and _text(time) else None


def _truncate(number, places):
	scale = 10**places
	return int(number * scale) / scale


_ALL = [
	("concat", -1, _null_in_null_out(lambda *values: "".join(map(_text, values)))),
	("concat_ws", -1, _concat_ws),
	("locate", 2, _null_in_null_out(_locate)),
	("locate", 3, _null_in_null_out(_locate)),
	("regexp", 2, _null_in_null_out(_regexp)),
	("regexp_replace", 3, _null_in_null_out(_regexp_replace)),
	("substring_index", 3, _null_in_null_out(_substring_index)),
	("left", 2, _null_in_null_out(lambda text, count: _text(text)[: max(count, 0)])),
	("right", 2, _null_in_null_out(lambda text, count: _text(text)[-count:] if count > 0 else "")),
	("lpad", 3, _null_in_null_out(lambda text, width, pad: _text(text).rjust(width, pad)[:width])),
	("rpad", 3, _null_in_null_out(lambda text, width, pad: _text(text).ljust(width, pad)[:width])),
	("char_length", 1, _null_in_null_out(lambda text: len(_text(text)))),
	("find_in_set", 2, _null_in_null_out(_find_in_set)),
	("field", -1, lambda value, *values: values.index(value) + 1 if value in values else 0),
	("if", 3, lambda test, yes, no: yes if test else no),
	("greatest", -1, _null_in_null_out(max)),
	("least", -1, _null_in_null_out(min)),
	("truncate", 2, _null_in_null_out(_truncate)),
	("date_format", 2, _of_moment(_date_format)),
	("unix_timestamp", 1, _of_moment(lambda moment: moment.timestamp())),
	("timestamp", 1, _null_in_null_out(_timestamp)),
	("timestamp", 2, _null_in_null_out(_timestamp)),
	("year", 1, _of_moment(lambda moment: moment.year)),
	("quarter", 1, _of_moment(lambda moment: (moment.month + 2) // 3)),
	("month", 1, _of_moment(lambda moment: moment.month)),
	("monthname", 1, _of_moment(lambda moment: moment.strftime("%B"))),
	("week", 1, _of_moment(lambda moment: moment.isocalendar()[1])),
	("yearweek", 1, _of_moment(_year_week)),
	("yearweek", 2, _of_moment(_year_week)),
	("day", 1, _of_moment(lambda moment: moment.day)),
	("dayofmonth", 1, _of_moment(lambda moment: moment.day)),
	("dayofweek", 1, _of_moment(lambda moment: moment.isoweekday() % 7 + 1)),
	("dayofyear", 1, _of_moment(lambda moment: moment.timetuple().tm_yday)),
	("weekday", 1, _of_moment(lambda moment: moment.weekday())),
	("hour", 1, _of_moment(lambda moment: moment.hour)),
	("minute", 1, _of_moment(lambda moment: moment.minute)),
	("second", 1, _of_moment(lambda moment: moment.second)),
	("datediff", 2, _null_in_null_out(_days)),
]  # fmt: skip
'''

MODIFY = '''
def modify_query(query):
	"""Return a query in SQLite's words."""
	query = INSERT_IGNORE.sub("INSERT OR IGNORE INTO", str(query))
	if " tab" in query or "\\ttab" in query or "\\ntab" in query:
		query = BARE_TABLE.sub(r"\\1 `\\2`", query)
	return query
'''

BUILDER = '''class SQLiteBuilder(SQLLiteQueryBuilder):
	"""Builds queries with names in backticks: in double quotes an unknown one is a text."""

	QUOTE_CHAR = "`"

	def __init__(self, **kwargs):
		super().__init__(**kwargs)
		self._wrapper_cls = SQLiteParameterizedValueWrapper

	@terms.builder
	def for_update(self, nowait=False, skip_locked=False, of=()):
		# taken out before execution, where it takes the write lock
		self._for_update = True


class SQLite(Base, SQLLiteQuery):
	Field = terms.Field

	_BuilderClasss = SQLiteBuilder

	@classmethod
	def _builder(cls, *args, **kwargs) -> "SQLiteBuilder":
		return SQLiteBuilder(**kwargs)
'''


def apply(tree: Tree) -> None:
    tree.add("frappe/database/sqlite/functions.py", FUNCTIONS)
    file = "frappe/database/sqlite/database.py"
    tree.replace(
        file,
        """		conn.create_function("regexp", 2, regexp)
		conn.create_function("regexp_replace", 3, regexp_replace)
""",
        "\t\tfunctions.register(conn)\n",
    )
    tree.redefine(file, "regexp", "")
    tree.redefine(file, "regexp_replace", "")
    tree.redefine(file, "replace_locate_with_instr", "")
    tree.redefine(file, "modify_query", MODIFY)
    tree.replace(
        file,
        "IMPLICIT_COMMIT_QUERY_TYPES =",
        'INSERT_IGNORE = re.compile(r"^\\s*INSERT\\s+IGNORE(\\s+INTO)?", re.IGNORECASE)\n'
        'BARE_TABLE = re.compile(r"\\b(from|join|into|update)\\s+(tab[A-Z]\\w*)", re.IGNORECASE)\n'
        "IMPLICIT_COMMIT_QUERY_TYPES =",
    )
    tree.replace(
        file,
        "from frappe.database.sqlite.schema",
        "from frappe.database.sqlite import functions\nfrom frappe.database.sqlite.schema",
    )

    builder = "frappe/query_builder/builder.py"
    tree.replace(
        builder,
        """class SQLite(Base, SQLLiteQuery):
	Field = terms.Field

	_BuilderClasss = SQLLiteQueryBuilder

	@classmethod
	def _builder(cls, *args, **kwargs) -> "SQLLiteQueryBuilder":
		return super()._builder(*args, wrapper_cls=SQLiteParameterizedValueWrapper, **kwargs)
""",
        BUILDER,
    )
    tree.replace(
        "frappe/database/query.py",
        'quote_char = "`" if self.is_mariadb else \'"\'',
        'quote_char = \'"\' if self.is_postgres else "`"',
        times=2,
    )
    functions = "frappe/query_builder/functions.py"
    tree.replace(
        functions,
        "db_type_is.SQLITE: Instr})",
        "db_type_is.SQLITE: Locate})",
    )
    tree.replace(
        functions,
        "GroupConcat = ImportMapper({",
        "GroupConcat = ImportMapper({db_type_is.SQLITE: GROUP_CONCAT, ",
    )
    for name, values in (
        ("TIMESTAMP", '["date", "time"]'),
        ("DATE_FORMAT", '["date", "format"]'),
        ("unix_timestamp", '["date"]'),
    ):
        line = f'db_type_is.MARIADB: CustomFunction("{name}", {values}),\n'
        tree.replace(functions, line, line + "\t\t" + line.replace("MARIADB", "SQLITE"))
