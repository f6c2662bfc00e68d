"""The search over all doctypes could not be written on SQLite, so that a job failed every few
minutes, and could not be read.
"""

from embedded.assemble import Tree

TABLE = '''
	def create_global_search_table(self):
		"""Make the table of what can be searched, and the index of its words."""
		if "__global_search" in self.get_tables(cached=False):
			return
		words = "INSERT INTO __global_search_words"
		new = f"{words} (rowid, content) VALUES (new.rowid, new.content);"
		old = (
			f"{words} (__global_search_words, rowid, content)"
			" VALUES ('delete', old.rowid, old.content);"
		)
		for statement in (
			"CREATE TABLE __global_search (doctype varchar(100), name varchar(140),"
			" title varchar(140), content text, route varchar(140),"
			" published int NOT NULL DEFAULT 0, UNIQUE (doctype, name))",
			"CREATE VIRTUAL TABLE __global_search_words USING fts5 (content,"
			" content='__global_search', content_rowid='rowid',"
			" tokenize='unicode61 remove_diacritics 2')",
			"CREATE TRIGGER __global_search_in AFTER INSERT ON __global_search BEGIN"
			f" {new} END",
			"CREATE TRIGGER __global_search_out AFTER DELETE ON __global_search BEGIN"
			f" {old} END",
			"CREATE TRIGGER __global_search_new AFTER UPDATE ON __global_search BEGIN"
			f" {old} {new} END",
		):
			self.sql_ddl(statement)
'''

FIND = '''
def find_on_sqlite(text, condition, values, start, limit):
	"""Return the entries that hold all words of a text, or longer ones, the best first."""
	words = " ".join('"{}"*'.format(word.replace('"', '""')) for word in text.split())
	return frappe.db.sql(
		f"""SELECT g.doctype, g.name, g.content, g.title, g.route,
			-bm25(__global_search_words) AS `rank`
		FROM __global_search_words JOIN __global_search g ON g.rowid = __global_search_words.rowid
		WHERE __global_search_words MATCH %(words)s AND {condition}
		ORDER BY `rank` DESC LIMIT %(limit)s OFFSET %(start)s""",
		{**values, "words": words, "start": cint(start), "limit": cint(limit)},
		as_dict=True,
	)


'''

SEARCH_BEFORE = """		global_search = frappe.qb.Table("__global_search")
		rank = Match(global_search.content).Against(word)
"""
SEARCH = """		if frappe.db.db_type == "sqlite":
			doctypes = [doctype] if doctype else list(allowed_doctypes)
			results.extend(
				find_on_sqlite(
					word, "g.doctype IN %(doctypes)s", {"doctypes": doctypes}, start, limit
				)
			)
			continue

		global_search = frappe.qb.Table("__global_search")
		rank = Match(global_search.content).Against(word)
"""

UPSERT = """INSERT INTO `__global_search`
			(`doctype`, `name`, `content`, `published`, `title`, `route`)
			VALUES (%(doctype)s, %(name)s, %(content)s, %(published)s, %(title)s, %(route)s)
			ON CONFLICT(`doctype`, `name`) DO UPDATE SET
				`content`=excluded.content,
				`published`=excluded.published,
				`title`=excluded.title,
				`route`=excluded.route
		\"\"\","""


def apply(tree: Tree) -> None:
    tree.redefine(
        "frappe/database/sqlite/database.py", "SQLiteDatabase.create_global_search_table", TABLE
    )
    search = "frappe/utils/global_search.py"
    tree.replace(
        search,
        '''INSERT OR REPLACE INTO `__global_search`
			(`doctype`, `name`, `content`, `published`, `title`, `route`)
			VALUES (%(doctype)s, %(name)s, %(content)s, %(published)s, %(title)s, %(route)s)
		""",''',
        UPSERT,
    )
    tree.replace(
        search,
        '\tGlobalSearch = frappe.qb.Table("__global_search")\n\tconflict_fields',
        """	if frappe.db.db_type == "sqlite":
		names = ("doctype", "name", "content", "published", "title", "route")
		for value in values:
			sync_value(dict(zip(names, value, strict=True)))
		return

	GlobalSearch = frappe.qb.Table("__global_search")
	conflict_fields""",
    )
    tree.replace(search, SEARCH_BEFORE, SEARCH)
    tree.replace(
        search,
        "@frappe.whitelist()\ndef search(",
        FIND.lstrip("\n") + "@frappe.whitelist()\ndef search(",
    )
    tree.replace(
        search,
        '\t\tresult = frappe.db.multisql(\n\t\t\t{\n\t\t\t\t"mariadb": common_query',
        """		if frappe.db.db_type == "sqlite":
			condition = "g.published = 1" + (" AND g.route LIKE %(scope)s" if scope else "")
			result = find_on_sqlite(text, condition, values, start, limit)
			results += [each for each in result if each in results or not results]
			continue

		result = frappe.db.multisql(
			{
				"mariadb": common_query""",
    )
