"""074_version: apps learn that they run on Frappe 16."""

from semantic_version import SimpleSpec, Version


def test_the_version_is_in_the_range_that_apps_ask_for(site):
    import frappe
    from frappe.utils.change_log import get_versions

    assert Version(frappe.__version__) in SimpleSpec(">=16.0.0,<17.0.0")
    assert get_versions()["frappe"]["version"] == frappe.__version__
    assert get_versions()["probe"]["version"] == "1.2.3"
