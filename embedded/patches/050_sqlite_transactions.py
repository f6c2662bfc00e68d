"""Two users who save at once lost updates on SQLite, and others met "database is locked" at once.

The fork opened a deferred transaction after each commit, read `for_update` rows without a lock, and
let the release of a savepoint commit. Now nothing is open between transactions; the first write,
savepoint or locking read takes the write lock at once and waits up to 20 seconds for it.
"""

from embedded.assemble import Tree

CONNECTION = '''
	def get_connection(self, read_only: bool = False):
		"""Open the site's database; transactions begin where this class says, not in the driver."""
		conn = self.create_connection(read_only)
		conn.isolation_level = None
		for pragma in (
			f"busy_timeout={LOCK_WAIT_SECONDS * 1000}",
			"journal_mode=WAL",
			"synchronous=NORMAL",
			"cache_size=-16000",
		):
			conn.execute(f"PRAGMA {pragma}")
		conn.create_function("regexp", 2, regexp)
		conn.create_function("regexp_replace", 3, regexp_replace)
		return conn
'''

TRANSFORM = '''
	def _transform_query(self, query, values):
		"""Take the write lock before anything that writes or locks."""
		query_type = get_query_type(query)
		if query_type in WRITES:
			self.begin_writing()
		elif query_type in ("select", "with"):
			query, locking = LOCKING_READ.subn("", query)
			if locking:
				self.begin_writing()
		elif query_type == "savepoint":
			self.begin_writing()
		elif query_type in ("start", "begin"):
			query = "SELECT 1"
		elif query_type in ("commit", "rollback") and not self._conn.in_transaction:
			query = "SELECT 1"
		return query, values

	def begin_writing(self):
		"""Begin a transaction that holds the write lock, unless one is open."""
		if self._conn.in_transaction:
			return
		try:
			self._conn.execute("BEGIN IMMEDIATE")
		except sqlite3.OperationalError as e:
			if self.is_timedout(e):
				raise frappe.QueryTimeoutError(e) from e
			raise
'''

BEGIN = '''
	def begin(self, *, read_only=False):
		"""Go between reading only and writing; a transaction begins with its first write."""
		read_only = bool(read_only or frappe.flags.read_only)
		if read_only != getattr(self, "read_only", False):
			self.close()
			self._conn = self.get_connection(read_only=read_only)
			self._cursor = self._conn.cursor()
			self.read_only = read_only
'''

COMMIT = '''
	def commit(self, chain=None):
		"""Commit the transaction, if one is open."""
		if self._disable_transaction_control:
			warnings.warn(message=TRANSACTION_DISABLED_MSG, stacklevel=2)
			return

		self.before_rollback.reset()
		self.after_rollback.reset()
		self.before_commit.run()

		if self._conn and self._conn.in_transaction:
			self._conn.execute("COMMIT")
		self.transaction_writes = 0
		self.value_cache.clear()

		self.after_commit.run()
'''

ROLLBACK = '''
	def rollback(self, *, save_point=None, chain=None):
		"""Undo the transaction, or what was done in it since a save point."""
		if save_point:
			self.sql(f"rollback to savepoint {save_point}")
			self.value_cache.clear()
		elif not self._disable_transaction_control:
			self.before_commit.reset()
			self.after_commit.reset()
			self.before_rollback.run()

			if self._conn and self._conn.in_transaction:
				self._conn.execute("ROLLBACK")
			self.transaction_writes = 0
			self.value_cache.clear()

			self.after_rollback.run()
		else:
			warnings.warn(message=TRANSACTION_DISABLED_MSG, stacklevel=2)
'''

UNBUFFERED = '''
	@contextmanager
	def unbuffered_cursor(self):
		"""Read a large result row by row, with a cursor of its own."""
		cursor = self._cursor
		self._cursor = self._conn.cursor()
		try:
			yield
		finally:
			self._cursor.close()
			self._cursor = cursor
'''


def apply(tree: Tree) -> None:
    file = "frappe/database/sqlite/database.py"
    tree.redefine(file, "SQLiteDatabase.get_connection", CONNECTION + "\n" + TRANSFORM + UNBUFFERED)
    tree.redefine(file, "SQLiteDatabase.begin", BEGIN)
    tree.redefine(file, "SQLiteDatabase.commit", COMMIT)
    tree.redefine(file, "SQLiteDatabase.rollback", ROLLBACK)
    tree.redefine(
        file,
        "SQLiteDatabase.set_execution_timeout",
        '''
	def set_execution_timeout(self, seconds: int):
		"""SQLite has no limit on the time of a statement; the wait for a lock is another thing."""
''',
    )
    tree.replace(
        file,
        'frozenset(("start", "alter", "drop", "create", "truncate"))\n',
        """frozenset(("start", "alter", "drop", "create", "truncate"))
WRITES = frozenset(("insert", "update", "delete", "replace"))
LOCK_WAIT_SECONDS = 20
LOCKING_READ = re.compile(
	r"\\s+FOR\\s+(UPDATE|SHARE)(\\s+OF\\s+\\S+)?(\\s+(NOWAIT|SKIP\\s+LOCKED))?(?=\\s*(;|\\)|$))",
	re.IGNORECASE,
)
""",
    )
    tree.replace(
        file,
        "from frappe.database.sqlite.schema import SQLiteTable\n",
        "from frappe.database.sqlite.schema import SQLiteTable\n"
        "from frappe.database.utils import get_query_type\n",
    )
    tree.replace(
        file,
        "from datetime import date,",
        "from contextlib import contextmanager\nfrom datetime import date,",
    )
    tree.replace(
        "frappe/model/document.py",
        'self.flags.for_update and frappe.db.db_type != "sqlite"',
        "self.flags.for_update",
        times=2,
    )
