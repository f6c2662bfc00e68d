"""The one catalogue of problems: number, what happened, what to do about it.

A problem is raised by plain code as ``Problem("ECMS-204", question="G01", ...)`` and shown to the
user as a sentence with its number. The pattern of every text is: what happened, where, what was
found, what was expected; then what to do. A number is never used again for something else.
"""

from __future__ import annotations

from typing import NamedTuple

from ecms_core.inspections.form_problems import PROBLEMS as FORM_PROBLEMS
from ecms_core.law.problems import PROBLEMS as LAW_PROBLEMS
from ecms_core.packs.format_problems import PROBLEMS as FORMAT_PROBLEMS
from ecms_core.packs.plan_problems import PROBLEMS as PLAN_PROBLEMS
from ecms_core.words import Text, Translate, _, shown


class Kind(NamedTuple):
    """One entry: ``what`` and ``do`` are templates over the problem's details."""

    what: Text
    do: Text


CATALOGUE: dict[str, Kind] = {
    # 1xx: country packs
    "ECMS-101": Kind(
        _("There is no country pack '{pack}'. Known packs: {known}."),
        _(
            "Check the two-letter code, or name the pack's folder (a command of bench runs in the "
            "folder of its sites: name it by its whole path)."
        ),
    ),
    "ECMS-102": Kind(
        _("{file}, line {line}: {found}; expected {expected}."),
        _("Correct the file and run the command again. Nothing was changed."),
    ),
    "ECMS-103": Kind(
        _("Two plugins offer the country pack '{pack}': {first} and {second}."),
        _("Remove or rename one of them."),
    ),
    "ECMS-104": Kind(
        _("{file}, line {line}: pack {pack} needs ECMS {expected}; this is ECMS {found}."),
        _("Install a version of the pack that fits, or upgrade ECMS."),
    ),
    "ECMS-105": Kind(
        _("{file}, {field}: refers to {found}, which the pack does not define."),
        _("Define it or correct the reference. Nothing was changed."),
    ),
    "ECMS-106": Kind(
        _("{file}: stage '{stage}' of the procedure: {found}."),
        _("Add the step that is missing, or remove the stage."),
    ),
    # 2xx: inspections
    "ECMS-201": Kind(
        _(
            "Question {question} of checklist {checklist}: the answer is {found}; expected "
            "{expected}."
        ),
        _("Correct the answer and submit again. The sheet was not changed."),
    ),
    "ECMS-202": Kind(
        _("Checklist {checklist} has no question '{question}'."),
        _("Reload the checklist; the sheet may have been filled on another version."),
    ),
    "ECMS-203": Kind(
        _("{count} required questions of checklist {checklist} have no answer: {questions}."),
        _("Answer them, or save the sheet as a draft and go on later."),
    ),
    "ECMS-204": Kind(
        _(
            "A visit to {establishment} needs an order of inspection in force on {day} that names "
            "{inspector}; found {found}."
        ),
        _("Ask the issuing authority for an order before the visit."),
    ),
    "ECMS-205": Kind(
        _("The visit's {field} is {found}, which is in the future; it is now {now}."),
        _("Record a visit after it was held."),
    ),
    "ECMS-206": Kind(
        _("The visit ends ({end}) before it starts ({start})."),
        _("Correct the times."),
    ),
    "ECMS-207": Kind(
        _("Answer sheet {sheet} was submitted before with other answers."),
        _(
            "Open the submitted sheet. A correction needs a new version, approved by another "
            "person."
        ),
    ),
    "ECMS-208": Kind(
        _("The visit {visit} is submitted; it takes no further answers."),
        _("A correction needs a new version, approved by another person."),
    ),
    "ECMS-209": Kind(
        _("No inspector of {office} is eligible for case {case}: {reasons}."),
        _("Add inspectors to the office, or end what excludes them."),
    ),
    "ECMS-210": Kind(
        _("The checklist for this visit has not been submitted."),
        _("Submit the answer sheet first, or record that access was refused."),
    ),
    "ECMS-211": Kind(
        _("The answers are not readable: {found}; expected {expected}."),
        _("Send the answers as one JSON object, question id to answer."),
    ),
    "ECMS-212": Kind(
        _("Checklist {found} is not in use; expected a checklist in its current version."),
        _("Choose the current version, or ask the ministry's administrator to submit it."),
    ),
    "ECMS-213": Kind(
        _("The sheet is filled on checklist {found}; visit {visit} uses {expected}."),
        _("Answer the visit's own checklist."),
    ),
    "ECMS-214": Kind(
        _("Visit {visit} has its answer sheet already: {sheet}."),
        _("Open that sheet. A correction needs a new version, approved by another person."),
    ),
    "ECMS-215": Kind(
        _("Row {row}: question {question} is in the checklist already."),
        _("Take one of the two out, or give it another id."),
    ),
    "ECMS-216": Kind(
        _(
            "Checklist '{checklist}' names no campaign, so it would stand for all visits; your "
            "right is to compose questionnaires for campaigns."
        ),
        _("Fill in the campaign, or ask the ministry's administrator to make the checklist."),
    ),
    "ECMS-217": Kind(
        _(
            "The code {taken} is the one of {other}, which is for {found}; this checklist is for "
            "{expected}."
        ),
        _("Choose a code of its own for this checklist."),
    ),
    "ECMS-218": Kind(
        _("Sheet {sheet} was begun at visit {expected}; it was sent for visit {found}."),
        _("Send it for its own visit, or begin another sheet. Nothing was submitted."),
    ),
    # 3xx: casework
    "ECMS-301": Kind(
        _(
            "'{step}' cannot be taken: case {case} is at '{found}', and the step starts at "
            "{expected}."
        ),
        _("Take the steps in their order. The case was not changed."),
    ),
    "ECMS-302": Kind(
        _("'{step}' is taken by {expected}; your roles are {found}."),
        _("Ask somebody with that role."),
    ),
    "ECMS-303": Kind(
        _("'{step}' needs {expected}; in case {case}, {found}."),
        _("Complete what is missing, then take the step."),
    ),
    "ECMS-304": Kind(
        _("Procedure {procedure} has no step '{step}'. Its steps: {known}."),
        _("Reload the case."),
    ),
    "ECMS-305": Kind(
        _("{field} of case {case} is changed by the steps of its procedure, not by hand."),
        _("Use the buttons of the case."),
    ),
    "ECMS-306": Kind(
        _("Violation {violation} was already fined for {day} in decision {decision}."),
        _("Begin the fine after the last day that was fined."),
    ),
    "ECMS-307": Kind(
        _("The payment of {found} is above the balance of {expected} of decision {decision}."),
        _("Record at most the balance."),
    ),
    "ECMS-308": Kind(
        _("The payment is in {found}; decision {decision} is in {expected}."),
        _("Record the payment in the decision's currency."),
    ),
    "ECMS-309": Kind(
        _("The amount is {found}; expected an amount above zero with at most {digits} decimals."),
        _("Correct the amount."),
    ),
    "ECMS-310": Kind(
        _("{field} is {found}; expected a date not after {expected}."),
        _("Correct the date."),
    ),
    "ECMS-311": Kind(
        _("{field} is {found}; expected a date not before {expected}."),
        _("Correct the date."),
    ),
    "ECMS-312": Kind(
        _("{document} belongs to case {found}, not to case {expected}."),
        _("Choose a document of the same case."),
    ),
    "ECMS-313": Kind(
        _("No procedure is in force on {day} for new cases."),
        _("Install a country pack, or ask the ministry's administrator."),
    ),
    "ECMS-314": Kind(
        _("Complaint {complaint} is about {found}, the case is about {expected}."),
        _("Open the case from its complaint."),
    ),
    "ECMS-315": Kind(
        _("Case {found} was opened on complaint {complaint} already."),
        _("Go on with that case."),
    ),
    "ECMS-316": Kind(
        _("{field} of complaint {complaint} is changed by opening its case, not by hand."),
        _("Use the buttons of the complaint and of its case."),
    ),
    "ECMS-317": Kind(
        _("There is no procedure '{found}' on this site. On it: {known}."),
        _("Name a procedure by its code."),
    ),
    "ECMS-318": Kind(
        _("Procedure {procedure} has no version '{found}' in force today. In force: {known}."),
        _("Name a version that is in force. No case was moved."),
    ),
    "ECMS-319": Kind(
        _("Case {case} cannot move to {procedure}: its stage '{stage}' {found}."),
        _("Take it to a stage that both versions have, or close it under its own version."),
    ),
    "ECMS-320": Kind(
        _(
            "Case {case} cannot move to {procedure}: that version is in use in {expected}, and the "
            "case is in {office}."
        ),
        _("Put the version into use there first (`ecms pack activate`)."),
    ),
    "ECMS-321": Kind(
        _("{case} is no open case of procedure {procedure} that you see."),
        _("List the open cases first. No case was moved."),
    ),
    "ECMS-322": Kind(
        _("What was entered for '{act}' cannot be read: {found}; expected {expected}."),
        _("Reload the page and enter it again. Nothing was changed."),
    ),
    "ECMS-323": Kind(
        _("{field} has {found} characters; at most {expected} are kept."),
        _("Shorten it, or attach a long text as a file. Nothing was changed."),
    ),
    "ECMS-324": Kind(
        _("'{fact}' is given for violation {violation}, which is not in this decision."),
        _("Add a line for the violation, or remove the fact."),
    ),
    "ECMS-325": Kind(
        _("For violation {violation}, decision {decision} imposes what the law provides already."),
        _("Untick 'Impose' there or here: it is imposed once."),
    ),
    # 5xx: notices
    "ECMS-501": Kind(
        _("Letter {template}, line {line}: {found}; expected {expected}."),
        _("Correct the letter's text. Nothing was issued."),
    ),
    "ECMS-502": Kind(
        _("Notice {notice} was served on {found} already."),
        _("Open the notice to see its service."),
    ),
    "ECMS-503": Kind(
        _("There is no letter '{template}' on this site."),
        _("Install the country pack that has it, or correct its name in the procedure."),
    ),
    "ECMS-504": Kind(
        _("Notice {notice} has no service that could be corrected; expected a served notice."),
        _("Record its service by the step of the case."),
    ),
    "ECMS-505": Kind(
        _("Notice {notice} is served by the step '{step}' of its case; expected that step first."),
        _("Take the step on the case: it records the service and moves the case on."),
    ),
    # 6xx: files
    "ECMS-601": Kind(
        _("The file {file} says it is {expected} by its name, but its content is {found}."),
        _("Upload the original file with its own name."),
    ),
    "ECMS-602": Kind(
        _("The file {file} has {found}; at most {expected} are accepted."),
        _("Upload a smaller file, or split it."),
    ),
    "ECMS-603": Kind(
        _(
            "The file {file} is of a kind that is not accepted as evidence: {found}. Accepted: "
            "{expected}."
        ),
        _("Upload one of the accepted kinds."),
    ),
    # 7xx: the site
    "ECMS-701": Kind(
        _("This command needs a site, and none was named."),
        _("Run it as `bench --site SITE ecms ...`, or set ECMS_BENCH and ECMS_SITE."),
    ),
    "ECMS-702": Kind(
        _("{field} {found} cannot be right: {expected}"),
        _("Copy the number from the document it stands on, or leave it empty."),
    ),
    "ECMS-703": Kind(
        _("Site {site} has {count} cases that are not demonstration data."),
        _("Load demonstration data on a site of their own. Nothing was changed."),
    ),
    "ECMS-704": Kind(
        _("'{call}' cannot be done with what was sent: {found}"),
        _("Reload the page and try again. A program sends what the call takes."),
    ),
    **{
        code: Kind(*entry)
        for code, entry in (LAW_PROBLEMS | FORMAT_PROBLEMS | FORM_PROBLEMS | PLAN_PROBLEMS).items()
    },
}


class Problem(Exception):
    """Something a person must mend, told by its number.

    ``code`` is a number of the catalogue, ``details`` are the values its texts name. A missing
    detail or an unknown number is an error of ours and raises KeyError at once.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(f"{code}: {self.what()} {self.do()}")

    def what(self, translate: Translate = str) -> str:
        """What happened, where, what was found and what was expected."""
        return shown(CATALOGUE[self.code].what.format(**self.details), translate)

    def do(self, translate: Translate = str) -> str:
        """What the reader can do about it."""
        return shown(CATALOGUE[self.code].do.format(**self.details), translate)

    def as_data(self) -> dict[str, object]:
        """The problem for a program: code, what, do and the details."""
        return {"code": self.code, "what": self.what(), "do": self.do(), "details": self.details}
