"""080_commands: bench's commands and those of apps."""

import json

from embedded.machine import SITES


def test_an_app_of_the_bench_brings_a_command(bench, made_site, tmp_path):
    # like bench, this looks for commands in the apps of all sites, not in those of one
    (tmp_path / "apps.txt").write_text("frappe\nprobe\n")
    for name in ("common_site_config.json", made_site):
        (tmp_path / name).symlink_to(SITES / name)
    assert bench("probe-count", cwd=tmp_path).strip().endswith("cases")


def test_a_function_is_called_by_its_name(bench):
    count = int(bench("execute", "probe.events.count_cases"))
    assert (
        int(bench("execute", "probe.events.count_cases", "--kwargs", json.dumps({"add": 3})))
        == count + 3
    )


def test_migrate_leaves_a_site_as_it_is(bench):
    assert "Traceback" not in bench("migrate", "--skip-search-index")
    assert bench("list-apps").split() == ["frappe", "probe"]


def test_a_site_has_to_be_named(run):
    said = run.run(
        """
        os.environ.pop("FRAPPE_SITE")
        sys.argv = ["bench", "frappe", "list-apps"]
        from frappe.exceptions import SiteNotSpecifiedError
        from frappe.utils.bench_helper import main
        try:
            main()
        except SiteNotSpecifiedError:
            print("which site?")
        """
    )
    assert "which site?" in said
