"""Frappe asks strangers for pictures of people by their e-mail address, for flags, and for its own
news and releases; a site for evaluation asks nobody.
"""

from embedded.assemble import Tree


def apply(tree: Tree) -> None:
    tree.redefine(
        "frappe/utils/__init__.py",
        "has_gravatar",
        "def has_gravatar(email: str) -> str:\n"
        '\t"""Return no picture: nobody outside is asked."""\n\treturn ""\n',
    )
    tree.replace(
        "frappe/public/js/frappe/utils/common.js",
        '"https://secure.gravatar.com/avatar/" + md5(email_id) + "?" + param;',
        '"/assets/frappe/images/default-avatar.png";',
    )
    for method in (
        "frappe.utils.change_log.check_for_update",
        "frappe.desk.doctype.changelog_feed.changelog_feed.fetch_changelog_feed",
    ):
        tree.replace("frappe/hooks.py", f'\t\t"{method}",\n', "")
    # Two letters that fonts with flags show as one.
    flag = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 15'>"
        "<text x='10' y='12' font-size='11' text-anchor='middle'>"
        "${country_code.toUpperCase()}</text></svg>"
    )
    tree.replace(
        "frappe/public/js/frappe/utils/utils.js",
        'src="https://flagcdn.com/${country_code}.svg"',
        f'src="{flag}"',
    )
    tree.replace(
        "frappe/public/js/frappe/form/controls/phone.js",
        "`https://flagcdn.com/${country_code}.svg`",
        f"`{flag}`",
    )
