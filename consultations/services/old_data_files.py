"""How does a data file go, and which go before their week is over? Those with what their owner may not read any more."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consultations.models import DataFile
from portal import audit
from portal.core import tenancy
from portal.files import storage
from portal.people.models import PatientLink


def remove(row: DataFile) -> None:
    """The row and its file. The file goes once this is committed: a row never names a file that is gone."""
    name = row.name
    row.delete()
    audit.record("data.file_removed", object_id=row.person_id)
    transaction.on_commit(lambda: storage.drop(name), robust=True)


@transaction.atomic
def remove_made(*, person: UUID | None, patient: UUID | None) -> int:
    """What was made for this account, and for every account that is this patient; gives how many.

    For when a request, or a photo of it, is not theirs to read any more. One that a worker makes at this moment is waited
    for; one that is still to be made is left, because it will hold what the person may read by then.
    """
    with tenancy.as_system():
        accounts = PatientLink.objects.filter(patient_id=patient, undone_at=None).values("user_id")
        rows = DataFile.objects.select_for_update(of=("self",)).order_by("id")
        held = list(rows.filter(Q(person_id=person) | Q(person_id__in=accounts)))
        made = [each for each in held if each.ready_at is not None]
        for each in made:
            remove(each)
    return len(made)
