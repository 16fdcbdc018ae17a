"""What happens to an image that should not have been sent? It is put away where one permission reaches, and kept.

Nothing is deleted: of an unlawful image the police decide. It is never shown in a list, sent on or saved;
a data file that it was put into is removed. The row, with who put it away, when and why, is the record of the incident.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations import access
from consultations.domain.attachments import Quarantine, State
from consultations.models import Attachment
from consultations.services import old_data_files
from portal import audit
from portal.core import clock, tenancy
from portal.core.errors import NotAllowed
from portal.core.http import Visit
from portal.people.roles import Permission


@transaction.atomic
def quarantine(*, attachment: UUID, by: Visit, reason: Quarantine) -> Attachment:
    """Put an image away. Doing so twice is once; who may open the request may do it, and cannot undo it."""
    if not by.is_staff or not by.may(Permission.OPEN_REQUEST):
        raise NotAllowed("Only staff of the practice can put an image away.")
    with tenancy.as_system():
        row: Attachment | None = (
            Attachment.objects.select_for_update(of=("self",))
            .select_related("consultation")
            .filter(pk=attachment, consultation__isnull=False)
            .first()
        )
        if row is None or row.consultation is None:
            raise NotAllowed("There is no such image.")
        if row.state != State.CHECKED:
            return row
        row.state = State.QUARANTINED
        row.quarantined_at = clock.now()
        row.quarantined_by = access.standing(by).signature
        row.quarantine_reason = reason
        row.save(update_fields=["state", "quarantined_at", "quarantined_by", "quarantine_reason"])
        audit.record(
            "photo.quarantined",
            consultation_id=row.consultation_id,
            patient_id=row.consultation.patient_id,
            object_id=row.pk,
            details={"reason": reason.value},
        )
    old_data_files.remove_made(person=row.consultation.person_id, patient=row.consultation.patient_id)
    return row
