"""What does a request tell of what its patient needs? The answer of the form's short question, once it is known whose it is."""

from __future__ import annotations

from consultations.models import Consultation
from portal.people import needs
from portal.people.proxies import who_acts_for

#: The question of the forms (`question_sets/modules/contact.yaml`).
ASKED = "con.need"


def note(consultation: Consultation) -> None:
    """Add what was ticked to what is known of the patient; nothing while it is not known who that is.

    Who acts for the patient reads what is known and since when. So a request that is kept from them adds nothing to it:
    staff read it on the request itself.
    """
    patient = consultation.patient_id
    row = next((row for row in consultation.asked.get("answers", []) if row["id"] == ASKED), None)
    if patient is None or row is None or (consultation.is_private and who_acts_for([patient])):
        return
    ticked = row["value"] or []
    needs.add_from_form(
        patient=patient,
        answered=[ticked] if isinstance(ticked, str) else ticked,
        by=consultation.writer_name or consultation.said_name,
    )
