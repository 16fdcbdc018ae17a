"""How is a safeguarding marker set on a patient, and ended?"""

from __future__ import annotations

from django.db import transaction

from portal import audit
from portal.core import clock
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.domain.markers import REVIEW_AFTER, MarkerKind, review_on
from portal.people.marker_models import SafeguardingMarker
from portal.people.models import Patient
from portal.people.roles import Permission


@transaction.atomic
def set_marker(*, patient: Patient, kind: str, months: int, by: Visit) -> SafeguardingMarker:
    """From now on staff see it wherever they see the patient. Set again it gets a new day of review.

    Raises DomainError for a kind there is not or a review that may not be chosen.
    """
    _may(by)
    if kind not in set(MarkerKind):
        raise DomainError("Choose what the marker is for.", code="kind")
    if months not in REVIEW_AFTER:
        raise DomainError("Choose when somebody looks at it again.", code="review")
    held = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    now = clock.now()
    _end(SafeguardingMarker.objects.filter(patient=held, kind=kind, ended_at=None).first(), by)
    made: SafeguardingMarker = SafeguardingMarker.fresh(
        patient=held,
        kind=kind,
        review_on=review_on(clock.today(), months),
        set_at=now,
        set_by_id=by.membership.id,
    )
    made.save(force_insert=True)
    Patient.objects.filter(pk=held.pk).update(has_marker=True)
    audit.record("marker.set", patient_id=held.pk, object_id=made.pk, details={"kind": kind})
    return made


@transaction.atomic
def end_marker(*, marker: SafeguardingMarker, by: Visit) -> None:
    """It does not hold any more. Ended twice it is once. What the practice's list says stays."""
    _may(by)
    held = Patient.objects.select_for_update(of=("self",)).get(pk=marker.patient_id)
    open_ones = SafeguardingMarker.objects.filter(patient=held, ended_at=None)
    found = open_ones.filter(pk=marker.pk).first()
    if found is None:
        return
    _end(found, by)
    Patient.objects.filter(pk=held.pk).update(has_marker=open_ones.exists())
    audit.record("marker.ended", patient_id=held.pk, object_id=marker.pk, details={"kind": marker.kind})


def _end(marker: SafeguardingMarker | None, by: Visit) -> None:
    if marker is not None:
        marker.ended_at, marker.ended_by_id = clock.now(), by.membership.id
        marker.save(update_fields=["ended_at", "ended_by"])


def _may(by: Visit) -> None:
    if not by.may(Permission.SET_MARKERS):
        raise NotAllowed("Only a clinician or a manager can do this.")


def of(patient: Patient) -> list[SafeguardingMarker]:
    """Those that hold, the one to be looked at first at the top."""
    rows = SafeguardingMarker.objects.filter(patient=patient, ended_at=None).select_related("set_by")
    return list(rows.order_by("review_on", "set_at"))
