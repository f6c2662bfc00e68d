"""Writing the demonstration data to a site, in batches that can be killed and taken up again.

Names are the same each time, so what a killed run wrote is found and the rest is added. Each
batch is a transaction of its own: on SQLite a long one would keep every other writer waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import frappe
from pypika.terms import Parameter

from ecms_core.demo.generate import ORDER, DemoData, generate
from ecms_core.demo.ground import Ground, name_of
from ecms_core.demo.people import Official, officials
from ecms_core.inspections.edge.checklists import checklist, current_checklist
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source
from ecms_core.problems import Problem

BATCH = 2000
ROWS_AT_ONCE = 100
MARK = "ecms_demo"
# Where the audit and Frappe keep what belongs to a document: doctype, and the fields that name it.
BESIDE = (
    ("Audit Entry", "subject_doctype", "subject_name"),
    ("Comment", "reference_doctype", "reference_name"),
    ("Version", "ref_doctype", "docname"),
    ("Notification Log", "document_type", "document_name"),
    ("File", "attached_to_doctype", "attached_to_name"),
)
CHILDREN = {"Inspection Order": "Order Inspector", "Case Decision": "Case Decision Line"}


def load(today: date | None = None, say: Callable[[str], None] = print) -> dict[str, Any]:
    """Load the active pack's demonstration data; returns its users with their password.

    Loading again adds what is missing, up to the day of the first loading. Refuses a site with
    cases that are not demonstration data.
    """
    ground = _ground()
    marked = frappe.parse_json(frappe.db.get_default(MARK) or "{}")
    if marked.get("complete"):
        say(f"Demonstration data up to {marked['today']} are there already.")
        return _users(officials(ground))
    _refuse_real_cases()
    day = frappe.utils.getdate(marked.get("today") or today or frappe.utils.today())
    if marked:
        say(f"Going on where loading stopped: data up to {day}.")
    _mark(day, complete=False)
    data = generate(ground, day)
    say(f"{len(data.stories):>7} cases up to {day}")
    _write_users(data.officials, say)
    _write_rows("User", _user_rows(data.officials), say)
    _write_rows("Has Role", _role_rows(data.officials), say)
    _write_rows("Notification Settings", _settings_rows(data.officials), say)
    for doctype in ORDER:
        _write_rows(doctype, data.tables[doctype], say)
    _raise_series(data)
    _mark(day, complete=True)
    frappe.clear_cache()
    return _users(data.officials)


def remove(say: Callable[[str], None] = print) -> None:
    """Delete the demonstration data and all that was made of them since: cases taken on, letters,
    files. What concerns no invented establishment stays."""
    people = officials(_ground())
    places = frappe.get_all("Establishment", filters={"is_demo": 1}, pluck="name")
    cases = _names("Labour Case", "establishment", places)
    for doctype in reversed(ORDER):
        if doctype in ("Labour Case", "Establishment", "Complainant", "Labour Complaint"):
            continue
        if frappe.get_meta(doctype).has_field("case"):
            _delete(doctype, _names(doctype, "case", cases), say)
    complaints = _names("Labour Complaint", "establishment", places)
    _delete("Complainant", _values("Labour Complaint", complaints, "complainant"), say)
    _delete("Labour Complaint", complaints, say)
    _delete("Labour Case", cases, say)
    _delete("Staff Interest", _names("Staff Interest", "establishment", places), say)
    _delete("Establishment", places, say)
    _remove_people(people, say)
    _lower_series()
    frappe.defaults.clear_default(MARK)
    frappe.db.commit()
    frappe.clear_cache()


def _ground() -> Ground:
    packs = frappe.get_all("Country Pack", pluck="name", order_by="name asc")
    if not packs:
        raise Problem("ECMS-313", day=frappe.utils.today())
    ground = Ground.of(Pack(pack_source(packs[0])))
    # The checklist may have been changed here since the pack came.
    return ground.with_checklist(checklist(current_checklist()))


def _refuse_real_cases() -> None:
    real = frappe.db.count("Labour Case", {"is_demo": 0})
    if real:
        raise Problem("ECMS-703", count=real, site=frappe.local.site)


def _mark(day: date, *, complete: bool) -> None:
    mark = {"today": str(day), "complete": complete}
    frappe.db.set_default(MARK, frappe.as_json(mark, indent=None))
    frappe.db.commit()


def _users(people: Iterable[Official]) -> dict[str, Any]:
    """Who can log in: e-mail, password and position."""
    return {
        "users": [
            {"user": person.email, "password": person.password, "position": person.position}
            for person in people
            if person.password
        ]
    }


def _write_users(people: Iterable[Official], say: Callable[[str], None]) -> None:
    """The users who log in, by Frappe's own way, with the password of demo.yaml."""
    made = 0
    for person in people:
        if person.password and not frappe.db.exists("User", person.email):
            user = frappe.get_doc(
                {
                    "doctype": "User",
                    "email": person.email,
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    "send_welcome_email": 0,
                    "new_password": person.password,
                    "roles": [{"role": role} for role in person.roles],
                }
            )
            # The password is printed on the screen; its strength protects nothing.
            user.flags.ignore_password_policy = True
            user.insert(ignore_permissions=True)
            made += 1
    frappe.db.commit()
    say(f"{made:>7} users who can log in")


def _user_rows(people: Iterable[Official]) -> list[dict[str, Any]]:
    """The colleagues: accounts without a password, so nobody can log in with them."""
    now = frappe.utils.now_datetime()
    return [
        {
            **_standard(person.email, now),
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "full_name": person.full_name,
            "enabled": 1,
            "user_type": "System User",
            "send_welcome_email": 0,
        }
        for person in people
        if not person.password
    ]


def _role_rows(people: Iterable[Official]) -> list[dict[str, Any]]:
    now = frappe.utils.now_datetime()
    return [
        {
            **_standard(name_of("role", person.email, role), now),
            "parent": person.email,
            "parenttype": "User",
            "parentfield": "roles",
            "role": role,
        }
        for person in people
        if not person.password
        for role in person.roles
    ]


def _settings_rows(people: Iterable[Official]) -> list[dict[str, Any]]:
    """Without these the Desk does not open for a colleague who is given a password."""
    now = frappe.utils.now_datetime()
    return [
        {**_standard(person.email, now), "enabled": 1} for person in people if not person.password
    ]


def _standard(name: str, at: datetime) -> dict[str, Any]:
    return {
        "name": name,
        "creation": at,
        "modified": at,
        "owner": "Administrator",
        "modified_by": "Administrator",
        "docstatus": 0,
        "idx": 1,
    }


def _write_rows(doctype: str, rows: Sequence[dict[str, Any]], say: Callable[[str], None]) -> None:
    """Add the rows whose names are not there yet, batch by batch."""
    added = 0
    for batch in _batches(rows):
        there = set(_existing(doctype, [row["name"] for row in batch]))
        new = [row for row in batch if row["name"] not in there]
        _insert(doctype, new)
        frappe.db.commit()
        added += len(new)
    there_before = f" ({len(rows) - added} were there)" if added < len(rows) else ""
    say(f"{added:>7} {doctype}{there_before}")


def _insert(doctype: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows by a statement with bound values, written once for each number of rows.

    frappe.db.bulk_insert writes each value into the text of the statement: ten times slower here.
    """
    statements: dict[int, str] = {}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        columns = list(part[0])
        if len(part) not in statements:
            blanks = [[Parameter("%s")] * len(columns)] * len(part)
            query = frappe.qb.into(frappe.qb.DocType(doctype)).columns(*columns).insert(*blanks)
            statements[len(part)] = query.get_sql()
        values = [_stored(row[column]) for row in part for column in columns]
        frappe.db.sql(statements[len(part)], values)


def _stored(value: Any) -> Any:
    # SQLite keeps dates as text and compares them as such: written as Frappe itself writes them.
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _existing(doctype: str, names: Sequence[str]) -> list[str]:
    table = frappe.qb.DocType(doctype)
    found = frappe.qb.from_(table).select(table.name).where(table.name.isin(list(names))).run()
    return [row[0] for row in found]


def _names(doctype: str, field: str, values: Sequence[str]) -> list[str]:
    """The names of the rows that have one of the values in a field."""
    table = frappe.qb.DocType(doctype)
    found: list[str] = []
    for batch in _batches(values):
        query = frappe.qb.from_(table).select(table.name).where(table[field].isin(list(batch)))
        found += [row[0] for row in query.run()]
    return found


def _values(doctype: str, names: Sequence[str], field: str) -> list[str]:
    """What the named rows have in a field, where they have anything."""
    table = frappe.qb.DocType(doctype)
    found: list[str] = []
    for batch in _batches(names):
        query = frappe.qb.from_(table).select(table[field]).where(table.name.isin(list(batch)))
        found += [row[0] for row in query.run() if row[0]]
    return found


def _delete(doctype: str, names: Sequence[str], say: Callable[[str], None]) -> None:
    """Delete rows, their child rows and what is kept beside them."""
    for batch in _batches(names):
        chosen = ("in", list(batch))
        for beside, kind, name in BESIDE:
            if beside == "File":
                for file in frappe.get_all(
                    "File", filters={kind: doctype, name: chosen}, pluck="name"
                ):
                    frappe.delete_doc("File", file, ignore_permissions=True, force=True)
            else:
                frappe.db.delete(beside, {kind: doctype, name: chosen})
        if doctype in CHILDREN:
            frappe.db.delete(CHILDREN[doctype], {"parenttype": doctype, "parent": chosen})
        frappe.db.delete(doctype, {"name": chosen})
        frappe.db.commit()
    if names:
        say(f"{len(names):>7} {doctype} deleted")


def _remove_people(people: Sequence[Official], say: Callable[[str], None]) -> None:
    emails = [person.email for person in people]
    staff = _names("Inspectorate Staff", "user", emails)
    _delete("Staff Interest", _names("Staff Interest", "parent", staff), say)
    _delete("Inspectorate Staff", staff, say)
    with_password = [person.email for person in people if person.password]
    for email in _existing("User", with_password):
        frappe.delete_doc(
            "User", email, ignore_permissions=True, force=True, delete_permanently=True
        )
    frappe.db.delete("DefaultValue", {"parent": ("in", with_password)})
    others = _existing("User", [person.email for person in people if not person.password])
    for batch in _batches(others):
        frappe.db.delete("Has Role", {"parenttype": "User", "parent": ("in", list(batch))})
        frappe.db.delete("Notification Settings", {"name": ("in", list(batch))})
    _delete("User", others, say)


def _raise_series(data: DemoData) -> None:
    """The next real case or letter takes the number after the last invented one."""
    series = frappe.qb.DocType("Series")
    for key, last in data.series.items():
        stands = frappe.qb.from_(series).select(series.current).where(series.name == key).run()
        if not stands:
            frappe.qb.into(series).columns("name", "current").insert(key, last).run()
        elif stands[0][0] < last:
            frappe.qb.update(series).set(series.current, last).where(series.name == key).run()
    frappe.db.commit()


def _lower_series() -> None:
    """Numbers of which nothing is left begin at one again."""
    series = frappe.qb.DocType("Series")
    offices = frappe.get_all("Inspection Office", pluck="name")
    for (key,) in frappe.qb.from_(series).select(series.name).run():
        if any(f"{office}-" in key for office in offices):
            like = {"name": ("like", f"{key}%")}
            if not frappe.db.exists("Labour Case", like) and not frappe.db.exists(
                "Issued Notice", like
            ):
                frappe.qb.from_(series).delete().where(series.name == key).run()
