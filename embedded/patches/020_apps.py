"""A site has apps beside the framework again; in the fork every list of apps was the framework
alone.

Which apps the bench has, which the site has, whose module a doctype is, and what each app's hooks
say.
"""

from embedded.assemble import Tree

ALL_APPS = '''
def get_all_apps(with_internal_apps: bool = True, sites_path: str | None = None) -> list[str]:
	"""Return the apps of the bench, as `sites/apps.txt` lists them, the framework first."""
	sites_path = sites_path or local.sites_path
	apps = get_file_items(os.path.join(sites_path, "apps.txt"), raise_not_found=True)
	if with_internal_apps:
		apps += get_file_items(os.path.join(local.site_path, "apps.txt"))
	return list(dict.fromkeys(["frappe", *apps]))
'''

INSTALLED_APPS = '''
@request_cache
def get_installed_apps(*, _ensure_on_bench: bool = False) -> list[str]:
	"""Return the apps installed on the site, in their order.

	:param _ensure_on_bench: leave out those that the bench does not have.
	"""
	if getattr(flags, "in_install_db", True):
		return []
	if not db:
		connect()
	installed = json.loads(db.get_global("installed_apps") or "[]")
	if _ensure_on_bench:
		on_bench = get_all_apps()
		installed = [app for app in installed if app in on_bench]
	return installed
'''

LOAD_HOOKS = '''
def _load_app_hooks(app_name: str | None = None):
	"""Collect the hooks of one app, or of all installed apps in their order."""
	import types

	hooks = {}
	for app in [app_name] if app_name else get_installed_apps(_ensure_on_bench=True):
		try:
			app_hooks = get_module(f"{app}.hooks")
		except ImportError as e:
			if local.flags.in_install_app:
				continue
			print(f'Could not find app "{app}": {e}')
			raise
		for key, value in inspect.getmembers(app_hooks):
			# every public plain value is a hook
			if not key.startswith("_") and not isinstance(
				value, (types.ModuleType, types.FunctionType, type)
			):
				append_hook(hooks, key, value)
	return hooks
'''

GET_HOOKS = '''
def get_hooks(
	hook: str | None = None,
	default: Any | None = "_KEEP_DEFAULT_LIST",
	app_name: str | None = None,
) -> _dict:
	"""Return the hooks of the installed apps, or of one app.

	:param hook: only the values of this hook.
	:param default: what to return when no app has the hook; an empty list if not given.
	:param app_name: only this app's hooks.
	"""
	if app_name:
		hooks = _request_cached_load_app_hooks(app_name)
	elif local.conf.developer_mode:
		hooks = _site_cached_load_app_hooks()
	else:
		hooks = client_cache.get_value("app_hooks")
		if hooks is None:
			hooks = _load_app_hooks()
			client_cache.set_value("app_hooks", hooks)

	if hook:
		return hooks.get(hook, ([] if default == "_KEEP_DEFAULT_LIST" else default))
	return _dict(hooks)
'''

MODULE_MAP = '''
def setup_module_map(include_all_apps: bool = True) -> None:
	"""Note which modules belong to which app.

	:param include_all_apps: look at all apps of the bench, not only at those of the site.
	"""
	key = "app_modules" if include_all_apps else "installed_app_modules"
	app_modules = cache.get_value(key)
	if not app_modules:
		apps = get_all_apps() if include_all_apps else get_installed_apps(_ensure_on_bench=True)
		app_modules = {app: [scrub(module) for module in get_module_list(app)] for app in apps}
		cache.set_value(key, app_modules)

	module_app = {}
	for app, modules in app_modules.items():
		for module in modules:
			if module in module_app:
				warnings.warn(
					f"WARNING: module `{module}` found in apps `{module_app[module]}` and `{app}`",
					stacklevel=1,
				)
			module_app[module] = app
	local.app_modules = app_modules
	local.module_app = module_app
'''

DESKTOP_APPS = """	for app_name in frappe.get_installed_apps():
		apps = frappe.get_hooks("add_to_apps_screen", app_name=app_name)
		app_info = {}
		if apps:
			app_info = apps[0]
			has_permission = app_info.get("has_permission")
			if has_permission and not frappe.get_attr(has_permission)():
				continue
"""


def apply(tree: Tree) -> None:
    init = "frappe/__init__.py"
    tree.redefine(init, "get_all_apps", ALL_APPS)
    tree.redefine(init, "get_installed_apps", INSTALLED_APPS)
    tree.redefine(init, "_load_app_hooks", LOAD_HOOKS)
    tree.redefine(init, "get_hooks", GET_HOOKS)
    tree.redefine(init, "setup_module_map", MODULE_MAP)
    tree.redefine(
        init,
        "get_app_path",
        '''
def get_app_path(app_name: str, *joins):
	"""Return the path of an app's package, or of something inside."""
	return get_pymodule_path(app_name, *joins)
''',
    )
    tree.redefine(
        init,
        "get_app_source_path",
        '''
def get_app_source_path(app_name: str, *joins):
	"""Return the path of an app's repository, or of something inside."""
	return get_app_path(app_name, "..", *joins)
''',
    )
    tree.redefine(
        init,
        "get_module_list",
        '''
def get_module_list(app_name: str):
	"""Return the modules that an app's modules.txt names."""
	return get_file_items(get_app_path(app_name, "modules.txt"))
''',
    )
    tree.replace(
        "frappe/cache_manager.py",
        '\t"app_modules",\n',
        '\t"app_modules",\n\t"installed_app_modules",\n',
    )

    boot = "frappe/boot.py"
    tree.replace(
        boot,
        """	# Single-tenant: only frappe
	for app_name in ["frappe"]:
		apps = frappe.get_hooks("add_to_apps_screen")
		app_info = {}
		if apps:
			app_info = apps[0]
			has_permission = app_info.get("has_permission")
			if has_permission and not frappe.get_attr(has_permission)():
				continue
""",
        DESKTOP_APPS,
    )
    for hook in ("app_title", "app_home", "app_logo_url"):
        tree.replace(
            boot,
            f'frappe.get_hooks("{hook}")\n',
            f'frappe.get_hooks("{hook}", app_name=app_name)\n',
        )
    tree.replace(
        boot,
        '\t# Single-tenant: only frappe\n\tfor app in ["frappe"]:\n',
        "\tfor app in frappe.get_installed_apps():\n",
    )
    apps = "frappe/apps.py"
    tree.replace(
        apps,
        '\t\tapp_details = frappe.get_hooks("add_to_apps_screen")\n\t\tif not len(app_details):\n',
        '\t\tapp_details = frappe.get_hooks("add_to_apps_screen", app_name=app)\n'
        "\t\tif not len(app_details):\n",
    )
    tree.redefine(
        apps,
        "get_route",
        """
def get_route(app_name):
	apps = frappe.get_hooks("add_to_apps_screen", app_name=app_name)
	return (apps and apps[0].get("route")) or "/apps"
""",
    )
    tree.replace(
        apps,
        """		app_details = frappe.get_hooks("add_to_apps_screen")
		if not app_details:
""",
        """		app_details = frappe.get_hooks("add_to_apps_screen", app_name=app)
		if not app_details:
""",
    )
    tree.replace(
        "frappe/model/module_utils.py",
        'frappe.get_hooks(hook="app_publisher")[0]',
        'frappe.get_hooks(hook="app_publisher", app_name=app)[0]',
    )
