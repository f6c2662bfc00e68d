"""Apps import Frappe's modules by names that the fork gave up, among them one that its own
installer wants.
"""

from embedded.assemble import Tree

ALIAS = '''"""{old} by the name that apps know."""

import sys

import {new}

sys.modules[__name__] = {new}
'''

MOVED = {
    "frappe.modules.utils": "frappe.model.module_utils",
    "frappe.modules.import_file": "frappe.model.import_doc",
    "frappe.modules.export_file": "frappe.model.export",
    "frappe.modules.patch_handler": "frappe.patches",
}


def apply(tree: Tree) -> None:
    tree.add("frappe/modules/__init__.py", "from frappe.model.module_utils import *\n")
    for old, new in MOVED.items():
        tree.add(f"{old.replace('.', '/')}.py", ALIAS.format(old=old, new=new))
    tree.replace(
        "frappe/utils/install.py",
        """	# clear test log
	from frappe.tests.utils.generators import _clear_test_log

	_clear_test_log()

""",
        "",
    )
