"""050_sqlite_transactions: nobody's update is lost, and nobody meets a locked database."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

OPEN = "import frappe\nfrom embedded import site\nsite.open_site(SITE)\n"


@pytest.fixture
def case(run):
    """A case that other processes can see."""
    return run.open(
        """
        print(frappe.get_doc(doctype="Probe Case", subject="counted").insert().name)
        frappe.db.commit()
        """
    ).strip()


def test_increments_at_once_all_count(case, run):
    code = f"""
for _ in range(30):
    case = frappe.get_doc("Probe Case", {case!r}, for_update=True)
    case.counter += 1
    case.save()
    frappe.db.commit()
"""
    run.at_once(code, 3)
    assert read_counter(run, case) == 90


def test_locking_reads_of_all_kinds_hold_the_others_off(case, run):
    code = """
case = CASE
table = frappe.qb.DocType("Probe Case")
for turn in range(20):
    if turn % 3 == 0:
        count = frappe.db.get_value("Probe Case", case, "counter", for_update=True)
    elif turn % 3 == 1:
        query = frappe.qb.from_(table).select(table.counter).where(table.name == case)
        count = query.for_update().run()[0][0]
    else:
        query = "select counter from `tabProbe Case` where name=%s for update"
        count = frappe.db.sql(query, case)[0][0]
    frappe.db.set_value("Probe Case", case, "counter", count + 1)
    frappe.db.commit()
""".replace("CASE", repr(case))
    run.at_once(code, 3)
    assert read_counter(run, case) == 60


def test_a_single_is_locked_too(run):
    run.open(
        """
        frappe.db.set_single_value("Probe Settings", "limit", 0)
        frappe.db.commit()
        """
    )
    code = """
for _ in range(20):
    settings = frappe.get_doc("Probe Settings", "Probe Settings", for_update=True)
    settings.limit = settings.limit + 1
    settings.save()
    frappe.db.commit()
"""
    run.at_once(code, 3)
    said = run.open(
        """
        print(frappe.db.get_single_value("Probe Settings", "limit"))
        """
    )
    assert int(said) == 60


def test_an_older_copy_is_not_saved_over_a_newer(case, site):
    import frappe

    mine, theirs = frappe.get_doc("Probe Case", case), frappe.get_doc("Probe Case", case)
    mine.subject = "mine"
    mine.save()
    theirs.subject = "theirs"
    with pytest.raises(frappe.TimestampMismatchError):
        theirs.save()


def test_a_writer_waits_for_another(case, run, until):
    slow = f"""
import time
frappe.db.set_value("Probe Case", {case!r}, "notes", "slow")
print(time.time(), flush=True)
time.sleep(3)
frappe.db.commit()
"""
    first = run.start(OPEN + slow)
    began = float(until(lambda: first.said.read_text().strip()))
    (ended,) = run.at_once(
        f"import time\nfrappe.db.set_value('Probe Case', {case!r}, 'notes', 'quick')\n"
        "frappe.db.commit()\nprint(time.time())",
        1,
    )
    first.finish()
    assert float(ended.split()[-1]) - began >= 2.5


def test_a_reader_does_not_wait(case, site, run):
    import frappe

    frappe.db.set_value("Probe Case", case, "notes", "not committed")
    began = time.monotonic()
    (seen,) = run.at_once(f"print(frappe.db.get_value('Probe Case', {case!r}, 'notes'))", 1)
    assert "not committed" not in seen
    assert time.monotonic() - began < 15


def test_what_follows_a_savepoint_is_undone_with_it(site):
    import frappe

    before = frappe.db.count("Probe Case")
    frappe.get_doc(doctype="Probe Case", subject="kept").insert()
    frappe.db.savepoint("here")
    frappe.get_doc(doctype="Probe Case", subject="undone").insert()
    frappe.db.rollback(save_point="here")
    assert frappe.db.count("Probe Case") == before + 1
    frappe.db.rollback()
    assert frappe.db.count("Probe Case") == before


def test_a_first_write_inside_a_savepoint_is_not_committed_by_its_release(site):
    import frappe

    frappe.db.commit()
    before = frappe.db.count("Probe Case")
    frappe.db.savepoint("first")
    frappe.get_doc(doctype="Probe Case", subject="released").insert()
    frappe.db.release_savepoint("first")
    frappe.db.rollback()
    assert frappe.db.count("Probe Case") == before


def test_after_a_commit_nothing_is_open(site):
    import frappe

    frappe.get_doc(doctype="Probe Case", subject="committed").insert()
    frappe.db.commit()
    assert not frappe.db._conn.in_transaction
    frappe.db.get_value("Probe Case", {}, "name")
    assert not frappe.db._conn.in_transaction


def test_what_waits_for_the_commit_is_told(site):
    import frappe

    heard = []
    frappe.db.after_commit.add(lambda: heard.append("commit"))
    frappe.db.after_rollback.add(lambda: heard.append("rollback"))
    frappe.db.rollback()
    frappe.db.after_commit.add(lambda: heard.append("commit"))
    frappe.db.commit()
    assert heard == ["rollback", "commit"]


def test_four_browsers_insert_at_once(client):
    browsers = [client(user) for user in ("inspector@probe.test", "manager@probe.test")] * 2

    def insert(number):
        body = {"subject": f"at once {number}", "lines": [{"item": "x", "quantity": number}]}
        return browsers[number % 4].post("/api/resource/Probe Case", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(insert, range(40)))
    assert statuses == [200] * 40
    found = client("manager@probe.test").get(
        "/api/resource/Probe Case",
        params={"filters": '[["subject","like","at once %"]]', "limit": 0},
    )
    assert len(found.json()["data"]) == 40


def test_browsers_increment_one_case_at_once(client, case, run):
    browsers = [client(user) for user in ("inspector@probe.test", "manager@probe.test")] * 2

    def increment(number):
        return browsers[number % 4].call("probe.events.increment", name=case).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(increment, range(40)))
    assert statuses == [200] * 40
    assert read_counter(run, case) == 40


def read_counter(run, case):
    """The counter as another process sees it."""
    return int(
        run.open(
            f"""
            print(frappe.db.get_value("Probe Case", {case!r}, "counter"))
            """
        )
    )
