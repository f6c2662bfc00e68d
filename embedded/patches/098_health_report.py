"""The Desk of a system manager took minutes to open: asking whether the System Health Report may be
read made that report, and on SQLite it measured the database once for every table.
"""

from embedded.assemble import Tree

QUERY = '''			"sqlite": """
				SELECT m.tbl_name AS `table`,
						ROUND(SUM(s.pgsize) / 1048576.0, 2) AS size,
						ROUND(SUM((m.type = 'table') * s.pgsize) / 1048576.0, 2) AS data_size,
						ROUND(SUM((m.type = 'index') * s.pgsize) / 1048576.0, 2) AS index_size
				FROM dbstat s JOIN sqlite_master m ON m.name = s.name
				WHERE s.aggregate = 1
				GROUP BY m.tbl_name
				ORDER BY SUM(s.pgsize) DESC;""",
'''


def apply(tree: Tree) -> None:
    report = (
        "frappe/core/report/database_storage_usage_by_tables/database_storage_usage_by_tables.py"
    )
    text = tree.read(report)
    begin, end = '\t\t\t"sqlite": """\n', 'ORDER BY size DESC;""",\n'
    if text.count(begin) != 1 or text.count(end) != 1:
        raise tree.misfit(report, "the query for SQLite is not where it was")
    tree.replace(report, text[text.index(begin) : text.index(end) + len(end)], QUERY)
    tree.replace(
        "frappe/permissions.py",
        "\tif not doc and meta.issingle:\n",
        "\tif not doc and meta.issingle and not meta.is_virtual:\n",
    )
    tree.replace(
        report,
        '\telse:\n\t\tquery = f"VACUUM (ANALYZE) {doctype_table};"\n',
        '\telif frappe.db.db_type == "sqlite":\n\t\tquery = f"ANALYZE {doctype_table};"\n'
        '\telse:\n\t\tquery = f"VACUUM (ANALYZE) {doctype_table};"\n',
    )
