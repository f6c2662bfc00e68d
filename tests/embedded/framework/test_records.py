"""What ECMS uses of Frappe's records, by the names that it uses."""

from __future__ import annotations

import pytest

MINE = '[["Probe Case","subject","like","record %"]]'


@pytest.fixture
def cases(site):
    import frappe

    made = [
        frappe.get_doc(
            doctype="Probe Case",
            subject=f"record {number}",
            office="North" if number % 2 else "South",
            counter=number,
            amount=number / 4,
            lines=[{"item": "a", "quantity": number}, {"item": "b", "quantity": 1}],
        ).insert()
        for number in range(6)
    ]
    return [case.name for case in made]


def test_lists_are_ordered_limited_and_filtered(cases):
    import frappe

    mine = {"subject": ["like", "record %"]}
    assert frappe.get_all(
        "Probe Case", filters=mine, order_by="counter desc", limit_start=1, limit_page_length=2,
        pluck="counter",
    ) == [4, 3]  # fmt: skip
    assert (
        len(
            frappe.get_all("Probe Case", filters=mine, or_filters={"counter": 1, "office": "South"})
        )
        == 4
    )
    assert (
        frappe.get_all(
            "Probe Case", filters={**mine, "counter": ["in", [1, 2]]}, pluck="name", order_by="name"
        )
        == cases[1:3]
    )
    assert frappe.get_all(
        "Probe Case",
        filters={**mine, "counter": ["between", [2, 3]]},
        pluck="counter",
        order_by="counter",
    ) == [2, 3]
    assert frappe.get_all(
        "Probe Case",
        filters={**mine, "office": ["is", "set"], "counter": [">=", 4]},
        pluck="counter",
        order_by="counter",
    ) == [4, 5]
    assert frappe.db.count("Probe Case", mine) == 6


def test_groups_are_counted(cases):
    import frappe

    rows = frappe.get_all(
        "Probe Case",
        filters={"subject": ["like", "record %"]},
        fields=["office", {"COUNT": "name", "as": "cases"}, {"SUM": "counter", "as": "total"}],
        group_by="office",
        order_by="office",
    )
    assert [(row.office, row.cases, row.total) for row in rows] == [
        ("North", 3, 9),
        ("South", 3, 6),
    ]


def test_rows_of_child_tables(cases):
    import frappe

    case = frappe.get_doc("Probe Case", cases[2])
    assert [(line.item, line.quantity, line.idx) for line in case.lines] == [
        ("a", 2, 1),
        ("b", 1, 2),
    ]
    case.lines = case.lines[1:]
    case.append("lines", {"item": "c"})
    case.save()
    assert [line.item for line in frappe.get_doc("Probe Case", cases[2]).lines] == ["b", "c"]
    assert frappe.get_all(
        "Probe Case", filters=[["Probe Line", "item", "=", "c"]], pluck="name"
    ) == [cases[2]]


def test_bulk_insert(site):
    import frappe

    rows = [
        (f"BULK-{number}", f"bulk {number}", number, frappe.utils.now()) for number in range(2500)
    ]
    frappe.db.bulk_insert("Probe Case", ["name", "subject", "counter", "creation"], rows)
    assert frappe.db.count("Probe Case", {"subject": ["like", "bulk %"]}) == 2500


def test_values_are_set_and_read(cases):
    import frappe

    frappe.db.set_value("Probe Case", cases[0], {"counter": 7, "notes": None})
    assert frappe.db.get_value("Probe Case", cases[0], ["counter", "notes"], as_dict=True) == {
        "counter": 7,
        "notes": None,
    }
    frappe.db.set_value("Probe Case", {"subject": ["like", "record %"]}, "status", "Closed")
    assert frappe.db.count("Probe Case", {"subject": ["like", "record %"], "status": "Closed"}) == 6
    assert frappe.db.exists("Probe Case", {"subject": "record 3"}) == cases[3]
    assert not frappe.db.exists("Probe Case", {"subject": "record 99"})


def test_singles(site):
    import frappe

    settings = frappe.get_single("Probe Settings")
    settings.update({"limit": 12, "greeting": "hello", "opened_on": "2026-01-02"})
    settings.save()
    assert frappe.db.get_single_value("Probe Settings", "limit", cache=False) == 12
    assert frappe.db.get_single_value(
        "Probe Settings", "opened_on", cache=False
    ) == frappe.utils.getdate("2026-01-02")
    assert frappe.get_cached_doc("Probe Settings").greeting == "hello"


def test_links_are_checked(site):
    import frappe

    with pytest.raises(frappe.LinkValidationError):
        frappe.get_doc(doctype="Probe Case", subject="x", office="Nowhere").insert()
    frappe.get_doc(doctype="Probe Case", subject="x", office="North").insert()
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Probe Office", "North")


def test_renaming_follows_links(cases):
    import frappe

    frappe.get_doc(doctype="Probe Office", office_name="Old").insert()
    frappe.db.set_value("Probe Case", cases[0], "office", "Old")
    assert frappe.rename_doc("Probe Case", cases[0], "PROBE-RENAMED") == "PROBE-RENAMED"
    assert frappe.get_doc("Probe Case", "PROBE-RENAMED").lines[0].parent == "PROBE-RENAMED"


def test_a_doctype_is_renamed(site):
    import frappe

    frappe.get_doc(
        doctype="DocType",
        name="Probe Before",
        module="Probe",
        custom=1,
        fields=[{"fieldname": "text", "fieldtype": "Data", "label": "Text"}],
        permissions=[{"role": "System Manager", "read": 1}],
    ).insert()
    row = frappe.get_doc(doctype="Probe Before", text="kept").insert()
    frappe.db.commit()
    frappe.rename_doc("DocType", "Probe Before", "Probe After")
    assert frappe.get_doc("Probe After", row.name).text == "kept"
    assert not frappe.db.table_exists("Probe Before", cached=False)
    frappe.delete_doc("DocType", "Probe After", force=True)
    frappe.db.commit()
    frappe.db.sql_ddl("DROP TABLE `tabProbe After`")


def test_versions_and_comments(cases):
    import frappe

    case = frappe.get_doc("Probe Case", cases[1])
    case.status = "Closed"
    case.save()
    version = frappe.get_last_doc("Version", {"docname": case.name})
    assert "Closed" in version.data
    case.add_comment("Comment", "looked at")
    assert frappe.get_all("Comment", {"reference_name": case.name, "comment_type": "Comment"})


def test_a_file_is_attached(cases):
    import frappe
    from frappe.utils.file_manager import save_file

    file = save_file("letter.txt", b"Dear Sir", "Probe Case", cases[0], is_private=1)
    read = frappe.get_doc("File", file.name)
    assert read.get_content() in (b"Dear Sir", "Dear Sir")
    assert read.attached_to_name == cases[0]
    other = frappe.get_doc(
        doctype="File", file_name="again.txt", content=b"again", is_private=1
    ).insert()
    assert other.file_url.startswith("/private/files/")
    assert other.content_hash


def test_todos_assignments_and_notifications(cases):
    import frappe
    from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
    from frappe.desk.form.assign_to import add

    add({"doctype": "Probe Case", "name": cases[0], "assign_to": ["inspector@probe.test"]})
    assert frappe.get_all(
        "ToDo", {"reference_name": cases[0], "allocated_to": "inspector@probe.test"}
    )
    frappe.get_doc(
        doctype="Notification Log",
        for_user="inspector@probe.test",
        subject="due tomorrow",
        type="Alert",
        document_type="Probe Case",
        document_name=cases[0],
    ).insert(ignore_permissions=True)
    assert frappe.get_all(
        "Notification Log", {"for_user": "inspector@probe.test", "subject": "due tomorrow"}
    )
    assert callable(enqueue_create_notification)


def test_cards_charts_and_workspaces(cases):
    import frappe
    from frappe.desk.doctype.number_card.number_card import get_result

    card = frappe.get_doc(
        doctype="Number Card",
        label="Probe cases",
        document_type="Probe Case",
        function="Count",
        type="Document Type",
        is_public=1,
        filters_json=MINE,
    ).insert()
    assert get_result(card.as_dict(), card.filters_json) == 6
    chart = frappe.get_doc(
        doctype="Dashboard Chart",
        chart_name="Probe by office",
        chart_type="Group By",
        document_type="Probe Case",
        group_by_type="Count",
        group_by_based_on="office",
        filters_json=MINE,
        is_public=1,
    ).insert()
    from frappe.desk.doctype.dashboard_chart.dashboard_chart import get

    found = get(chart_name=chart.name)
    assert dict(zip(found["labels"], found["datasets"][0]["values"], strict=True)) == {
        "North": 3,
        "South": 3,
    }
    workspace = frappe.get_doc(
        doctype="Workspace",
        label="Probe desk",
        title="Probe desk",
        module="Probe",
        public=1,
        content="[]",
        number_cards=[{"number_card_name": card.name, "label": "Probe cases"}],
    ).insert()
    assert workspace.name == "Probe desk"


def test_mail_waits_in_the_queue(site):
    import frappe

    account = frappe.get_doc(
        doctype="Email Account",
        name="Office",
        email_id="office@probe.test",
        enable_outgoing=1,
        default_outgoing=1,
        smtp_server="localhost",
        no_smtp_authentication=1,
    )
    # saving it would try the connection
    account.db_insert()
    frappe.flags.mute_emails = False
    frappe.local.conf.mute_emails = 0
    try:
        frappe.sendmail(
            recipients=["employer@probe.test"], subject="Notice", message="Dear Sir", delayed=True
        )
    finally:
        frappe.local.conf.mute_emails = 1
    assert "employer@probe.test" in frappe.get_last_doc("Email Queue").recipients[0].recipient


def test_realtime_does_no_harm(site):
    import frappe

    frappe.publish_realtime("probe", {"x": 1}, user="inspector@probe.test")
    frappe.publish_progress(50, title="half")


def test_a_translation_is_used(site):
    import frappe

    frappe.get_doc(
        doctype="Translation", language="es", source_text="Probe Case", translated_text="Caso"
    ).insert()
    frappe.local.lang = "es"
    try:
        assert frappe._("Probe Case") == "Caso"
    finally:
        frappe.local.lang = "en"


def test_search_in_all(cases):
    from frappe.desk.search import search_link

    found = search_link("Probe Case", "record 4", page_length=10)
    assert [each["value"] for each in found] == [cases[4]]


def test_a_query_report(cases):
    import frappe
    from frappe.desk.query_report import run

    report = frappe.get_doc(
        doctype="Report",
        report_name="Probe by query",
        ref_doctype="Probe Case",
        report_type="Query Report",
        is_standard="No",
        query="select office as `Office:Link/Probe Office:100`,"
        " count(*) as `Cases:Int:80` from `tabProbe Case` where subject like 'record %%'"
        " group by office order by office",
        roles=[{"role": "System Manager"}],
    ).insert()
    rows = run(report.name, ignore_prepared_report=True)["result"]
    assert [(row["office"], row["cases"]) for row in rows[:2]] == [("North", 3), ("South", 3)]
