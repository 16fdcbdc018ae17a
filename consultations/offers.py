"""Which forms does this practice offer now, and is what is offered approved?"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from consultations.domain import library
from consultations.domain.offer import Offer, State
from consultations.domain.question_set import QuestionSet
from portal.core.errors import Conflict


def of(practice: Any) -> Offer:
    """What the practice has published; it came with the practice, so this asks nobody."""
    return Offer.of(practice.published)


def offered(practice: Any) -> tuple[QuestionSet, ...]:
    """Every form that can be begun here, in the order of the front door."""
    return of(practice).offered(trial=settings.UNAPPROVED_SETS)


def state(practice: Any, kind: str) -> State:
    """Whether patients may begin this form here, and if not, why."""
    return of(practice).state(kind, trial=settings.UNAPPROVED_SETS)


def to_begin(practice: Any, kind: str) -> QuestionSet:
    """The form as somebody begins it now. Raises Conflict when it is not offered."""
    found = of(practice).questions(kind, trial=settings.UNAPPROVED_SETS)
    if found is None or state(practice, kind) != State.ON:
        raise Conflict("This form cannot be started here. Call us, or choose another form.")
    return found


def is_demonstration(practice: Any, questions: QuestionSet) -> bool:
    """Whether this form is shown though nobody at the practice has approved it: only the demo and the tests do that."""
    prints = [each.fingerprint for each in of(practice).approved.get(questions.slug, ())]
    return settings.UNAPPROVED_SETS and not library.may_publish(questions, trial=False, approved=prints)
