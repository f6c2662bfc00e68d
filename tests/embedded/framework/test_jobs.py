"""Jobs that a worker runs."""


def test_a_job_runs_as_who_queued_it(site, worker, until):
    import frappe

    job = frappe.enqueue("frappe.utils.now", queue="short", job_id="probe-now")
    assert until(lambda: str(job.get_status(refresh=True)).endswith(("finished", "FINISHED")))


def test_a_job_waits_for_the_commit(site, worker, until):
    import frappe

    frappe.cache.delete_value("probe_ticked")
    frappe.enqueue("probe.events.tick", enqueue_after_commit=True)
    frappe.db.rollback()
    frappe.enqueue("probe.events.tick", enqueue_after_commit=True)
    assert not frappe.cache.get_value("probe_ticked")
    frappe.db.commit()
    assert until(lambda: frappe.cache.get_value("probe_ticked", use_local_cache=False))


def test_a_job_on_a_document_writes(site, worker, until):
    import frappe

    case = frappe.get_doc(doctype="Probe Case", subject="worked on").insert()
    frappe.db.commit()
    frappe.enqueue_doc(
        "Probe Case", case.name, "db_set", fieldname="status", value="Closed", queue="long"
    )
    assert until(lambda: frappe.db.get_value("Probe Case", case.name, "status") == "Closed")


def test_a_job_that_fails_is_logged_and_undone(site, worker, until):
    import frappe

    job = frappe.enqueue("frappe.client.delete", doctype="Probe Case", name="PROBE-NONE")
    assert until(lambda: str(job.get_status(refresh=True)).endswith(("failed", "FAILED")))
    assert until(
        lambda: frappe.get_all("Error Log", {"method": ["like", "%frappe.client.delete%"]})
    )
