"""054_sqlite_dialect: queries in MariaDB's words work."""

import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("concat('a', 1, 'b')", "a1b"),
        ("concat('a', null)", None),
        ("concat_ws('-', 'a', null, 'b')", "a-b"),
        ("locate('b', 'abc')", 2),
        ("if(1 > 2, 'yes', 'no')", "no"),
        ("date_format('2026-03-04', '%d.%m.%Y')", "04.03.2026"),
        ("datediff('2026-03-04', '2026-02-28')", 4),
        ("year('2026-03-04 10:00:00')", 2026),
        ("month('2026-03-04')", 3),
        ("monthname('2026-03-04')", "March"),
        ("quarter('2026-05-04')", 2),
        ("timestamp('2026-03-04', '10:00:00')", "2026-03-04 10:00:00"),
        ("substring_index('a.b.c', '.', 2)", "a.b"),
        ("greatest(1, 3, 2)", 3),
        ("char_length('für')", 3),
        ("'Abc' regexp '^a'", 1),
        ("ifnull(null, 'x')", "x"),
    ],
)
def test_functions(site, expression, expected):
    import frappe

    assert frappe.db.sql(f"select {expression}")[0][0] == expected


def test_insert_ignore(site):
    import frappe

    before = frappe.db.count("Probe Office")
    frappe.db.sql(
        "INSERT IGNORE INTO `tabProbe Office` (name, office_name) VALUES ('North', 'North')"
    )
    frappe.db.bulk_insert(
        "Probe Office",
        ["name", "office_name"],
        [("North", "North"), ("East", "East")],
        ignore_duplicates=True,
    )
    assert frappe.db.count("Probe Office") == before + 1


def test_locking_words_are_understood(site):
    import frappe

    assert frappe.db.sql(
        "select name from `tabProbe Office` where name='North' for update skip locked"
    )
    assert frappe.db.get_values(
        "Probe Office", {"name": "North"}, for_update=True, skip_locked=True
    )
    table = frappe.qb.DocType("Probe Office")
    assert frappe.qb.from_(table).select(table.name).for_update(nowait=True).run()


def test_an_unknown_column_is_an_error_not_a_text(site):
    import frappe

    table = frappe.qb.DocType("Probe Office")
    with pytest.raises(frappe.db.OperationalError) as error:
        frappe.qb.from_(table).select(table.name).where(table.no_such_column == "x").run()
    assert frappe.db.is_missing_column(error.value)


def test_the_query_builder_joins_groups_and_counts(site):
    import frappe
    from frappe.query_builder.functions import Count, DateFormat, GroupConcat

    frappe.get_doc(doctype="Probe Case", subject="a", office="North", due="2026-02-03").insert()
    frappe.get_doc(doctype="Probe Case", subject="b", office="North", due="2026-02-03").insert()
    case, office = frappe.qb.DocType("Probe Case"), frappe.qb.DocType("Probe Office")
    found = (
        frappe.qb.from_(office)
        .join(case)
        .on(case.office == office.name)
        .where(case.subject.isin(["a", "b"]))
        .groupby(office.name)
        .select(
            office.name,
            Count("*").as_("cases"),
            GroupConcat(case.subject),
            DateFormat(case.due, "%Y"),
        )
        .run()
    )
    assert found == [("North", 2, "a,b", "2026")]
