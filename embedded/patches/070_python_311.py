"""One file needs Python 3.12, and could not be imported by the 3.11 that Debian has."""

from embedded.assemble import Tree


def apply(tree: Tree) -> None:
    tree.replace(
        "frappe/desk/doctype/event/event.py",
        "\ttype EventLikeDict = Event | frappe._dict\n",
        "\tEventLikeDict = Event | frappe._dict\n",
    )
