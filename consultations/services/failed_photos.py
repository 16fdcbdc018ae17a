"""Who is told that a photo or file could not be opened after its request was sent? Its writer, and never which it was."""

from __future__ import annotations

from uuid import uuid5

from consultations import moves
from consultations.domain.lifecycle import Move
from consultations.models import Consultation
from portal.core import clock


def tell_of_failed(consultation: Consultation) -> None:
    """Tell them once for all that fail while the request stands as it does. The file is named on the page alone."""
    moves.tell_the_writer(
        "photo_failed",
        consultation=consultation,
        move=Move.WRITE,
        at=clock.now(),
        about=uuid5(consultation.pk, f"failed at version {consultation.version}"),
    )
