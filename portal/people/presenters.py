"""What does a page say about a patient of the list?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.core import wording
from portal.people import needs
from portal.people.domain.markers import words
from portal.people.domain.needs import Shown, Source
from portal.people.marker_models import SafeguardingMarker
from portal.people.models import Patient

_SAID_BY: dict[str, str] = {
    Source.PATIENT: "by the patient",
    Source.PROXY: "by somebody who acts for them",
    Source.STAFF: "by staff",
    Source.FORM: "on a form",
}


def patient_rows(patient: Patient) -> list[dict[str, Any]]:
    """Rows of a summary list; what the list does not hold is left out."""
    now = needs.of(patient)
    clinician = patient.usual_clinician.display_name if patient.usual_clinician else ""
    facts = (
        ("Born", wording.date_of_birth(patient.born_on)),
        ("NHS number", patient.nhs_number_in_threes),
        ("Sex on the list", patient.get_sex_display()),
        ("Address", ", ".join(part for part in (patient.address, patient.postcode) if part)),
        ("Phone", patient.phone),
        ("E-mail", patient.email),
        ("Usual clinician", clinician),
        ("Needs", now.text or ("None" if now.was_asked else "")),
        ("Needs last said", needs_said(now)),
        ("On the list", patient.get_list_status_display()),
    )
    return [{"key": {"text": label}, "value": {"text": value}} for label, value in facts if value]


def needs_said(now: Shown) -> str:
    """When their needs were last said, and by whom, for staff: "3 November 2025, by the patient. Ask whether it is right." """
    if now.said_on is None:
        return "From our list; nobody has asked them here" if now.lines else "Not asked yet"
    said = f"{wording.date_of_birth(now.said_on)}, {_SAID_BY.get(now.source, 'by somebody')}"
    return f"{said}. Ask whether it is still right" if now.is_due else said


def marker_lines(found: Iterable[SafeguardingMarker], today: date) -> list[dict[str, Any]]:
    """Each marker that holds: what it is for, who set it, and by when somebody looks again."""
    return [
        {
            "id": each.pk,
            "words": words(each.kind),
            "by": each.set_by.display_name,
            "set_at": each.set_at,
            "review": wording.short_date(each.review_on, today),
            "is_late": each.review_on < today,
        }
        for each in found
    ]
