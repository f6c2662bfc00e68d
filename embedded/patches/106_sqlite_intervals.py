"""Cleaning up old logs failed on SQLite, which does not know INTERVAL, so a site's disk filled."""

from embedded.assemble import Tree

TRANSLATE = '''
# NOW() - INTERVAL '14 DAY', NOW()-INTERVAL '7' DAY: as the query builder and Frappe write it.
INTERVAL = re.compile(
	r"\\bNOW\\(\\)\\s*([-+])\\s*INTERVAL\\s*'(\\d+)\\s*'?\\s*"
	r"(SECOND|MINUTE|HOUR|DAY|MONTH|YEAR)S?'?",
	re.IGNORECASE,
)


def translate_intervals(query):
	"""Return a query in which a time before or after now is reckoned by SQLite."""
	return INTERVAL.sub(
		lambda found: f"datetime(NOW(), '{found[1]}{found[2]} {found[3].lower()}')", str(query)
	)

'''


def apply(tree: Tree) -> None:
    file = "frappe/database/sqlite/database.py"
    tree.replace(file, "def modify_query(query):", TRANSLATE + "\ndef modify_query(query):")
    tree.replace(file, "modify_query(args[0])", "modify_query(translate_intervals(args[0]))")
    tree.replace(
        file,
        'modify_query(kwargs.get("query"))',
        'modify_query(translate_intervals(kwargs.get("query")))',
    )
