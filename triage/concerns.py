"""How is a safety concern reported, read and closed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from consultations.models import Consultation
from portal import audit
from portal.core import clock, text
from portal.core.dates import in_london
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.notifications import tell
from portal.notifications.kinds import Kind
from portal.people.models import Membership
from portal.people.roles import Permission, permissions_of
from triage.domain.concerns import STATE_WORDS
from triage.models import SafetyConcern

#: A second press with the same words within this time is the same concern.
_SAME = timedelta(minutes=5)
PER_PAGE = 50


@transaction.atomic
def report(*, consultation: Consultation, words: str, by: Visit) -> SafetyConcern:
    """Keep that somebody has a safety concern about a request, and tell those who work through them. Words are optional.

    Pressed twice it is one.
    """
    if not by.may(Permission.REPORT_CONCERN):
        raise NotAllowed("Only the practice's staff can report a safety concern.")
    words = text.plain(words).strip()
    now, me = clock.now(), by.membership
    mine = SafetyConcern.objects.filter(consultation=consultation, reported_by_id=me.id, closed_at=None)
    before: SafetyConcern | None = mine.filter(words=words, reported_at__gt=now - _SAME).first()
    if before is not None:
        return before
    made: SafetyConcern = SafetyConcern.fresh(
        consultation=consultation, words=words, reported_by_id=me.id, reported_at=now
    )
    made.save(force_insert=True)
    audit.record(
        "concern.reported",
        consultation_id=consultation.pk,
        patient_id=consultation.patient_id,
        object_id=made.pk,
    )
    for each in Membership.objects.current().select_related("user"):
        if each.pk != me.id and Permission.WORK_CONCERNS in permissions_of(each.roles):
            tell(Kind.SAFETY_CONCERN, person=each.user, key=f"concern:{made.pk}:{each.pk}")
    return made


@transaction.atomic
def look(*, concern: SafetyConcern, by: Visit) -> SafetyConcern:
    """Somebody has looked at it and goes on with it. Raises Conflict when somebody else has done so."""
    concern = _held(concern, by)
    if concern.looked_at is not None:
        raise Conflict("Somebody has looked at this already. Look at the list again.")
    concern.looked_at, concern.looked_by_id = clock.now(), by.membership.id
    concern.save(update_fields=["looked_at", "looked_by"])
    audit.record("concern.looked_at", consultation_id=concern.consultation_id, object_id=concern.pk)
    return concern


@transaction.atomic
def close(*, concern: SafetyConcern, done: str, by: Visit) -> SafetyConcern:
    """It is over, with what was done. Raises Conflict when it is closed, DomainError when nothing is said."""
    concern = _held(concern, by)
    if concern.closed_at is not None:
        raise Conflict("Somebody closed this before you.")
    done = text.plain(done).strip()
    if not done:
        raise DomainError(
            "Say what was done, for example “Rule reported to the makers; staff told”.", code="done"
        )
    now, me = clock.now(), by.membership.id
    if concern.looked_at is None:
        concern.looked_at, concern.looked_by_id = now, me
    concern.closed_at, concern.closed_by_id, concern.done = now, me, done
    concern.save(update_fields=["looked_at", "looked_by", "closed_at", "closed_by", "done"])
    audit.record("concern.closed", consultation_id=concern.consultation_id, object_id=concern.pk)
    return concern


def _held(concern: SafetyConcern, by: Visit) -> SafetyConcern:
    """The concern as it stands now, held until the end: two who press at the same moment come one after the other."""
    if not by.may(Permission.WORK_CONCERNS):
        raise NotAllowed("Only a practice manager or clinical safety officer can do this.")
    held: SafetyConcern = SafetyConcern.objects.select_for_update().get(pk=concern.pk)
    return held


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How many concerns stand where."""

    new: int
    looked_at: int
    closed: int

    @property
    def all(self) -> int:
        return self.new + self.looked_at + self.closed


def counts() -> Counts:
    """The numbers over all concerns of the practice."""
    found = SafetyConcern.objects.aggregate(
        new=Count("pk", filter=Q(looked_at=None, closed_at=None)),
        looked_at=Count("pk", filter=Q(looked_at__isnull=False, closed_at=None)),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
    )
    return Counts(**found)


def listed() -> QuerySet[SafetyConcern]:
    """Every concern: open ones first, among them those nobody has looked at, the oldest first; then the last closed."""
    return (
        SafetyConcern.objects.select_related("consultation", "reported_by", "looked_by", "closed_by")
        .defer("consultation__asked", "consultation__words", "consultation__search")
        .order_by(F("closed_at").desc(nulls_first=True), F("looked_at").asc(nulls_first=True), "reported_at")
    )


def page_of(number: int) -> list[SafetyConcern]:
    """A page of them."""
    return list(listed()[(number - 1) * PER_PAGE : number * PER_PAGE])


def page_with(concern: SafetyConcern) -> int:
    """The page on which a concern stands."""
    return [*listed().values_list("pk", flat=True)].index(concern.pk) // PER_PAGE + 1


def rows() -> Iterator[list[str]]:
    """The lines of the file: headings first."""
    yield ["Reported", "By", "Request", "Concern", "State", "Looked at by", "Closed", "By", "What was done"]
    for each in listed():
        yield [
            f"{in_london(each.reported_at):%Y-%m-%d %H:%M}",
            each.reported_by.display_name,
            each.consultation.reference,
            each.words,
            STATE_WORDS[each.state],
            each.looked_by.display_name if each.looked_by else "",
            f"{in_london(each.closed_at):%Y-%m-%d %H:%M}" if each.closed_at else "",
            each.closed_by.display_name if each.closed_by else "",
            each.done,
        ]
