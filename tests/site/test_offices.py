"""An office's files, asked for by an official of another office in every way that Frappe offers.

The stranger has every role of an office, so that nothing but the office stands in the way.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import frappe
import frappe.api.v1 as rest
import pytest
from frappe import client, share
from frappe.desk import reportview, search
from frappe.desk.doctype.tag import tag
from frappe.desk.form import assign_to, load, save
from frappe.desk.form.linked_with import get as linked_with
from frappe.desk.form.utils import add_comment
from frappe.www.printview import get_html_and_style

from ecms_core.law.edge import reminders
from ecms_core.law.ladder import Rung
from tests.site.inspectorate import ROLES, Inspectorate, official

STRANGER = "stranger@example.org"
TAG = "strike"
REFUSALS = (frappe.PermissionError, frappe.DoesNotExistError)


def request(function: Callable, *args: Any, **form: Any) -> Any:
    """What a whitelisted function answers to a form: its result, or what it added."""
    frappe.local.form_dict = frappe._dict(form)
    frappe.local.response = frappe._dict({"docs": []})
    result = function(*args)
    return result or frappe.local.response.docs or frappe.local.response.get("filecontent")


def fields_of(doctype: str) -> list[str]:
    return ["name", "office", frappe.get_meta(doctype).get_title_field()]


def own() -> dict[str, Any]:
    """What makes a document look like one of the stranger's office."""
    return {"office": frappe.db.get_value("Inspectorate Staff", {"user": STRANGER}, "office")}


def answering(asked: str) -> Callable:
    """The function that answers where this one is asked for."""
    return frappe.get_attr(
        frappe.get_hooks("override_whitelisted_methods", {}).get(asked, [asked])[-1]
    )


# Ways to read: each gives what the asker learns of a document, and nothing where nothing is told.


def listed(doctype: str, name: str) -> Any:
    return client.get_list(doctype, fields=fields_of(doctype), filters={"name": name})


def listed_over_rest(doctype: str, name: str) -> Any:
    return request(rest.document_list, doctype, filters=json.dumps({"name": name}))


def counted(doctype: str, name: str) -> Any:
    return answering("frappe.client.get_count")(doctype, filters={"name": name})


def read(doctype: str, name: str) -> Any:
    return client.get(doctype, name)


def found_by_a_filter(doctype: str, name: str) -> Any:
    return client.get(doctype, filters={"name": name})


def value_read(doctype: str, name: str) -> Any:
    return client.get_value(doctype, fields_of(doctype), {"name": name})


def link_validated(doctype: str, name: str) -> Any:
    if hasattr(client, "validate_link"):
        found = client.validate_link(doctype, name, json.dumps(["office"]))
    else:
        found = client.validate_link_and_fetch(doctype, name, json.dumps(["office"]))
    # Frappe 15 says that there is such a name, and no more.
    return {key: value for key, value in found.items() if key != "name"}


def read_over_rest(doctype: str, name: str) -> Any:
    return request(rest.read_doc, doctype, name)


def read_with_links(doctype: str, name: str) -> Any:
    return request(rest.read_doc, doctype, name, expand_links="True")


def opened(doctype: str, name: str) -> Any:
    return request(load.getdoc, doctype, name)


def opened_beside(doctype: str, name: str) -> Any:
    request(load.get_docinfo, None, doctype, name)
    return frappe.local.response.get("docinfo")


def reported(doctype: str, name: str) -> Any:
    fields = [f"`tab{doctype}`.`{field}`" for field in fields_of(doctype)]
    form = {"fields": json.dumps(fields), "filters": json.dumps({"name": name})}
    return request(reportview.get, doctype=doctype, **form)


def counted_in_report(doctype: str, name: str) -> Any:
    return request(reportview.get_count, doctype=doctype, filters=json.dumps({"name": name}))


def exported(doctype: str, name: str) -> Any:
    request(
        reportview.export_query,
        doctype=doctype,
        fields=json.dumps([f"`tab{doctype}`.`name`", f"`tab{doctype}`.`office`"]),
        filters=json.dumps({"name": name}),
        file_format_type="CSV",
        title=doctype,
    )
    content = frappe.local.response.get("filecontent") or b""
    return name in (content if isinstance(content, str) else content.decode())


def searched(doctype: str, name: str) -> Any:
    return search.search_widget(doctype, name)


def searched_around_permissions(doctype: str, name: str) -> Any:
    """As the list of a link field with "Ignore User Permissions" does: any caller may say so."""
    found = search.search_widget(
        doctype,
        "",
        searchfield="office",
        filters={"name": name},
        reference_doctype=doctype,
        ignore_user_permissions=True,
    )
    return found or search.search_link(
        doctype, name, reference_doctype=doctype, ignore_user_permissions=True
    )


def title_asked(doctype: str, name: str) -> Any:
    title = answering("frappe.desk.search.get_link_title")(doctype, name)
    return title if title != name else None


def printed(doctype: str, name: str) -> Any:
    return get_html_and_style(doctype, name)


def printed_as_ones_own(doctype: str, name: str) -> Any:
    return get_html_and_style(json.dumps({"doctype": doctype, "name": name, **own()}))


def reached_from_elsewhere(doctype: str, name: str) -> Any:
    return linked_with(doctype, name)


def rows_listed(doctype: str, name: str) -> Any:
    return [
        client.get_list(table.options, fields=["*"], filters={"parent": name}, parent=doctype)
        for table in frappe.get_meta(doctype).get_table_fields()
        if frappe.db.count(table.options, {"parent": name})
    ]


def files_listed(doctype: str, name: str) -> Any:
    attached = {"attached_to_doctype": doctype, "attached_to_name": name}
    return client.get_list("File", fields=["file_url"], filters=attached)


def tag_links_listed(doctype: str, name: str) -> Any:
    to_it = {"document_type": doctype, "document_name": name}
    return client.get_list("Tag Link", fields=["title"], filters=to_it)


def tag_link_read(doctype: str, name: str) -> Any:
    return client.get("Tag Link", filters={"document_type": doctype, "document_name": name})


def sought_by_tag(doctype: str, name: str) -> Any:
    return [found for found in tag.get_documents_for_tag(f"#{TAG}") if found["name"] == name]


def listed_by_tag(doctype: str, name: str) -> Any:
    asked = "frappe.desk.doctype.tag.tag.get_tagged_docs"
    return [found for found in answering(asked)(doctype, f"%{TAG}%") if found[0] == name]


READING = (
    listed, listed_over_rest, counted, read, found_by_a_filter, value_read, link_validated,
    read_over_rest, read_with_links, opened, opened_beside, reported, counted_in_report, exported,
    searched, searched_around_permissions, title_asked, printed, printed_as_ones_own,
    reached_from_elsewhere, rows_listed, files_listed, tag_links_listed, tag_link_read,
    sought_by_tag, listed_by_tag,
)  # fmt: skip


# Ways to write: each ends in a refusal.


def changed_over_rest(doctype: str, name: str) -> None:
    request(rest.update_doc, doctype, name, data=json.dumps(own()))


def copied_over_rest(doctype: str, name: str) -> None:
    request(rest.update_doc, doctype, name, data=json.dumps({"__islocal": 1, **own()}))


def changed_by_value(doctype: str, name: str) -> None:
    client.set_value(doctype, name, own())


def changed_as_a_whole(doctype: str, name: str) -> None:
    client.save({**frappe.get_doc(doctype, name).as_dict(), **own()})


def changed_in_bulk(doctype: str, name: str) -> None:
    failed = client.bulk_update(json.dumps([{"doctype": doctype, "docname": name, **own()}]))
    if failed["failed_docs"]:
        raise frappe.PermissionError(failed["failed_docs"][0]["exc"])


def saved(doctype: str, name: str, action: str = "Save") -> None:
    doc = {**frappe.get_doc(doctype, name).as_dict(), **own()}
    request(save.savedocs, frappe.as_json(doc), action)


def submitted(doctype: str, name: str) -> None:
    saved(doctype, name, "Submit")


def cancelled(doctype: str, name: str) -> None:
    client.cancel(doctype, name)


def deleted(doctype: str, name: str) -> None:
    client.delete(doctype, name)


def deleted_over_rest(doctype: str, name: str) -> None:
    rest.delete_doc(doctype, name)


def renamed(doctype: str, name: str) -> None:
    with pytest.raises(frappe.ValidationError, match="need write permission"):
        client.rename_doc(doctype, name, "another-name")
    raise frappe.PermissionError


def commented(doctype: str, name: str) -> None:
    add_comment(doctype, name, "Seen", frappe.session.user, "Stranger")


def attached(doctype: str, name: str) -> None:
    client.attach_file("note.txt", "Seen", doctype, name)


def attached_as_a_file(doctype: str, name: str) -> None:
    client.insert(
        {
            "doctype": "File",
            "file_name": "note.txt",
            "content": "Seen",
            "attached_to_doctype": doctype,
            "attached_to_name": name,
        }
    )


def attached_afterwards(doctype: str, name: str) -> None:
    file = client.insert({"doctype": "File", "file_name": "note.txt", "content": "Seen"})
    client.set_value(
        "File", file["name"], {"attached_to_doctype": doctype, "attached_to_name": name}
    )


def commented_over_rest(doctype: str, name: str) -> None:
    reference = {"reference_doctype": doctype, "reference_name": name}
    client.insert({"doctype": "Comment", "comment_type": "Comment", "content": "Seen", **reference})


def liked(doctype: str, name: str) -> None:
    answering("frappe.desk.like.toggle_like")(doctype, name, "Yes")


def no_longer_liked(doctype: str, name: str) -> None:
    answering("frappe.desk.like.toggle_like")(doctype, name, "No")


def assigned(doctype: str, name: str) -> None:
    assign_to.add({"doctype": doctype, "name": name, "assign_to": [STRANGER]})


def assignment_taken_away(doctype: str, name: str) -> None:
    assign_to.remove(doctype, name, STRANGER)


def task(**fields: str) -> dict[str, Any]:
    return client.insert(
        {"doctype": "ToDo", "description": "Seen", "allocated_to": frappe.session.user, **fields}
    )


def given_a_task(doctype: str, name: str) -> None:
    task(reference_type=doctype, reference_name=name)


def given_a_task_afterwards(doctype: str, name: str) -> None:
    pointing = {"reference_type": doctype, "reference_name": name}
    client.set_value("ToDo", task()["name"], pointing)


def followed(doctype: str, name: str) -> None:
    following = {"ref_doctype": doctype, "ref_docname": name, "user": STRANGER}
    client.insert({"doctype": "Document Follow", **following})


def put_into_a_meeting(doctype: str, name: str) -> None:
    who = {"reference_doctype": doctype, "reference_docname": name}
    client.insert(
        {
            "doctype": "Event",
            "subject": "Seen",
            "starts_on": frappe.utils.now(),
            "event_participants": [who],
        }
    )


def sent_a_message(doctype: str, name: str) -> None:
    client.insert(
        {
            "doctype": "Communication",
            "subject": "Seen",
            "communication_medium": "Phone",
            "reference_doctype": doctype,
            "reference_name": name,
        }
    )


def tagged(doctype: str, name: str) -> None:
    # Frappe writes the row before it asks for the right; its handler takes that back.
    frappe.db.savepoint("tagged")
    try:
        tag.add_tag("seen", doctype, name)
    except Exception as error:
        frappe.db.rollback(save_point="tagged")
        # On MariaDB Frappe looks for a number in whatever came up, and a refusal has none.
        if isinstance(error.__context__, REFUSALS):
            raise error.__context__ from error
        raise


def tag_linked(doctype: str, name: str) -> None:
    to_it = {"document_type": doctype, "document_name": name}
    client.insert({"doctype": "Tag Link", "tag": TAG, **to_it})


def shared(doctype: str, name: str) -> None:
    share.add(doctype, name, STRANGER, write=1)


def shared_by_permission(doctype: str, name: str) -> None:
    share.set_permission(doctype, name, STRANGER, "read")


WRITING = (
    changed_over_rest, copied_over_rest, changed_by_value, changed_as_a_whole, changed_in_bulk,
    saved, submitted, cancelled, deleted, deleted_over_rest, renamed, commented, attached,
    attached_as_a_file, attached_afterwards, commented_over_rest, liked, no_longer_liked, assigned,
    assignment_taken_away, given_a_task, given_a_task_afterwards, followed, put_into_a_meeting,
    sent_a_message, tagged, tag_linked, shared, shared_by_permission,
)  # fmt: skip


@pytest.fixture
def files(philippines: None) -> list[tuple[str, str]]:
    """Of every doctype that keeps an office's files, what an office has; a stranger asks."""
    office = Inspectorate()
    case = office.case_at("payment")
    office.pay(case, 20_000)
    with office.acting("cashier"):
        office.payment(case).insert()
    client.attach_file("payroll.txt", "Ana 610", "Labour Case", case)
    clock = frappe.get_doc("Case Deadline", {"case": case})
    reminders.fire(clock, Rung(2, "Inspector"), reminders.remind)
    complaint = frappe.db.get_value("Labour Case", case, "complaint")
    files = [("Labour Case", case), ("Labour Complaint", complaint)]
    for doctype in kept_by_office():
        if doctype not in ("Labour Case", "Labour Complaint"):
            names = frappe.get_all(doctype, {"case": case}, pluck="name")
            files += [(doctype, name) for name in names]
    for doctype, name in files:
        tag.add_tag(TAG, doctype, name)
    official(STRANGER, "inspector", "T-U")
    frappe.get_doc("User", STRANGER).add_roles(
        *(name for role, name in ROLES.items() if role != "admin")
    )
    frappe.set_user(STRANGER)
    return files


def kept_by_office() -> list[str]:
    """The doctypes that have an office and belong to a case."""
    with_office = frappe.get_all(
        "DocField", {"fieldname": "office", "parenttype": "DocType"}, pluck="parent"
    )
    modules = frappe.get_module_list("ecms_core")
    return sorted(
        doctype
        for doctype in with_office
        if frappe.get_meta(doctype).module in modules
        # Who serves where, and which workplaces there are, is no secret between offices.
        and doctype not in ("Establishment", "Inspectorate Staff")
    )


def told(files: list[tuple[str, str]], way: Callable) -> dict[tuple[str, str], Any]:
    """What a way of asking tells, of each document of which it tells anything."""
    answers = {}
    for doctype, name in files:
        try:
            answer = way(doctype, name)
        except REFUSALS:
            continue
        if any(answer) if isinstance(answer, list | tuple) else answer:
            answers[doctype, name] = answer
    return answers


def test_nothing_is_told_to_another_office(files: list[tuple[str, str]]) -> None:
    assert {doctype for doctype, _ in files} == set(kept_by_office())
    assert {way.__name__: found for way in READING if (found := told(files, way))} == {}
    # The own office is told, so each way is one that answers.
    frappe.set_user("Administrator")
    staff = frappe.get_doc("Inspectorate Staff", {"user": STRANGER})
    staff.office = Inspectorate().office
    staff.save()
    frappe.set_user(STRANGER)
    assert [way.__name__ for way in READING if not told(files, way)] == []


def test_nothing_is_written_by_another_office(files: list[tuple[str, str]]) -> None:
    done = []
    for way, (doctype, name) in itertools.product(WRITING, files):
        before = kept(doctype, name)
        try:
            way(doctype, name)
        except REFUSALS:
            assert kept(doctype, name) == before
        else:
            done.append((way.__name__, doctype))
    assert done == []


def kept(doctype: str, name: str) -> dict[str, Any]:
    """What the site keeps of a document, with its files, whoever asks."""
    attached = {"attached_to_doctype": doctype, "attached_to_name": name}
    doc = frappe.db.get_value(doctype, name, "*", as_dict=True)
    return {**doc, "files": sorted(frappe.get_all("File", attached, pluck="name"))}


def test_a_draft_is_not_taken_over_by_giving_it_an_own_decision(philippines: None) -> None:
    office, other = Inspectorate(), Inspectorate("u")
    case, theirs = office.case_at("payment"), other.case_at("payment")
    with office.acting("cashier"):
        draft = office.payment(case).insert()
    own_decision = frappe.db.get_value("Case Decision", {"case": theirs})
    with other.acting("cashier"), pytest.raises(frappe.PermissionError):
        client.set_value(
            "Case Payment", draft.name, {"decision": own_decision, "office": other.office}
        )
    assert frappe.db.get_value("Case Payment", draft.name, "case") == case


def test_another_offices_file_is_not_read_under_the_name_of_an_own_one(philippines: None) -> None:
    office, other = Inspectorate(), Inspectorate("u")
    theirs, mine = office.complaint(), frappe.get_doc("Labour Complaint", other.complaint())
    kept = ("name", "owner", "creation", "modified", "office", "establishment")
    with other.acting("supervisor"), pytest.raises(frappe.PermissionError):
        request(
            rest.update_doc,
            "Labour Complaint",
            theirs,
            data=frappe.as_json({field: mine.get(field) for field in kept}),
        )


def test_nothing_points_to_another_offices_files(files: list[tuple[str, str]]) -> None:
    """Who reads a link is shown what it leads to: by the list of Frappe 15, the form of 16."""
    theirs = dict(files)
    pointed = []
    for doctype in theirs:
        if not frappe.has_permission(doctype, "create"):
            continue
        for field in frappe.get_meta(doctype).get_link_fields():
            if field.options in theirs:
                document = {"doctype": doctype, field.fieldname: theirs[field.options]}
                with pytest.raises(frappe.PermissionError):
                    client.insert({**document, **own()})
                pointed.append((doctype, field.fieldname))
    assert ("Labour Case", "complaint") in pointed and ("Labour Complaint", "case") in pointed


def test_files_of_an_office_are_in_no_search_of_the_whole_site() -> None:
    """Frappe 15's search of everything asks for the right to a doctype, not for the office."""
    assert [
        (doctype, field.fieldname)
        for doctype in kept_by_office()
        for field in frappe.get_meta(doctype).fields
        if field.in_global_search
    ] == []


def test_a_follower_reads_what_is_followed(files: list[tuple[str, str]]) -> None:
    _, case = files[0]
    office = Inspectorate()
    with office.acting("supervisor"):
        following = {
            "doctype": "Document Follow",
            "ref_doctype": "Labour Case",
            "ref_docname": case,
        }
        with pytest.raises(frappe.PermissionError):
            client.insert({**following, "user": STRANGER})
        client.insert({**following, "user": office.users["inspector"]})


def test_the_own_office_hangs_tasks_and_likes_on_its_case(files: list[tuple[str, str]]) -> None:
    _, case = files[0]
    office = Inspectorate()
    with office.acting("supervisor"):
        given_a_task("Labour Case", case)
        liked("Labour Case", case)
        put_into_a_meeting("Labour Case", case)
    kept = frappe.db.get_value("Labour Case", case, ("_assign", "_liked_by"))
    assert [json.loads(users) for users in kept] == [[office.users["supervisor"]]] * 2
