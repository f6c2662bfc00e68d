"""Apps can be installed, migrated and removed again; the fork refused any but the framework.

A site that cannot be made now stops with its error; the fork printed it and went on.
"""

from embedded.assemble import Tree

NEW_SITE = '''
def _new_site(
	db_name,
	site,
	admin_password=None,
	verbose=False,
	install_apps=None,
	force=False,
	db_type=None,
	**database,
):
	"""Make a site with its database, and install the framework and the given apps."""
	from frappe.utils import scheduler

	if not force and os.path.exists(os.path.join(frappe._sites_path(), site, "site_config.json")):
		raise frappe.ValidationError(f"Site {site} already exists")

	frappe.init(site, frappe._sites_path(), new_site=True, force=True)
	make_site_dirs()
	os.makedirs(os.path.join(frappe.utils.get_bench_path(), "logs"), exist_ok=True)
	with filelock("bench_new_site", timeout=1):
		install_db(
			db_name=db_name or f"_{frappe.generate_hash(length=16)}",
			admin_password=admin_password,
			verbose=verbose,
			force=force,
			db_type=db_type,
			**database,
		)
		for app in ["frappe", *(install_apps or [])]:
			install_app(app, verbose=verbose)
		scheduler.toggle_scheduler(True)
		frappe.db.commit()
'''

INSTALL_APP = '''
def install_app(name, verbose=False, set_as_patched=True, force=False):
	"""Install an app of the bench on the site, and before it the apps it requires."""
	from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
	from frappe.model.module_utils import sync_customizations
	from frappe.model.sync import sync_for
	from frappe.utils.fixtures import sync_fixtures

	frappe.clear_cache()
	if name not in frappe.get_all_apps():
		raise Exception(f"App {name} not in apps.txt")
	frappe.flags.ignore_in_install = False
	app_hooks = frappe.get_hooks(app_name=name)
	for required in app_hooks.required_apps or []:
		install_app(parse_app_name(required), verbose=verbose)

	frappe.flags.in_install = name
	frappe.clear_cache()
	if not force and name in frappe.get_installed_apps():
		click.secho(f"App {name} already installed", fg="yellow")
		frappe.flags.in_install = False
		return

	print(f"\\nInstalling {name}...")
	if name != "frappe":
		frappe.only_for("System Manager")

	overridden = frappe.get_hooks("override_doctype_class", {})
	for doctype in set(overridden) & set(app_hooks.override_doctype_class or {}):
		click.secho(f"{doctype} is overridden by {name} and another app.", fg="yellow")

	for before_install in app_hooks.before_install or []:
		if frappe.get_attr(before_install)() is False:
			frappe.flags.in_install = False
			return
	for fn in frappe.get_hooks("before_app_install"):
		frappe.get_attr(fn)(name)

	# the framework's own come with its doctypes, before which there is no table for them
	if name != "frappe":
		add_module_defs(name, ignore_if_duplicate=force)
	sync_for(name, force=force, reset_permissions=True)
	add_to_installed_apps(name)
	frappe.get_doc("Portal Settings", "Portal Settings").sync_menu()
	if set_as_patched:
		set_all_patches_as_completed(name)

	for after_install in app_hooks.after_install or []:
		frappe.get_attr(after_install)()
	for fn in frappe.get_hooks("after_app_install"):
		frappe.get_attr(fn)(name)

	sync_jobs()
	sync_fixtures(name)
	sync_customizations(name)
	sync_dashboards(name)
	for after_sync in app_hooks.after_sync or []:
		frappe.get_attr(after_sync)()

	frappe.get_single("Installed Applications").update_versions()
	frappe.db.commit()
	frappe.clear_cache()
	frappe.client_cache.erase_persistent_caches()
	frappe.flags.in_install = False
'''

ADD_TO_INSTALLED = '''
def add_to_installed_apps(app_name, rebuild_website=True):
	"""Note on the site that it has the app."""
	installed_apps = frappe.get_installed_apps()
	if app_name not in installed_apps:
		_set_installed_apps([*installed_apps, app_name])
		if frappe.flags.in_install:
			post_install(rebuild_website)


def _set_installed_apps(apps):
	frappe.db.set_global("installed_apps", json.dumps(apps))
	frappe.db.commit()
	_clear_cache("__global")
	frappe.local.request_cache.clear()
	frappe.local.doc_events_hooks = None
	frappe.cache.delete_value(["app_hooks", "installed_app_modules"])
	frappe.client_cache.erase_persistent_caches()
'''

REMOVE_FROM_INSTALLED = '''
def remove_from_installed_apps(app_name):
	"""Note on the site that it no longer has the app."""
	installed_apps = frappe.get_installed_apps()
	if app_name in installed_apps:
		_set_installed_apps([app for app in installed_apps if app != app_name])
		if frappe.flags.in_install:
			post_install()
'''

REMOVE_APP = '''
def remove_app(app_name, dry_run=False, yes=False, no_backup=False, force=False):
	"""Remove an app from the site, with its modules, doctypes and their rows."""
	site = frappe.get_site_name()
	if app_name not in frappe.get_installed_apps() and not force:
		click.secho(f"App {app_name} not installed on Site {site}", fg="yellow")
		return
	for app in frappe.get_installed_apps():
		required = frappe.get_hooks("required_apps", app_name=app)
		if app != app_name and any(app_name in each for each in required):
			told = f"App {app_name} is a dependency of {app}. Uninstall {app} first."
			click.secho(told, fg="yellow")
			return

	print(f"Uninstalling App {app_name} from Site {site}...")
	if not dry_run and not yes:
		if not click.confirm("All doctypes and modules of this app will be deleted. Continue?"):
			return
	if not (dry_run or no_backup):
		from frappe.utils.backups import scheduled_backup

		scheduled_backup(ignore_files=True)

	frappe.flags.in_uninstall = True
	try:
		app_hooks = frappe.get_hooks(app_name=app_name)
		for before_uninstall in app_hooks.before_uninstall or []:
			frappe.get_attr(before_uninstall)()
		for fn in frappe.get_hooks("before_app_uninstall"):
			frappe.get_attr(fn)(app_name)

		modules = frappe.get_all("Module Def", filters={"app_name": app_name}, pluck="name")
		_delete_doctypes(_delete_modules(modules, dry_run=dry_run), dry_run=dry_run)
		if not dry_run:
			remove_from_installed_apps(app_name)
			frappe.get_single("Installed Applications").update_versions()
			frappe.db.commit()

		for after_uninstall in app_hooks.after_uninstall or []:
			frappe.get_attr(after_uninstall)()
		for fn in frappe.get_hooks("after_app_uninstall"):
			frappe.get_attr(fn)(app_name)
	finally:
		frappe.flags.in_uninstall = False
	frappe.db.commit()
	frappe.clear_cache()
	click.secho(f"Uninstalled App {app_name} from Site {site}", fg="green")
'''

MAKE_SITE_CONFIG = '''
def make_site_config(db_name=None, db_password=None, site_config=None, **database):
	"""Write the site's settings, if it has none yet."""
	file = get_site_config_path()
	if os.path.exists(file):
		return
	config = dict(site_config or get_conf_params(db_name, db_password))
	config.update({key: value for key, value in database.items() if value})
	with open(file, "w") as f:
		f.write(json.dumps(config, indent=1, sort_keys=True))
'''

APPLICATIONS = '''"""The apps of this site with their versions, as the About dialogue shows them."""

import json

import frappe
from frappe import _
from frappe.model.document import Document


class InvalidAppOrder(frappe.ValidationError):
	pass


class InstalledApplications(Document):
	def update_versions(self):
		"""Write down the versions of the apps that the site has now."""
		self.set("installed_applications", [])
		for app in frappe.utils.get_installed_apps_info():
			self.append(
				"installed_applications",
				{
					"app_name": app["app_name"],
					"app_version": app["version"] or "UNVERSIONED",
					"git_branch": app["branch"] or "UNVERSIONED",
					"is_setup_complete": 1,
				},
			)
		self.save(ignore_permissions=True)


@frappe.whitelist()
def update_installed_apps_order(new_order: list[str] | str):
	"""Put the installed apps into another order; the framework stays first."""
	from frappe.installer import _set_installed_apps

	frappe.only_for("System Manager")
	if isinstance(new_order, str):
		new_order = json.loads(new_order)
	frappe.local.request_cache.clear()
	if set(frappe.get_installed_apps(_ensure_on_bench=True)) != set(new_order):
		frappe.throw(
			_("You are only allowed to update order, do not remove or add apps."),
			exc=InvalidAppOrder,
		)
	_set_installed_apps(["frappe", *(app for app in new_order if app != "frappe")])


@frappe.whitelist()
def get_installed_app_order() -> list[str]:
	"""Return the installed apps in their order."""
	frappe.only_for("System Manager")
	return frappe.get_installed_apps(_ensure_on_bench=True)


def get_setup_wizard_completed_apps() -> list[str]:
	"""Return the apps that are ready for use; only the framework has a set-up wizard here."""
	return frappe.get_installed_apps()


def get_setup_wizard_not_required_apps() -> list[str]:
	"""Return the apps without a set-up wizard."""
	return [app for app in frappe.get_installed_apps() if app != "frappe"]


def get_apps_with_incomplete_dependencies(current_app: str | None = None) -> list[str]:
	"""Return the apps that wait for another app's set-up: none, see above."""
	return []
'''


def field(fieldname: str, label: str, fieldtype: str = "Data", **more: object) -> dict[str, object]:
    return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, **more}


def doctype(name: str, fields: list[dict[str, object]], **more: object) -> dict[str, object]:
    return {
        "actions": [],
        "creation": "2020-05-05 00:00:00.000000",
        "doctype": "DocType",
        "engine": "InnoDB",
        "field_order": [each["fieldname"] for each in fields],
        "fields": fields,
        "links": [],
        "modified": "2026-01-15 00:00:00.000000",
        "modified_by": "Administrator",
        "module": "Core",
        "name": name,
        "owner": "Administrator",
        "permissions": [],
        "sort_field": "creation",
        "sort_order": "DESC",
        "states": [],
        **more,
    }


ONE_APPLICATION = doctype(
    "Installed Application",
    [
        field("app_name", "Application Name", in_list_view=1, read_only=1, reqd=1),
        field("app_version", "Application Version", in_list_view=1, read_only=1, reqd=1),
        field("git_branch", "Git Branch", in_list_view=1, read_only=1, reqd=1),
        field("is_setup_complete", "Is Setup Complete?", "Check", default="0", read_only=1),
    ],
    istable=1,
)
ALL_APPLICATIONS = doctype(
    "Installed Applications",
    [
        field(
            "installed_applications",
            "Installed Applications",
            "Table",
            options="Installed Application",
            read_only=1,
        )
    ],
    issingle=1,
    permissions=[{"role": "System Manager", "read": 1, "print": 1, "email": 1, "share": 1}],
)


def apply(tree: Tree) -> None:
    installer = "frappe/installer.py"
    tree.redefine(installer, "_init_database", "")
    tree.redefine(installer, "_new_site", NEW_SITE)
    tree.redefine(installer, "install_app", INSTALL_APP)
    tree.redefine(installer, "add_to_installed_apps", ADD_TO_INSTALLED)
    tree.redefine(installer, "remove_from_installed_apps", REMOVE_FROM_INSTALLED)
    tree.redefine(installer, "remove_app", REMOVE_APP)
    tree.redefine(installer, "make_site_config", MAKE_SITE_CONFIG)
    tree.redefine(installer, "_is_scheduler_enabled", "")
    tree.replace(
        installer,
        "\tsites_path = frappe.local.app_path\n\tfrappe.destroy()\n\tfrappe.init()\n",
        "\tsites_path = frappe.local.sites_path\n\tfrappe.destroy()\n"
        "\tfrappe.init(site, sites_path)\n",
    )
    tree.replace(
        installer,
        "\tfrappe.init()\n\tabs_site_path",
        "\tfrappe.init(site_name, frappe._sites_path())\n\tabs_site_path",
    )

    migrate = "frappe/migrate.py"
    tree.replace(
        migrate,
        "\t\t\tfrappe.init()\n\t\t\tfrappe.connect()",
        "\t\t\tfrappe.init(site, frappe._sites_path())\n\t\t\tfrappe.connect()",
    )
    tree.replace(
        migrate,
        "\t\tfrappe.init()\n\t\tfrappe.connect()",
        "\t\tfrappe.init(self.site, frappe._sites_path())\n\t\tfrappe.connect()",
    )
    tree.replace(
        migrate,
        """			for fn in frappe.get_hooks("before_migrate"):
				frappe.get_attr(fn)()

			for doctype in frappe.get_hooks("override_doctype_class", {}).keys():
""",
        """			for fn in frappe.get_hooks("before_migrate", app_name=app):
				frappe.get_attr(fn)()

			for doctype in frappe.get_hooks("override_doctype_class", {}, app_name=app):
""",
    )
    tree.replace(
        migrate,
        """		for fn in frappe.get_hooks("after_migrate"):
			frappe.get_attr(fn)()
""",
        """		for app in frappe.get_installed_apps():
			for fn in frappe.get_hooks("after_migrate", app_name=app):
				frappe.get_attr(fn)()
		frappe.get_single("Installed Applications").update_versions()
""",
    )
    tree.replace(
        "frappe/patches.py",
        '''	"""Single-tenant: patches from frappe only."""
''',
        '''	"""Return the patches of all installed apps, app by app."""
''',
    )
    tree.replace(
        "frappe/patches.py",
        """	return get_patches_from_app("frappe", patch_type=patch_type)
""",
        """	return [
		patch
		for app in frappe.get_installed_apps()
		for patch in get_patches_from_app(app, patch_type=patch_type)
	]
""",
    )
    tree.replace(
        "frappe/model/sync.py",
        '''	"""Sync frappe only. Single-tenant: no app iteration."""
	_patch_mode(True)
	sync_for("frappe", force, reset_permissions=reset_permissions)
''',
        '''	"""Bring the doctypes of all installed apps to the state of their files."""
	_patch_mode(True)
	for app in frappe.get_installed_apps():
		sync_for(app, force, reset_permissions=reset_permissions)
''',
    )

    core = "frappe/core/doctype"
    one, several = f"{core}/installed_application", f"{core}/installed_applications"
    tree.add_json(f"{one}/installed_application.json", ONE_APPLICATION)
    tree.add(
        f"{one}/installed_application.py",
        "from frappe.model.document import Document\n\n\n"
        "class InstalledApplication(Document):\n\tpass\n",
    )
    tree.add_json(f"{several}/installed_applications.json", ALL_APPLICATIONS)
    tree.add(f"{several}/installed_applications.py", APPLICATIONS)
    for file in ("boot", "apps", "desk/page/setup_wizard/setup_wizard"):
        tree.replace(
            f"frappe/{file}.py",
            "from frappe.utils.installed_apps import ",
            "from frappe.core.doctype.installed_applications.installed_applications import ",
        )
    tree.redefine(
        "frappe/__init__.py",
        "is_setup_complete",
        '''
@request_cache
def is_setup_complete():
	"""Return whether the set-up wizard was gone through."""
	return bool(cint(db.get_single_value("System Settings", "setup_complete")))
''',
    )
