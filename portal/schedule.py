"""What runs when, without anyone asking?

Times are intervals in seconds. Nothing is planned between 01:00 and 02:00 local time, which some nights lack and some
have twice. Every entry is a sweep: it looks for due rows in the database and may run twice without harm.
"""

from __future__ import annotations

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # An address somebody typed and nobody proved is forgotten after a day.
    "people.remove_unproven_accounts": {"task": "people.remove_unproven_accounts", "schedule": 3600.0},
    # What an account's address is to be told: a passkey was added, the address was changed.
    "people.send_letters": {"task": "people.send_letters", "schedule": 30.0, "options": {"expires": 25}},
    # Sessions that are over leave the database.
    "people.remove_old_sessions": {"task": "people.remove_old_sessions", "schedule": 6 * 3600.0},
    # Who acts for a child that has turned 11, 13 or 16, or was not looked at for a year: staff are asked to look.
    "people.sweep_proxy_reviews": {
        "task": "people.sweep_proxy_reviews",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    # What somebody needs was said a year ago: they are asked whether it is still right.
    "people.sweep_needs": {
        "task": "people.sweep_needs",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    # A list that was brought is forgotten after a day; a step whose worker died is started again.
    "people.sweep_lists": {"task": "people.sweep_lists", "schedule": 900.0, "options": {"expires": 600}},
    # What is unusual in the trail is put before the managers.
    "people.sweep_alerts": {
        "task": "people.sweep_alerts",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    # Somebody's last day is over: their access ends and their work goes back to its team.
    "triage.sweep_leavers": {
        "task": "triage.sweep_leavers",
        "schedule": 900.0,
        "options": {"expires": 800},
    },
    # An approved form is to be read again a year later: the managers are told a month before and when the day is over.
    "triage.sweep_form_reviews": {
        "task": "triage.sweep_form_reviews",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    # A request the rules did not place, or that stands on a match NHS login has ended, is put where it belongs.
    "triage.sweep_left_behind": {
        "task": "triage.sweep_left_behind",
        "schedule": 900.0,
        "options": {"expires": 800},
    },
    # Notices whose doorbell was not heard, whose time has come, or whose worker died.
    "notifications.sweep_outbox": {
        "task": "notifications.sweep_outbox",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    # "How are you now?" on the day that was promised, and back to the inbox when nobody answers.
    "consultations.sweep_follow_ups": {
        "task": "consultations.sweep_follow_ups",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    # Answers nobody has read: the patient is told again, then somebody on the staff is to phone.
    "consultations.sweep_unread": {
        "task": "consultations.sweep_unread",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    # Photos and papers that wait to be looked at, where the doorbell was not heard or a worker died.
    "consultations.sweep_attachments": {
        "task": "consultations.sweep_attachments",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    # Files that no row names are deleted; rows without a file are reported.
    "consultations.sweep_lost_files": {
        "task": "consultations.sweep_lost_files",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    # A person's own data as a file: made again when its worker died, removed after a week.
    "consultations.sweep_data_files": {
        "task": "consultations.sweep_data_files",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    # Forms whose time is up are emptied.
    "consultations.sweep_drafts": {"task": "consultations.sweep_drafts", "schedule": 600.0},
}
