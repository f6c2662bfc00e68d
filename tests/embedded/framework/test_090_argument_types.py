"""090_argument_types: what a request brings as text becomes what the method asks for."""


def test_texts_become_what_the_method_asks_for(client):
    answer = client("manager@probe.test").call("probe.events.kinds", flag="0", number="7")
    assert not answer.json()["message"]["flag"]
    assert answer.json()["message"]["number"] == 7


def test_zero_is_false_in_frappes_own_methods(client):
    # get_count counts up to a limit; "0" for `distinct` must not mean yes
    browser = client("manager@probe.test")
    rows = browser.call(
        "frappe.client.get_list", doctype="Probe Office", as_dict="0", fields='["name"]'
    )
    assert rows.status_code == 200
    assert all(isinstance(row, list) for row in rows.json()["message"]), rows.text


def test_what_cannot_be_meant_is_refused(client):
    answer = client("manager@probe.test").call(
        "frappe.desk.search.search_link", doctype="Probe Office", txt="", page_length="many"
    )
    assert answer.status_code == 417
    assert "page_length" in answer.text
