"""Apps bring commands of their own, which bench runs for a site; the fork's command line knew
neither apps nor sites.

`python -m frappe.utils.bench_helper frappe --site <site> <command>`, as bench does.
"""

from embedded.assemble import Tree

BENCH_HELPER = '''"""The commands of the framework and of the apps, as `bench` calls them."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass, field

import click

import frappe
import frappe.utils


@dataclass
class CliCtxObj:
	"""What a command is told: the sites to work on and how."""

	sites: list[str] = field(default_factory=list)
	force: bool = False
	profile: bool = False
	verbose: bool = False

	def __getitem__(self, key):
		# Frappe 15 hands a dict to its commands
		return getattr(self, key)

	def keys(self):
		return ("sites", "force", "profile", "verbose")


class FrappeCommandGroup(click.Group):
	"""A group that takes the site before the command."""

	def __init__(self, *args, **kwargs):
		super().__init__(*args, **kwargs)
		self.params += [
			click.Option(["--site"], help="Name of the site, or all"),
			click.Option(["--profile"], is_flag=True),
			click.Option(["--verbose"], is_flag=True),
			click.Option(["--force"], is_flag=True),
		]

	def invoke(self, ctx):
		site = ctx.params.pop("site", None)
		ctx.obj = CliCtxObj(sites=sites_meant(site), **ctx.params)
		ctx.params = {}
		return super().invoke(ctx)


def sites_meant(site: str | None) -> list[str]:
	"""Return the sites that --site, the environment or currentsite.txt means."""
	if site == "all":
		return frappe.utils.get_sites(".")
	if not site:
		site = os.environ.get("FRAPPE_SITE")
	if not site and os.path.exists("currentsite.txt"):
		with open("currentsite.txt") as f:
			site = f.read().strip()
	return [site] if site else []


def get_app_commands(app: str) -> dict[str, click.Command]:
	"""Return the commands of one app, by their names."""
	try:
		module = importlib.import_module(f"{app}.commands")
	except ModuleNotFoundError as e:
		if e.name == f"{app}.commands":
			return {}
		raise
	return {command.name: command for command in getattr(module, "commands", [])}


def get_app_groups() -> dict[str, click.Group]:
	"""Return all commands in the one group that bench asks for."""
	commands = {}
	for app in get_apps():
		commands.update(get_app_commands(app))
	return {"frappe": FrappeCommandGroup(name="frappe", commands=commands)}


def get_apps() -> list[str]:
	"""Return the apps of the bench."""
	with frappe.init_site(""):
		return frappe.get_all_apps(with_internal_apps=False, sites_path=".")


def main():
	click.Group(commands=get_app_groups())(prog_name="bench")


if __name__ == "__main__":
	main()
'''

COMMANDS = '''"""What the framework's and the apps' commands share, and the framework's own."""

from __future__ import annotations

import functools
import json
from contextlib import contextmanager

import click

import frappe
from frappe.exceptions import SiteNotSpecifiedError


def pass_context(f):
	"""Hand the command what was said before it: sites, force, profile, verbose."""

	@functools.wraps(f)
	def with_context(ctx, *args, **kwargs):
		return f(ctx.obj, *args, **kwargs)

	return click.pass_context(with_context)


def get_site(context, raise_err=True):
	"""Return the site that the command is for."""
	if context.sites:
		return context.sites[0]
	if raise_err:
		raise SiteNotSpecifiedError
	return None


@contextmanager
def connected(site):
	frappe.init(site)
	frappe.connect()
	try:
		yield
		frappe.db.commit()
	finally:
		frappe.destroy()


@click.command("install-app")
@click.argument("apps", nargs=-1)
@click.option("--force", is_flag=True, default=False)
@pass_context
def install_app(context, apps, force=False):
	"""Install apps of the bench on the site."""
	from frappe.installer import install_app

	for site in sites_of(context):
		for app in apps:
			with connected(site):
				install_app(app, verbose=context.verbose, force=force)


@click.command("uninstall-app")
@click.argument("app")
@click.option("--yes", "-y", is_flag=True, default=False)
@click.option("--no-backup", is_flag=True, default=False)
@click.option("--dry-run", is_flag=True, default=False)
@click.option("--force", is_flag=True, default=False)
@pass_context
def uninstall(context, app, yes, no_backup, dry_run, force):
	"""Remove an app and everything of it from the site."""
	from frappe.installer import remove_app

	for site in sites_of(context):
		with connected(site):
			remove_app(app, dry_run=dry_run, yes=yes, no_backup=no_backup, force=force)


@click.command("migrate")
@click.option("--skip-failing", is_flag=True)
@click.option("--skip-search-index", is_flag=True)
@pass_context
def migrate(context, skip_failing=False, skip_search_index=False):
	"""Bring the site to the state of its apps' files."""
	from frappe.migrate import SiteMigration

	for site in sites_of(context):
		frappe.init(site)
		migration = SiteMigration(skip_failing=skip_failing, skip_search_index=skip_search_index)
		migration.run(site=site)


@click.command("list-apps")
@pass_context
def list_apps(context):
	"""List the apps of the site."""
	for site in sites_of(context):
		with connected(site):
			for app in frappe.get_installed_apps():
				click.echo(app)


@click.command("execute")
@click.argument("method")
@click.option("--args")
@click.option("--kwargs")
@pass_context
def execute(context, method, args=None, kwargs=None):
	"""Call a function of an app by its dotted name and print what it returns."""
	for site in sites_of(context):
		with connected(site):
			listed, named = json.loads(args or "[]"), json.loads(kwargs or "{}")
			result = frappe.get_attr(method)(*listed, **named)
			if result is not None:
				click.echo(frappe.as_json(result))


@click.command("clear-cache")
@pass_context
def clear_cache(context):
	"""Forget what is cached of the site."""
	from frappe.website.utils import clear_website_cache

	for site in sites_of(context):
		with connected(site):
			frappe.clear_cache()
			clear_website_cache()


@click.command("set-admin-password")
@click.argument("password")
@pass_context
def set_admin_password(context, password):
	"""Give Administrator another password."""
	from frappe.utils.password import update_password

	for site in sites_of(context):
		with connected(site):
			update_password("Administrator", password)


@click.command("serve")
@click.option("--port", default=8000)
@click.option("--noreload", "no_reload", is_flag=True, default=False)
@pass_context
def serve(context, port, no_reload):
	"""Serve the site, for development."""
	import frappe.app

	frappe.app.serve(host="127.0.0.1", port=port, no_reload=no_reload, site=get_site(context))


@click.command("worker")
@click.option("--queue")
@click.option("--quiet", is_flag=True, default=False)
@click.option("--burst", is_flag=True, default=False)
def worker(queue, quiet=False, burst=False):
	"""Run the jobs that the sites of the bench queue."""
	from frappe.utils.background_jobs import start_worker

	start_worker(queue, quiet=quiet, burst=burst)


@click.command("schedule")
def schedule():
	"""Queue the jobs that are due, again and again."""
	from frappe.utils.scheduler import start_scheduler

	start_scheduler()


def sites_of(context) -> list[str]:
	"""Return the sites that the command is for; without any, say so."""
	if not context.sites:
		raise SiteNotSpecifiedError
	return context.sites


commands = [
	install_app, uninstall, migrate, list_apps, execute, clear_cache, set_admin_password, serve,
	worker, schedule,
]  # fmt: skip
'''


def apply(tree: Tree) -> None:
    tree.rewrite("frappe/utils/bench_helper.py", BENCH_HELPER)
    tree.add("frappe/commands/__init__.py", COMMANDS)
    (tree.root / "frappe/cli.py").unlink()
