"""010_sites: a site is a folder of the bench, named where it is opened."""

import json

import pytest

from embedded.machine import BENCH, SITES


def test_a_site_is_opened_by_its_name(site):
    import frappe

    assert frappe.local.site == "embedded.localhost" or frappe.local.site.endswith(".localhost")
    assert frappe.get_site_path("private") == str(SITES / frappe.local.site / "private")
    assert frappe.utils.get_bench_path() == str(BENCH)
    assert frappe.local.site in frappe.utils.get_sites(str(SITES))


def test_settings_of_the_site_win_over_those_of_the_bench(run):
    said = run.run(
        """
        import json, frappe
        from embedded.site import SITES
        file = SITES / SITE / "site_config.json"
        kept = file.read_text()
        try:
            file.write_text(json.dumps({**json.loads(kept), "mute_emails": 7, "own": "yes"}))
            frappe.init(SITE, str(SITES))
            print(frappe.conf.mute_emails, frappe.conf.own, frappe.conf.db_type)
        finally:
            file.write_text(kept)
        """
    )
    assert said.split() == ["7", "yes", "sqlite"]


def test_a_site_that_is_not_there_is_refused(run):
    said = run.run(
        """
        import frappe
        from embedded.site import SITES
        try:
            frappe.init("nowhere.localhost", str(SITES))
        except frappe.IncorrectSitePath as e:
            print(e)
        """
    )
    assert "nowhere.localhost does not exist" in said


def test_logs_are_written_inside_the_bench(run, made_site):
    run.open(
        """
        frappe.logger("probing").error("written down")
        """
    )
    assert "written down" in (BENCH / "logs" / "probing.log").read_text()
    assert "written down" in (SITES / made_site / "logs" / "probing.log").read_text()


def test_public_files_of_the_site_are_served(client, made_site):
    (SITES / made_site / "public" / "files" / "notice.txt").write_text("to all")
    assert client().get("/files/notice.txt").text == "to all"
    assert client().get("/files/../../site_config.json").status_code in (403, 404)


@pytest.mark.parametrize("name", ["redis_cache", "redis_queue"])
def test_the_environment_says_where_redis_is(site, name):
    import frappe

    assert frappe.conf[name].startswith("unix://")
    assert name not in json.loads((SITES / frappe.local.site / "site_config.json").read_text())
