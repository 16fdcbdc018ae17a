"""What may happen to a request in this state, who may do it, what is recorded and who is told?

One table, `MOVES`. `consultations.moves.apply` is the only thing that carries a move out. To add one: add a line
here, a notice if the patient is to be told, and a thin service. `make docs` writes docs/lifecycle.md from this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.core.sentence import Sentence
from portal.people.roles import Permission


class Status(StrEnum):
    """Where a request is. The values are stored and permanent."""

    DRAFT = "draft"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


OPEN = frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING, Status.ANSWERED})
SENT = OPEN | {Status.CLOSED}
#: The practice has the ball: somebody there has to do something next.
WITH_PRACTICE = frozenset({Status.RECEIVED, Status.IN_PROGRESS})

#: What the patient reads. Never more than five words in all.
PATIENT_WORDS: dict[Status, str] = {
    Status.DRAFT: Sentence("Not sent yet"),
    Status.RECEIVED: Sentence("Received"),
    Status.IN_PROGRESS: Sentence("Being looked at"),
    Status.WAITING: Sentence("Waiting for you"),
    Status.ANSWERED: Sentence("Answered"),
    Status.CLOSED: Sentence("Closed"),
}


class Who(StrEnum):
    """The side a person acts from."""

    PATIENT = "patient"
    STAFF = "staff"
    SYSTEM = "system"


class Move(StrEnum):
    """One thing that can happen. The values are stored and permanent."""

    SUBMIT = "submit"
    WRITE_DOWN = "write_down"
    OPEN = "open"
    TAKE = "take"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    REPLY = "reply"
    ASK = "ask"
    UNDO = "undo"
    NOTE = "note"
    PHONED = "phoned"
    TOLD = "told"
    RAISE_LEVEL = "raise_level"
    LOWER_LEVEL = "lower_level"
    MATCH = "match"
    UNMATCH = "unmatch"
    CLOSE = "close"
    REOPEN = "reopen"
    WRITE = "write"
    GETTING_WORSE = "getting_worse"
    ACKNOWLEDGE = "acknowledge"
    NOT_CLEAR = "not_clear"
    WITHDRAW = "withdraw"
    FOLLOW_UP_ASKED = "follow_up_asked"
    FOLLOW_UP_WELL = "follow_up_well"
    FOLLOW_UP_WORSE = "follow_up_worse"
    FOLLOW_UP_SILENT = "follow_up_silent"
    UNREAD_TOLD = "unread_told"
    UNREAD_PHONE = "unread_phone"
    MATCH_ENDED = "match_ended"


class To(StrEnum):
    """Where a move leads when that is not one fixed status."""

    SAME = "same"
    PRACTICE = "practice"  # to whoever has it, else to the queue
    BEFORE = "before"  # back to where it was before the thing undone


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    who: Who
    sources: frozenset[Status]
    target: Status | To
    says: str  # the line staff read in "Everything that happened"; {who} is the name
    needs: Permission | None = None
    tells: str | None = None  # the kind of notice the patient gets
    human_answer: bool = False  # stops the clock: a person told the patient what happens next


_STAFF = Who.STAFF
_PATIENT = Who.PATIENT
_SYSTEM = Who.SYSTEM

MOVES: dict[Move, Rule] = {
    Move.SUBMIT: Rule(_PATIENT, frozenset({Status.DRAFT}), Status.RECEIVED, "{who} sent it", tells="request_received"),
    Move.WRITE_DOWN: Rule(
        _STAFF, frozenset({Status.DRAFT}), Status.RECEIVED, "{who} wrote it down {target}", Permission.WRITE_DOWN,
        tells="request_received",
    ),
    Move.OPEN: Rule(_STAFF, SENT, To.SAME, "{who} opened it first", Permission.OPEN_REQUEST),
    Move.TAKE: Rule(
        _STAFF, OPEN, Status.IN_PROGRESS, "{who} took it", Permission.TAKE
    ),
    Move.ASSIGN: Rule(_STAFF, OPEN, Status.IN_PROGRESS, "{who} gave it to {target}", Permission.ASSIGN),
    Move.HAND_OVER: Rule(_STAFF, OPEN, Status.IN_PROGRESS, "{who} handed it over to {target}", Permission.ASSIGN),
    Move.REPLY: Rule(
        _STAFF, OPEN, Status.ANSWERED, "{who} replied", Permission.REPLY, tells="reply_sent", human_answer=True
    ),
    Move.ASK: Rule(
        _STAFF, OPEN, Status.WAITING, "{who} asked a question", Permission.ASK, tells="question_asked",
        human_answer=True,
    ),
    Move.UNDO: Rule(_STAFF, SENT, To.BEFORE,
                    "{who} took the message back before it left", Permission.REPLY),
    Move.NOTE: Rule(_STAFF, SENT, To.SAME, "{who} wrote a note for staff", Permission.NOTE),
    Move.PHONED: Rule(_STAFF, SENT, To.SAME, "{who} phoned: {target}", Permission.NOTE),
    Move.TOLD: Rule(_STAFF, SENT, To.SAME, "{who} told them {target}", Permission.NOTE),
    Move.RAISE_LEVEL: Rule(_STAFF, OPEN, To.SAME, "{who} raised it to {target}", Permission.RAISE_LEVEL),
    Move.LOWER_LEVEL: Rule(_STAFF, OPEN, To.SAME, "{who} lowered it to {target}", Permission.LOWER_LEVEL),
    Move.MATCH: Rule(_STAFF, SENT, To.SAME, "{who} matched it to a patient on the list", Permission.MATCH_PEOPLE),
    Move.UNMATCH: Rule(_STAFF, SENT, To.SAME, "{who} undid the match", Permission.MATCH_PEOPLE),
    Move.CLOSE: Rule(
        _STAFF, OPEN, Status.CLOSED, "{who} closed it: {target}", Permission.CLOSE, tells="request_closed",
        human_answer=True,
    ),
    Move.REOPEN: Rule(_STAFF, frozenset({Status.CLOSED}), Status.IN_PROGRESS,
                      "{who} opened it again", Permission.REOPEN, tells="request_reopened"),
    Move.WRITE: Rule(_PATIENT, SENT, To.PRACTICE, "{who} wrote again"),
    Move.GETTING_WORSE: Rule(_PATIENT, SENT, To.PRACTICE, "{who} said they are getting worse"),
    Move.ACKNOWLEDGE: Rule(_PATIENT, SENT, To.SAME, "{who} said the advice is clear"),
    Move.NOT_CLEAR: Rule(_PATIENT, SENT, To.PRACTICE, "{who} said the advice is not clear"),
    Move.WITHDRAW: Rule(_PATIENT, OPEN, Status.CLOSED, "{who} took the request back"),
    Move.FOLLOW_UP_ASKED: Rule(_SYSTEM, SENT, To.SAME, "We asked how they are", tells="follow_up_due"),
    Move.FOLLOW_UP_WELL: Rule(_PATIENT, SENT, To.SAME, "{who} said: {target}"),
    Move.FOLLOW_UP_WORSE: Rule(_PATIENT, SENT, To.PRACTICE, "{who} said they are worse"),
    Move.FOLLOW_UP_SILENT: Rule(_SYSTEM, SENT, To.PRACTICE, "No answer to “how are you now?”"),
    Move.UNREAD_TOLD: Rule(_SYSTEM, SENT, To.SAME, "Not read yet: we told them again", tells="reminder_unread"),
    Move.UNREAD_PHONE: Rule(_SYSTEM, SENT, To.SAME, "Not read: somebody is to phone them"),
    Move.MATCH_ENDED: Rule(_SYSTEM, SENT, To.SAME, "NHS login names somebody else: not matched any more"),
}  # fmt: skip


class Outcome(StrEnum):
    """How a request ended. A person picks exactly one. The values are stored and permanent."""

    ADVICE_GIVEN = "advice_given"
    SELF_CARE = "self_care"
    PHARMACY = "pharmacy"
    PHONE_CALL = "phone_call"
    VIDEO_CALL = "video_call"
    FACE_TO_FACE = "face_to_face"
    HOME_VISIT = "home_visit"
    PRESCRIPTION_ISSUED = "prescription_issued"
    MEDICATION_CHANGED = "medication_changed"
    TEST_ARRANGED = "test_arranged"
    REFERRAL_MADE = "referral_made"
    SIGNPOSTED = "signposted"
    SICK_NOTE_ISSUED = "sick_note_issued"
    SICK_NOTE_DECLINED = "sick_note_declined"
    ADMIN_DONE = "admin_done"
    RESULT_GIVEN = "result_given"
    TRANSFERRED_TO_COLLEAGUE = "transferred_to_colleague"
    ESCALATED_999 = "escalated_999"
    SAFEGUARDING_ACTION = "safeguarding_action"
    NO_RESPONSE_FROM_PATIENT = "no_response_from_patient"
    DUPLICATE = "duplicate_of"
    WITHDRAWN_BY_PATIENT = "withdrawn_by_patient"
    WRONG_PERSON = "wrong_person"
    LEFT_TO_ANOTHER_SERVICE = "left_to_another_service"


OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.ADVICE_GIVEN: "Advice given",
    Outcome.SELF_CARE: "Self-care",
    Outcome.PHARMACY: "Pharmacy",
    Outcome.PHONE_CALL: "Spoke by phone",
    Outcome.VIDEO_CALL: "Video call",
    Outcome.FACE_TO_FACE: "Seen, or booked, face to face",
    Outcome.HOME_VISIT: "Home visit",
    Outcome.PRESCRIPTION_ISSUED: "Prescription issued",
    Outcome.MEDICATION_CHANGED: "Medicine changed",
    Outcome.TEST_ARRANGED: "Test arranged",
    Outcome.REFERRAL_MADE: "Referral made",
    Outcome.SIGNPOSTED: "Sent to another service",
    Outcome.SICK_NOTE_ISSUED: "Sick note issued",
    Outcome.SICK_NOTE_DECLINED: "Sick note declined",
    Outcome.ADMIN_DONE: "Admin done",
    Outcome.RESULT_GIVEN: "Result given",
    Outcome.TRANSFERRED_TO_COLLEAGUE: "Passed to a colleague",
    Outcome.ESCALATED_999: "Sent to 999",
    Outcome.SAFEGUARDING_ACTION: "Safeguarding action",
    Outcome.NO_RESPONSE_FROM_PATIENT: "No answer from the patient",
    Outcome.DUPLICATE: "Same as another request",
    Outcome.WITHDRAWN_BY_PATIENT: "Taken back by the patient",
    Outcome.WRONG_PERSON: "Wrong person",
    Outcome.LEFT_TO_ANOTHER_SERVICE: "Left to another service",
}

#: Outcomes a member of staff may not pick: something else sets them.
NOT_PICKED = frozenset({Outcome.WITHDRAWN_BY_PATIENT})

#: Outcomes that need no safety net: nothing clinical was said.
ADMIN_OUTCOMES = frozenset(
    {Outcome.ADMIN_DONE, Outcome.DUPLICATE, Outcome.WRONG_PERSON, Outcome.WITHDRAWN_BY_PATIENT}
)

#: How long a patient may write on a closed request before they are asked to start a new one
#: (drafted, nobody has approved it).
REPLY_DAYS_AFTER_CLOSING = 14

#: How long a message waits before it leaves, so that its author can take it back.
UNDO_SECONDS = 30


def is_allowed(move: Move, *, who: Who, status: Status, permissions: Iterable[str] = ()) -> bool:
    """Whether the table lets this side make this move from this status, with these permissions."""
    rule = MOVES[move]
    if rule.who != who or status not in rule.sources:
        return False
    return rule.needs is None or rule.needs in set(permissions)


def allowed_moves(*, who: Who, status: Status, permissions: Iterable[str] = ()) -> tuple[Move, ...]:
    """Every move open to this side now, in the order of the table. Pages show buttons for these and no others."""
    held = frozenset(permissions)
    return tuple(move for move in MOVES if is_allowed(move, who=who, status=status, permissions=held))


def status_after(move: Move, status: Status, *, has_owner: bool, before: Status | None = None) -> Status:
    """The status the move leads to. `before` is where an undone message found the request.

    Raises ValueError when the move undoes something and `before` is not given.
    """
    target = MOVES[move].target
    if isinstance(target, Status):
        return target
    if target == To.SAME:
        return status
    if target == To.PRACTICE:
        return Status.IN_PROGRESS if has_owner else Status.RECEIVED
    if before is None:
        raise ValueError("To undo, say which status the request had before.")
    return before


def status_for_patient(status: Status, answered_at: datetime | None, now: datetime) -> Status:
    """What the patient sees. While a message may still be taken back it has not happened for them."""
    if (
        answered_at is not None
        and now < answered_at + timedelta(seconds=UNDO_SECONDS)
        and status != Status.RECEIVED
    ):
        return Status.IN_PROGRESS
    return status


def refusal(move: Move, status: Status) -> str:
    """A sentence for someone whose move no longer fits the state of the request."""
    if status == Status.CLOSED:
        return "This request is closed. Open it again first, or start a new one."
    if status == Status.DRAFT:
        return "This request has not been sent yet."
    if move == Move.REOPEN:
        return "This request is not closed, so there is nothing to open again."
    return "This cannot be done to the request any more. Read it again: somebody has changed it."
