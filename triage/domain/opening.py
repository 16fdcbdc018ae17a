"""What can a manager do with the opening hours? The values are stored and permanent."""

from __future__ import annotations

from enum import StrEnum


class OpeningMove(StrEnum):
    """One change of when the practice is open."""

    WORK = "work"  # the week in which it answers
    DESK = "desk"  # the week of the front desk
    CLOSED = "closed"  # days on which it is shut though others are open
    REOPENED = "reopened"  # such a day taken out again
