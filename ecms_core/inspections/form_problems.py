"""The forms' part of the catalogue of problems: number → (what happened, what to do)."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[str, str]] = {
    "ECMS-F01": (
        "Question {question}, '{field}': found {found}; expected {expected}.",
        "Correct the expression; docs/packs/format.md says what it may hold.",
    ),
    "ECMS-F02": (
        "Question {question} of checklist {checklist}: {found} is not accepted: {expected}",
        "Correct the answer and submit again. The sheet was not changed.",
    ),
    "ECMS-F10": (
        "{file} is not an XLSForm that can be read: {found}; expected {expected}.",
        "Save the form as an Excel workbook (.xlsx) with the sheets survey and choices.",
    ),
    "ECMS-F11": (
        "{file}, sheet {sheet}, row {row}: {found}; expected {expected}.",
        "Correct the row and read the form again. Nothing was changed.",
    ),
    "ECMS-F12": (
        "{file} has {found}; at most {expected} are read.",
        "Split the form, or remove what is not part of it.",
    ),
}
