"""What did somebody do that a manager should look at? Found in the audit trail, kept once, and marked as seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max
from django.db.models.functions import TruncHour

from portal import audit
from portal.audit.models import ActorKind, AuditEvent
from portal.core import clock, tenancy
from portal.core.errors import Conflict, NotAllowed
from portal.core.http import Visit
from portal.core.tenancy import Scope
from portal.people import limits, places
from portal.people.models import AccountLetter, Alert, Membership, OperatorVisit, PatientLink, Proxy, User
from portal.people.roles import Permission
from portal.people.staff_models import AlertKind

REFUSED, NEW_DEVICE = "access.refused", "sign_in.new_device"

#: How far back a sweep looks: longer than any sweep is late, so that an hour without a worker hides nothing.
LOOK_BACK = timedelta(hours=26)


@dataclass(frozen=True)
class Found:
    """Something to tell, with the name that makes it one and the same however often it is found."""

    kind: AlertKind
    key: str
    at: datetime
    person: UUID
    count: int


def raise_alerts() -> int:
    """Look through the practice's trail and keep what is unusual. Gives how many alerts are new."""
    now = clock.now()
    trail = AuditEvent.objects.filter(at__gt=now - LOOK_BACK, at__lte=now).exclude(actor=None)
    found = [*_many_patients(trail), *_refusals(trail), *_new_devices(trail), *_letters_lost()]
    accounts = set(User.objects.filter(pk__in={each.person for each in found}).values_list("pk", flat=True))
    known = set(Alert.objects.filter(key__in=[each.key for each in found]).values_list("key", flat=True))
    rows = [
        Alert.fresh(
            kind=each.kind, key=each.key, at=each.at, person_id=each.person, count=each.count, raised_at=now
        )
        for each in found
        if each.person in accounts and each.key not in known
    ]
    Alert.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _many_patients(trail: Any) -> Iterator[Found]:
    rows = (
        trail.filter(actor_kind=ActorKind.STAFF, action__endswith=".read")
        .exclude(patient_id=None)
        .annotate(hour=TruncHour("at"))
        .order_by()
        .values("actor", "hour")
        .annotate(patients=Count("patient_id", distinct=True), last=Max("at"))
        .filter(patients__gt=settings.ALERT_PATIENTS_AN_HOUR)
    )
    for row in rows:
        key = f"patients:{row['actor']}:{row['hour']:%Y%m%d%H}"
        yield Found(AlertKind.MANY_PATIENTS, key, row["last"], row["actor"], row["patients"])


def _refusals(trail: Any) -> Iterator[Found]:
    """Runs of refusals, each within so many minutes of the one before. A run is named by its first line."""
    pause = timedelta(minutes=settings.ALERT_REFUSALS_WITHIN_MINUTES)
    runs: dict[UUID, list[list[Any]]] = {}
    for line in trail.filter(action=REFUSED).order_by("at", "id").values("id", "actor", "at"):
        mine = runs.setdefault(line["actor"], [])
        if mine and line["at"] - mine[-1][-1]["at"] <= pause:
            mine[-1].append(line)
        else:
            mine.append([line])
    for person, of_person in runs.items():
        for run in of_person:
            if len(run) >= settings.ALERT_REFUSALS:
                key = f"refusals:{person}:{run[0]['id']}"
                yield Found(AlertKind.REFUSALS, key, run[-1]["at"], person, len(run))


def _new_devices(trail: Any) -> Iterator[Found]:
    for line in trail.filter(action=NEW_DEVICE).values("id", "actor", "at"):
        yield Found(AlertKind.NEW_DEVICE, f"device:{line['id']}", line["at"], line["actor"], 1)


def _letters_lost() -> Iterator[Found]:
    """Letters about an account that were given up, where this practice knows the account: it works here, is matched to
    a patient or acts for one, or has done something here. What the letter said and where it went is told to nobody."""
    lost = AccountLetter.objects.filter(next_try_at=None).exclude(person=None)
    rows = list(lost.values("id", "person", "written_at"))
    if not rows:
        return
    whose = [row["person"] for row in rows]
    known: set[UUID] = set()
    for found in (
        Membership.objects.current().filter(user__in=whose).values_list("user_id", flat=True),
        PatientLink.objects.filter(user__in=whose, undone_at=None).values_list("user_id", flat=True),
        Proxy.objects.filter(user__in=whose, ended_at=None).values_list("user_id", flat=True),
        AuditEvent.objects.filter(actor__in=whose).order_by().values_list("actor", flat=True).distinct(),
    ):
        known.update(found)
    for row in rows:
        if row["person"] in known:
            yield Found(AlertKind.LETTER_LOST, f"letter:{row['id']}", row["written_at"], row["person"], 1)


# What a sweep reads is written here ---------------------------------------------------------------------------------


def note_refusal(*, practice_id: UUID | None, person: UUID, rule: str, as_staff: bool) -> None:
    """A signed-in person was refused a page: a line at that practice, or at those where the person works."""
    if not limits.is_within("refusal_line", person):
        return
    where = [practice_id] if practice_id else [each.pk for each in places.workplaces(person)]
    scope = Scope.STAFF if as_staff else Scope.PATIENT
    for each in where:
        with tenancy.tenant(each, scope=scope, person=person, actor=str(person)):
            audit.record(REFUSED, details={"rule": rule.replace(" ", "_")})


def note_new_device(person: UUID) -> None:
    """A member of staff signed in where they had not signed in before: a line at each practice they work at."""
    for each in places.workplaces(person):
        with tenancy.tenant(each.pk, scope=Scope.STAFF, person=person, actor=str(person)):
            audit.record(NEW_DEVICE)


def note_match_ended(link: PatientLink, requests: int) -> None:
    """NHS login named somebody else than staff had matched: somebody may have seen what was not theirs."""
    now = clock.now()
    row = Alert.fresh(
        kind=AlertKind.MATCH_ENDED,
        key=f"match:{link.pk}",
        at=now,
        person_id=link.user_id,
        count=requests,
        raised_at=now,
    )
    Alert.objects.bulk_create([row], ignore_conflicts=True)


def note_form_review(*, key: str, person: UUID, days_left: int) -> int:
    """The day by which a form that this person approved is to be read again is near, or past when no day is left. Gives
    how many alerts are new."""
    now = clock.now()
    name = f"review:{key}"
    if Alert.objects.filter(key=name).exists():
        return 0
    row = Alert.fresh(
        kind=AlertKind.FORM_REVIEW, key=name, at=now, person_id=person, count=days_left, raised_at=now
    )
    return len(Alert.objects.bulk_create([row], ignore_conflicts=True))


# The manager's page ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One alert as the page says it."""

    alert: Alert
    who: str
    says: str
    advice: str


_ADVICE = {
    AlertKind.MANY_PATIENTS: "A busy surgery can look like this. If it does not fit their work, ask them.",
    AlertKind.REFUSALS: "Somebody may be trying addresses, or may be missing a role they need. Ask them.",
    AlertKind.NEW_DEVICE: "Ask them whether it was them. If not, send them a new link from the team page at once.",
    AlertKind.MATCH_ENDED: "Match them again in People to match. Then see in the audit log whether anybody read what was not theirs.",
    AlertKind.LETTER_LOST: "Tell them by phone, on the number you have of them, and ask whether it was them. If not: "
    "a patient’s match is undone in the request, and staff get a new link from the team page.",
    AlertKind.FORM_REVIEW: "The forms page says which. Patients keep the form meanwhile. Ask a clinical safety officer to "
    "read it against today’s guidance and to approve it again, or switch it off.",
    AlertKind.OPERATOR: "If you did not expect this, phone the people who run Portal for you.",
}


def lines(*, most: int = 200) -> list[Line]:
    """Alerts of the practice, those nobody has seen first, then the latest."""
    rows = list(Alert.objects.select_related("person", "seen_by").order_by("-at")[:most])
    names = {
        each.user_id: each.display_name
        for each in Membership.objects.filter(user__in={row.person_id for row in rows}).order_by("started_at")
    }
    visits = {
        f"operator:{each.pk}": each
        for each in OperatorVisit.objects.filter(began_at__gte=min((r.at for r in rows), default=clock.now()))
    }
    found = [
        Line(
            row,
            names.get(row.person_id) or row.person.full_name or _nameless(row),
            _says(row, visits.get(row.key)),
            _ADVICE[AlertKind(row.kind)],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: each.alert.seen_at is not None)


def _nameless(row: Alert) -> str:
    """An address that could not be written to is not shown: who reads it here need not be who may know it."""
    return "An account without a name" if row.kind == AlertKind.LETTER_LOST else row.person.email


def _says(row: Alert, visit: OperatorVisit | None) -> str:
    if row.kind == AlertKind.MANY_PATIENTS:
        return f"Opened the requests of {row.count} patients within an hour."
    if row.kind == AlertKind.REFUSALS:
        return f"Was refused {row.count} pages in a row."
    if row.kind == AlertKind.NEW_DEVICE:
        return "Signed in on a device they had not used before."
    if row.kind == AlertKind.MATCH_ENDED:
        many = f"{row.count} request{' is' if row.count == 1 else 's are'}"
        return f"NHS login names somebody else than we had matched. {many} matched to nobody again."
    if row.kind == AlertKind.LETTER_LOST:
        return "Something about how they sign in was changed, and our e-mail about it did not arrive. We tried for a day."
    if row.kind == AlertKind.FORM_REVIEW:
        return (
            f"A form that they approved is to be read again: {row.count} day{'' if row.count == 1 else 's'} left then."
            if row.count
            else "The last day for reading a form again that they approved has come."
        )
    return f"Came in by the emergency door. Reason given: {visit.reason if visit else 'none'}"


def unseen() -> int:
    """How many alerts nobody has seen."""
    return int(Alert.objects.filter(seen_at=None).count())


def mark_seen(*, alert: Alert, by: Visit) -> None:
    """A manager has looked at it. Raises Conflict when somebody else has done so."""
    if not by.may(Permission.SEE_ALERTS):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    now = clock.now()
    changed = Alert.objects.filter(pk=alert.pk, seen_at=None).update(seen_at=now, seen_by_id=by.membership.id)
    if not changed:
        raise Conflict("Somebody has marked this as seen already. Look at the list again.")
    audit.record("alert.seen", object_id=alert.pk)
