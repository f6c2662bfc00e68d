"""The scheduler's loop called a function that connects to no site, since a second one of the same
name had taken its place.
"""

from embedded.assemble import Tree


def apply(tree: Tree) -> None:
    file = "frappe/utils/scheduler.py"
    tree.replace(
        file,
        '''def enqueue_events() -> None:
	"""Enqueue scheduled events. Single-tenant: no site iteration."""
	try:
		enqueue_events_for_site()
	except Exception:
		frappe.logger("scheduler").debug("Failed to enqueue events", exc_info=True)


def enqueue_events_for_site(site: str | None = None) -> None:
	"""Enqueue scheduled events. site param ignored (single-tenant)."""
''',
        '''def enqueue_events_for_all_sites() -> None:
	"""Queue what is due on each site of the bench."""
	with frappe.init_site():
		sites = get_sites()
	for site in sites:
		try:
			enqueue_events_for_site(site)
		except Exception:
			frappe.logger("scheduler").error(f"Failed to enqueue events of {site}", exc_info=True)


def enqueue_events_for_site(site: str) -> None:
	"""Queue what is due on a site."""
''',
    )
    tree.replace(
        file,
        "\t\ttime.sleep(sleep_duration(tick))\n\t\tenqueue_events()\n",
        "\t\ttime.sleep(sleep_duration(tick))\n\t\tenqueue_events_for_all_sites()\n",
    )
    tree.replace(
        file,
        "\t\tfrappe.init()\n\t\tfrappe.connect()\n",
        "\t\tfrappe.init(site, frappe._sites_path(), force=True)\n\t\tfrappe.connect()\n",
    )
    tree.replace(
        file,
        "\texcept Exception as e:\n\t\tif frappe.db.is_access_denied(e):\n"
        '\t\t\tfrappe.logger("scheduler").debug("Access denied")\n\t\tlog_exc()\n',
        "\texcept Exception:\n\t\tlog_exc()\n",
    )
    tree.replace(
        file,
        "from frappe.utils import cint, get_bench_path, get_datetime, now_datetime\n",
        "from frappe.utils import cint, get_bench_path, get_datetime, get_sites, now_datetime\n",
    )
