"""Is it happening now, what they wrote on a thread? The message is kept first; then its writer is asked."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain import happening_now, library
from consultations.domain.happening_now import Asking, Said
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Move
from consultations.models import Consultation, Message, StopEvent
from consultations.services import danger
from consultations.services.saying import back_at_practice
from consultations.services.stops import record_stop_on_thread
from portal import audit
from portal.core import clock
from portal.core.errors import NotAllowed
from portal.core.http import Visit


def asked_about(consultation: Consultation, message: Message) -> tuple[Asking, ...]:
    """The words of this message that its writer has still to be asked about."""
    found = danger.in_kept(consultation, message)
    asked = happening_now.asked_about(found, library.happening_now())
    return happening_now.unanswered(asked, message.said_now or {})


@transaction.atomic
def say_now_of(*, message: UUID, by: Visit, key: str, said: Said) -> StopEvent | None:
    """Keep the answer about the words of that key with the message; the stop when it is danger.

    What the words raised when they came stays raised; danger brings the request back as an emergency. Raises NotAllowed for a message somebody else wrote.
    """
    found = Message.objects.filter(pk=message).first()
    if found is None or by.user is None or found.person_id != by.user.pk:
        raise NotAllowed("We could not find this message.")
    locked = moves.lock(found.consultation_id)
    if not access.may_see(by, locked):
        raise NotAllowed("We could not find this message.")
    found.refresh_from_db(fields=["said_now"])
    asking = next((each for each in asked_about(locked, found) if each.key == key), None)
    if asking is None:
        return None
    found.said_now = {**(found.said_now or {}), key: said.value}
    found.save(update_fields=["said_now"])
    screens, now = library.happening_now(), clock.now()
    danger.keep(locked, [happening_now.after_message(asking, said, screens)], now)
    audit.record(
        "message.asked", consultation_id=locked.pk, object_id=found.pk, details={"answer": said.value}
    )
    if said.is_danger:
        # Staff may have lowered or closed it since the message came: danger now brings it back, whatever was decided then.
        moves.apply(
            Move.WRITE,
            by=by,
            consultation=locked,
            at=now,
            reason="Says that it is happening now",
            changes=back_at_practice(locked, by.practice, Level.EMERGENCY, now),
        )
    stop = happening_now.stop_for([asking], found.said_now, (), screens)
    if stop is None:
        return None
    return record_stop_on_thread(consultation=locked, by=by, stop=stop)
