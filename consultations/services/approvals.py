"""How does a clinical safety officer of the practice approve a form, and take that back?

Whoever wrote one of the practice's own questions in it does not approve that form: a second person reads the words.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations.domain import approval
from consultations.domain.offer import Offer
from consultations.domain.question_set import QuestionSet
from consultations.domain.reviewing import Review, review
from consultations.models import FormApproval, FormVersion
from consultations.models.practice_forms import Change
from consultations.services import offering
from portal import audit
from portal.core import clock, text
from portal.core.dates import date_of
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit
from portal.people.roles import Permission

_OFFICER = "Only a clinical safety officer of the practice approves forms. A manager says who that is."


def writers(kind: str, questions: QuestionSet) -> frozenset[UUID]:
    """The memberships of those who wrote the own questions that this form has now."""
    wanted = {each["id"] for each in questions.local}
    found = set()
    for version in FormVersion.objects.filter(kind=kind, change=Change.QUESTION_ADDED).order_by("number"):
        if version.questions and version.questions[-1]["id"] in wanted:
            found.add(version.made_by_id)
    return frozenset(found)


@transaction.atomic
def approve(*, kind: str, fingerprint: str, registration: str, statement: str, by: Visit) -> FormApproval:
    """Put one's name to the form exactly as the page showed it, which `fingerprint` says.

    Raises Conflict when the form has changed since, when it is approved already, or for whoever wrote part of it.
    """
    offering.may(by, Permission.APPROVE_CLINICAL, _OFFICER)
    registration, statement = text.plain(registration).strip(), text.plain(statement).strip()
    if not registration:
        raise DomainError("Enter your registration, for example GMC 1234567.", code="registration")
    if not statement:
        raise DomainError("Say what you checked and what you approve.", code="statement")
    practice = offering.hold(by.practice.pk)
    offer = Offer.of(practice.published)
    questions = offer.current(kind)
    if approval.fingerprint(questions) != fingerprint:
        raise Conflict("The form has changed since you looked at it. Read it again before you approve it.")
    if offer.is_approved(kind) and not _is_due_again(kind):
        raise Conflict("Exactly this form is approved already.")
    if by.membership.pk in writers(kind, questions):
        raise Conflict(
            "You wrote one of these questions, so another clinical safety officer approves this form."
        )
    made: FormApproval = FormApproval.fresh(
        kind=kind,
        set_version=questions.version,
        fingerprint=fingerprint,
        contents=[each.as_json() for each in approval.contents(questions)],
        questions=list(questions.local),
        approved_by_id=by.membership.pk,
        approved_by_name=by.membership.display_name,
        registration=registration,
        statement=statement,
        approved_at=clock.now(),
    )
    made.save(force_insert=True)
    audit.record("forms.approved", object_id=made.pk, details={"kind": kind, "fingerprint": fingerprint[:16]})
    offering.publish(practice)
    return made


def _is_due_again(kind: str) -> bool:
    """Whether what is in force was approved so long ago that it is to be read and approved again."""
    newest = FormApproval.objects.filter(kind=kind, withdrawn_at=None).order_by("-approved_at").first()
    return newest is None or review(date_of(newest.approved_at), clock.today()) is not Review.LATER


@transaction.atomic
def withdraw(*, kind: str, reason: str, by: Visit) -> int:
    """Take back every approval of this form that is in force; gives how many. In production it is offered no more."""
    offering.may(by, Permission.APPROVE_CLINICAL, _OFFICER)
    reason = text.plain(reason).strip()
    if not reason:
        raise DomainError("Say why you take the approval back.", code="reason")
    practice = offering.hold(by.practice.pk)
    rows = list(FormApproval.objects.filter(kind=kind, withdrawn_at=None))
    if not rows:
        raise Conflict("This form is not approved, so there is nothing to take back.")
    now = clock.now()
    for row in rows:
        row.withdrawn_at, row.withdrawn_by_name, row.withdrawn_because = (
            now,
            by.membership.display_name,
            reason,
        )
        row.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_because"])
        audit.record("forms.approval_withdrawn", object_id=row.pk, details={"kind": kind})
    offering.publish(practice)
    return len(rows)
