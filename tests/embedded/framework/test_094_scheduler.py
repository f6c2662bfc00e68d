"""094_scheduler: what is due is queued by the loop and run by a worker."""

import pytest


def test_a_round_of_the_scheduler_queues_what_is_due(site, worker, run, until):
    import frappe

    frappe.cache.delete_value("probe_ticked")
    frappe.db.set_value("Scheduled Job Type", {"method": ["!=", "probe.events.tick"]}, "stopped", 1)
    frappe.db.set_value(
        "Scheduled Job Type", {"method": "probe.events.tick"}, "last_execution", "2026-01-01"
    )
    frappe.db.commit()
    run.run(
        """
        import os
        from embedded.site import SITES
        os.chdir(SITES)
        import frappe
        from frappe.utils.scheduler import enqueue_events_for_site
        enqueue_events_for_site(SITE)
        """
    )
    assert until(lambda: frappe.cache.get_value("probe_ticked", use_local_cache=False), 60)


def test_the_loop_goes_over_the_sites(site, monkeypatch):
    import frappe
    from frappe.utils import scheduler

    rounds = []
    monkeypatch.setattr(scheduler, "sleep_duration", lambda tick: 0)
    monkeypatch.setattr(scheduler, "set_niceness", lambda: None)

    def one_round(site):
        rounds.append(site)
        raise KeyboardInterrupt

    monkeypatch.setattr(scheduler, "enqueue_events_for_site", one_round)
    monkeypatch.setattr(scheduler, "get_sites", lambda: [frappe.local.site])
    name = frappe.local.site
    with pytest.raises(KeyboardInterrupt):
        scheduler.start_scheduler()
    from embedded.machine import SITES

    frappe.init(name, str(SITES), force=True)
    frappe.connect()
    assert rounds == [name]
