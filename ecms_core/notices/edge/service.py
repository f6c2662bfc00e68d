"""The service of a letter, recorded in one place: the letter keeps it, its clocks count by it.

A step records it first. It is corrected on the letter, or on the panel of a clock that hangs on
the letter; what was recorded before stays in the course of the case and in the clocks' entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.casework.edge.cases import write_event
from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import Service, moment_of
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


def serve(case: Document, template: str, values: Mapping[str, Any]) -> Document:
    """Record the service of the case's latest letter of a template; refuses a second service."""
    name = latest(case.name, template)
    if not name:
        raise Problem("ECMS-503", template=template)
    notice = frappe.get_doc("Issued Notice", name, for_update=True)
    if notice.served_on:
        raise Problem("ECMS-502", notice=notice.name, found=notice.served_on)
    _keep(notice, service_from({"served_on": frappe.utils.getdate(), **values}))
    return notice


def correct(case: Document, notice: Document, values: Mapping[str, Any]) -> None:
    """Record the service of a letter anew; whatever hangs on the letter is counted anew."""
    service, before = service_from(values), _told(notice)
    if not notice.served_on:
        _keep(notice, service)
        return
    service = service._replace(why=reason_of(values))
    _keep(notice, service)
    change = _("{before} → {after}: {reason}")
    write_event(
        case,
        notice,
        step="service corrected",
        label=_("Service corrected: {0}").format(notice.title),
        details=change.format(before=before, after=_told(notice), reason=service.why),
    )


def latest(case: str, template: str | None) -> str | None:
    """The case's latest letter of a template."""
    wanted = {"case": case, "template": template}
    return frappe.db.get_value("Issued Notice", wanted, "name", order_by="creation desc")


def service_from(values: Mapping[str, Any]) -> Service:
    """The service that a dialog tells of: ``served_on``, ``service_method``, ``service_details``.

    ``served_on`` is a day, or a day with its time. Refuses what is to come and a way of service
    that the law here does not know.
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
    now = frappe.utils.now_datetime()
    at, latest_possible = (
        (on.replace(tzinfo=None), now) if isinstance(on, datetime) else (on, now.date())
    )
    if at > latest_possible:
        raise Problem("ECMS-310", field=_("Served on"), found=at, expected=latest_possible)
    method = values.get("service_method") or ""
    if method and method not in law.services:
        expected = ", ".join(sorted(law.services)) or _("none")
        raise Problem("ECMS-L034", found=method, expected=expected)
    return Service(on, method, str(values.get("service_details") or "").strip())


def reason_of(values: Mapping[str, Any]) -> str:
    """Why a service is recorded again; refuses a correction without a reason."""
    reason = str(values.get("reason") or "").strip()
    if not reason:
        raise Problem(
            "ECMS-L022", field="reason", found=_("empty"), expected=_("the reason in words")
        )
    return reason


def ways_of_service() -> list[dict[str, str]]:
    """The ways of service that the law here knows, for a dialog to offer."""
    return [{"value": name, "label": ways[-1].title} for name, ways in site_law().services.items()]


def needs_time(notice: str | None, starting: Iterable[str] = ()) -> bool:
    """Whether a time by the clock hangs on a letter, or on one of the rules that are to start."""
    hanging = frappe.get_all("Case Deadline", {"notice": notice}, pluck="rule") if notice else []
    law = site_law()
    return any(law.runs_by_the_clock(rule) for rule in {*hanging, *starting})


def moment(notice: Document) -> date | datetime:
    """The day of a letter's service, with its time where that was told."""
    day = frappe.utils.getdate(notice.served_on)
    if notice.served_at in (None, ""):
        return day
    return datetime.combine(day, frappe.utils.get_time(notice.served_at))


def recorded(notice: Document) -> dict[str, str] | None:
    """The service that a letter keeps, as a dialog takes it; None where there is none yet."""
    if not notice.served_on:
        return None
    return {
        "served_on": str(moment(notice)),
        "service_method": notice.service_method or "",
        "service_details": notice.service_details or "",
    }


def _told(notice: Document) -> str:
    """A letter's service in short, for who reads the course of the case."""
    kept = recorded(notice)
    if kept is None:
        return ""
    way = site_law().way_of_service(kept["service_method"])
    on = moment(notice)
    written = frappe.utils.format_datetime if isinstance(on, datetime) else frappe.utils.format_date
    method = way.title if way else kept["service_method"]
    return f"{written(on)} ({method})" if method else written(on)


def _keep(notice: Document, service: Service) -> None:
    on, at = service.on, None
    if isinstance(on, datetime):
        on, at = on.date(), on.time().replace(microsecond=0, tzinfo=None)
    if on < frappe.utils.getdate(notice.issued_on):
        raise Problem("ECMS-311", field=_("Served on"), found=on, expected=notice.issued_on)
    notice.served_on, notice.served_at = on, at and at.isoformat()
    notice.service_method = service.method
    notice.service_details = service.details
    notice.flags.ignore_permissions = True  # who may record a service was checked before
    notice.flags.by_step = True
    notice.save()
    clocks.serve(notice.name, service)
    audit("notice served", notice, served_on=str(moment(notice)), method=service.method)
