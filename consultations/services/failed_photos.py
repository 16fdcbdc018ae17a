"""Who is told that a photo or file could not be opened after its request was sent? Its writer, and never which it was."""

from __future__ import annotations

from uuid import uuid5

from consultations import moves
from consultations.domain.lifecycle import Move
from consultations.models import Attachment, Consultation, ImageRequest
from consultations.photo_access import is_private
from portal.core import clock, tenancy


def tell_of_failed(consultation: Consultation) -> None:
    """Tell them once for all that fail while the request stands as it does. The file is named on the page alone."""
    moves.tell_the_writer(
        "photo_failed",
        consultation=consultation,
        move=Move.WRITE,
        at=clock.now(),
        about=uuid5(consultation.pk, f"failed at version {consultation.version}"),
    )


def open_again(attachment: Attachment) -> None:
    """A private photo that could not be opened may be sent once more, as long as its time lasts."""
    if is_private(attachment):
        with tenancy.as_system():
            ImageRequest.objects.filter(pk=attachment.asked_by_id).update(used_at=None)
