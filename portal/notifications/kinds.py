"""What are people told, and how does each notice behave? Values are stored and therefore permanent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Kind(StrEnum):
    """One sort of notice. Its words are in templates/emails/<value>/."""

    REQUEST_RECEIVED = "request_received"
    REPLY_SENT = "reply_sent"
    QUESTION_ASKED = "question_asked"
    FOLLOW_UP_DUE = "follow_up_due"
    REQUEST_CLOSED = "request_closed"
    REQUEST_REOPENED = "request_reopened"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REMINDER_UNREAD = "reminder_unread"
    PHOTO_FAILED = "photo_failed"
    MATCH_CONFIRMED = "match_confirmed"
    MATCH_UNDONE = "match_undone"
    DRAFT_SAVED = "draft_saved"
    STAFF_INVITATION = "staff_invitation"
    SIGN_IN_CHANGED = "sign_in_changed"
    OPERATOR_CAME_IN = "operator_came_in"
    DATA_FILE_READY = "data_file_ready"
    SAFETY_CONCERN = "safety_concern"


class State(StrEnum):
    """Where a notice is on its way."""

    WAITING = "waiting"
    SENDING = "sending"  # a worker has it; if the worker dies, its lease ends and the row is due again
    FAILED = "failed"  # the last try failed and another is planned
    SENT = "sent"
    CANCELLED = "cancelled"  # taken back before it left
    WITHHELD = "withheld"  # the person said that messages to them are not safe
    GIVEN_UP = "given_up"  # nobody was told, and the practice is shown so

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES


OPEN_STATES = (State.WAITING, State.SENDING, State.FAILED)


class Channel(StrEnum):
    """How a notice travels."""

    EMAIL = "email"
    TEXT = "text"


#: Told to staff, whose pages are English.
TO_STAFF = frozenset({Kind.STAFF_INVITATION, Kind.OPERATOR_CAME_IN, Kind.SAFETY_CONCERN})

#: What a person must hear whatever they said about being written to: it is about the account itself.
ALWAYS_SENT = frozenset({Kind.STAFF_INVITATION, Kind.SIGN_IN_CHANGED, Kind.OPERATOR_CAME_IN})


@dataclass(frozen=True)
class Facts:
    """What is true of every notice of a kind.

    `path` is the page it leads to, which asks for a fresh sign-in; `{about}` is the request's id, which cannot be
    guessed. A kind whose path is None must be given one each time. `text_words` is the whole of a text message but the
    practice's name and the link, in English: `rendering` translates it.
    """

    path: str | None
    text_words: str


_REQUEST = "/{practice}/requests/{about}/"

FACTS: dict[Kind, Facts] = {
    Kind.REQUEST_RECEIVED: Facts(_REQUEST, _("We have received your request.")),
    Kind.REPLY_SENT: Facts(_REQUEST, _("You have a message to read.")),
    Kind.QUESTION_ASKED: Facts(_REQUEST, _("We need to ask you something before we can go on.")),
    Kind.FOLLOW_UP_DUE: Facts(_REQUEST, _("Please tell us how you are now.")),
    Kind.REQUEST_CLOSED: Facts(_REQUEST, _("There is news about your request.")),
    Kind.REQUEST_REOPENED: Facts(_REQUEST, _("We are looking at your request again.")),
    Kind.REQUEST_WITHDRAWN: Facts(_REQUEST, _("You have taken back your request.")),
    Kind.REMINDER_UNREAD: Facts(_REQUEST, _("You have a message that you have not read yet.")),
    Kind.PHOTO_FAILED: Facts(_REQUEST, _("A file you sent could not be opened. Sign in to see which.")),
    Kind.MATCH_CONFIRMED: Facts(
        "/{practice}/", _("We have confirmed who you are. You can now read our messages.")
    ),
    Kind.MATCH_UNDONE: Facts("/{practice}/", _("Please contact us about your account.")),
    Kind.DRAFT_SAVED: Facts("/{practice}/", _("Your form is saved. It has not been sent yet.")),
    Kind.STAFF_INVITATION: Facts(None, "You have been invited to work with us online."),
    Kind.OPERATOR_CAME_IN: Facts("/{practice}/alerts/", "An operator came in by the emergency door."),
    Kind.DATA_FILE_READY: Facts("/{practice}/my-data/file/", _("The file you asked for is ready.")),
    Kind.SAFETY_CONCERN: Facts("/{practice}/safety-concerns/", "A colleague has a concern for you to read."),
    Kind.SIGN_IN_CHANGED: Facts(
        "/{practice}/", _("The way you sign in has changed. If this was not you, tell us.")
    ),
}
