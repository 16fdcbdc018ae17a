"""Whose requests have not been matched to anybody on the practice's list yet?"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from consultations.domain.lifecycle import Move, Status
from consultations.models import Consultation, StatusChange
from portal.people.models import PatientLink, Proxy

#: An undone or made match is listed for so long.
LISTED_FOR = timedelta(days=30)
MOST = 300

_IS_CLOSED = Case(When(status=Status.CLOSED, then=Value(1)), default=Value(0))


def unmatched() -> list[Consultation]:
    """One request for each account that is not matched, and each request written for somebody who is not.

    Those whose match NHS login ended stand before all others; then open ones, then the longest waiting: who was never
    matched keeps nobody new off the list. Each with `of_account`, how many unmatched ones the account has about itself,
    and `has_ended`, whether NHS login ended their match.
    """
    came_back = StatusChange.objects.filter(consultation=OuterRef("pk"), move=Move.MATCH_ENDED)
    one = Coalesce(Case(When(for_whom="me", then=F("person_id"))), F("pk"))
    order = ("-has_ended", _IS_CLOSED, "sent_at", "pk")
    rows = (
        Consultation.objects.filter(patient=None)
        .select_related("person")
        .defer("asked", "search", "words")
        .annotate(
            of_account=Window(Count("pk"), partition_by=["person_id", "for_whom"]),
            has_ended=Exists(came_back),
        )
        .annotate(nth=Window(RowNumber(), partition_by=[one], order_by=[*order]))
        .filter(nth=1)
        .order_by(*order)
    )
    return list(rows[:MOST])


def contradicted() -> QuerySet[PatientLink]:
    """Matches that NHS login ended because it names somebody else, while a request of the account still stands with
    that patient, such as one that was being sent at that moment. A sweep brings those back; staff may be quicker."""
    pair = {"patient_id": OuterRef("patient_id")}
    joined = Consultation.objects.filter(person_id=OuterRef("user_id"), proxy=None, **pair)
    again = PatientLink.objects.filter(user_id=OuterRef("user_id"), undone_at=None, **pair)
    ended = PatientLink.objects.filter(undone_at__isnull=False, undone_by=None)
    found: QuerySet[PatientLink] = ended.filter(Exists(joined), ~Exists(again))
    return found


def is_contradicted(link: PatientLink) -> bool:
    """Whether this match is one of `contradicted`."""
    return link.undone_at is not None and contradicted().filter(pk=link.pk).exists()


def matches_made(now: datetime) -> list[PatientLink]:
    """Those NHS login contradicts, then matches in force that were made lately, newest first."""
    lately = Q(undone_at=None, confirmed_at__gt=now - LISTED_FOR)
    return list(
        PatientLink.objects.filter(lately | Q(pk__in=contradicted().values("pk")))
        .select_related("user", "patient", "confirmed_by")
        .order_by(F("undone_at").asc(nulls_last=True), "-confirmed_at")[:50]
    )


def is_safe_to_write_to(person: UUID) -> bool:
    """Whether the account's last request does not say that messages may be unsafe: for notices about no one request."""
    last = Consultation.objects.filter(person_id=person).order_by("-sent_at")
    said = last.values_list("contact_safe", flat=True).first()
    return said in (None, "yes")


def requests_of_account(person: UUID | None, *, patient: UUID | None) -> list[Consultation]:
    """What the account wrote about itself that is not matched, or is matched to this patient."""
    rows = Consultation.objects.filter(person_id=person, patient_id=patient)
    rows = rows.filter(Q(for_whom="me") if patient is None else Q(proxy=None))
    return list(rows.defer("asked", "search", "words").order_by("-sent_at")[:100])


def acts_for(person: UUID | None, patient: UUID, today: object) -> bool:
    """Whether the practice has seen proof that this account may act for this patient."""
    return Proxy.objects.filter(
        user_id=person, patient_id=patient, ended_at=None, starts_on__lte=today, ends_on__gte=today
    ).exists()
