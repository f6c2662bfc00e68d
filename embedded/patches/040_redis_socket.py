"""Redis listens on a Unix socket in the checkout, where no other program meets it; the client cache
spoke TCP only.

Copies of a site have a database of the same name, so that the cache goes by the site's name.
"""

from embedded.assemble import Tree


def apply(tree: Tree) -> None:
    wrapper = "frappe/utils/redis_wrapper.py"
    tree.replace(wrapper, "class _TrackedConnection(redis.Connection):\n", "class _Tracked:\n")
    tree.replace(
        wrapper,
        'CachedValue = namedtuple("CachedValue", ["value", "expiry"])\n',
        """class _TrackedConnection(_Tracked, redis.Connection):
	pass


class _TrackedSocket(_Tracked, redis.UnixDomainSocketConnection):
	pass


CachedValue = namedtuple("CachedValue", ["value", "expiry"])
""",
    )
    tree.replace(
        wrapper,
        """			frappe.conf.get("redis_cache"),
			connection_class=_TrackedConnection,
""",
        """			frappe.conf.get("redis_cache"),
			connection_class=(
				_TrackedSocket
				if frappe.conf.get("redis_cache").startswith("unix:")
				else _TrackedConnection
			),
""",
    )
    tree.replace(wrapper, "frappe.local.conf.get('db_name')}|", "frappe.local.site}|")
