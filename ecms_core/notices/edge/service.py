"""The service of a letter, recorded in one place: the letter keeps it, its clocks count by it.

A step records it first; it is corrected from the panel of a clock that hangs on the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import Service, moment_of
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


def serve(case: Document, template: str, values: Mapping[str, Any]) -> Document:
    """Record the service of the case's latest letter of a template; refuses a second service."""
    name = frappe.db.get_value(
        "Issued Notice", {"case": case.name, "template": template}, "name", order_by="creation desc"
    )
    if not name:
        raise Problem("ECMS-503", template=template)
    notice = frappe.get_doc("Issued Notice", name, for_update=True)
    if notice.served_on:
        raise Problem("ECMS-502", notice=notice.name, found=notice.served_on)
    _keep(notice, service_from({"served_on": frappe.utils.getdate(), **values}))
    return notice


def correct(notice: str, service: Service) -> None:
    """Record the service of a letter anew; whatever hangs on the letter is counted anew."""
    _keep(frappe.get_doc("Issued Notice", notice, for_update=True), service)


def service_from(values: Mapping[str, Any]) -> Service:
    """The service that a dialog tells of: ``served_on``, ``service_method``, ``service_details``.

    Refuses a day to come and a way of service that the law here does not know.
    """
    law = site_law()
    on = moment_of(values.get("served_on"), law.calendar.zone, "served_on")
    if on is None:
        raise Problem(
            "ECMS-L022",
            field="served_on",
            found=_("empty"),
            expected=_("a date such as 2026-03-27"),
        )
    today = frappe.utils.getdate()
    if _day(on) > today:
        raise Problem("ECMS-310", field=_("Served on"), found=_day(on), expected=today)
    method = values.get("service_method") or ""
    if method and method not in law.services:
        expected = ", ".join(sorted(law.services)) or _("none")
        raise Problem("ECMS-L034", found=method, expected=expected)
    return Service(on, method, str(values.get("service_details") or "").strip())


def ways_of_service() -> list[dict[str, str]]:
    """The ways of service that the law here knows, for a dialog to offer."""
    return [{"value": way.id, "label": way.title} for way in site_law().services.values()]


def _keep(notice: Document, service: Service) -> None:
    day = _day(service.on)
    if day < frappe.utils.getdate(notice.issued_on):
        raise Problem("ECMS-311", field=_("Served on"), found=day, expected=notice.issued_on)
    notice.served_on = day
    notice.service_method = service.method
    notice.service_details = service.details
    notice.flags.ignore_permissions = True  # who may record a service was checked before
    notice.flags.by_step = True
    notice.save()
    clocks.serve(notice.name, service)
    audit("notice served", notice, served_on=str(day), method=service.method)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
