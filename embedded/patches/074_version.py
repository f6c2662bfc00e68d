"""Apps ask which Frappe they run on; the fork calls itself 0.0.1 and is Frappe 16 of early 2026."""

from embedded.assemble import Tree


def apply(tree: Tree) -> None:
    tree.replace(
        "frappe/__init__.py", '__version__ = "0.0.1"\n', '__version__ = "16.0.0+embedded"\n'
    )
