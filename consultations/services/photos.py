"""What can people do with photos and files: add and remove them in a form, and have those looked at that came?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from consultations import access, attachments, drafts
from consultations.attachments import Belongs, Upload
from consultations.domain.attachments import AGREED_VERSION, Shows, State, not_agreed, refusal_of_private
from consultations.domain.schema import Question
from consultations.models import Attachment, Draft
from consultations.services.failed_photos import open_again, tell_of_failed
from consultations.services.filling import Filling, filling
from consultations.services.submission import with_attached
from portal.core.http import Visit
from portal.people import limits

#: Codes of problems, beside the reasons why a file is refused.
SHOWS_MISSING, NONE_CHOSEN, TOO_MANY, MISSING = "shows_missing", "none_chosen", "too_many", "missing"
TOO_OFTEN = "too_often"


@dataclass(frozen=True)
class Problem:
    """What is wrong with what was sent: a code, and the file it is about."""

    code: str
    name: str = ""


@dataclass(frozen=True)
class Sent:
    """What somebody sent from a page that asks for photos or files. `source`: the address it came from."""

    uploads: Sequence[Upload] = ()
    shows: str = ""
    ticked: Collection[str] = ()
    remove: UUID | None = None
    wants_to_add: bool = False
    source: str = ""


@dataclass(frozen=True)
class Changed:
    """The form as it is now, and what could not be done."""

    filling: Filling
    problems: tuple[Problem, ...] = ()


@transaction.atomic
def change_photos(*, draft: Draft, by: Visit, question: Question, sent: Sent) -> Changed:
    """Remove the one that was named, add those that were sent. What is good is kept even where another is not."""
    held = access.hold_draft(by, draft)
    if sent.remove is not None:
        attachments.remove(held, sent.remove)
    now = filling(held, by)
    to = Belongs(
        kind=question.type.value,
        person=by.user.pk if by.user else None,
        agreed={"version": AGREED_VERSION, "ticked": sorted(sent.ticked), "shows": sent.shows},
        draft=held,
        question_id=question.id,
    )
    here = [each for each in attachments.of_draft(held, question.id) if each.state != State.REFUSED]
    problems = add(to, sent, age_years=now.about.age_years, most=question.most_attached - len(here))
    answers = with_attached(now.questions, held)
    drafts.save(held, answers=answers)
    if question.required and question.id not in answers and not problems and not sent.wants_to_add:
        problems = (Problem(MISSING),)
    return Changed(filling(held, by), problems)


def add(
    to: Belongs, sent: Sent, *, age_years: int | None, most: int, is_asked_for: bool = False
) -> tuple[Problem, ...]:
    """Keep the files that may be taken; gives what is wrong with the others. Without consent nothing is kept at all."""
    if sent.shows == Shows.PRIVATE_PARTS:
        why = refusal_of_private(age_years, is_asked_for=is_asked_for)
        if why:
            attachments.note_refused(to, why)
            return (Problem(why),)
    if not sent.uploads:
        return (Problem(NONE_CHOSEN),) if sent.wants_to_add else ()
    if sent.shows not in set(Shows):
        return (Problem(SHOWS_MISSING), *(Problem(each) for each in not_agreed(sent.ticked)))
    if unticked := not_agreed(sent.ticked):
        return tuple(Problem(each) for each in unticked)
    problems = []
    for upload in sent.uploads:
        if most <= 0:
            problems.append(Problem(TOO_MANY, attachments.display_name(upload.name)))
        elif not _is_within_limits(to, sent):
            problems.append(Problem(TOO_OFTEN, attachments.display_name(upload.name)))
        elif why_not := attachments.take(upload, to):
            problems.append(Problem(why_not, attachments.display_name(upload.name)))
        else:
            most -= 1
    return tuple(problems)


def _is_within_limits(to: Belongs, sent: Sent) -> bool:
    """Whether one more is looked at now. Those that are refused count too: each costs as much."""
    thing = to.draft or to.consultation
    by_source = [("add_file_from", sent.source)] if sent.source else []
    return limits.all_within([("add_file", thing.pk if thing else ""), *by_source])


@transaction.atomic
def check_photo(*, attachment: UUID) -> Attachment | None:
    """Look at one that came, and draw it anew. When that fails after its request was sent, the sender is told."""
    row = attachments.check(attachment)
    if row is not None and row.state == State.REFUSED and row.consultation is not None:
        open_again(row)
        tell_of_failed(row.consultation)
    return row
