"""How does a practice change what it says to patients? Written, looked at as patients will see it, then published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from consultations.domain.practice_texts import IN_COLUMNS, PLACES, faults
from consultations.models import PracticeTexts
from consultations.services import offering
from portal import audit
from portal.core import clock, text
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit
from portal.people.roles import Permission

_MANAGER = "Only a practice manager changes these words. Ask yours."


def being_written() -> PracticeTexts | None:
    """The version that nobody has published yet."""
    found: PracticeTexts | None = PracticeTexts.objects.filter(number=None).first()
    return found


@transaction.atomic
def write(*, texts: Mapping[str, str], notice_until: date | None, by: Visit) -> PracticeTexts:
    """Keep the words without showing them to anybody. Raises DomainError with what is too long or no phone number."""
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    said = {each.name: text.plain(texts.get(each.name, "")).strip() for each in PLACES}
    wrong = faults(said)
    if wrong:
        raise DomainError(next(iter(wrong.values())), code=next(iter(wrong)))
    offering.hold(by.practice.pk)
    return _keep({name: words for name, words in said.items() if words}, notice_until, None, by)


@transaction.atomic
def restore(*, number: int, by: Visit) -> PracticeTexts:
    """Take an earlier version as the one to look at and publish. What is shown to patients does not change yet."""
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    offering.hold(by.practice.pk)
    earlier = PracticeTexts.objects.filter(number=number).first()
    if earlier is None:
        raise Conflict("There is no such version.")
    return _keep(earlier.texts, earlier.notice_until, number, by)


@transaction.atomic
def publish(*, written: UUID, seen: str, by: Visit) -> PracticeTexts:
    """Show the words to patients from now on. `seen` is when they were last changed, as the preview said it: what a
    colleague changed meanwhile is looked at first."""
    offering.may(by, Permission.MANAGE_FORMS, _MANAGER)
    practice = offering.hold(by.practice.pk)
    row = PracticeTexts.objects.select_for_update().filter(pk=written, number=None).first()
    if row is None:
        raise Conflict("These words have been published or changed meanwhile. Look at them again.")
    if row.made_at.isoformat() != seen:
        raise Conflict("A colleague has changed these words since you looked. Look at them again.")
    last = offering.texts_in_force()
    row.number = (last.number or 0) + 1 if last else 1
    row.published_at, row.published_by_name = clock.now(), by.membership.display_name
    row.save(update_fields=["number", "published_at", "published_by_name"])
    for name in IN_COLUMNS:
        setattr(practice, name, row.texts.get(name, ""))
    practice.save(update_fields=list(IN_COLUMNS))
    offering.publish(practice)
    audit.record("forms.texts_published", object_id=row.pk, details={"number": row.number})
    return row


def _keep(
    texts: dict[str, str], notice_until: date | None, restored_from: int | None, by: Visit
) -> PracticeTexts:
    row = being_written() or PracticeTexts.fresh()
    row.texts, row.notice_until, row.restored_from = texts, notice_until, restored_from
    row.made_by_id, row.made_by_name = by.membership.pk, by.membership.display_name
    row.made_at = clock.now()
    row.save()
    audit.record("forms.texts_written", object_id=row.pk)
    return row
