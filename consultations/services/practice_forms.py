"""What can a manager do with the forms? Switch one off and on, and add questions of the practice's own.

Nothing here touches a form that was begun or sent: both keep the questions they were asked. The days that a result takes
are no question but a fact about today, so a begun form goes by those of the day it is gone on with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from consultations.domain import library
from consultations.domain.computed import MOST_RESULT_DAYS, RESULT_DAYS, RESULTS_FORM
from consultations.domain.local import MOST, LocalQuestion, next_id
from consultations.domain.offer import last_way_in
from consultations.models import FormVersion
from consultations.models.practice_forms import Change
from consultations.services import offering
from portal import audit
from portal.core import clock, text
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit
from portal.people.roles import Permission

_MANAGER = "Only a practice manager changes the forms. Ask yours."


@transaction.atomic
def switch(*, kind: str, on: bool, reason: str = "", says: str = "", by: Visit) -> FormVersion:
    """Offer a form, or stop offering it. Forms that were begun go on, and what was sent is answered.

    Raises Conflict for the last way in that the GP contract keeps open, DomainError without a reason for "off".
    """
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    reason, says = text.plain(reason).strip(), text.plain(says).strip()
    if not on and not reason:
        raise DomainError("Say why it is switched off. Colleagues read it in the history.", code="reason")
    practice = offering.hold(by.practice.pk)
    now = offering.current()
    before = now.get(kind)
    if (before is None or before.is_on) == on:
        raise Conflict("Somebody has done this already. Look at the form again.")
    if not on:
        known = [each.slug for each in library.all()]
        still_on = [slug for slug in known if slug not in now or now[slug].is_on]
        whom = last_way_in(kind, still_on, known)
        if whom:
            raise Conflict(
                f"This is the last form for {whom}, so it stays on. The GP contract keeps the online way in open "
                "from 8am to 6:30pm, Monday to Friday."
            )
    change = Change.SWITCHED_ON if on else Change.SWITCHED_OFF
    made = _add(kind, before, change, by, is_on=on, reason=reason, says="" if on else says)
    offering.publish(practice)
    return made


@transaction.atomic
def add_question(*, kind: str, written: Mapping[str, Any], by: Visit) -> FormVersion:
    """Add a question of the practice's own to a form. Raises DomainError with what is wrong with it."""
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    practice = offering.hold(by.practice.pk)
    versions = list(FormVersion.objects.filter(kind=kind).order_by("-number"))
    before = versions[0] if versions else None
    questions: Sequence[dict[str, Any]] = before.questions if before else []
    if len(questions) >= MOST:
        raise Conflict(f"A form has at most {MOST} questions of your own. Take one out first.")
    said = {key: _clean(value) for key, value in written.items()}
    try:
        new = LocalQuestion.model_validate({**said, "id": next_id(each.questions for each in versions)})
    except ValidationError as wrong:
        raise DomainError(_sentence(wrong), code="question") from wrong
    if new.part not in {part.id for part in library.get(kind).parts}:
        raise DomainError("Choose a part of the form.", code="part")
    made = _add(kind, before, Change.QUESTION_ADDED, by, questions=[*questions, new.as_json()])
    offering.publish(practice)
    return made


@transaction.atomic
def remove_question(*, kind: str, question: str, by: Visit) -> FormVersion:
    """Take a question of the practice's own out of a form. Answers already given stay with their requests."""
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    practice = offering.hold(by.practice.pk)
    before = offering.current().get(kind)
    if before is None or question not in {each["id"] for each in before.questions}:
        raise Conflict("This question has been taken out already.")
    left = [each for each in before.questions if each["id"] != question]
    made = _add(kind, before, Change.QUESTION_REMOVED, by, questions=left)
    offering.publish(practice)
    return made


@transaction.atomic
def set_result_days(*, days: Mapping[str, int], by: Visit) -> FormVersion:
    """Say after how many days a result counts as late here. Raises DomainError for what nobody can expect."""
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    for test in RESULT_DAYS:
        if not 1 <= days.get(test, 0) <= MOST_RESULT_DAYS:
            raise DomainError(f"Write a number of days from 1 to {MOST_RESULT_DAYS}.", code=test)
    practice = offering.hold(by.practice.pk)
    before = offering.current().get(RESULTS_FORM)
    wanted = {test: days[test] for test in RESULT_DAYS}
    if wanted == {**RESULT_DAYS, **((before.days if before else None) or {})}:
        raise Conflict("These are the days already.")
    made = _add(RESULTS_FORM, before, Change.DAYS_SET, by, days=wanted)
    offering.publish(practice)
    return made


def _add(kind: str, before: FormVersion | None, change: Change, by: Visit, **now: Any) -> FormVersion:
    """One more version: as the one before, but for what is changed now."""
    kept = {
        "is_on": before.is_on if before else True,
        "says": before.says if before else "",
        "questions": before.questions if before else [],
        "days": before.days if before else None,
    }
    made: FormVersion = FormVersion.fresh(
        kind=kind,
        number=before.number + 1 if before else 1,
        change=change,
        made_by_id=by.membership.pk,
        made_by_name=by.membership.display_name,
        made_at=clock.now(),
        **{**kept, **now},
    )
    made.save(force_insert=True)
    audit.record(f"forms.{change.value}", object_id=made.pk, details={"kind": kind, "number": made.number})
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return text.plain(value).strip() or None
    if isinstance(value, list | tuple):
        return [each for each in (_clean(one) for one in value) if each]
    return value


_SENTENCES = {
    "text": "Write the question, in 200 characters or fewer.",
    "other": "Write the question for somebody else in 200 characters or fewer.",
    "hint": "Write the hint in 200 characters or fewer.",
    "part": "Choose a part of the form.",
    "type": "Choose how it is answered.",
    "options": "Write up to 12 answers, each in 200 characters or fewer.",
    "least": "Write the smallest number with digits.",
    "most": "Write the largest number with digits.",
}


def _sentence(wrong: ValidationError) -> str:
    """What to do, in words, about the first thing that is wrong."""
    fault = wrong.errors()[0]
    where = str(fault["loc"][0]) if fault["loc"] else ""
    if where in _SENTENCES:
        return _SENTENCES[where]
    said = str(fault["msg"]).removeprefix("Value error, ")
    return f"{said[:1].upper()}{said[1:]}."
