"""Data of an invented case with every field a letter may read, to try letters without a site."""

from __future__ import annotations

from typing import Any


def sample_data(
    state: str, ministry: str, currency: str, meta: dict[str, str] | None = None
) -> dict[str, Any]:
    """The data of a letter in the shape that the site gives it, with nothing left empty."""
    told = meta or {}
    return {
        "head": {
            "state": state,
            "ministry": ministry,
            "office": "Regional Office",
            "office_address": "1 Example Street",
            "issued_on": "2026-03-27",
            "issued_by": "Sample Official",
            "signatory": told.get("signatory", "Director"),
            "basis": told.get("basis", "Labour Code"),
            "confidence": told.get("confidence", "unconfirmed"),
            "number_label": "No.",
            "verify_label": "Check this document",
            "site": "https://inspection.example",
            "number": f"{told.get('number_prefix', 'N')}-SAMPLE-2026-00001",
            "title": told.get("title", "Sample"),
            "verification_code": "ABCD-EFGH-JKLM-NPQR",
            "verify_address": "https://inspection.example/verify",
            "qr": "data:image/svg+xml;charset=utf-8,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
        },
        "case": {"number": "SAMPLE-2026-00001", "opened_on": "2026-03-02", "stage": "Inspected"},
        "establishment": {
            "name": "Sample Workshop",
            "employer": "Sample Employer",
            "address": "2 Example Street, Exampleton",
            "tax_id": "000-000-000",
            "activity": "Manufacturing",
            "workers": 24,
        },
        "addressee": "Sample Employer",
        "inspectors": ["Sample Inspector"],
        "order": {
            "number": "ORDER-SAMPLE-1",
            "issued_on": "2026-03-09",
            "valid_from": "2026-03-10",
            "valid_to": "2026-03-31",
            "scope": "General conditions of work",
            "inspectors": ["Sample Inspector"],
        },
        "visit": {
            "name": "VISIT-SAMPLE-1",
            "started_at": "2026-03-12 09:00",
            "ended_at": "2026-03-12 12:30",
            "persons_present": "Owner and two workers",
            "access_refused": 0,
            "remarks": "None",
        },
        "violations": [
            {
                "code": f"V{number:02}",
                "title": title,
                "basis": "Labour Code",
                "confidence": "unconfirmed",
                "question": f"Q{number:02}",
                "workers_affected": 7 * number,
                "status": "Open",
                "remark": "As found at the visit",
            }
            for number, title in ((1, "Wages below the minimum"), (2, "No safety officer"))
        ],
        "hearing": {
            "held_on": "2026-04-14",
            "attendance": "Both parties",
            "outcome": "No agreement",
        },
        "decision": {
            "decided_on": "2026-04-28",
            "facts": "What the inspection found.",
            "issues": "What was in question.",
            "directive": "Correct the violations and pay the fine.",
            "currency": currency,
            "total_fine": "20000.00",
            "lines": [
                {
                    "violation": "No safety officer",
                    "wilful": True,
                    "day_from": "2026-03-13",
                    "day_to": "2026-03-14",
                    "amount": "20000.00",
                    "basis": "Labour Code",
                    "explanation": "10,000 for each of 2 days",
                }
            ],
        },
    }
