"""A case from complaint to closure on the Desk, by the people who take it there."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.browser.desk import Desk, keep_picture

FINDINGS = {
    "G01": ("7", "610 a day is paid"),
    "O01": ("0", "Not registered under Rule 1020"),
}
PASSWORD = "Lantern-Harbour-42-Tamarind"
COMPLYING = ["G05", "G10", "G12", "G04", "G09", "G13", "G14", "G22", "O05", "O10"]


def test_a_case_goes_from_complaint_to_closure(
    desk_of: Callable[..., Desk], site: Site, tmp_path: Path
) -> None:
    story = Story(desk_of, site, tmp_path)
    story.a_complaint_becomes_a_case()
    story.an_inspector_is_drawn()
    story.the_director_issues_the_authority()
    story.the_inspector_visits()
    story.the_results_are_issued_and_served()
    story.the_conference_is_held()
    story.the_director_orders()
    story.the_fine_is_paid()
    story.the_director_closes()


class Story:
    """The case on its way; each part is one person's work."""

    def __init__(self, desk_of: Callable[..., Desk], site: Site, folder: Path) -> None:
        self.desk_of = desk_of
        self.site = site
        self.folder = folder
        self.case = ""
        self.inspector = ""
        self.inspector_name = ""

    def on_the_case(self, name: str) -> Desk:
        """The Desk of a user who found the case on the own worklist."""
        desk = self.desk_of(name)
        desk.open("worklist")
        desk.page.locator(".ecms-work", has_text=self.case).get_by_role("link").click()
        desk.idle()
        expect(desk.page.locator(".ecms-course")).to_be_visible()
        return desk

    def is_at(self, desk: Desk, stage: str) -> None:
        """The case's course shows this stage, at the latest once a form of before was read anew."""
        here = desk.page.locator(".ecms-course:visible [aria-current=step]")
        expect(here).to_have_text(stage)

    def a_complaint_becomes_a_case(self) -> None:
        desk = self.desk_of("supervisor")
        desk.open("worklist").press("Record a complaint")
        establishment = an_establishment_called_pena(desk)
        desk.fill(subject="Wages below the minimum")
        desk.choose("establishment", typed=without_accents(establishment), shown=establishment)
        desk.fill(narrative="610 a day is paid instead of the minimum wage.")
        desk.save().press("Open a case")
        desk.page.wait_for_function("() => cur_frm.doctype === 'Labour Case'")
        desk.idle()
        self.case = desk.document()
        self.is_at(desk, "Complaint received")
        assert desk.steps() == {"Draw an inspector"}

    def an_inspector_is_drawn(self) -> None:
        desk = self.on_the_case("supervisor")
        desk.take("Draw an inspector")
        expect(desk.page.locator("#alert-container, .desk-alert").first).to_contain_text(
            re.compile(r".+ was drawn among \d+")
        )
        self.is_at(desk, "Inspector assigned")
        desk.picture("case")
        desk.page.locator(".ecms-events").get_by_role("link", name="Inspector Draw").click()
        desk.idle()
        drawn = desk.page.locator('[data-fieldname="people"] tr', has_text="drawn")
        expect(drawn).to_have_count(1)
        self.inspector = self.let_the_drawn_sign_in()
        expect(drawn).to_contain_text(self.inspector_name)

    def let_the_drawn_sign_in(self) -> str:
        """Who was drawn may be a colleague without a password: the ministry's admin gives one."""
        admin = self.desk_of("admin").open("worklist")
        user = admin.ask(
            "frappe.client.get_value",
            doctype="Labour Case",
            filters=self.case,
            fieldname="inspector",
        )["inspector"]
        self.inspector_name = admin.ask(
            "frappe.client.get_value", doctype="User", filters=user, fieldname="full_name"
        )["full_name"]
        if not user.startswith("inspector@"):
            admin.ask(
                "frappe.client.set_value",
                doctype="User",
                name=user,
                fieldname="new_password",
                value=PASSWORD,
            )
            self.desk_of(user, password=PASSWORD)
        return str(user)

    def the_director_issues_the_authority(self) -> None:
        desk = self.on_the_case("director")
        desk.take("Issue the Authority to Inspect", scope="General labor standards")
        self.is_at(desk, "Authority to Inspect issued")
        number, letter = self.letter(desk, "PH-N01")
        assert self.inspector_name in letter and number in letter
        assert number.startswith("AI-RO-NCR-")

    def the_inspector_visits(self) -> None:
        desk = self.on_the_case(self.inspector).press("Record the visit")
        order = desk.control("inspection_order").locator("input").first
        expect(order).to_have_value(re.compile("AI-RO-NCR-"))
        began, ended = desk.page.evaluate(_THE_LAST_HOUR)
        desk.fill(started_at=began, ended_at=ended, persons_present="Ms Cruz, manager")
        desk.save().press("Answer the checklist")
        desk.fill(E01="5", E02="Ms Cruz, manager", E03="Corporation")
        desk.fill(**dict.fromkeys(COMPLYING, "Complying"))
        for question, (workers, remark) in FINDINGS.items():
            desk.fill(**{question: "Not complying"})
            desk.fill(**{f"{question}__workers": workers, f"{question}__remark": remark})
        expect(desk.page.get_by_text("15 of 15 questions are answered.")).to_be_visible()
        desk.save()
        desk.control("G01").scroll_into_view_if_needed()
        desk.picture("answer-sheet")
        desk.submit().press("Back to the visit")
        desk.submit().press("Back to the case")
        self.is_at(desk, "Inspected")
        assert desk.steps() == {"Issue the Notice of Results"}

    def the_results_are_issued_and_served(self) -> None:
        desk = self.on_the_case(self.inspector)
        desk.take("Issue the Notice of Results")
        number, letter = self.letter(desk, "PH-N04", picture="notice")
        assert "610 a day is paid" in letter and "Art. 99" in letter
        # Nobody can serve a letter before its day, and the correction period has to be over for
        # the rest of the story: the letter becomes one of three weeks ago, and is served then.
        served_on = date.fromisoformat(self.site.run("let_time_pass", number, "21"))
        desk.take("Record the service of the Notice of Results", served_on=served_on.isoformat())
        self.is_at(desk, "Correction period")
        deadline = desk.page.locator(".ecms-clock", has_text="Correct general labor standards")
        deadline.locator("summary").click()
        # Ten calendar days from service (DO 183-17), on from days off.
        due = [served_on + timedelta(days) for days in range(10, 18)]
        shown = deadline.locator("strong").inner_text()
        assert shown in [desk.as_shown(day.isoformat()) for day in due]
        expect(deadline).to_contain_text("DO 183-17")
        desk.picture("deadline")

    def the_conference_is_held(self) -> None:
        desk = self.on_the_case("hearing").press("Hold the mandatory conference")
        desk.fill(
            held_on=desk.today(),
            outcome="No settlement",
            attendance="Both parties",
            minutes="The employer does not correct.",
        )
        desk.save().submit()
        desk = self.on_the_case("hearing")
        self.is_at(desk, "Mandatory conference held")
        desk.take("Recommend a Compliance Order", note="Nothing was corrected.")
        self.is_at(desk, "Compliance Order recommended")

    def the_director_orders(self) -> None:
        desk = self.on_the_case("director").press("Issue the Compliance Order")
        lines = desk.page.locator('[data-fieldname="lines"]:visible .grid-row[data-idx]')
        expect(lines).to_have_count(2)
        last = date.fromisoformat(desk.today())
        desk.edit_row(
            "lines",
            "Establishment not registered",
            wilful=True,
            day_from=(last - timedelta(2)).isoformat(),
            day_to=last.isoformat(),
        )
        # The computation is there before anything is saved: 20,000 a day (DO 198-18 s.29).
        computation = desk.control("computation")
        expect(computation).to_contain_text("60,000.00")
        expect(computation).to_contain_text(re.compile(r"20,?000\.00 × 3"))
        # What is owed to the workers is doubled (RA 8188); the law asks how much it is.
        desk.edit_row("lines", "Underpayment of minimum wage", imposed=True)
        expect(computation).to_contain_text("'Owed to the workers' is needed")
        facts = desk.page.locator('[data-fieldname="fine_facts"]:visible .grid-row[data-idx]')
        expect(facts).to_have_count(1)
        expect(desk.control("fine_facts").locator(".grid-add-row:visible")).to_have_count(0)
        # By keyboard alone: Tab to the row, Enter, the value, and out of it.
        desk.control("ask_law").get_by_role("button").focus()
        keys = desk.page.keyboard
        keys.press("Shift+Tab")
        while not desk.page.evaluate(
            "() => document.activeElement.matches('[data-fieldname=fine_facts] *')"
        ):
            keys.press("Shift+Tab")
        while not desk.page.evaluate("() => document.activeElement.matches('.btn-open-row, .col')"):
            keys.press("Shift+Tab")
        keys.press("Enter")
        value = desk.page.locator(".grid-row-open [data-fieldname=value] textarea")
        expect(value).to_be_visible()
        while not value.evaluate("box => box === document.activeElement"):
            keys.press("Tab")
        keys.type("1000")
        keys.press("Tab")
        desk.idle()
        expect(facts).to_have_count(1)
        expect(computation).to_contain_text("62,000.00")
        desk.page.locator(".grid-row-open .grid-collapse-row:visible").click()
        desk.fill(
            facts="610 a day is paid; the establishment is not registered.",
            issues="Whether the respondent is liable.",
            directive="Pay the difference and register within ten days.",
        )
        desk.save()
        computation.scroll_into_view_if_needed()
        desk.picture("decision")
        desk.submit()
        desk = self.on_the_case("supervisor")
        self.is_at(desk, "Compliance Order issued")
        _, letter = self.letter(desk, "PH-N12")
        assert "62,000.00" in letter
        desk.take("Record the service of the Compliance Order")
        self.is_at(desk, "Payment awaited")

    def the_fine_is_paid(self) -> None:
        desk = self.on_the_case("cashier").press("Record a payment")
        expect(desk.control("amount").locator("input")).to_have_value(re.compile("62,?000"))
        desk.fill(receipt_no="OR-1234567")
        desk.save().submit()

    def the_director_closes(self) -> None:
        desk = self.on_the_case("director")
        desk.take("Close the case")
        self.is_at(desk, "Closed")
        assert desk.steps() == set()
        desk.open("worklist")
        expect(desk.page.locator(".ecms-work", has_text=self.case)).to_have_count(0)

    def letter(self, desk: Desk, template: str, picture: str = "") -> tuple[str, str]:
        """The number and the text of the case's letter, from the PDF that the user opens."""
        (notice,) = desk.ask(
            "frappe.client.get_list",
            doctype="Issued Notice",
            filters={"case": self.case, "template": template},
            fields=["name", "pdf"],
        )
        answer = desk.page.request.get(notice["pdf"])
        assert answer.ok and answer.headers["content-type"] == "application/pdf"
        file = self.folder / "letter.pdf"
        file.write_bytes(answer.body())
        if picture:
            command = ["pdftoppm", "-png", "-r", "80", "-singlefile", str(file)]
            keep_picture(subprocess.run(command, capture_output=True, check=True).stdout, picture)
        text = " ".join(page.extract_text() for page in PdfReader(file).pages)
        return notice["name"], " ".join(text.split())


def an_establishment_called_pena(desk: Desk) -> str:
    """The name of an establishment of the user's office that is written with ñ."""
    found = desk.ask(
        "frappe.client.get_list",
        doctype="Establishment",
        filters={"office": "RO-NCR", "establishment_name": ["like", "%Peña%"], "status": "Active"},
        fields=["establishment_name"],
        order_by="establishment_name asc",
        limit_page_length=1,
    )
    return str(found[0]["establishment_name"])


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()


# The visit was today, also where the test runs soon after midnight.
_THE_LAST_HOUR = """() => {
    const now = moment(frappe.datetime.now_datetime());
    const midnight = now.clone().startOf("day");
    const at = (minutes) => moment.max(midnight, now.clone().subtract(minutes, "minutes"));
    return [50, 5].map((minutes) => at(minutes).format("YYYY-MM-DD HH:mm:ss"));
}"""
