"""030_install_apps: apps come, are migrated and go; a site that cannot be made says so."""

import functools

import pytest


@pytest.fixture
def extra_app(made_site, tmp_path_factory, bench):
    """A second app on the bench of this site, not installed yet."""
    from embedded.machine import SITES

    root = tmp_path_factory.mktemp("extra")
    package = root / "extra"
    doctype = package / "extra" / "doctype" / "extra_note"
    doctype.mkdir(parents=True)
    for folder in (package, package / "extra", package / "extra" / "doctype", doctype):
        (folder / "__init__.py").write_text("")
    (package / "__init__.py").write_text('__version__ = "0.1.0"\n')
    (package / "modules.txt").write_text("Extra\n")
    (package / "patches.txt").write_text("[pre_model_sync]\n\n[post_model_sync]\nextra.changed\n")
    (package / "changed.py").write_text(
        "import frappe\n\n\ndef execute():\n    frappe.db.set_default('extra_changed', 'once')\n"
    )
    (package / "hooks.py").write_text(
        'app_name = "extra"\napp_title = "Extra"\napp_publisher = "ECMS"\napp_description = "x"\n'
        'required_apps = ["probe"]\n'
    )
    (doctype / "extra_note.py").write_text(
        "from frappe.model.document import Document\n\n\nclass ExtraNote(Document):\n    pass\n"
    )
    (doctype / "extra_note.json").write_text(
        """{"doctype": "DocType", "name": "Extra Note", "module": "Extra", "autoname": "hash",
        "fields": [{"fieldname": "text", "fieldtype": "Data", "label": "Text"}],
        "permissions": [{"role": "System Manager", "read": 1}],
        "creation": "2026-01-01", "modified": "2026-01-01", "owner": "Administrator"}"""
    )
    apps = SITES / made_site / "apps.txt"
    apps.write_text("probe\nextra\n")
    yield str(root), functools.partial(bench, path=(str(root),)), doctype
    apps.write_text("probe\n")


def test_an_app_comes_migrates_and_goes(extra_app, run):
    root, bench, folder = extra_app
    asked = """
        print(frappe.db.table_exists("Extra Note", cached=False),
              frappe.db.exists("Module Def", "Extra"),
              frappe.db.exists("DocType", "Extra Note"), frappe.db.get_default("extra_changed"))
    """
    bench("install-app", "extra")
    assert bench("list-apps").split() == ["frappe", "probe", "extra"]
    # patches of a fresh installation count as done
    assert run.open(asked, (root,)).split() == ["True", "Extra", "Extra", "Note", "None"]

    json = folder / "extra_note.json"
    text = json.read_text()
    json.write_text(
        text.replace(
            '"fields": [', '"fields": [{"fieldname": "more", "fieldtype": "Int"}, '
        ).replace('"modified": "2026-01-01"', '"modified": "2026-01-02"')
    )
    (folder.parents[2] / "patches.txt").write_text(
        "[pre_model_sync]\n\n[post_model_sync]\nextra.changed\nextra.changed #again\n"
    )
    bench("migrate", "--skip-search-index")
    assert run.open(asked, (root,)).split()[-1] == "once"
    columns = """
        print("more" in frappe.db.get_table_columns("Extra Note"))
    """
    assert run.open(columns, (root,)).strip() == "True"

    bench("uninstall-app", "extra", "--yes", "--no-backup")
    assert bench("list-apps").split() == ["frappe", "probe"]
    assert run.open(asked, (root,)).split() == ["False", "None", "None", "once"]


def test_an_app_that_another_needs_stays(extra_app):
    _, bench, _ = extra_app
    bench("install-app", "extra")
    try:
        assert "is a dependency of extra" in bench("uninstall-app", "probe", "--yes")
        assert "probe" in bench("list-apps")
    finally:
        bench("uninstall-app", "extra", "--yes", "--no-backup")


def test_what_the_app_does_when_installed_was_done(site):
    import frappe

    assert frappe.db.get_default("probe_installed") == "yes"
    assert frappe.db.exists("Patch Log", {"patch": "probe.changes.first"})


def test_an_app_that_the_bench_has_not_is_refused(run):
    said = run.run(
        """
        from embedded import site
        site.open_site(SITE)
        from frappe.installer import install_app
        try:
            install_app("absent")
        except Exception as e:
            print(e)
        """
    )
    assert "App absent not in apps.txt" in said


def test_installed_applications_tell_the_versions(site):
    import frappe

    apps = frappe.get_single("Installed Applications").installed_applications
    assert {each.app_name: each.app_version for each in apps}["probe"] == "1.2.3"


def test_a_site_that_cannot_be_made_stops(run):
    said = run.run(
        """
        import os, frappe
        from embedded import site
        from frappe.installer import _new_site
        os.chdir(site.SITES)
        frappe.init(SITE, str(site.SITES))
        try:
            _new_site("x", SITE, admin_password=PASSWORD, db_type="sqlite")
        except frappe.ValidationError as e:
            print(e)
        """
    )
    assert "already exists" in said


def test_setup_is_complete(site):
    import frappe

    assert frappe.is_setup_complete() is True
