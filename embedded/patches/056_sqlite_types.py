"""Dates came from SQLite as texts and times as another type than from MariaDB, and no length of a
text was ever checked.
"""

from embedded.assemble import Tree

CONVERTERS = '''"""Dates and times as columns keep them, turned into what MariaDB's driver gives."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta


def as_date(stored: bytes):
	"""Return the date that a column keeps."""
	try:
		return date.fromisoformat(stored[:10].decode())
	except ValueError:
		return None


def as_datetime(stored: bytes):
	"""Return the date and time that a column keeps."""
	try:
		return datetime.fromisoformat(stored.decode())
	except ValueError:
		return None


def as_time(stored: bytes):
	"""Return the time of day that a column keeps, as the span since midnight, as from MariaDB."""
	hours, minutes, seconds = (*stored.decode().split(":"), "0", "0")[:3]
	try:
		return timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
	except ValueError:
		return None


for _type, _converter in (("date", as_date), ("datetime", as_datetime), ("time", as_time)):
	sqlite3.register_converter(_type, _converter)
'''

TYPES = '''
	def setup_type_map(self):
		"""MariaDB's column types: SQLite takes any, and Frappe judges lengths by them."""
		self.db_type = "sqlite"
		number, word = ("real", ""), ("varchar", self.VARCHAR_LEN)
		text, long = ("text", ""), ("longtext", "")
		self.type_map = {
			"Currency": number,
			"Int": ("int", "11"),
			"Long Int": ("bigint", "20"),
			"Float": number,
			"Percent": number,
			"Check": ("tinyint", 4),
			"Small Text": text,
			"Long Text": long,
			"Code": long,
			"Text Editor": long,
			"Markdown Editor": long,
			"HTML Editor": long,
			"Date": ("date", ""),
			"Datetime": ("datetime", "6"),
			"Time": ("time", "6"),
			"Text": text,
			"Data": word,
			"Link": word,
			"Dynamic Link": word,
			"Password": text,
			"Select": word,
			"Rating": number,
			"Read Only": word,
			"Attach": text,
			"Attach Image": text,
			"Signature": long,
			"Color": word,
			"Barcode": long,
			"Geolocation": long,
			"Duration": number,
			"Icon": word,
			"Phone": word,
			"Autocomplete": word,
			"JSON": long,
		}
'''

FORMAT_DATETIME = '''
	@staticmethod
	def format_datetime(datetime):
		"""Return a date and time in the one form that is stored, since texts are compared."""
		if not datetime:
			return FallBackDateTimeStr
		return str(get_datetime(datetime).replace(tzinfo=None))
'''

CREATE_CONNECTION = """
	def create_connection(self, read_only: bool = False):
		db_path = self.get_db_path()
		if read_only:
			db_path = f"file:{db_path}?mode=ro"
			return sqlite3.connect(db_path, uri=True, detect_types=sqlite3.PARSE_DECLTYPES)
		return sqlite3.connect(db_path, detect_types=sqlite3.PARSE_DECLTYPES)
"""


def apply(tree: Tree) -> None:
    file = "frappe/database/sqlite/database.py"
    tree.redefine(file, "SQLiteDatabase.setup_type_map", TYPES)
    tree.redefine(file, "SQLiteDatabase.create_connection", CREATE_CONNECTION + FORMAT_DATETIME)
    tree.replace(
        file,
        "from frappe.database.sqlite.schema",
        "from frappe.database.utils import FallBackDateTimeStr\n"
        "from frappe.utils import get_datetime\n"
        "from frappe.database.sqlite.schema",
    )
    tree.replace(
        "frappe/model/base_document.py",
        """				value = str(value)

			if ignore_nulls""",
        """				value = str(value)

			if value and df and df.fieldtype == "Time" and str(value)[1:2] == ":":
				# "9:05:00" would come after "10:00:00"
				value = f"0{value}"

			if ignore_nulls""",
    )
    tree.add("frappe/database/sqlite/converters.py", CONVERTERS)
    tree.replace(
        file,
        "from frappe.database.sqlite.schema",
        "import frappe.database.sqlite.converters\nfrom frappe.database.sqlite.schema",
    )
    tree.replace(
        "frappe/database/schema.py",
        'd = ("uuid", None)',
        'd = ("uuid", None) if frappe.db.db_type != "sqlite" else frappe.db.type_map["Link"]',
    )
