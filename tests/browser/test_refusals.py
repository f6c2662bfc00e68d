"""Nobody is offered another's step, and the server refuses whoever asks for it all the same."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

# Of each stage, who is offered what. The demonstration data have a case at each of them.
OFFERED = {
    "received": {"supervisor": {"Draw an inspector"}},
    "assigned": {"director": {"Issue the Authority to Inspect"}},
    "conference": {"hearing": {"Recommend a Compliance Order"}},
    "recommended": {"director": {"Issue the Compliance Order"}},
    "payment": {"cashier": {"Record a payment"}, "director": {"Close the case"}},
}
STEP = {"received": "draw", "assigned": "authority", "conference": "recommend"}


@pytest.mark.parametrize("name", ["inspector", "hearing", "director", "supervisor", "cashier"])
def test_each_is_offered_the_own_steps_only(desk_of: Callable[..., Desk], name: str) -> None:
    desk = desk_of(name).open("worklist")
    for stage, offered in OFFERED.items():
        desk.open("Form", "Labour Case", a_case_at(desk, stage))
        offers(desk, offered.get(name, set()), stage)
        if name not in offered:
            expect(desk.page.locator(".ecms-next:visible")).to_contain_text("Waits for")


def offers(desk: Desk, expected: set[str], stage: str) -> None:
    """The steps of the case that is open, once the ones of the case before it are gone."""
    until = time.monotonic() + 15
    while desk.steps() != expected:
        assert time.monotonic() < until, f"{stage}: {desk.steps()} is offered, not {expected}"
        desk.idle()


@pytest.mark.parametrize("stage", sorted(STEP))
def test_the_server_refuses_a_step_of_another(desk_of: Callable[..., Desk], stage: str) -> None:
    desk = desk_of("cashier").open("worklist")
    case = a_case_at(desk, stage)
    with desk.refused("ECMS-302"):
        desk.page.evaluate(
            """([name, step]) => frappe.xcall(
                "ecms_core.casework.edge.steps.take_step", { case: name, step, values: {} }
            ).catch(() => {})""",
            [case, STEP[stage]],
        )
    assert (
        stage
        == desk.ask(
            "frappe.client.get_value", doctype="Labour Case", filters=case, fieldname="stage"
        )["stage"]
    )


def test_a_step_that_lacks_something_says_what(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("director").open("worklist")
    case = a_case_at(desk, "payment", owed=[">", 0])
    desk.open("Form", "Labour Case", case)
    with desk.refused("an amount is still owed"):
        desk.press("Close the case")


def a_case_at(desk: Desk, stage: str, **more: object) -> str:
    """A case of the user's office that stands at a stage."""
    found = desk.ask(
        "frappe.client.get_list",
        doctype="Labour Case",
        filters={"stage": stage, "office": "RO-NCR", **more},
        order_by="name asc",
        limit_page_length=1,
    )
    return str(found[0]["name"])
