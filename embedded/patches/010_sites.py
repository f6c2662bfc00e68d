"""Sites live in folders of a bench again; the fork knew one site, described by environment
variables.

`frappe.init(site, sites_path)` and everything that asks where the site or the bench is.
"""

from embedded.assemble import Tree

CONFIG = '''"""Settings: `sites/common_site_config.json`, then `sites/<site>/site_config.json`."""

from __future__ import annotations

import importlib
import json
import os
from typing import Any

import frappe
from frappe.types import _dict

ENVIRONMENT = {
	"redis_queue": "FRAPPE_REDIS_QUEUE",
	"redis_cache": "FRAPPE_REDIS_CACHE",
	"db_type": "FRAPPE_DB_TYPE",
}
DEFAULTS = {
	"redis_queue": "redis://127.0.0.1:11311",
	"redis_cache": "redis://127.0.0.1:13311",
	"db_type": "mariadb",
}

_read: dict[str, tuple[int, _dict]] = {}


def get_site_config(
	sites_path: str | None = None, site_path: str | None = None, *, cached=False
) -> _dict[str, Any]:
	"""Return the site's settings over those of the bench; the environment wins over both."""
	sites_path = sites_path or getattr(frappe.local, "sites_path", None)
	site_path = site_path or getattr(frappe.local, "site_path", None)
	config = _dict()
	if sites_path:
		config.update(get_common_site_config(sites_path))
	site = getattr(frappe.local, "site", None)
	if site_path and site:
		file = os.path.join(site_path, "site_config.json")
		if os.path.exists(file):
			config.update(_read_json(file))
		elif not frappe.local.flags.new_site:
			raise frappe.IncorrectSitePath(f"{site} does not exist")
	for key, default in DEFAULTS.items():
		config[key] = os.environ.get(ENVIRONMENT[key]) or config.get(key) or default

	hooks = config.get("extra_config") or []
	for hook in [hooks] if isinstance(hooks, str) else hooks:
		module, method = hook.rsplit(".", 1)
		config.update(getattr(importlib.import_module(module), method)())
	return config


def get_common_site_config(sites_path: str | None = None, cached=False) -> _dict[str, Any]:
	"""Return the settings that all sites of the bench share."""
	sites_path = sites_path or getattr(frappe.local, "sites_path", None)
	file = os.path.join(sites_path, "common_site_config.json") if sites_path else None
	return _dict(_read_json(file)) if file and os.path.exists(file) else _dict()


def get_conf(site: str | None = None) -> _dict[str, Any]:
	"""Return the settings in force, or those of a site when none is initialised."""
	if getattr(frappe.local, "conf", None):
		return frappe.local.conf
	with frappe.init_site(site):
		return frappe.local.conf


def clear_site_config_cache():
	"""Forget what was read."""
	_read.clear()


def _read_json(file: str) -> dict:
	"""Read a file once for each of its states; every request asks for it."""
	state = os.stat(file).st_mtime_ns
	kept = _read.get(file)
	if kept is None or kept[0] != state:
		with open(file) as f:
			kept = _read[file] = (state, json.load(f))
	return dict(kept[1])
'''

CONNECT = '''
def connect(
	site: str | None = None, db_name: str | None = None, set_admin_as_user: bool = True
) -> None:
	"""Connect to the database of the site.

	:param site: initialise this site first.
	:param db_name: another database than the site's own.
	:param set_admin_as_user: make Administrator the current user.
	"""
	from frappe.database import get_db

	if site:
		init(site)
	conf = local.conf
	db_name = db_name or conf.db_name
	if not db_name:
		raise IncorrectSitePath(f"{local.site} has no database")
	local.db = get_db(
		socket=conf.get("db_socket"),
		host=conf.get("db_host"),
		port=conf.get("db_port"),
		user=conf.get("db_user") or db_name,
		password=conf.get("db_password"),
		cur_db_name=db_name,
	)
	if set_admin_as_user:
		set_user("Administrator")
'''

INIT_SITE = '''
class init_site:
	"""A block with a site initialised; without a name, with the bench's settings only."""

	def __init__(self, site=None):
		self.site = site or ""

	def __enter__(self):
		init(self.site, sites_path=_sites_path())
		return local

	def __exit__(self, type, value, traceback):
		destroy()


def _sites_path() -> str:
	"""The folder of sites in use, else that of the bench this source belongs to."""
	return getattr(local, "sites_path", None) or os.path.join(
		frappe.utils.get_bench_path(), "sites"
	)
'''

INIT_HEAD_BEFORE = '''def init(force: bool = False) -> None:
	"""Initialize frappe. Reset thread locals `frappe.local`.

	Configuration is loaded from environment variables / .env.
	"""
	if getattr(local, "initialised", None) and not force:
		return
'''
INIT_HEAD = '''def init(
	site: str, sites_path: str = ".", new_site: bool = False, force: bool = False
) -> None:
	"""Reset `frappe.local` for a site.

	:param site: name of the site, a folder of `sites_path`.
	:param sites_path: the folder of all sites; by default the working directory.
	:param new_site: the site is being made, so it has no settings yet.
	:param force: do it again, also when a site is initialised already.
	"""
	if getattr(local, "initialised", None) and not force:
		return
'''


def apply(tree: Tree) -> None:
    init = "frappe/__init__.py"
    tree.replace(init, INIT_HEAD_BEFORE, INIT_HEAD)
    tree.replace(init, '"new_site": False,', '"new_site": new_site,')
    tree.replace(
        init,
        "\tlocal.app_path = os.getcwd()\n\tlocal.site_path = os.getcwd()\n",
        "\tlocal.site = site\n"
        "\tlocal.site_name = site  # implicitly scopes bench\n"
        "\tlocal.sites_path = sites_path\n"
        "\tlocal.site_path = os.path.join(sites_path, site)\n"
        "\tlocal.app_path = sites_path\n"
        "\tlocal.all_apps = None\n",
    )
    tree.redefine(init, "connect", CONNECT)
    tree.redefine(init, "init_site", INIT_SITE)
    tree.redefine(
        init,
        "get_site_name",
        '''
def get_site_name() -> str:
	"""Return the name of the current site."""
	return getattr(local, "site", None) or ""
''',
    )
    tree.redefine(
        init,
        "get_site_path",
        '''
def get_site_path(*joins):
	"""Return the path of the current site, or of something inside."""
	return os.path.join(local.site_path, *joins)
''',
    )
    tree.rewrite("frappe/config.py", CONFIG)

    utils = "frappe/utils/__init__.py"
    tree.redefine(
        utils,
        "get_site_base_path",
        '''
def get_site_base_path():
	"""Return the path of the current site."""
	return frappe.local.site_path
''',
    )
    tree.redefine(
        utils,
        "get_bench_path",
        '''
def get_bench_path():
	"""Return the folder that holds `apps` and `sites`."""
	return os.environ.get("FRAPPE_BENCH_ROOT") or str(Path(frappe.__file__).absolute().parents[3])
''',
    )
    tree.replace(
        utils,
        "import functools\nimport io\n",
        "import functools\nimport io\nfrom pathlib import Path\n",
    )
    tree.redefine(
        utils,
        "get_sites",
        '''
def get_sites(sites_path=None):
	"""Return the names of all sites of the bench."""
	sites_path = sites_path or getattr(frappe.local, "sites_path", None) or "."
	return sorted(
		folder
		for folder in os.listdir(sites_path)
		if os.path.exists(os.path.join(sites_path, folder, "site_config.json"))
	)
''',
    )

    for file, times in (("frappe/utils/doctor.py", 1), ("frappe/core/doctype/report/report.py", 1)):
        name = "s" if file.endswith("doctor.py") else "site"
        tree.replace(
            file, "frappe.init()\n", f"frappe.init({name}, frappe.local.sites_path)\n", times
        )
    jobs = "frappe/utils/background_jobs.py"
    tree.replace(
        jobs, "frappe.init(force=True)", "frappe.init(site, frappe._sites_path(), force=True)", 2
    )

    logger = "frappe/utils/logger.py"
    tree.replace(
        logger,
        'os.path.join("..", "logs", logfile)',
        'os.path.join(get_bench_path(), "logs", logfile)',
    )
    tree.replace(
        logger,
        'os.path.join(site, "logs", logfile)',
        'os.path.join(frappe._sites_path(), site, "logs", logfile)',
    )
    tree.replace(
        logger,
        "from frappe.utils import get_sites\n",
        "from frappe.utils import get_bench_path, get_sites\n",
    )

    tree.replace(
        "frappe/app.py",
        "\t# Single-tenant: always init with env-based config, no host-header routing\n"
        "\tfrappe.init(force=True)\n",
        "\tfrappe.init(get_site(request), sites_path=_sites_path, force=True)\n",
    )
    tree.replace(
        "frappe/app.py",
        "def setup_read_only_mode():\n",
        '''def get_site(request) -> str:
	"""Return the site of this process, else the one that the proxy or the address names."""
	return _site or request.headers.get("X-Frappe-Site-Name") or request.host.split(":", 1)[0]


def setup_read_only_mode():
''',
    )
    tree.replace(
        "frappe/app.py",
        "# Load .env at module import time\nfrom dotenv import load_dotenv\nload_dotenv()\n",
        '_site = os.environ.get("FRAPPE_SITE")\n_sites_path = os.environ.get("SITES_PATH", ".")\n',
    )
    tree.replace(
        "frappe/app.py",
        "\tproxy=False,\n):\n\tglobal application\n",
        '\tproxy=False,\n\tsite=None,\n\tsites_path=".",\n):\n'
        "\tglobal application, _site, _sites_path\n\t_site = site\n\t_sites_path = sites_path\n",
    )
    tree.redefine(
        "frappe/app.py",
        "application_with_statics",
        '''
def application_with_statics():
	"""Serve the bundles and public files too, which a web server does on a bench."""
	global application

	assets = os.path.join(_sites_path, "assets")
	application = SharedDataMiddleware(application, {"/assets": assets})
	application = StaticDataMiddleware(application, {"/files": os.path.abspath(_sites_path)})
	return application
''',
    )
    tree.replace(
        "frappe/middlewares.py",
        """			# Single-tenant: serve files from the working directory's public/files
			files_path = Path(directory) / "public" / "files"
			if not files_path.exists():
				# Fallback: serve directly from the directory
				files_path = Path(directory)

""",
        """			import frappe.app

			site = frappe.app.get_site(Request(self.environ))
			files_path = (Path(directory) / site / "public" / "files").resolve()
""",
    )
    tree.replace(
        "frappe/middlewares.py",
        "from werkzeug.middleware.shared_data import SharedDataMiddleware\n",
        "from werkzeug.middleware.shared_data import SharedDataMiddleware\n"
        "from werkzeug.wrappers import Request\n",
    )
    tree.replace(
        "frappe/app.py",
        "import frappe.database.mariadb.mysqlclient  # Load database related utils\n",
        "",
    )
