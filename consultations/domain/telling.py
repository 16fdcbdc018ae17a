"""Does a message reach them, or has a person to tell them? And when has that been done? Pure."""

from __future__ import annotations

from enum import StrEnum

from consultations.domain.lifecycle import Move, Outcome


class ByHand(StrEnum):
    """How a person tells them. The values are stored and permanent."""

    PHONE = "phone"
    LETTER = "letter"
    SAFE_WAY = "safe_way"


BY_HAND_WORDS: dict[ByHand, str] = {
    ByHand.PHONE: "by phone",
    ByHand.LETTER: "by letter",
    ByHand.SAFE_WAY: "in the safe way they gave",
}

#: With these they were spoken to: there is nothing left to tell. An appointment or a visit may only have been booked, and
#: then they do not know of it.
SPOKEN = frozenset({Outcome.PHONE_CALL, Outcome.VIDEO_CALL})
#: The result of a call in which they were told.
SPOKE = "spoke"
#: After these there is something new for them to read.
NEWS = frozenset({Move.REPLY, Move.ASK, Move.FOLLOW_UP_ASKED})


def by_hand(*, how: str, is_safe: bool, is_written_down: bool, has_reader: bool) -> ByHand | None:
    """How somebody has to tell them, or None when a message does.

    `how`: what they asked for; `is_safe`: messages may be sent; `has_reader`: an account that is told and may read it.
    What is not safe comes first: a letter on the mat can be read by the wrong person as well.
    """
    if not is_safe:
        return ByHand.SAFE_WAY
    if how == "letter":
        return ByHand.LETTER
    if not has_reader or (is_written_down and how == "phone"):
        return ByHand.PHONE
    return None


def is_news(move: Move, *, tells: bool, was_answered: bool, outcome: str) -> bool:
    """Whether the move leaves something to tell. Closing does when nothing was ever said, and they were not spoken to."""
    if move == Move.CLOSE:
        return tells and not was_answered and outcome not in SPOKEN
    return move in NEWS


def is_told(move: Move, *, tells: bool, target: str, outcome: str) -> bool:
    """Whether they have been told by this."""
    if move == Move.PHONED:
        return target == SPOKE
    return move == Move.TOLD or (move == Move.CLOSE and tells and outcome in SPOKEN)
