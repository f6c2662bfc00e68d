"""The one catalogue of problems: number, what happened, what to do about it.

A problem is raised by plain code as ``Problem("ECMS-204", question="G01", ...)`` and shown to the
user as a sentence with its number. The pattern of every text is: what happened, where, what was
found, what was expected; then what to do. A number is never used again for something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ecms_core.inspections.form_problems import PROBLEMS as FORM_PROBLEMS
from ecms_core.law.problems import PROBLEMS as LAW_PROBLEMS
from ecms_core.packs.format_problems import PROBLEMS as FORMAT_PROBLEMS
from ecms_core.packs.plan_problems import PROBLEMS as PLAN_PROBLEMS


class Kind(NamedTuple):
    """One entry: ``what`` and ``do`` are templates over the problem's details."""

    what: str
    do: str


CATALOGUE: dict[str, Kind] = {
    # 1xx: country packs
    "ECMS-101": Kind(
        "There is no country pack '{pack}'. Known packs: {known}.",
        "Check the two-letter code, or put the pack's folder where a plugin finds it.",
    ),
    "ECMS-102": Kind(
        "{file}, line {line}: {found}; expected {expected}.",
        "Correct the file and run the command again. Nothing was changed.",
    ),
    "ECMS-103": Kind(
        "Two plugins offer the country pack '{pack}': {first} and {second}.",
        "Remove or rename one of them.",
    ),
    "ECMS-104": Kind(
        "Pack {pack} needs ECMS {expected}; this is ECMS {found}.",
        "Install a version of the pack that fits, or upgrade ECMS.",
    ),
    "ECMS-105": Kind(
        "{file}, {field}: refers to {found}, which the pack does not define.",
        "Define it or correct the reference. Nothing was changed.",
    ),
    "ECMS-106": Kind(
        "{file}: stage '{stage}' of the procedure: {found}.",
        "Add the step that is missing, or remove the stage.",
    ),
    # 2xx: inspections
    "ECMS-201": Kind(
        "Question {question} of checklist {checklist}: the answer is {found}; expected {expected}.",
        "Correct the answer and submit again. The sheet was not changed.",
    ),
    "ECMS-202": Kind(
        "Checklist {checklist} has no question '{question}'.",
        "Reload the checklist; the sheet may have been filled on another version.",
    ),
    "ECMS-203": Kind(
        "{count} required questions of checklist {checklist} have no answer: {questions}.",
        "Answer them, or save the sheet as a draft and go on later.",
    ),
    "ECMS-204": Kind(
        "A visit to {establishment} needs an order of inspection in force on {day} that names "
        "{inspector}; found {found}.",
        "Ask the issuing authority for an order before the visit.",
    ),
    "ECMS-205": Kind(
        "The visit's {field} is {found}, which is in the future; it is now {now}.",
        "Record a visit after it was held.",
    ),
    "ECMS-206": Kind(
        "The visit ends ({end}) before it starts ({start}).",
        "Correct the times.",
    ),
    "ECMS-207": Kind(
        "Answer sheet {sheet} was submitted before with other answers.",
        "Open the submitted sheet. A correction needs a new version, approved by another person.",
    ),
    "ECMS-208": Kind(
        "The visit {visit} is submitted; it takes no further answers.",
        "A correction needs a new version, approved by another person.",
    ),
    "ECMS-209": Kind(
        "No inspector of {office} is eligible for case {case}: {reasons}.",
        "Add inspectors to the office, or end what excludes them.",
    ),
    "ECMS-210": Kind(
        "The checklist for this visit has not been submitted.",
        "Submit the answer sheet first, or record that access was refused.",
    ),
    "ECMS-211": Kind(
        "The answers are not readable: {found}; expected {expected}.",
        "Send the answers as one JSON object, question id to answer.",
    ),
    "ECMS-212": Kind(
        "Checklist {found} is not in use; expected a checklist in its current version.",
        "Choose the current version, or ask the ministry's administrator to submit it.",
    ),
    "ECMS-213": Kind(
        "The sheet is filled on checklist {found}; visit {visit} uses {expected}.",
        "Answer the visit's own checklist.",
    ),
    "ECMS-214": Kind(
        "Visit {visit} has its answer sheet already: {sheet}.",
        "Open that sheet. A correction needs a new version, approved by another person.",
    ),
    # 3xx: casework
    "ECMS-301": Kind(
        "'{step}' cannot be taken: case {case} is at '{found}', and the step starts at {expected}.",
        "Take the steps in their order. The case was not changed.",
    ),
    "ECMS-302": Kind(
        "'{step}' is taken by {expected}; your roles are {found}.",
        "Ask somebody with that role.",
    ),
    "ECMS-303": Kind(
        "'{step}' needs {expected}; in case {case}, {found}.",
        "Complete what is missing, then take the step.",
    ),
    "ECMS-304": Kind(
        "Procedure {procedure} has no step '{step}'. Its steps: {known}.",
        "Reload the case.",
    ),
    "ECMS-305": Kind(
        "{field} of case {case} is changed by the steps of its procedure, not by hand.",
        "Use the buttons of the case.",
    ),
    "ECMS-306": Kind(
        "Violation {violation} was already fined for {day} in decision {decision}.",
        "Begin the fine after the last day that was fined.",
    ),
    "ECMS-307": Kind(
        "The payment of {found} is above the balance of {expected} of decision {decision}.",
        "Record at most the balance.",
    ),
    "ECMS-308": Kind(
        "The payment is in {found}; decision {decision} is in {expected}.",
        "Record the payment in the decision's currency.",
    ),
    "ECMS-309": Kind(
        "The amount is {found}; expected an amount above zero with at most {digits} decimals.",
        "Correct the amount.",
    ),
    "ECMS-310": Kind(
        "{field} is {found}; expected a date not after {expected}.",
        "Correct the date.",
    ),
    "ECMS-311": Kind(
        "{field} is {found}; expected a date not before {expected}.",
        "Correct the date.",
    ),
    "ECMS-312": Kind(
        "{document} belongs to case {found}, not to case {expected}.",
        "Choose a document of the same case.",
    ),
    "ECMS-313": Kind(
        "No procedure is in force on {day} for new cases.",
        "Install a country pack, or ask the ministry's administrator.",
    ),
    "ECMS-314": Kind(
        "Complaint {complaint} is about {found}, the case is about {expected}.",
        "Open the case from its complaint.",
    ),
    "ECMS-315": Kind(
        "Case {found} was opened on complaint {complaint} already.",
        "Go on with that case.",
    ),
    "ECMS-316": Kind(
        "{field} of complaint {complaint} is changed by opening its case, not by hand.",
        "Use the buttons of the complaint and of its case.",
    ),
    "ECMS-317": Kind(
        "There is no procedure '{found}' on this site. On it: {known}.",
        "Name a procedure by its code.",
    ),
    "ECMS-318": Kind(
        "Procedure {procedure} has no version '{found}' in force today. In force: {known}.",
        "Name a version that is in force. No case was moved.",
    ),
    "ECMS-319": Kind(
        "Case {case} cannot move to {procedure}: its stage '{stage}' {found}.",
        "Take it to a stage that both versions have, or close it under its own version.",
    ),
    "ECMS-320": Kind(
        "Case {case} cannot move to {procedure}: that version is in use in {expected}, and the "
        "case is in {office}.",
        "Put the version into use there first (`ecms pack activate`).",
    ),
    "ECMS-321": Kind(
        "{case} is no open case of procedure {procedure} that you see.",
        "List the open cases first. No case was moved.",
    ),
    # 5xx: notices
    "ECMS-501": Kind(
        "Letter {template}, line {line}: {found}; expected {expected}.",
        "Correct the letter's text. Nothing was issued.",
    ),
    "ECMS-502": Kind(
        "Notice {notice} was served on {found} already.",
        "Open the notice to see its service.",
    ),
    "ECMS-503": Kind(
        "There is no letter '{template}' on this site.",
        "Install the country pack that has it, or correct its name in the procedure.",
    ),
    # 6xx: files
    "ECMS-601": Kind(
        "The file {file} says it is {expected} by its name, but its content is {found}.",
        "Upload the original file with its own name.",
    ),
    "ECMS-602": Kind(
        "The file {file} has {found}; at most {expected} are accepted.",
        "Upload a smaller file, or split it.",
    ),
    "ECMS-603": Kind(
        "The file {file} is of a kind that is not accepted as evidence: {found}. Accepted: "
        "{expected}.",
        "Upload one of the accepted kinds.",
    ),
    # 7xx: the site
    "ECMS-701": Kind(
        "This command needs a site, and none was named.",
        "Run it as `bench --site <site> ecms ...`, or set ECMS_BENCH and ECMS_SITE.",
    ),
    "ECMS-702": Kind(
        "{field} {found} cannot be right: {expected}",
        "Copy the number from the document it stands on, or leave it empty.",
    ),
    "ECMS-703": Kind(
        "Site {site} has {count} cases that are not demonstration data.",
        "Load demonstration data on a site of their own. Nothing was changed.",
    ),
    **{
        code: Kind(*entry)
        for code, entry in (LAW_PROBLEMS | FORMAT_PROBLEMS | FORM_PROBLEMS | PLAN_PROBLEMS).items()
    },
}


def _same(text: str) -> str:
    return text


class Problem(Exception):
    """Something a person must mend, told by its number.

    ``code`` is a number of the catalogue, ``details`` are the values its texts name. A missing
    detail or an unknown number is an error of ours and raises KeyError at once.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(f"{code}: {self.what()} {self.do()}")

    def what(self, translate: Callable[[str], str] = _same) -> str:
        """What happened, where, what was found and what was expected."""
        return translate(CATALOGUE[self.code].what).format(**self.details)

    def do(self, translate: Callable[[str], str] = _same) -> str:
        """What the reader can do about it."""
        return translate(CATALOGUE[self.code].do).format(**self.details)

    def as_data(self) -> dict[str, object]:
        """The problem for a program: code, what, do and the details."""
        return {"code": self.code, "what": self.what(), "do": self.do(), "details": self.details}
