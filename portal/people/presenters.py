"""What does a page say about a patient of the list?"""

from __future__ import annotations

from typing import Any

from portal.core import wording
from portal.people.models import Patient


def patient_rows(patient: Patient) -> list[dict[str, Any]]:
    """Rows of a summary list; what the list does not hold is left out."""
    clinician = patient.usual_clinician.display_name if patient.usual_clinician else ""
    facts = (
        ("Born", wording.date_of_birth(patient.born_on)),
        ("NHS number", patient.nhs_number_in_threes),
        ("Sex on the list", patient.get_sex_display()),
        ("Address", ", ".join(part for part in (patient.address, patient.postcode) if part)),
        ("Phone", patient.phone),
        ("E-mail", patient.email),
        ("Usual clinician", clinician),
        ("Needs", patient.needs),
        ("On the list", patient.get_list_status_display()),
    )
    return [{"key": {"text": label}, "value": {"text": value}} for label, value in facts if value]
