"""What can people do with a request? Each is one transaction: lock, check, write, record, tell.

The actor is `by`: the visit of the person, or a named part of the system. Every service raises DomainError with a
sentence for the screen; what it had written is then undone, and the caller may go on.
"""

from consultations.services.asking import asked_about, say_now_of
from consultations.services.calling import CallWish, ask_for_call, level_so_far, whom
from consultations.services.filling import (
    CHECK,
    EMERGENCY,
    Filling,
    choose_after_stop,
    filling,
    flags_of,
    goes_on_at,
    level_of,
    patient_of,
    save_agreed,
    save_emergency,
    save_page,
    say_now,
    shown_stop,
    stop_if_needed,
    stop_of,
    to_ask,
    with_agreed,
)
from consultations.services.follow_ups import (
    answer_follow_up,
    ask_how_they_are,
    note_silence,
    promised_days,
)
from consultations.services.handling import (
    assign,
    close,
    hand_over,
    leave_to_team,
    lower_level,
    open_first,
    phoned,
    raise_level,
    reopen,
    take,
    told,
)
from consultations.services.hiding import hide
from consultations.services.matching import match, match_caller, unmatch, unmatch_caller
from consultations.services.patient import (
    acknowledge,
    add_words,
    ask_to_be_called,
    consent_checked,
    getting_worse,
    keep_private,
    mark_read,
    withdraw,
)
from consultations.services.photo_requests import add_asked, ask_for_photos
from consultations.services.photos import change_photos, check_photo
from consultations.services.quarantine import quarantine
from consultations.services.saying import promised
from consultations.services.stops import (
    answer_stop,
    answer_stop_on_thread,
    handle_stop,
    last_said,
    record_stop,
)
from consultations.services.submission import (
    already_sent,
    is_always_private,
    named_writer,
    refuse_if_left,
    submit,
    writes_for_home,
)
from consultations.services.unread import look_after_unread
from consultations.services.writing import add_note, ask, keep_draft, reply, undo

__all__ = [
    "CHECK",
    "EMERGENCY",
    "CallWish",
    "Filling",
    "acknowledge",
    "add_asked",
    "add_note",
    "add_words",
    "already_sent",
    "answer_follow_up",
    "answer_stop",
    "answer_stop_on_thread",
    "ask",
    "ask_for_call",
    "ask_for_photos",
    "ask_how_they_are",
    "ask_to_be_called",
    "asked_about",
    "assign",
    "change_photos",
    "check_photo",
    "choose_after_stop",
    "close",
    "consent_checked",
    "filling",
    "flags_of",
    "getting_worse",
    "goes_on_at",
    "hand_over",
    "handle_stop",
    "hide",
    "is_always_private",
    "keep_draft",
    "keep_private",
    "last_said",
    "leave_to_team",
    "level_of",
    "level_so_far",
    "look_after_unread",
    "lower_level",
    "mark_read",
    "match",
    "match_caller",
    "named_writer",
    "note_silence",
    "open_first",
    "patient_of",
    "phoned",
    "promised",
    "promised_days",
    "quarantine",
    "raise_level",
    "record_stop",
    "refuse_if_left",
    "reopen",
    "reply",
    "save_agreed",
    "save_emergency",
    "save_page",
    "say_now",
    "say_now_of",
    "shown_stop",
    "stop_if_needed",
    "stop_of",
    "submit",
    "take",
    "to_ask",
    "told",
    "undo",
    "unmatch",
    "unmatch_caller",
    "whom",
    "with_agreed",
    "withdraw",
    "writes_for_home",
]
