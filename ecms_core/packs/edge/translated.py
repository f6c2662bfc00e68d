"""The translations of a site, of which Frappe keeps any number for one text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.core.doctype.translation.translation import clear_user_translation_cache
from frappe.model.document import Document

from ecms_core.packs.customisation import translation_name


def records_of(names: Sequence[str]) -> dict[str, Any]:
    """The records of the texts for which a pack has these names, whatever they are called."""
    asked = set(names)
    # Of several Frappe shows the one that was made first.
    rows = frappe.get_all(
        "Translation",
        filters={"language": ("in", sorted({name.rpartition("-")[0] for name in asked}))},
        fields=["name", "language", "source_text", "translated_text", "context"],
        order_by="creation desc",
        limit_page_length=0,
    )
    found = {
        translation_name(row.language, row.source_text, row.context or ""): row
        for row in (rows if asked else ())
    }
    return {name: row for name, row in found.items() if name in asked}


def say_alike(doc: Document, method: str = "") -> None:
    """Let every record of a text in one language say what was said last.

    Which of several Frappe shows is not for whoever corrects a word to know.
    """
    if doc.flags.is_brought and doc.flags.in_insert:
        return  # a pack makes one where there is none, and looking at thousands takes long
    for other in frappe.get_all(
        "Translation",
        filters={"language": doc.language, "name": ("!=", doc.name)},
        fields=["name", "source_text", "context", "translated_text"],
        limit_page_length=0,
    ):
        # Compared here: a database may think two texts equal that differ in case.
        same = (other.source_text, other.context or "") == (doc.source_text, doc.context or "")
        if same and other.translated_text != doc.translated_text:
            frappe.db.set_value("Translation", other.name, "translated_text", doc.translated_text)
    clear_user_translation_cache(doc.language)
