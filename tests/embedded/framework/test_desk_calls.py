"""What the Desk asks of the server when an ordinary user works with lists, forms and reports."""

from __future__ import annotations

import json

import pytest

LIKE = json.dumps([["Probe Case", "subject", "like", "desk %"]])


@pytest.fixture(scope="module")
def cases(opened):
    import frappe

    frappe.set_user("Administrator")
    names = [
        frappe.get_doc(
            doctype="Probe Case",
            subject=f"desk {number}",
            office="North" if number % 2 else "South",
            due=f"2026-03-0{number + 1}",
            lines=[{"item": "x", "quantity": number}],
        )
        .insert()
        .name
        for number in range(5)
    ]
    frappe.db.commit()
    return names


@pytest.fixture
def ask(cases, client):
    """``ask(method, ...)`` calls as an inspector and gives the message."""

    def asked(method, user="inspector@probe.test", **arguments):
        answer = client(user).call(method, **arguments)
        assert answer.status_code == 200, answer.text[-3000:]
        return answer.json().get("message", answer.json())

    return asked


def test_a_list_is_shown(ask):
    found = ask(
        "frappe.desk.reportview.get",
        doctype="Probe Case",
        fields=json.dumps(
            ["`tabProbe Case`.`name`", "`tabProbe Case`.`subject`", "`tabProbe Case`.`_assign`"]
        ),
        filters=LIKE,
        order_by="`tabProbe Case`.`modified` desc",
        start="0",
        page_length="20",
        view="List",
        group_by="",
        with_comment_count="1",
    )
    assert len(found["values"]) == 5
    assert (
        ask("frappe.desk.reportview.get_count", doctype="Probe Case", filters=LIKE, distinct="0")
        == 5
    )


def test_a_list_is_counted_by_field(ask):
    counted = ask(
        "frappe.desk.listview.get_group_by_count",
        doctype="Probe Case",
        current_filters=LIKE,
        field="office",
    )
    assert {each["name"]: each["count"] for each in counted} == {"North": 2, "South": 3}
    ask(
        "frappe.desk.reportview.get_sidebar_stats",
        stats='["_user_tags"]',
        doctype="Probe Case",
        filters=LIKE,
    )


def test_filters_of_all_kinds(ask):
    for condition, expected in (
        (["due", "Between", ["2026-03-02", "2026-03-03"]], 2),
        (["due", "Timespan", "this year"], 5),
        (["office", "is", "set"], 5),
        (["reference", "is", "not set"], 5),
        (["office", "in", "North,South"], 5),
        (["office", "not in", "North"], 3),
        (["subject", "not like", "%4"], 4),
        (["creation", ">", "2020-01-01"], 5),
        (["name", "!=", "x"], 5),
    ):
        filters = [["Probe Case", "subject", "like", "desk %"], ["Probe Case", *condition]]
        count = ask(
            "frappe.desk.reportview.get_count", doctype="Probe Case", filters=json.dumps(filters)
        )
        assert count == expected, condition


def test_a_report_view_groups(ask):
    found = ask(
        "frappe.desk.reportview.get",
        doctype="Probe Case",
        fields=json.dumps(["`tabProbe Case`.`office`"]),
        filters=LIKE,
        order_by="_aggregate_column desc",
        group_by="`tabProbe Case`.`office`",
        aggregate_on_field="counter",
        aggregate_on_doctype="Probe Case",
        aggregate_function="count",
        start="0",
        page_length="20",
        view="Report",
    )
    assert len(found["values"]) == 2


def test_a_form_is_opened_saved_and_looked_back_on(ask, cases, client):
    browser = client("inspector@probe.test")
    browser.call("frappe.desk.form.load.getdoctype", doctype="Probe Case", with_parent="1")
    opened = browser.get(
        "/api/method/frappe.desk.form.load.getdoc",
        params={"doctype": "Probe Case", "name": cases[0]},
    ).json()
    doc = opened["docs"][0]
    doc["status"] = "Closed"
    doc["lines"].append(
        {"doctype": "Probe Line", "item": "y", "quantity": 3, "__islocal": 1, "idx": 2}
    )
    saved = browser.call("frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save")
    assert saved.status_code == 200, saved.text
    assert [line["item"] for line in saved.json()["docs"][0]["lines"]] == ["x", "y"]
    stale = browser.call("frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save")
    assert stale.status_code == 417
    assert "TimestampMismatchError" in stale.text
    info = ask("frappe.desk.form.load.get_docinfo", doctype="Probe Case", name=cases[0])
    assert info is not None
    ask(
        "frappe.desk.form.utils.get_next",
        doctype="Probe Case",
        value=cases[0],
        prev="0",
        filters=LIKE,
    )
    ask("frappe.desk.notifications.get_open_count", doctype="Probe Case", name=cases[0], items="[]")


def test_who_assigns_shares_likes_and_tags(ask, cases):
    ask("frappe.desk.form.assign_to.add", doctype="Probe Case", name=cases[1],
        assign_to='["inspector@probe.test"]', description="look")  # fmt: skip
    ask("frappe.desk.like.toggle_like", doctype="Probe Case", name=cases[1], add="Yes")
    ask("frappe.desk.doctype.tag.tag.add_tag", tag="urgent", dt="Probe Case", dn=cases[1])
    mine = [
        ["Probe Case", "_assign", "like", "%inspector@probe.test%"],
        ["Probe Case", "_user_tags", "like", "%urgent%"],
    ]
    assert (
        ask("frappe.desk.reportview.get_count", doctype="Probe Case", filters=json.dumps(mine)) == 1
    )


def test_links_are_searched(ask):
    found = ask(
        "frappe.desk.search.search_link", doctype="Probe Case", txt="desk 3", page_length="10"
    )
    assert len(found) == 1
    ask("frappe.desk.search.search_widget", doctype="Probe Case", txt="desk", searchfield="subject",
        page_length="20", start="0")  # fmt: skip


def test_workspaces_and_notifications(ask):
    pages = ask("frappe.desk.desktop.get_workspace_sidebar_items")
    assert "pages" in pages
    ask("frappe.desk.notifications.get_notifications")
    ask("frappe.desk.doctype.notification_log.notification_log.get_notification_logs", limit="20")
    ask("frappe.desk.doctype.event.event.get_events", start="2026-03-01", end="2026-03-31")


def test_settings_of_a_user_are_kept(ask):
    ask(
        "frappe.model.utils.user_settings.save",
        doctype="Probe Case",
        user_settings='{"List": {"order": 1}}',
    )
    kept = ask("frappe.model.utils.user_settings.get", doctype="Probe Case")
    assert json.loads(kept)["List"] == {"order": 1}


def test_user_settings_go_to_the_database(opened):
    import frappe
    from frappe.model.utils.user_settings import sync_user_settings

    frappe.cache.hset("_user_settings", "Probe Case::inspector@probe.test", '{"x": 1}')
    for _ in range(2):
        sync_user_settings()
    frappe.db.commit()
    assert frappe.db.sql(
        "select data from __UserSettings where user=%s and doctype=%s",
        ("inspector@probe.test", "Probe Case"),
    ) == [('{"x": 1}',)]


def test_many_are_changed_or_deleted_at_once(ask, cases, client):
    names = json.dumps(cases[3:4])
    ask(
        "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
        doctype="Probe Case",
        docnames=names,
        action="update",
        data='{"status": "Closed"}',
    )
    ask(
        "frappe.desk.reportview.delete_items",
        user="manager@probe.test",
        doctype="Probe Case",
        items=names,
    )
    gone = client("manager@probe.test").get(f"/api/resource/Probe Case/{cases[3]}")
    assert gone.status_code == 404


def test_standard_reports_run(ask):
    for report, filters in (
        ("Permitted Documents For User", {"user": "inspector@probe.test", "doctype": "Probe Case"}),
        ("Database Storage Usage By Tables", {}),
        ("ToDo", {}),
    ):
        ask("frappe.desk.query_report.run", user="manager@probe.test", report_name=report,
            filters=json.dumps(filters), ignore_prepared_report="true")  # fmt: skip


def test_a_calendar_and_a_tree_of_files(ask):
    ask(
        "frappe.desk.calendar.get_events",
        doctype="Probe Case",
        start="2026-03-01",
        end="2026-03-31",
        field_map=json.dumps({"start": "due", "end": "due", "id": "name", "title": "subject"}),
        fields="[]",
    )
    ask("frappe.core.api.file.get_files_in_folder", folder="Home")
    ask("frappe.core.api.file.get_files_by_search_text", text="txt")
