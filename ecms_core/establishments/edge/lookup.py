"""Finding an establishment while its name or number is typed into a form."""

from __future__ import annotations

from typing import Any

import frappe

from ecms_core.edge import shows_problems
from ecms_core.establishments.search import fold

NUMBERS = ("name", "registration_no", "tax_id")
LONGEST = 140


@frappe.whitelist()
@shows_problems
@frappe.validate_and_sanitize_search_inputs
def establishments(  # noqa: PLR0917 - as Frappe calls it
    doctype: str,
    txt: str,
    searchfield: str,
    start: int,
    page_len: int,
    filters: dict | list | None = None,
    as_dict: bool = False,
    **others: Any,
) -> list[Any]:
    """The establishments with every word typed in one of their names, or with the number typed.

    Of each: its id and name, then what tells two of one name apart: street, place, employer.
    """
    if isinstance(filters, dict):
        filters = [
            [field, *(value if isinstance(value, (list, tuple)) else ("=", value))]
            for field, value in filters.items()
        ]
    # What stands for any sign in a search would find everything here.
    typed = txt[:LONGEST].replace("%", " ").replace("_", " ").strip()
    words, filters, numbers = fold(typed).split(), list(filters or []), []
    if any(sign.isdigit() for sign in typed) and (
        len(words) == 1 or not any(sign.isalpha() for sign in typed)
    ):
        numbers = [[field, "like", f"%{typed}%"] for field in ("search_key", *NUMBERS)]
    else:
        filters += [["search_key", "like", f"%{word}%"] for word in words]
    found = frappe.get_list(
        "Establishment",
        filters=filters,
        or_filters=numbers,
        fields=[
            *("name", "establishment_name", "address_line", "employer_name"),
            "division.division_name as place",
        ],
        order_by="establishment_name asc, name asc",
        limit_start=start,
        limit_page_length=page_len,
    )
    return (
        found
        if as_dict
        else [
            (row.name, row.establishment_name, row.address_line, row.place, row.employer_name)
            for row in found
        ]
    )
