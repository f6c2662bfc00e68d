"""The bench's folders, and sites on SQLite in them. Runs in the bench's environment.

A site is made under another name and put in its place when it is whole, so that one that was
interrupted is never found half made.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from embedded.machine import BENCH, SITES

APPS = ("frappe", "ecms_core")


def lay_out(apps: tuple[str, ...] = APPS) -> None:
    """Make the folders and files of a bench around the apps."""
    for folder in (SITES / "assets", BENCH / "logs", BENCH / "config"):
        folder.mkdir(parents=True, exist_ok=True)
    write(SITES / "apps.txt", "".join(f"{app}\n" for app in apps))
    settings = {
        "db_type": "sqlite",
        "developer_mode": 0,
        # There is no realtime server, and the Desk would ask for it for ever.
        "disable_async": 1,
        "socketio_port": 0,
        "mute_emails": 1,
        "background_process_niceness": 0,
    }
    write(SITES / "common_site_config.json", json.dumps(settings, indent=1, sort_keys=True) + "\n")


def link_assets(apps: tuple[str, ...] = APPS[1:]) -> None:
    """Let the web server find an app's public folder under /assets; bundles bring Frappe's own."""
    import frappe

    for app in apps:
        public = Path(frappe.get_pymodule_path(app)) / "public"
        link = SITES / "assets" / app
        if link.is_symlink() and link.readlink() == public:
            continue
        link.unlink(missing_ok=True)
        if public.exists():
            link.symlink_to(public)


def make(site: str, password: str) -> None:
    """Make an empty site with the framework alone, in the place of one of the same name."""
    import frappe
    from frappe.installer import _new_site

    os.chdir(SITES)
    fresh = f"{site}.new"
    shutil.rmtree(SITES / fresh, ignore_errors=True)
    frappe.init(fresh, str(SITES), new_site=True)
    frappe.cache.flushall()
    frappe.destroy()
    _new_site("ecms", fresh, admin_password=password, db_type="sqlite")
    complete_setup()
    frappe.destroy()
    settings = SITES / fresh / "site_config.json"
    config = json.loads(settings.read_text())
    config.pop("db_password", None)
    config["encryption_key"] = new_key()
    write(settings, json.dumps(config, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(SITES / site, ignore_errors=True)
    (SITES / fresh).rename(SITES / site)


def complete_setup() -> None:
    """Do what the set-up wizard would: language, time zone and home page."""
    import frappe

    frappe.db.set_single_value(
        "System Settings",
        {
            "setup_complete": 1,
            "language": "en",
            "time_zone": "Asia/Manila",
            "enable_telemetry": 0,
            "session_expiry": "170:00",
        },
    )
    frappe.db.set_default("desktop:home_page", "workspace")
    frappe.db.commit()
    frappe.clear_cache()


def open_site(site: str) -> None:
    """Connect this process to the site as Administrator."""
    import frappe

    os.chdir(SITES)
    frappe.init(site, str(SITES))
    frappe.connect()


def install(site: str, app: str) -> None:
    """Install an app of the bench on the site."""
    import frappe
    from frappe.installer import install_app

    open_site(site)
    try:
        frappe.clear_cache()
        install_app(app)
        frappe.db.commit()
    finally:
        frappe.destroy()


def migrate(site: str) -> None:
    """Bring the site to the state of its apps' files."""
    import frappe
    from frappe.migrate import SiteMigration

    os.chdir(SITES)
    frappe.init(site, str(SITES))
    SiteMigration(skip_search_index=True).run(site=site)


def add_user(email: str, first_name: str, password: str, roles: tuple[str, ...] = ()) -> None:
    """Add a user to the open site, or give an existing one this password and these roles."""
    import frappe

    if frappe.db.exists("User", email):
        user = frappe.get_doc("User", email)
    else:
        user = frappe.new_doc("User", email=email, first_name=first_name)
    user.update({"enabled": 1, "send_welcome_email": 0, "new_password": password, "roles": []})
    user.flags.ignore_password_policy = True
    user.flags.no_welcome_mail = True
    for role in roles:
        user.append("roles", {"role": role})
    user.save(ignore_permissions=True)


def new_key() -> str:
    """A key for what the site keeps encrypted."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def write(file: Path, text: str) -> None:
    """Put a text in the file's place at once, and only if it differs."""
    if file.exists() and file.read_text() == text:
        return
    half_written = file.with_name(file.name + ".new")
    half_written.write_text(text)
    half_written.replace(file)
