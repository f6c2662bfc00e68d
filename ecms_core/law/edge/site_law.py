"""The law that is applied to this site, read from its active country pack."""

from __future__ import annotations

import functools

import frappe

from ecms_core.law.country_law import CountryLaw
from ecms_core.problems import Problem
from ecms_core.sections import parse_section


def site_law() -> CountryLaw:
    """The site's law; ECMS-313 where no country pack is active."""
    packs = frappe.get_all("Country Pack", fields=["name", "digest"], limit_page_length=1)
    if not packs:
        raise Problem("ECMS-313", day=frappe.utils.today())
    return _read(frappe.local.site, packs[0].name, packs[0].digest)


@functools.lru_cache(maxsize=8)
def _read(site: str, pack: str, digest: str) -> CountryLaw:
    # The texts are kept as applied, so that a problem names the line a lawyer can look up.
    texts = frappe.parse_json(frappe.db.get_value("Country Pack", pack, "law"))
    return CountryLaw.read(
        {room: parse_section(text, f"{pack}/{room}.yaml") for room, text in texts.items()}
    )
