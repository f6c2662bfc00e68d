"""Who may do what, asked over HTTP by users who are not Administrator."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def cases(opened):
    """A case of each office, seen by everybody, by a user of the north, or by nobody."""
    import frappe

    frappe.set_user("Administrator")
    made = {
        office: frappe.get_doc(
            doctype="Probe Case", subject=f"access {office}", office=office
        ).insert()
        for office in ("North", "South")
    }
    hidden = frappe.get_doc(doctype="Probe Case", subject="hidden from everybody").insert()
    frappe.get_doc(
        doctype="User Permission", user="north@probe.test", allow="Probe Office", for_value="North"
    ).insert()
    frappe.db.commit()
    return {office: case.name for office, case in made.items()} | {"hidden": hidden.name}


def subjects(browser, **more):
    answer = browser.get(
        "/api/resource/Probe Case",
        params={
            "filters": '[["subject","like","access %"]]',
            "fields": '["subject"]',
            "limit": 0,
            **more,
        },
    )
    assert answer.status_code == 200, answer.text
    return sorted(row["subject"] for row in answer.json()["data"])


class TestRoles:
    def test_a_role_gives_what_it_says(self, cases, client):
        browser = client("inspector@probe.test")
        assert subjects(browser) == ["access North", "access South"]
        assert browser.get(f"/api/resource/Probe Case/{cases['North']}").status_code == 200
        assert browser.delete(f"/api/resource/Probe Case/{cases['North']}").status_code == 403

    def test_without_a_role_nothing_is_seen(self, cases, client):
        browser = client("stranger@probe.test", desk=False)
        assert browser.get("/api/resource/Probe Case").status_code == 403
        assert browser.get(f"/api/resource/Probe Case/{cases['North']}").status_code == 403

    def test_a_guest_sees_nothing(self, cases, client):
        assert client().get("/api/resource/Probe Case").status_code == 403
        assert client().get("/api/method/frappe.auth.get_logged_user").status_code == 403

    def test_the_hook_of_an_app_refuses(self, cases, client):
        for user in ("inspector@probe.test", "manager@probe.test"):
            answer = client(user).get(f"/api/resource/Probe Case/{cases['hidden']}")
            assert answer.status_code == 403

    def test_an_ordinary_user_does_not_administer(self, client):
        browser = client("inspector@probe.test")
        made = browser.post("/api/resource/Role", json={"role_name": "Own"})
        assert made.status_code == 403
        changed = browser.put("/api/resource/User/manager@probe.test", json={"enabled": 0})
        assert changed.status_code == 403
        called = browser.call(
            "frappe.client.set_value", doctype="User", name="inspector@probe.test"
        )
        assert called.status_code != 200

    def test_a_method_that_is_not_offered_is_refused(self, client):
        answer = client("manager@probe.test").call("probe.events.count_cases")
        assert answer.status_code == 403


class TestUserPermissions:
    @pytest.fixture
    def browser(self, cases, client):
        return client("north@probe.test")

    def test_in_lists(self, browser):
        assert subjects(browser) == ["access North"]

    def test_in_the_second_api(self, browser, cases):
        answer = browser.get("/api/v2/document/Probe Case", params={"limit": 100})
        assert cases["South"] not in answer.text
        assert browser.get(f"/api/v2/document/Probe Case/{cases['South']}").status_code == 403

    def test_in_documents(self, browser, cases):
        assert browser.get(f"/api/resource/Probe Case/{cases['North']}").status_code == 200
        assert browser.get(f"/api/resource/Probe Case/{cases['South']}").status_code == 403
        changed = browser.put(f"/api/resource/Probe Case/{cases['South']}", json={"notes": "x"})
        assert changed.status_code == 403

    def test_in_the_list_view_and_report_view(self, browser):
        for method in ("frappe.desk.reportview.get", "frappe.desk.reportview.get_list"):
            answer = browser.call(
                method, doctype="Probe Case", fields='["subject"]', start="0", page_length="100"
            )
            assert answer.status_code == 200, answer.text
            assert "access North" in answer.text
            assert "access South" not in answer.text

    def test_in_exports(self, browser):
        answer = browser.call(
            "frappe.desk.reportview.export_query",
            doctype="Probe Case",
            file_format_type="CSV",
            fields='["`tabProbe Case`.`subject`"]',
            title="x",
        )
        assert answer.status_code == 200, answer.text
        assert "access North" in answer.text
        assert "access South" not in answer.text

    def test_in_links(self, browser):
        answer = browser.call("frappe.desk.search.search_link", doctype="Probe Office", txt="")
        assert [each["value"] for each in answer.json()["message"]] == ["North"]


class TestTokens:
    def test_a_change_without_or_with_a_wrong_token_is_refused(self, cases, client):
        browser = client("inspector@probe.test")
        path = f"/api/resource/Probe Case/{cases['North']}"
        for token in ("", "wrong"):
            answer = browser.put(path, json={"notes": "x"}, headers={"X-Frappe-CSRF-Token": token})
            assert answer.status_code == 400
            assert "CSRFTokenError" in answer.text
        assert browser.put(path, json={"notes": "x"}).status_code == 200


class TestHtml:
    def test_scripts_and_handlers_are_taken_out(self, cases, client):
        browser = client("inspector@probe.test")
        path = f"/api/resource/Probe Case/{cases['North']}"
        notes = '<p onclick="steal()">kept</p><script>steal()</script><img src=x onerror=steal()>'
        answer = browser.put(path, json={"notes": notes})
        kept = answer.json()["data"]["notes"]
        assert "kept" in kept
        assert "steal" not in kept

    def test_a_comment_too(self, cases, client):
        answer = client("inspector@probe.test").call(
            "frappe.desk.form.utils.add_comment",
            reference_doctype="Probe Case",
            reference_name=cases["North"],
            content="<b>kept</b><script>steal()</script>",
            comment_email="inspector@probe.test",
            comment_by="Inspector",
        )
        assert answer.status_code == 200, answer.text
        assert "steal" not in answer.json()["message"]["content"]


class TestFiles:
    @pytest.fixture
    def file(self, cases, client):
        answer = client("inspector@probe.test").post(
            "/api/method/upload_file",
            data={"doctype": "Probe Case", "docname": cases["South"], "is_private": "1"},
            files={"file": ("evidence.txt", b"only for who may see the case")},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["message"]

    def test_a_private_file_is_read_by_who_may_read_its_document(self, file, client):
        read = client("inspector@probe.test").get(file["file_url"])
        assert read.text == "only for who may see the case"
        assert client("manager@probe.test").get(file["file_url"]).status_code == 200

    @pytest.mark.parametrize("user", ["north@probe.test", "stranger@probe.test", None])
    def test_and_by_nobody_else(self, file, client, user):
        browser = client(user, desk=user == "north@probe.test")
        answer = browser.get(file["file_url"])
        assert answer.status_code == 403
        assert "only for" not in answer.text

    def test_a_public_file_of_an_ordinary_user_has_its_text(self, client):
        answer = client("inspector@probe.test").post(
            "/api/method/upload_file",
            data={"is_private": "0"},
            files={"file": ("public.txt", b"for all")},
        )
        assert client().get(answer.json()["message"]["file_url"]).text == "for all"


class TestSessions:
    def test_a_wrong_password_and_a_disabled_user_are_refused(self, server, client):
        wrong = client().post(
            "/api/method/login", data={"usr": "inspector@probe.test", "pwd": "wrong"}
        )
        assert wrong.status_code == 401

    def test_who_signs_out_is_out(self, server, client):
        browser = type(client())(server, "stranger@probe.test", desk=False)
        assert browser.get("/api/method/frappe.auth.get_logged_user").status_code == 200
        browser.post("/api/method/logout")
        assert browser.get("/api/method/frappe.auth.get_logged_user").status_code == 403
