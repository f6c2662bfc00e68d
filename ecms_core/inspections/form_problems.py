"""The forms' part of the catalogue of problems: number → (what happened, what to do)."""

from __future__ import annotations

from ecms_core.words import Text, _

PROBLEMS: dict[str, tuple[Text, Text]] = {
    "ECMS-F01": (
        _("Question {question}, '{field}': found {found}; expected {expected}."),
        _("Correct the expression; docs/packs/format.md says what it may hold."),
    ),
    "ECMS-F02": (
        _("Question {question} of checklist {checklist}: {found} is not accepted: {expected}"),
        _("Correct the answer and submit again. The sheet was not changed."),
    ),
    "ECMS-F10": (
        _("{file} is not an XLSForm that can be read: {found}; expected {expected}."),
        _("Save the form as an Excel workbook (.xlsx) with the sheets survey and choices."),
    ),
    "ECMS-F11": (
        _("{file}, sheet {sheet}, row {row}: {found}; expected {expected}."),
        _("Correct the row and read the form again. Nothing was changed."),
    ),
    "ECMS-F12": (
        _("{file} has {found}; at most {expected} are read."),
        _("Split the form, or remove what is not part of it."),
    ),
}
