"""072_module_names: modules answer to the names that apps know."""


def test_the_old_names_are_the_same_modules(site):
    import frappe.model.import_doc
    import frappe.model.module_utils
    import frappe.modules.import_file
    import frappe.modules.utils
    import frappe.patches
    from frappe.modules import get_module_app, load_doctype_module
    from frappe.modules.export_file import export_to_files
    from frappe.modules.patch_handler import PatchError, execute_patch
    from frappe.modules.utils import sync_customizations

    assert frappe.modules.utils is frappe.model.module_utils
    assert (
        frappe.modules.import_file.import_file_by_path
        is frappe.model.import_doc.import_file_by_path
    )
    assert PatchError is frappe.patches.PatchError
    assert all(
        map(callable, (export_to_files, execute_patch, sync_customizations, load_doctype_module))
    )
    assert get_module_app("Probe") == "probe"


def test_the_site_has_what_comes_last_when_it_is_made(site):
    """The fork stopped at an import of its own tests, before the menus and mail templates."""
    import frappe

    assert frappe.get_single("Navbar Settings").settings_dropdown
    assert frappe.db.count("Country") > 200
