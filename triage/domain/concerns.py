"""Where does a safety concern stand?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class ConcernState(StrEnum):
    """New until somebody says that they have looked; closed once it is written what was done."""

    NEW = "new"
    LOOKED_AT = "looked_at"
    CLOSED = "closed"


STATE_WORDS: dict[ConcernState, str] = {
    ConcernState.NEW: "New",
    ConcernState.LOOKED_AT: "Looked at",
    ConcernState.CLOSED: "Closed",
}


def state_of(looked_at: datetime | None, closed_at: datetime | None) -> ConcernState:
    """The state that these two moments make."""
    if closed_at is not None:
        return ConcernState.CLOSED
    return ConcernState.NEW if looked_at is None else ConcernState.LOOKED_AT
