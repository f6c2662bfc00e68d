"""020_apps: a site has apps beside the framework, each with its modules and hooks."""


def test_the_apps_of_bench_and_site_are_known(site):
    import frappe

    assert frappe.get_all_apps()[0] == "frappe"
    assert "probe" in frappe.get_all_apps()
    assert frappe.get_installed_apps() == ["frappe", "probe"]
    assert frappe.get_installed_apps(_ensure_on_bench=True) == ["frappe", "probe"]


def test_modules_and_paths_belong_to_their_app(site):
    import frappe

    assert frappe.local.module_app["probe"] == "probe"
    assert frappe.local.module_app["core"] == "frappe"
    assert frappe.get_module_path("Probe").endswith("probe/probe")
    assert frappe.get_app_path("probe", "hooks.py").endswith("probe_app/probe/hooks.py")
    assert frappe.get_app_source_path("probe").endswith("probe_app")
    assert frappe.get_module_list("probe") == ["Probe"]


def test_hooks_are_those_of_one_app_or_of_all(site):
    import frappe

    assert frappe.get_hooks("app_title", app_name="probe") == ["Probe"]
    assert frappe.get_hooks("app_title")[-1] == "Probe"
    assert len(frappe.get_hooks("app_title")) == 2
    assert frappe.get_hooks("nothing", default="none", app_name="probe") == "none"


def test_another_app_acts_on_a_document_of_the_framework(site):
    import frappe

    todo = frappe.get_doc(doctype="ToDo", description="call the employer").insert()
    assert "(seen by probe)" in todo.description


def test_the_desk_is_told_of_the_app(client):
    boot = client("manager@probe.test").call("frappe.sessions.get_boot_assets_json")
    assert boot.status_code in (200, 403, 404, 417)
    page = client("manager@probe.test").get("/desk", headers={"Accept": "text/html"}).text
    assert '"app_name": "probe"' in page or '"app_name":"probe"' in page


def test_templates_use_the_functions_of_an_app(site):
    import frappe

    assert frappe.render_template("{{ shout('fire') }}", {}) == "FIRE"
