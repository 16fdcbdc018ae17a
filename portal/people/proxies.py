"""How does somebody get to act for a patient, how far, until when, and who looks at it again?

Whatever is changed here counts from the other person's next page on: the walls and `recognise` read the rows each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from portal import audit
from portal.core import clock, text
from portal.core.dates import date_of
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.people import identity
from portal.people.models import Patient, PatientLink, User
from portal.people.proxy_models import Proxy, ProxyReview
from portal.people.proxy_rules import (
    RELATIONS,
    Basis,
    Outcome,
    age_on,
    refusal,
    reviews_due,
    wrong_days,
)
from portal.people.roles import Permission, Role


@dataclass(frozen=True)
class Reach:
    """How far an access goes: which kinds of request (none: all), sent since when (None: ever), and its last day."""

    kinds: tuple[str, ...]
    sees_from: date | None
    ends_on: date


def proxies_of(patient: Patient) -> list[Proxy]:
    """Everybody who acts or acted for this patient, those in force first, the newest first."""
    rows = Proxy.objects.filter(patient=patient).select_related("user", "confirmed_by", "ended_by")
    today = clock.today()
    return sorted(
        rows.order_by("-confirmed_at"), key=lambda each: each.ended_at is not None or each.ends_on < today
    )


def who_acts_for(patients: Iterable[UUID]) -> list[Proxy]:
    """Those who may act for these patients now or later, for the patient to read."""
    rows = Proxy.objects.filter(patient_id__in=list(patients), ended_at=None, ends_on__gte=clock.today())
    return list(rows.select_related("user").order_by("starts_on", "id"))


def open_reviews() -> list[ProxyReview]:
    """The reviews that wait for somebody, the longest waiting first."""
    rows = ProxyReview.objects.filter(done_at=None).select_related("proxy__patient", "proxy__user")
    return list(rows.order_by("due_on", "id"))


def open_review_count() -> int:
    """How many reviews wait for somebody."""
    return ProxyReview.objects.filter(done_at=None).count()


def grant(
    *,
    email: str,
    patient: Patient,
    relation: str,
    basis: str,
    evidence: str,
    starts_on: date,
    reach: Reach,
    by: Visit,
) -> Proxy:
    """Let the account with this address act for the patient. `evidence` says what was checked.

    Raises DomainError with a sentence when the address has no account, the ground does not fit the patient's age, the
    patient does not agree, or the days are wrong; Conflict when this account acts for the patient already. A refusal for
    want of agreement is recorded, outside what the caller may undo.
    """
    _check(by)
    today = clock.today()
    ground = Basis(basis)
    if relation not in RELATIONS:
        raise DomainError("Choose what they are to the patient.", code="relation")
    if wrong := refusal(ground, age_on(patient.born_on, today)):
        if ground == Basis.NO_CONSENT:
            audit.record("proxy.refused", patient_id=patient.pk, details={"basis": ground})
        raise DomainError(wrong, code="basis")
    if wrong := wrong_days(starts_on, reach.ends_on, today):
        raise DomainError(wrong, code="days")
    if patient.is_safeguarded and not by.membership.has_role(Role.CLINICIAN):
        raise DomainError(
            "There is a safeguarding note about this person. Only a clinician may give somebody access.",
            code="safeguarding",
        )
    checked = text.plain(evidence).strip()
    if not checked:
        raise DomainError("Say what you have checked.", code="evidence")
    proxy: Proxy = Proxy.fresh(
        user=_account(email, patient),
        patient=patient,
        relation=relation,
        evidence=checked[:200],
        basis=ground,
        starts_on=starts_on,
        ends_on=reach.ends_on,
        kinds=sorted(set(reach.kinds)),
        sees_from=reach.sees_from,
        confirmed_by_id=by.membership.id,
        confirmed_at=clock.now(),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                Proxy.objects.filter(
                    user=proxy.user, patient=patient, ended_at=None, ends_on__lt=today
                ).update(ended_at=clock.now(), ended_by_id=by.membership.id)
                proxy.save(force_insert=True)
        except IntegrityError as taken:
            raise Conflict("This person acts for the patient already. Change that access instead.") from taken
        audit.record(
            "proxy.granted",
            patient_id=patient.pk,
            object_id=proxy.pk,
            details={"basis": ground, "kinds": proxy.kinds},
        )
    return proxy


def _account(email: str, patient: Patient) -> User:
    """The proven account with this address. Raises DomainError when there is none, or when it is the patient's own."""
    address = identity.normalise_email(email)
    user = User.objects.filter(email=address, is_active=True).first()
    unproven = (
        user is not None
        and EmailAddress.objects.filter(user=user, verified=False).exists()
        and not EmailAddress.objects.filter(user=user, verified=True).exists()
    )
    if user is None or unproven:
        raise DomainError(
            "Nobody has signed in with this address yet. Ask them to sign in once with a code, then try again.",
            code="account",
        )
    if PatientLink.objects.filter(user=user, patient=patient, undone_at=None).exists():
        raise DomainError("This address is the patient's own account.", code="own")
    return user


@transaction.atomic
def change(*, proxy: Proxy, reach: Reach, by: Visit) -> Proxy:
    """Let somebody act further or less far, or longer or shorter. It counts from their next page on."""
    _check(by)
    held = _in_force(proxy)
    if wrong := wrong_days(held.starts_on, reach.ends_on, clock.today()):
        raise DomainError(wrong, code="days")
    held.kinds, held.sees_from, held.ends_on = sorted(set(reach.kinds)), reach.sees_from, reach.ends_on
    held.save(update_fields=["kinds", "sees_from", "ends_on"])
    audit.record(
        "proxy.changed", patient_id=held.patient_id, object_id=held.pk, details={"kinds": held.kinds}
    )
    _settle(held, Outcome.CHANGED, by)
    return held


@transaction.atomic
def end(*, proxy: Proxy, by: Visit) -> Proxy:
    """End an access: their next page shows nothing of the patient any more. Safe to do twice."""
    _check(by)
    held: Proxy = Proxy.objects.select_for_update().get(pk=proxy.pk)
    if held.ended_at is None:
        held.ended_at, held.ended_by_id = clock.now(), by.membership.id
        held.save(update_fields=["ended_at", "ended_by"])
        audit.record("proxy.ended", patient_id=held.patient_id, object_id=held.pk)
        _settle(held, Outcome.ENDED, by)
    return held


@transaction.atomic
def keep(*, proxy: Proxy, basis: str, by: Visit) -> Proxy:
    """Staff have looked at it again, asked, and it goes on as it is, on this ground.

    Raises DomainError when the ground does not fit the patient's age now, or the patient does not agree.
    """
    _check(by)
    held = _in_force(proxy)
    if wrong := refusal(Basis(basis), age_on(held.patient.born_on, clock.today())):
        if Basis(basis) == Basis.NO_CONSENT:
            wrong = "They do not agree, so end this access instead."
        raise DomainError(wrong, code="basis")
    held.basis = basis
    held.save(update_fields=["basis"])
    audit.record("proxy.kept", patient_id=held.patient_id, object_id=held.pk, details={"basis": basis})
    _settle(held, Outcome.KEPT, by)
    return held


def _in_force(proxy: Proxy) -> Proxy:
    held: Proxy = Proxy.objects.select_for_update(of=("self",)).select_related("patient").get(pk=proxy.pk)
    if held.ended_at is not None:
        raise Conflict("This access has been ended already. Give it anew if it is needed.")
    return held


def _settle(proxy: Proxy, outcome: Outcome, by: Visit) -> None:
    ProxyReview.objects.filter(proxy=proxy, done_at=None).update(
        outcome=outcome, done_at=clock.now(), done_by_id=by.membership.id
    )


def raise_reviews() -> int:
    """Put what is due before the staff of this practice; gives how many are new. Run again, it adds nothing."""
    today, now = clock.today(), clock.now()
    rows = Proxy.objects.filter(ended_at=None, ends_on__gte=today).select_related("patient")
    made: list[ProxyReview] = []
    known = _reviews_by_proxy()
    for proxy in rows:
        reviews = known.get(proxy.pk, [])
        due = reviews_due(
            born_on=proxy.patient.born_on,
            confirmed_on=date_of(proxy.confirmed_at),
            looked_at=[date_of(each.done_at) for each in reviews if each.done_at],
            ends_on=proxy.ends_on,
            today=today,
        )
        there = {(each.reason, each.due_on) for each in reviews}
        made += [
            ProxyReview.fresh(proxy=proxy, reason=each.reason, due_on=each.due_on, raised_at=now)
            for each in due
            if (each.reason.value, each.due_on) not in there
        ]
    for review in ProxyReview.objects.bulk_create(made, ignore_conflicts=True):
        audit.record(
            "proxy.review_raised",
            patient_id=review.proxy.patient_id,
            object_id=review.proxy_id,
            details={"reason": review.reason},
        )
    return len(made)


def _reviews_by_proxy() -> dict[UUID, list[ProxyReview]]:
    found: dict[UUID, list[ProxyReview]] = {}
    for each in ProxyReview.objects.filter(proxy__ended_at=None):
        found.setdefault(each.proxy_id, []).append(each)
    return found


def _check(by: Visit) -> None:
    if not by.is_staff or not by.may(Permission.MANAGE_PROXIES):
        raise NotAllowed("Only staff of the practice can say who acts for a patient.")
