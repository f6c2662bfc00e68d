"""Changing a table on SQLite lost its primary key and its indexes, and every sync changed every
table.

An index's name is the database's on SQLite, not the table's, so that of two tables with an index on
the same field only one had it. Tables are now rebuilt in one transaction and only where needed.
"""

from embedded.assemble import Tree

SCHEMA = '''from __future__ import annotations

import frappe
from frappe.database.schema import DBTable
from frappe.database.sqlite.tables import rebuild


class SQLiteTable(DBTable):
	def create(self):
		"""Make the table with its keys and indexes."""
		columns = [
			"name varchar(140) NOT NULL PRIMARY KEY",
			"creation datetime(6)",
			"modified datetime(6)",
			"modified_by varchar(140)",
			"owner varchar(140)",
			"docstatus tinyint(4) NOT NULL DEFAULT 0",
			"idx int(11) NOT NULL DEFAULT 0",
		]
		if not self.meta.issingle and self.meta.autoname == "autoincrement":
			columns[0] = "name INTEGER PRIMARY KEY"
			frappe.db.create_sequence(self.doctype, check_not_exists=True)
		indexed = []
		if self.meta.get("istable", default=0):
			columns += [f"{name} varchar(140)" for name in ("parent", "parentfield", "parenttype")]
			indexed.append("parent")
		else:
			indexed.append("creation")
			if self.meta.sort_field == "modified":
				indexed.append("modified")

		unique = [col for col in self.columns.values() if col.unique]
		for col in unique:
			# its own index, so that it can be dropped without the table
			col.unique = 0
		columns += self.get_column_definitions()
		for col in unique:
			col.unique = 1

		frappe.db.sql_ddl(f"CREATE TABLE `{self.table_name}` ({', '.join(columns)})")
		for field in indexed:
			self.make_index(field)
		for col in self.columns.values():
			if col.unique and indexable(col):
				self.make_index(col.fieldname, unique=True)
			elif col.set_index and indexable(col):
				self.make_index(col.fieldname)

	def alter(self):
		"""Bring the table to what its fields say now."""
		for col in self.columns.values():
			col.build_for_alter_table(self.current_columns.get(col.fieldname.lower()))

		for col in self.add_column:
			definition = col.get_definition(for_modification=True)
			frappe.db.sql_ddl(
				f"ALTER TABLE `{self.table_name}` ADD COLUMN `{col.fieldname}` {definition}"
			)

		changed = {
			col.fieldname: col.get_definition(for_modification=True)
			for col in (*self.change_type, *self.set_default, *self.change_nullability)
		}
		if changed or any(not self.drop_own_index(col, unique=True) for col in self.drop_unique):
			no_longer_unique = [col.fieldname for col in self.drop_unique]
			rebuild(self.table_name, changed, without_unique=no_longer_unique)
		for col in self.drop_index:
			if col.fieldname not in ("creation", "parent"):
				self.drop_own_index(col)
		for col in self.add_unique:
			self.make_index(col.fieldname, unique=True)
		for col in self.add_index:
			if not frappe.db.get_column_index(self.table_name, col.fieldname):
				self.make_index(col.fieldname)
		if self.meta.sort_field == "modified" and not self.meta.get("istable"):
			if not frappe.db.get_column_index(self.table_name, "modified"):
				self.make_index("modified")

	def make_index(self, field, unique=False):
		frappe.db.sql_ddl(
			f"CREATE {'UNIQUE ' if unique else ''}INDEX IF NOT EXISTS"
			f" `{self.index_name(field, unique)}` ON `{self.table_name}` (`{field}`)"
		)

	def drop_own_index(self, col, unique=False) -> bool:
		"""Drop the index that this class made on a field; False if the field's index is another."""
		name = self.index_name(col.fieldname, unique)
		if not frappe.db.has_index(self.table_name, name):
			return False
		frappe.db.sql_ddl(f"DROP INDEX `{name}`")
		return True

	def index_name(self, field, unique=False) -> str:
		"""An index's name is the database's, not the table's."""
		return f"{self.table_name}.{field}{'.unique' if unique else ''}"


def indexable(col) -> bool:
	"""Whether MariaDB would index the field too."""
	return frappe.db.type_map.get(col.fieldtype, ("text",))[0] not in ("text", "longtext")
'''

TABLES = '''"""What SQLite's `ALTER TABLE` cannot do: the table is made anew with all it has."""

from __future__ import annotations

import frappe


def describe(table: str) -> list:
	"""Return a table's columns with the names MariaDB gives to their properties."""
	alone: dict[str, set] = {}
	for index in frappe.db.sql(f"PRAGMA index_list(`{table}`)", as_dict=True):
		fields = frappe.db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)
		if index.unique and len(fields) == 1 and index.origin != "pk":
			alone.setdefault(fields[0].name, set()).add("unique")
		elif not index.unique and fields:
			alone.setdefault(fields[0].name, set()).add("index")
	return [
		frappe._dict(
			name=column.name,
			type=column.type.lower(),
			default=column.dflt_value,
			index=int("index" in alone.get(column.name, ())),
			unique=int("unique" in alone.get(column.name, ())),
			not_nullable=column.notnull,
		)
		for column in frappe.db.sql(f"PRAGMA table_info(`{table}`)", as_dict=True)
	]


def rebuild(
	table: str,
	definitions: dict[str, str] | None = None,
	dropped: tuple[str, ...] = (),
	without_unique: list[str] | tuple[str, ...] = (),
) -> None:
	"""Make a table anew with other definitions of some columns, all or nothing.

	:param definitions: the new definitions by column.
	:param dropped: columns to leave out.
	:param without_unique: columns that need not be unique any longer.
	"""
	definitions = definitions or {}
	frappe.db.commit()
	frappe.db.clear_db_table_cache("create")
	columns, names, keys = [], [], []
	for column in frappe.db.sql(f"PRAGMA table_info(`{table}`)", as_dict=True):
		if column.name in dropped:
			continue
		names.append(f"`{column.name}`")
		if column.pk:
			keys.append((column.pk, f"`{column.name}`"))
		definition = definitions.get(column.name) or _definition(column)
		columns.append(f"`{column.name}` {definition}")
	if keys:
		columns.append(f"PRIMARY KEY ({', '.join(key for _place, key in sorted(keys))})")

	indexes = []
	for index in frappe.db.sql(f"PRAGMA index_list(`{table}`)", as_dict=True):
		fields = frappe.db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)
		fields = [field.name for field in fields]
		if index.origin == "pk" or set(fields) & set(dropped):
			continue
		if index.unique and len(fields) == 1 and fields[0] in without_unique:
			continue
		made = frappe.db.sql("SELECT sql FROM sqlite_master WHERE name=%s", index.name)
		if index.origin == "c" and made and made[0][0]:
			indexes.append(made[0][0])
		else:
			listed = ", ".join(f"`{field}`" for field in fields)
			columns.append(f"UNIQUE ({listed})")

	copied = ", ".join(names)
	values = ", ".join(
		# a column that may no longer be empty gets its default
		f"coalesce({name}, {_default(definitions[name[1:-1]])})"
		if "NOT NULL" in definitions.get(name[1:-1], "")
		else name
		for name in names
	)
	fresh = f"{table}.new"
	conn = frappe.db._conn
	if not conn.in_transaction:
		conn.execute("BEGIN IMMEDIATE")
	try:
		conn.execute(f"DROP TABLE IF EXISTS `{fresh}`")
		conn.execute(f"CREATE TABLE `{fresh}` ({', '.join(columns)})")
		conn.execute(f"INSERT INTO `{fresh}` ({copied}) SELECT {values} FROM `{table}`")
		conn.execute(f"DROP TABLE `{table}`")
		conn.execute(f"ALTER TABLE `{fresh}` RENAME TO `{table}`")
		for index in indexes:
			conn.execute(index)
		conn.execute("COMMIT")
	except BaseException:
		conn.execute("ROLLBACK")
		raise
	frappe.client_cache.delete_value(f"table_columns::{table}")


def _definition(column) -> str:
	definition = column.type
	if column.notnull:
		definition += " NOT NULL"
	if column.dflt_value is not None:
		definition += f" DEFAULT {column.dflt_value}"
	return definition


def _default(definition: str) -> str:
	_before, default, value = definition.partition(" DEFAULT ")
	return value if default else "''"
'''

METHODS = '''
	def describe(self, doctype: str) -> list | tuple:
		"""Return the columns of a doctype, the name first."""
		return [(column.name, column.type) for column in tables.describe(get_table_name(doctype))]

	def rename_table(self, old_name: str, new_name: str):
		old, new = get_table_name(old_name), get_table_name(new_name)
		self.sql_ddl(f"ALTER TABLE `{old}` RENAME TO `{new}`")

	def change_column_type(self, doctype: str, column: str, type: str, nullable: bool = False):
		table = get_table_name(doctype)
		if column not in self.get_table_columns(doctype):
			raise self.InvalidColumnName(f"Column {column} does not exist in table {table}")
		tables.rebuild(table, {column: type if nullable else f"{type} NOT NULL"})

	def rename_column(self, doctype: str, old_column_name: str, new_column_name: str):
		table = get_table_name(doctype)
		names = f"`{old_column_name}` TO `{new_column_name}`"
		self.sql_ddl(f"ALTER TABLE `{table}` RENAME COLUMN {names}")
		frappe.client_cache.delete_value(f"table_columns::{table}")

	def get_table_columns_description(self, table_name):
		"""Return the columns of a table with their properties."""
		return tables.describe(table_name)

	def get_column_type(self, doctype, column):
		"""Return the type of a column."""
		for each in tables.describe(get_table_name(doctype)):
			if each.name == column:
				return each.type

	def has_index(self, table_name, index_name):
		"""Return whether the table has an index of this name, with or without the table's."""
		return self.sql(
			"SELECT 1 FROM sqlite_master WHERE type='index' AND tbl_name=%s AND name IN %s",
			(table_name, (index_name, f"{table_name}.{index_name}")),
		)

	def get_column_index(self, table_name: str, fieldname: str, unique: bool = False):
		"""Return an index that begins with the field."""
		for index in self.sql(f"PRAGMA index_list(`{table_name}`)", as_dict=True):
			fields = self.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)
			begins = fields and fields[0].name == fieldname
			if begins and bool(index.unique) == bool(unique):
				return index

	def add_index(self, doctype: str, fields: list, index_name: str | None = None):
		"""Make an index on these fields, if there is none of its name."""
		from frappe.custom.doctype.property_setter.property_setter import make_property_setter

		# SQLite indexes whole texts
		fields = [re.sub(r"\\(.*?\\)", "", field) for field in fields]
		self._make_index(doctype, fields, index_name or self.get_index_name(fields))
		if len(fields) == 1 and not (frappe.flags.in_install or frappe.flags.in_migrate):
			# so that a migration keeps it
			make_property_setter(
				doctype,
				fields[0],
				property="search_index",
				value="1",
				property_type="Check",
				for_doctype=False,
			)

	def add_unique(self, doctype, fields, constraint_name=None):
		"""Let no two rows have the same values of these fields."""
		fields = [fields] if isinstance(fields, str) else fields
		name = constraint_name or f"unique_{'_'.join(fields)}"
		self._make_index(doctype, fields, name, "UNIQUE ")

	def _make_index(self, doctype, fields, name, kind=""):
		table = get_table_name(doctype)
		listed = ", ".join(f"`{field.strip('` ')}`" for field in fields)
		self.commit()
		place = f"`{table}` ({listed})"
		self.sql(f"CREATE {kind}INDEX IF NOT EXISTS `{table}.{name}` ON {place}")

	def truncate(self, doctype: str):
		"""Remove all rows of a doctype."""
		self.sql_ddl(f"DELETE FROM `{get_table_name(doctype)}`")
'''


def apply(tree: Tree) -> None:
    tree.rewrite("frappe/database/sqlite/schema.py", SCHEMA)
    tree.add("frappe/database/sqlite/tables.py", TABLES)
    file = "frappe/database/sqlite/database.py"
    for name in (
        *(
            "rename_table",
            "change_column_type",
            "rename_column",
            "get_table_columns_description",
            "get_column_type",
        ),
        *("has_index", "get_column_index", "add_index", "add_unique", "truncate"),
    ):
        tree.redefine(file, f"SQLiteDatabase.{name}", "")
    tree.redefine(file, "SQLiteDatabase.describe", METHODS)
    tree.replace(
        file,
        "from frappe.database.sqlite.schema import SQLiteTable\n",
        "from frappe.database.sqlite import tables\n"
        "from frappe.database.sqlite.schema import SQLiteTable\n",
    )
    tree.replace(
        "frappe/model/__init__.py",
        """			query = "ALTER TABLE `tab{}` ".format(dt) + ", ".join(
				"DROP COLUMN `{}`".format(f) for f in fields_need_to_delete
			)
			frappe.db.sql(query)
""",
        """			if frappe.db.db_type == "sqlite":
				from frappe.database.sqlite.tables import rebuild

				rebuild(f"tab{dt}", dropped=tuple(fields_need_to_delete))
				continue

			query = "ALTER TABLE `tab{}` ".format(dt) + ", ".join(
				"DROP COLUMN `{}`".format(f) for f in fields_need_to_delete
			)
			frappe.db.sql(query)
""",
    )
    tree.replace(
        "frappe/database/utils.py",
        """			frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{safe_index}"')
""",
        """			frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{safe_index}"')
		elif frappe.db.db_type == "sqlite":
			frappe.db.sql_ddl(f"DROP INDEX IF EXISTS `{index}`")
			frappe.db.sql_ddl(f"DROP INDEX IF EXISTS `{table}.{index}`")
""",
    )
    tree.replace(
        "frappe/model/base_document.py",
        """			frappe.msgprint(_("{0} must be unique").format(label or fieldname))

""",
        """			frappe.msgprint(_("{0} must be unique").format(label or fieldname))

		elif frappe.db.db_type == "sqlite":
			# "UNIQUE constraint failed: tabX.first, tabX.second"
			fields = [each.rsplit(".", 1)[-1] for each in str(e).rpartition(": ")[2].split(", ")]
			labels = ", ".join(self.get_label_from_fieldname(each) or each for each in fields)
			frappe.msgprint(_("{0} must be unique").format(labels))

""",
    )
