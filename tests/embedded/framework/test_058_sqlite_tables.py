"""058_sqlite_tables: a table keeps its keys and indexes when it is changed."""

import sqlite3

import pytest


@pytest.fixture
def doctype(site):
    """A doctype of its own, which a test may change."""
    import frappe

    made = frappe.get_doc(
        doctype="DocType",
        name="Probe Changing",
        module="Probe",
        custom=1,
        autoname="hash",
        fields=[
            {"fieldname": "code", "fieldtype": "Data", "label": "Code", "unique": 1},
            {"fieldname": "status", "fieldtype": "Data", "label": "Status", "search_index": 1},
            {"fieldname": "number", "fieldtype": "Data", "label": "Number"},
        ],
        permissions=[{"role": "System Manager", "read": 1, "write": 1}],
    ).insert()
    yield made
    frappe.db.rollback()
    frappe.delete_doc("DocType", made.name, force=True)
    frappe.db.commit()
    frappe.db.sql_ddl("DROP TABLE `tabProbe Changing`")


def indexes(table):
    import frappe

    found = {}
    for index in frappe.db.sql(f"PRAGMA index_list(`{table}`)", as_dict=True):
        fields = frappe.db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)
        found[tuple(field.name for field in fields)] = (index.unique, index.origin)
    return found


def test_a_new_table_has_its_indexes(doctype):
    found = indexes("tabProbe Changing")
    assert found[("name",)] == (1, "pk")
    assert found[("code",)][0] == 1
    assert found[("status",)][0] == 0
    assert found[("creation",)][0] == 0


def test_a_changed_table_keeps_keys_indexes_and_rows(doctype):
    import frappe

    row = frappe.get_doc(doctype="Probe Changing", code="a", status="Open", number="12").insert()
    frappe.db.commit()
    doctype.fields[2].fieldtype = "Int"
    doctype.append(
        "fields", {"fieldname": "more", "fieldtype": "Data", "label": "More", "default": "x"}
    )
    doctype.save()
    found = indexes("tabProbe Changing")
    assert found[("name",)] == (1, "pk")
    assert found[("code",)][0] == 1
    assert found[("status",)][0] == 0
    assert frappe.db.get_value("Probe Changing", row.name, ["code", "number", "more"]) == (
        "a",
        12,
        "x",
    )
    with pytest.raises(sqlite3.IntegrityError):
        frappe.db.sql("insert into `tabProbe Changing` (name) values (%s)", row.name)


def test_nothing_is_done_to_a_table_that_is_as_it_should_be(doctype):
    import frappe

    version = frappe.db.sql("PRAGMA schema_version")
    frappe.db.updatedb("Probe Changing")
    assert frappe.db.sql("PRAGMA schema_version") == version


def test_unique_and_index_come_and_go(doctype):
    import frappe

    doctype.fields[0].unique = 0
    doctype.fields[1].search_index = 0
    doctype.fields[2].search_index = 1
    doctype.save()
    found = indexes("tabProbe Changing")
    assert ("code",) not in found
    assert ("status",) not in found
    assert ("number",) in found
    for _ in range(2):
        frappe.get_doc(doctype="Probe Changing", code="same").insert()


def test_the_same_value_twice_is_told_by_the_field(doctype):
    import frappe

    frappe.get_doc(doctype="Probe Changing", code="only one").insert()
    with pytest.raises(frappe.UniqueValidationError):
        frappe.get_doc(doctype="Probe Changing", code="only one").insert()
    assert "Code must be unique" in str(frappe.local.message_log)


def test_indexes_of_two_tables_with_one_name(site):
    import frappe

    frappe.db.add_index("Probe Case", ["status", "due"], "for_lists")
    frappe.db.add_index("ToDo", ["status", "date"], "for_lists")
    frappe.db.add_unique("Probe Case", ["office", "subject"], "once")
    assert frappe.db.has_index("tabProbe Case", "for_lists")
    assert frappe.db.has_index("tabToDo", "for_lists")
    assert indexes("tabToDo")[("status", "date")][0] == 0
    assert indexes("tabProbe Case")[("office", "subject")][0] == 1
    for name in ("tabProbe Case.for_lists", "tabToDo.for_lists", "tabProbe Case.once"):
        frappe.db.sql_ddl(f"DROP INDEX `{name}`")


def test_a_column_is_renamed_and_removed(doctype):
    import frappe
    from frappe.model import delete_fields

    frappe.get_doc(doctype="Probe Changing", code="a", number="5").insert()
    frappe.db.rename_column("Probe Changing", "number", "count")
    assert frappe.db.sql("select `count` from `tabProbe Changing`") == [("5",)]
    delete_fields({"Probe Changing": ["count"]}, delete=1)
    assert "count" not in frappe.db.get_table_columns("Probe Changing")
    assert frappe.db.sql("select code from `tabProbe Changing`") == [("a",)]


def test_the_list_by_an_index_uses_it(site):
    import frappe

    plan = frappe.db.sql(
        "explain query plan select name from `tabProbe Case` where office=%s", "North"
    )
    assert "USING INDEX" in str(plan)
