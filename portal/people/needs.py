"""How does what a patient needs get kept, confirmed and asked again? The one writer, and the one reader, of a patient's needs.

Who may say it: the patient, who acts for them with all of their requests, staff, and a form they sent. The database lets
only staff write a patient's line of the list, so what a patient says of themselves is stored with the system's reach and
in their name, after the check here. Its history is the audit trail, which holds no words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from portal import audit
from portal.core import clock, tenancy, text
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.domain import needs as rules
from portal.people.domain.needs import Need, Needs, Shown, Source
from portal.people.models import ListStatus, Patient, PatientLink, User
from portal.people.roles import Permission

_COLUMNS = ["said_needs", "needs_review_on", "needs_due_since"]


def of(patient: Patient | None) -> Shown:
    """What is known of this patient's needs; costs no statement."""
    if patient is None:
        return rules.NOBODY_ASKED
    found: Shown = patient.known_needs
    return found


def said_of(patient: Patient) -> Needs | None:
    """What was said here, for the form that changes it; None when nobody was asked."""
    return Needs.of(patient.said_needs)


def source_of(by: Visit, patient: UUID) -> Source:
    """As whom this visitor speaks for the patient. Raises NotAllowed for whoever may not say what they need."""
    if by.is_staff:
        if by.may(Permission.MATCH_PEOPLE):
            return Source.STAFF
    elif patient in by.proxies:
        if any(each.patient_id == patient and not each.kinds for each in by.acts_for):
            return Source.PROXY
    elif by.user is not None and patient in by.patients:
        return Source.PATIENT
    raise NotAllowed("You may not say what this person needs.")


@transaction.atomic
def say(
    *, patient: UUID, by: Visit, codes: Iterable[str], language: str = "", words: str = "", helper: str = ""
) -> Shown:
    """Keep all that the patient needs, as it was said now. Who acts for a patient leaves the patient's own words alone."""
    source = source_of(by, patient)
    wanted = rules.known(codes)
    if set(rules.EITHER) <= set(wanted):
        raise DomainError("Choose one: to be phoned, or not to be phoned.", code="either")
    with tenancy.as_system():
        held = _hold(patient)
        before = Needs.of(held.said_needs)
        said = Needs(
            codes=wanted,
            language=_plain(language, rules.LANGUAGE_LONGEST) if Need.INTERPRETER in wanted else "",
            words=_plain(words, rules.WORDS_LONGEST),
            helper=_plain(helper, rules.HELPER_LONGEST),
            words_from=source,
        )
        if before is not None and before.is_own_words and source is Source.PROXY:
            said = replace(said, words=before.words, helper=before.helper, words_from=before.words_from)
        return _keep(held, said, source, _name(by))


@transaction.atomic
def confirm(*, patient: UUID, by: Visit) -> Shown:
    """What was said a while ago is still right. Raises DomainError when nothing was said yet."""
    source = source_of(by, patient)
    with tenancy.as_system():
        held = _hold(patient)
        said = Needs.of(held.said_needs)
        if said is None:
            raise DomainError("Nothing was said yet. Say what is needed first.", code="never")
        return _keep(held, said, source, _name(by))


@transaction.atomic
def add_from_form(*, patient: UUID, answered: Iterable[str], by: str) -> None:
    """What a form's short question was answered with, added to what is known. No answer adds nothing.

    A form asks for a few needs only: it never takes one away, and it does not count as the yearly review.
    """
    answers = [str(each) for each in answered]
    if not answers:
        return
    found = [need for need in rules.known(answers) if need in rules.IN_FORMS]
    with tenancy.as_system():
        held = _hold(patient)
        before = Needs.of(held.said_needs)
        if before is not None and set(found) <= set(before.codes):
            return
        listed = rules.read_list(held.needs) if before is None else ((), "")
        said = rules.joined(before, [*found, *listed[0]])
        _keep(held, replace(said, language=said.language or listed[1]), Source.FORM, by)


def show_larger(*, user: User, is_larger: bool) -> None:
    """Keep how large the letters of the account's own pages are, wherever it signs in."""
    user.larger_text = is_larger
    user.save(update_fields=["larger_text"])
    audit.record("account.letters_chosen", object_id=user.pk)


def doubt(patient: UUID) -> None:
    """What a form said of this patient may have been somebody else's: it stays, and is asked again."""
    with tenancy.as_system():
        held = _hold(patient)
        said = Needs.of(held.said_needs)
        if said is not None and said.source == Source.FORM and held.needs_due_since is None:
            held.needs_due_since = clock.today()
            held.save(update_fields=["needs_due_since"])
            audit.record("people.needs.due", ids=[patient])


def raise_due() -> int:
    """Mark those whose needs were said a year ago, so that they are asked again; gives how many are new."""
    today = clock.today()
    rows = Patient.objects.select_for_update().filter(
        needs_review_on__lte=today, needs_due_since=None, list_status=ListStatus.REGISTERED
    )
    found = list(rows.values_list("pk", flat=True))
    if found:
        Patient.objects.filter(pk__in=found).update(needs_due_since=today)
        audit.record("people.needs.due", ids=found)
    return len(found)


def due(most: int, *, number: int = 1) -> list[Patient]:
    """Whom staff are to ask again, the longest due first: page `number` of so many."""
    rows = Patient.objects.filter(needs_due_since__isnull=False, list_status=ListStatus.REGISTERED)
    first = (number - 1) * most
    return list(rows.order_by("needs_due_since", "pk")[first : first + most])


def due_count() -> int:
    """How many people are to be asked again."""
    return Patient.objects.filter(needs_due_since__isnull=False, list_status=ListStatus.REGISTERED).count()


def _hold(patient: UUID) -> Patient:
    held: Patient = Patient.objects.select_for_update(of=("self",)).get(pk=patient)
    return held


def _keep(held: Patient, said: Needs, source: Source, by: str) -> Shown:
    today = clock.today()
    held.said_needs = replace(said, source=source, by=by[:200], said_on=today).as_dict()
    held.needs_review_on, held.needs_due_since = rules.review_on(today), None
    held.save(update_fields=_COLUMNS)
    audit.record(
        "people.needs.said", patient_id=held.pk, details={"by": source.value, "codes": len(said.codes)}
    )
    now = of(held)
    if now.is_larger:  # what is taken off again is theirs to take off: their account says so
        own = PatientLink.objects.filter(patient_id=held.pk, undone_at=None).values("user_id")
        User.objects.filter(pk__in=own, larger_text=None).update(larger_text=True)
    return now


def _name(by: Visit) -> str:
    return by.membership.display_name if by.is_staff else str(by.user.full_name or "")


def _plain(typed: str, longest: int) -> str:
    return " ".join(text.plain(typed).split())[:longest]
