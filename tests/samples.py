"""One sample of every component, and of pages made of them (`pages/`), in the words of the designs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from tests.sample_forms import ReplyForm, SampleForm

ROW = {
    "id": "2",
    "href": "#",
    "level": "urgent",
    "name": "Gareth Pritchard",
    "age": "58",
    "sex": "male",
    "title": "Swollen calf since I flew back",
    "chips": [{"text": "2 photos"}],
    "kind": "New problem",
    "flag": "One leg newly swollen",
    "quote": "My left calf has been getting bigger since we got back from Lanzarote on Thursday night",
    "due_text": "in 29 min",
    "due_under": "9:12am, waited 31 min",
    "presence": "Not opened by anyone",
    "presence_kind": "none",
    "is_here": True,
    "can_tick": True,
}
ROWS = [
    ROW
    | {
        "id": "1",
        "level": "emergency",
        "word": "Stopped",
        "name": "Beatrice Owusu-Ansah",
        "age": "71",
        "sex": "female",
        "title": "Shown “Call 999”, 8:06am",
        "chips": [],
        "kind": "Stop event",
        "flag": "Chest pain",
        "quote": "",
        "lead": "Pressed “I cannot get help”. 07700 900 341",
        "due_text": "Phone now",
        "due_late": True,
        "is_late": True,
        "due_under": "waited 37 min",
        "owner": "Janet Brathwaite",
        "presence": "on the phone",
        "presence_kind": "read",
        "is_here": False,
    },
    ROW,
    ROW
    | {
        "id": "3",
        "level": "soon",
        "name": "Amina Khan",
        "age": "82",
        "sex": "female",
        "by": "by daughter",
        "title": "More forgetful since her new tablets",
        "chips": [],
        "kind": "Ongoing problem",
        "flag": "2nd contact in 14 days",
        "presence": "Dr Shah is writing",
        "presence_kind": "write",
        "due_text": "today 6:30pm",
        "due_under": "waited 1 day",
        "owner": "Dr Priya Shah",
        "is_here": False,
    },
    ROW
    | {
        "id": "4",
        "level": "routine",
        "name": "Olivia Bartholomew-Featherstonehaugh",
        "age": "47",
        "sex": "female",
        "title": "Thyroid blood test from 3 March, and a few other things I have been meaning to ask about",
        "chips": [{"text": "New reply", "kind": "new"}],
        "kind": "Test results",
        "flag": "",
        "presence": "",
        "due_text": "Tue 6:30pm",
        "due_under": "waited 2 h",
        "is_here": False,
    },
]
VIEWS = [
    {"key": "triage", "text": "To triage", "href": "#", "count": 31, "current": True},
    {"key": "mine", "text": "Mine", "href": "#", "count": 6},
    {"key": "overdue", "text": "Overdue", "href": "#", "count": 2, "bad": True},
    {"key": "stopped", "text": "Stopped for safety", "href": "#", "count": 1, "stop": True},
    {"key": "closed", "text": "Closed", "href": "#"},
]
TO = Markup("To <strong>Mr Gareth Pritchard, 58</strong>, the patient. Signed by you.")


def samples() -> dict[str, dict[str, Any]]:
    """The parameters of one sample of each of our components, by name."""
    reply = ReplyForm({"body": "Dear Mr Pritchard,\n\nThank you for telling us.", "check": "2"})
    refused = ReplyForm({"body": " ", "check": "2"})
    return {
        "header": {
            "name": "Millbrook Surgery",
            "href": "#",
            "action": Markup('<a class="p-leave" href="#">My requests</a>'),
        },
        "language_switch": {"next": "/millbrook/"},
        "only_english": {"about": "questions"},
        "leave_button": {"action": "#"},
        "help_strip": {"kind": "start"},
        "closed_now": {"until": "8am on Monday 30 March"},
        "start_list": {
            "items": [{"href": "#", "title": "My child is ill", "text": "For children under 16."}]
        },
        "demonstration": {},
        "before_writing": {
            "self_help": ["Rest and drink plenty."],
            "pharmacy": "A pharmacist can help today.",
            "find": "#",
            "own": Markup("<p>Mill Lane Pharmacy</p>"),
            "links": [{"text": "Help for a sore throat", "href": "#"}],
        },
        "open_now": {
            "heading": "Monday 23 March, 8:12am",
            "rows": [
                {
                    "tag": "Open",
                    "colour": "green",
                    "title": "Phone",
                    "phone": "01632 960 118",
                    "text": "8am to 6:30pm.",
                },
                {"tag": "Opens 8:30am", "title": "Front desk", "text": "14 Mill Lane, Millbrook."},
            ],
        },
        "side_card": {
            "heading": "A pharmacist may be quicker",
            "text": "You can still write.",
            "link": {"href": "#", "text": "Find one"},
        },
        "progress": {"part": 2, "parts": 4, "name": "the problem"},
        "saved_line": {"text": "Your answers were saved at 8:19am. You have until 6 April to finish."},
        "speak_to_someone": {"phone": "01632 960 118", "hours": "Open until 6:30pm today.", "callback": "#"},
        "stop_block": {
            "heading": "You need help now",
            "calls": [{"text": "Call 999 now", "href": "tel:999"}],
            "orders": [
                Markup("<strong>Do not drive yourself.</strong>"),
                "Say “chest pain” and where you are.",
            ],
        },
        "status_block": {
            "tag": "Answered",
            "colour": "green",
            "title": "Dr Okafor has replied",
            "text": "You can reply here.",
        },
        "message": {
            "who": "Dr Ngozi Okafor",
            "job": "GP",
            "when": "Today, 11:42am",
            "body": Markup("<p>Dear Ms Kowalczyk,</p>"),
        },
        "safety_net_box": {"items": ["Not better by Monday 30 March: reply here."], "clear": "#"},
        "getting_worse": {"href": "#"},
        "answer_list": {
            "title": "The problem",
            "rows": [
                {"question": "When did it start?", "answer": "1 to 3 weeks ago", "change": "#"},
                {"question": "Fever or shivers?", "error": "Answer this question", "change": "#"},
            ],
        },
        "bp_table": {
            "id": "bp-table",
            "legend": {"text": "Your blood pressure readings", "isPageHeading": True},
            "days": [
                {
                    "title": "Day 1",
                    "note": "Your first day.",
                    "readings": [
                        {
                            "title": "Morning, 1st",
                            "error": "Day 1, morning, first reading: the top number is missing",
                            "boxes": [
                                {
                                    "id": f"bp-{part}",
                                    "name": f"bp-{part}",
                                    "label": f"Day 1, {part}",
                                    "value": value,
                                    "wrong": not value,
                                }
                                for part, value in (("sys", ""), ("dia", "98"))
                            ],
                        }
                    ],
                }
            ],
        },
        "medicines": {
            "id": "md-list",
            "name": "md.list",
            "legend": {"text": "Which medicines do you take?", "isPageHeading": True},
            "rows": [
                {
                    "title": "Medicine 1",
                    "boxes": [
                        {
                            "id": "md-name",
                            "name": "md-name",
                            "label": "Name of the medicine",
                            "value": "Ramipril",
                        },
                        {
                            "id": "md-how",
                            "name": "md-how",
                            "label": "How much and how often",
                            "value": "One a day",
                        },
                    ],
                }
            ],
            "add": "Add one more medicine",
        },
        "own_requests": {
            "id": "op-which",
            "name": "op.which",
            "legend": {"text": "Which problem is this about?", "isPageHeading": True},
            "items": [{"value": "1", "text": "A bad back (3 March 2026, MB-7K2-94Q)", "checked": True}],
        },
        "scores": {
            "scores": [
                {
                    "title": "PHQ-9",
                    "shown": "12 of 27",
                    "band": "moderate",
                    "complete": True,
                    "version": "PHQ-9, 1999",
                    "notes": [],
                    "items": [{"words": "Sleep", "points": 3}, {"words": "Tired", "points": None}],
                }
            ],
        },
        "known_already": {"rows": [{"name": "Date of birth", "value": "1 May 1980"}], "wrong": "#"},
        "helplines": {"lines": [{"text": "Samaritans: 116 123", "href": "tel:116123"}]},
        "other_forms": {
            "words": "There is a form made for this:",
            "forms": [{"text": "Skin problem", "href": "#"}],
        },
        "grouped_checkboxes": SampleForm()["emergency"].nhs(),
        "timeout_warning": {"ended": "/"},
        "top_bar": {
            "name": "Millbrook Surgery",
            "nav": [{"text": "Inbox", "href": "#", "current": True}, {"text": "Rules", "href": ""}],
            "who": "Dr Ngozi Okafor",
            "more": ", on duty until 1pm",
            "sign_out": "#",
        },
        "duty_banner": {
            "text": "Duty: Dr Okafor until 1pm.",
            "link": {"href": "#", "text": "1 urgent request not opened"},
        },
        "views_nav": {"views": VIEWS, "action": "#"},
        "level": {"level": "soon"},
        "flag": {"text": "Chest pain"},
        "chip": {"text": "by mother", "kind": "proxy"},
        "due": {"text": "in 29 min", "under": "9:12am, waited 31 min"},
        "owner_presence": {
            "id": "1",
            "name": "Dr Priya Shah",
            "presence": "Dr Shah is writing",
            "kind": "write",
        },
        "request_row": {"row": ROW},
        "request_table": {
            "rows": ROWS,
            "caption": "Requests to triage",
            "fresh": {"href": "#", "text": "2 new requests. Show them"},
        },
        "search_box": {"action": "#"},
        "filter_bar": {
            "action": "#",
            "on": 1,
            "fields": [
                {"name": "kind", "label": "Kind", "options": [{"value": "", "text": "All", "selected": True}]}
            ],
            "hiding": {"text": "Hiding 9 of 40.", "href": "#", "link": "Show all 40"},
        },
        "key_bar": {
            "items": [
                {"keys": ["J", "K"], "text": "down, up"},
                {"keys": ["G"], "then": "M", "text": "go to Mine"},
            ]
        },
        "pharmacy_rules": {
            "by": "Saturday 30 January 2027",
            "is_due": True,
            "forms": ["Sore throat", "Something else that a pharmacy may treat"],
            "source": "Pharmacy First, clinical pathways",
            "version": "2026.1",
        },
        "photo_thumb": {
            "title": "Photo 1",
            "href": "#",
            "facts": ["Sent at 8:12am"],
        },
        "patient_banner": {
            "back": {"href": "#", "text": "Inbox"},
            "name": "Mr Gareth Pritchard",
            "age": "58",
            "sex": "Male",
            "born": "2 Jun 1967",
            "nhs": "9990341176",
            "facts": ["Large print; hearing aids"],
            "usual": "Dr Shah",
            "to": Markup("Reply goes to <strong>the patient</strong>"),
        },
        "why_flagged": {
            "level": "urgent",
            "title": "Because of 2 things",
            "items": [
                Markup("<strong>One leg newly swollen.</strong> He said <strong>Yes</strong>."),
                "Words about a clot risk.",
                {
                    "line": "Wrote about the same thing in the last 14 days.",
                    "of": "Wrote about the same thing",
                    "rule": {
                        "id": "cross:RF_REPEAT_CONTACT:soon",
                        "version": "new_problem 2, rules 1",
                        "code": "RF_REPEAT_CONTACT",
                        "when": "Raised when they wrote about the same thing in the last 14 days.",
                        "source": "Drafted",
                        "owner": "Clinical safety officer",
                        "approved": "nobody yet",
                    },
                    "mark": {"id": "1", "mark": "#", "unmark": "#", "longest": 500, "stands": ""},
                },
            ],
        },
        "flag_rule": {
            "of": "Chest pain now",
            "rule": {
                "id": "emergency:EM01",
                "version": "emergency 1",
                "code": "EM01",
                "when": "Raised when it is ticked on the emergency page.",
                "source": "Drafted",
                "owner": "Clinical safety officer",
                "approved": "nobody yet",
            },
            "mark": {
                "id": "2",
                "mark": "#",
                "unmark": "#",
                "longest": 500,
                "stands": "Marked wrong by Sam Reed, 10:14am: it was last year",
            },
        },
        "then_and_now": {
            "title": "Shown “Call 999”, today 8:02am",
            "href": "#",
            "rows": [
                {
                    "label": "What stopped them",
                    "then": "Chest pain",
                    "now": "Ticked “None of these”.",
                    "differs": True,
                }
            ],
            "same": 4,
        },
        "marked_words": {
            "title": "Swollen calf since I flew back",
            "about": "His own words. Sent today 8:12am.",
            "paragraphs": [
                [{"text": "It was a "}, {"text": "four hour flight", "mark": 2}, {"text": " plus two hours."}]
            ],
            "more": [{"label": "Would like", "text": "See someone; advice"}],
        },
        "not_asked": {
            "text": "short of breath, chest pain.",
            "more": "Only the emergency page covers them.",
            "ask": "#",
        },
        "answers": {
            "rows": [{"question": "When did it start?", "answer": "1 to 3 days ago"}],
            "no": ["Fever or shivers", "Transplant"],
            "not_asked": ["Chest and breathing: 5"],
            "not_asked_count": 31,
        },
        "timeline": {
            "items": [
                {"when": "8:43am", "text": "You opened it. You are the first."},
                {
                    "when": "8:22am",
                    "by": "Janet Brathwaite, care navigator",
                    "note": Markup("<p>Rang to check.</p>"),
                },
            ]
        },
        "actions_card": {
            "title": "Answer due 9:12am,",
            "late": "in 29 minutes",
            "presence_id": "1",
            "lines": ["No owner."],
            "items": [
                {"text": "Take", "key": "T", "action": "#"},
                {"text": "Close", "key": "C", "href": "#", "quiet": True},
            ],
        },
        "composer_modes": {"current": "reply", "reply": "#r", "ask": "#q", "note": "#n"},
        "reply_form": {
            "action": "#",
            "to": TO,
            "body": reply["body"],
            "help": [{"ok": True, "text": "Reading age 9"}, {"ok": False, "text": "No day for the visit."}],
            "send": Markup("<p>…</p>"),
            "autosave": "#",
        },
        "ask_form": {"action": "#", "to": TO, "questions": [reply["body"]], "send": Markup("<p>…</p>")},
        "note_form": {"action": "#", "body": refused["body"]},
        "staff_field": {"bound": refused["body"]},
        "staff_errors": {
            "heading": "There is a problem",
            "errorList": [{"text": "Write a message", "href": "#id_body"}],
        },
        "safety_net_fields": {
            "name": "signs",
            "signs": [{"value": "breath", "text": "Short of breath", "checked": True}],
        },
        "send_row": {"label": "Send to Mr G. Pritchard, 58", "undo": True, "saved": "Draft saved 8:46am."},
        "undo_bar": {"action": "#", "to": "Mrs B. Owusu-Ansah, 71", "seconds": 21},
        "conflict": {
            "title": "Not sent: Dr Shah replied first, at 8:51am",
            "body": Markup("<p>Your text is kept below.</p>"),
        },
        "thread_message": {
            "id": "message-1",
            "who": "Dr Priya Shah, GP",
            "did": "replied",
            "side": "staff",
            "when": "8:51am",
            "body": Markup("<p>Dear Mrs Khan,</p>"),
            "state": "Read at 9:02am.",
        },
        "tile": {"number": 12, "text": "Not opened", "href": "#", "under": "1 urgent, 31 min", "bad": True},
        "data_table": {
            "caption": "This week",
            "head": ["Level", {"text": "Requests", "number": True}],
            "rows": [["Urgent", 63], ["Soon", 141]],
            "row_heads": True,
        },
        "jump_bar": {
            "items": [{"text": "Take", "href": "#"}, {"text": "Reply", "href": "#composer", "main": True}]
        },
    }


#: A sample page of each kind, as a template.
PAGES = {path.stem: path.read_text() for path in (Path(__file__).parent / "pages").glob("*.html")}

STARTS = [
    ("I am ill or have a health problem", "New or old problems. About 8 minutes."),
    ("My child is ill", "For children under 16."),
    ("How I feel: worry, low mood, sleep", "You can say as much or as little as you like."),
    ("Medicines", "More of a medicine, side effects, or a question."),
    ("Test results", "Ask about a blood test, scan or X-ray."),
    ("Sick note (fit note)", "If you are off work for more than 7 days."),
    ("Letters, forms and hospital visits", "Ask for a letter, or chase a referral."),
    ("See all kinds of request", "Contraception, reviews, skin, joints and more."),
]


def context(page: str) -> dict[str, Any]:
    """What the pages above are rendered with."""
    filled = {"course": "slowly", "words": "It started about two weeks ago.", "emergency": ["EM01"]}
    wrong = {
        "born_day": "31",
        "born_month": "2",
        "born_year": "1984",
        "conditions": ["asthma", "none"],
        "email": "me",
    }
    return {
        "practice": {"name": "Millbrook Surgery", "slug": "millbrook"},
        "samples": samples(),
        "starts": [{"href": "#", "title": title, "text": text} for title, text in STARTS],
        "form": SampleForm(wrong) if page == "form" else SampleForm(initial=filled),
        "reply": ReplyForm({"body": "Dear Mr Pritchard,", "check": "2"}),
        "words": "It started about two weeks ago.\n\nIt is worst at night.",
        "visit": {"membership": {"display_name": "Dr Ngozi Okafor"}},
    }
