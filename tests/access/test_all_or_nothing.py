"""A page that breaks after its work is done has done nothing; so has one whose line in the trail cannot be written.

Each page that changes something is posted to in earnest three times: whole, with a trail that cannot be written, and
broken at its very end. The first changes rows of the practice or of an account. The others leave every row as it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from consultations import data_file, services
from consultations.domain import approval, library
from consultations.domain.attachments import Quarantine
from consultations.domain.caller import Checked, How
from consultations.domain.emergency import StopChoice
from consultations.domain.happening_now import key_of
from consultations.domain.lifecycle import Outcome
from consultations.domain.telling import ByHand
from consultations.drafts import hash_of
from consultations.models import Attachment, Consultation, Draft, ImageRequest, Message
from consultations.services import approvals, practice_forms, practice_texts
from portal.core import clock
from portal.core.http import Door
from portal.core.tenancy import as_system
from portal.people import contact, proxy_rules
from portal.people.domain.list_states import LOST_AFTER, State
from portal.people.list_models import ListImport
from portal.people.matching import Evidence
from portal.people.models import User
from portal.practices.opening import Hours, as_kept
from portal.practices.queries import week_of
from tests import pictures
from tests.access.canary import DRAFT_KEY, KIND, PAGE, Nest, fingerprint
from tests.access.cells import House, Page, pages, undone
from tests.access.expected import Who
from triage import flag_marks, opening_hours
from triage.forms.composer import shown_now
from triage.forms.proxies import ALL, EVERYTHING, RELATIONS

pytestmark = pytest.mark.django_db

EVERY = [each for each in pages() if hasattr(each.pattern.callback, "rule")]
CHANGING = [each for each in EVERY if "POST" in each.methods and each.rule.door != Door.WORLD]
#: They are posted to and keep nothing, each with why.
KEEPS_NOTHING = {
    "form_reading_age": "measures words while they are typed",
    **dict.fromkeys(
        ("hints", "inbox_search", "people_list", "callers"),
        "posted so that what was typed stands in no address",
    ),
    "my_file": "makes a file of what is kept already; the trail alone gets a line. A long one is below",
}
BY_NAME = {each.name: each for each in CHANGING}


@dataclass(frozen=True)
class Deed:
    """Somebody does something in earnest. `first` brings the world to where it can be done."""

    who: Who
    posts: Callable[[Nest], dict[str, Any]] = lambda nest: {}
    first: Callable[[Nest], Any] = lambda nest: None
    leads_to: str = ""  # a part of the address of the next page, where another one would mean less was done
    page: str = PAGE  # of a form


def _writing(nest: Nest, **more: Any) -> dict[str, Any]:
    return {"seen_at": shown_now(nest.here.request.pk, clock.now()), "key": "earnest", **more}


def _close(nest: Nest) -> None:
    with nest.world.acting("ngozi") as visit:
        services.close(consultation=nest.here.request.pk, by=visit, outcome=Outcome.ADVICE_GIVEN, reason="")


def _still_here(nest: Nest) -> None:
    """The reply was sent a moment ago."""
    with nest.world.inside():
        soon = clock.now() + timedelta(seconds=20)
        Message.objects.filter(pk=nest.here.message.pk).update(visible_at=soon)


def _not_asked_yet(nest: Nest) -> None:
    """Nobody has asked Amina whether she agrees to what was sent for her."""
    with nest.world.inside():
        Consultation.objects.filter(pk=nest.here.request.pk).update(is_consent_unsure=True)


def _flag_marked(nest: Nest) -> None:
    """The desk has said that the flag was wrong."""
    with nest.world.acting("janet") as visit:
        flag_marks.mark(flag=nest.here.flag, is_right=False, reason="", by=visit)


def _reaching(nest: Nest) -> dict[str, Any]:
    last = clock.today() + timedelta(days=60)
    day = {"ends_on_day": last.day, "ends_on_month": last.month, "ends_on_year": last.year}
    return {"reach": ALL, "sees": EVERYTHING, **day}


def _agreed(nest: Nest) -> dict[str, Any]:
    return {"basis": proxy_rules.grounds(80)[0].value}


def _letting_gareth(nest: Nest) -> dict[str, Any]:
    said = {"email": "gareth@example.com", "relation": RELATIONS[0], "evidence": "Passport seen"}
    return {**_reaching(nest), **_agreed(nest), **said}


def _about_the_form(nest: Nest) -> dict[str, Any]:
    return {"about": key_of("chest pain"), "now": "before"}


def _has_chest_pain(nest: Nest) -> None:
    """The form that was begun without an account says something to be asked about."""
    with nest.world.inside(), as_system():
        draft = Draft.objects.get(key_hash=hash_of(DRAFT_KEY))
        draft.answers = {**draft.answers, "np.tell": "I have chest pain"}
        draft.save(update_fields=["answers"])


def _caller_has_chest_pain(nest: Nest) -> None:
    with nest.world.inside(), as_system():
        Draft.objects.filter(pk=nest.here.call.pk).update(
            answers={**nest.here.call.answers, "np.tell": "I have chest pain"}
        )


def _day(name: str, day: date) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _going_away(nest: Nest) -> dict[str, Any]:
    today = clock.today()
    days = {**_day("away-first_day", today), **_day("away-last_day", today + timedelta(days=3))}
    return {**days, "away-deputy": _member(nest, "samira")}


def _a_list(nest: Nest) -> dict[str, Any]:
    text = b"NHS number,Forename,Surname,Date of birth\n,Ada,Small,01/02/1990\n"
    return {"file": SimpleUploadedFile("list.csv", text, content_type="text/csv")}


def _columns(nest: Nest) -> dict[str, Any]:
    said = {f"column_{place}": name for place, name in enumerate(nest.here.list_import.columns)}
    return {"is_whole": "no", **said}


def _list_is(nest: Nest, state: State, **more: Any) -> None:
    with nest.world.inside():
        ListImport.objects.filter(pk=nest.here.list_import.pk).update(state=state, **more)


def _loaded(nest: Nest) -> None:
    _list_is(nest, State.LOADED, loaded_by=nest.world.staff["samira"], loaded_at=clock.now())


def _lost(nest: Nest) -> None:
    """The worker that read the list is gone."""
    _list_is(nest, State.CHECKING, step_at=clock.now() - 2 * LOST_AFTER)


def _member(nest: Nest, who: str) -> str:
    return str(nest.world.staff[who].pk)


def _week(which: str, closes: str) -> Callable[[Nest], dict[str, Any]]:
    def posts(nest: Nest) -> dict[str, Any]:
        was = as_kept(week_of(nest.here.practice, Hours(which)))
        return {f"{which}-was": json.dumps(was), f"{which}-opens_0": "09:00", f"{which}-closes_0": closes}

    return posts


def _closed_tomorrow(nest: Nest) -> None:
    day = clock.today() + timedelta(days=1)
    with nest.world.acting("samira") as visit:
        opening_hours.close_days(first=day, last=day, reason="Staff training", by=visit)


def _own_question(nest: Nest) -> None:
    with nest.world.acting("samira") as visit:
        written = {"text": "Which branch?", "part": library.get(KIND).parts[0].id, "type": "text"}
        practice_forms.add_question(kind=KIND, written=written, by=visit)


def _words_written(nest: Nest) -> None:
    with nest.world.acting("samira") as visit:
        practice_texts.write(texts={"welcome": "Welcome."}, notice_until=None, by=visit)


def _words_seen(nest: Nest) -> dict[str, Any]:
    with nest.world.inside():
        row = practice_texts.being_written()
        return {"seen": row.made_at.isoformat() if row else ""}


def _words_published(nest: Nest) -> None:
    _words_written(nest)
    with nest.world.acting("samira") as visit:
        row = practice_texts.being_written()
        assert row is not None
        practice_texts.publish(written=row.pk, seen=row.made_at.isoformat(), by=visit)


def _approving(nest: Nest) -> dict[str, Any]:
    print_ = approval.fingerprint(library.get(KIND))
    return {"fingerprint": print_, "registration": "GMC 9990003", "statement": "I have read all of it."}


def _approved(nest: Nest) -> None:
    with nest.world.acting("priya") as visit:
        approvals.approve(kind=KIND, **_approving(nest), by=visit)


def _on_the_phone(nest: Nest) -> dict[str, Any]:
    """What is asked before a call is written down."""
    asked = {"kind": KIND, "how": How.PHONE.value, "who": "patient", "phone": "07700 900 983"}
    return {**asked, "checked": Checked.DETAILS.value, "consent": "yes"}


def _help_was_had(nest: Nest) -> None:
    """The caller that was stopped has had help: what is written down can be sent."""
    with nest.world.acting("janet") as visit:
        services.choose_after_stop(
            draft=nest.here.call,
            by=visit,
            stop_id=nest.here.stop_of_call.pk,
            choice=StopChoice.ALREADY_HAD_HELP,
        )


def _nobody_told(nest: Nest) -> None:
    """An answer of hers that no message brings waits for somebody to phone."""
    with nest.world.inside():
        waiting = {"to_tell": ByHand.PHONE.value, "to_tell_since": clock.now()}
        Consultation.objects.filter(pk=nest.here.request.pk).update(**waiting)


DEEDS: dict[str, Deed] = {
    "form_switch": Deed(Who.SAMIRA, lambda nest: {"switch-reason": "Too many"}),
    "form_days": Deed(
        Who.SAMIRA,
        lambda nest: {"days-blood": "6", "days-urine": "4", "days-scan_xray": "14", "days-smear": "21"},
    ),
    "form_question_add": Deed(
        Who.SAMIRA,
        lambda nest: {"text": "Which branch?", "part": "problem", "type": "text", "required": "no"},
    ),
    "form_question_remove": Deed(Who.SAMIRA, first=_own_question),
    "form_texts": Deed(Who.SAMIRA, lambda nest: {"welcome": "Welcome."}),
    "form_texts_preview": Deed(Who.SAMIRA, _words_seen, _words_written),
    "form_texts_restore": Deed(Who.SAMIRA, first=_words_published),
    "form_approve": Deed(Who.PRIYA, _approving),
    "form_withdraw": Deed(Who.PRIYA, lambda nest: {"withdraw-reason": "A rule is wrong"}, _approved),
    "opening_week": Deed(Who.SAMIRA, _week("work", "17:00")),
    "opening_desk": Deed(Who.SAMIRA, _week("desk", "16:00")),
    "opening_close": Deed(
        Who.SAMIRA,
        lambda nest: {
            **_day("close-first_day", clock.today() + timedelta(days=9)),
            "close-reason": "Training",
        },
    ),
    "opening_reopen": Deed(
        Who.SAMIRA,
        lambda nest: {"day": (clock.today() + timedelta(days=1)).isoformat()},
        _closed_tomorrow,
        leads_to="/hours/",
    ),
    "coercion_hints": Deed(Who.SAMIRA, lambda nest: {"on": "yes"}),
    "concern_report": Deed(Who.JANET, lambda nest: {"words": "Too low"}),
    "concern_look": Deed(Who.SAMIRA),
    "flag_mark": Deed(Who.JANET, lambda nest: {"mark": "wrong", "reason": "Long ago"}),
    "flag_unmark": Deed(Who.PRIYA, first=_flag_marked),
    "people_marker_set": Deed(Who.NGOZI, lambda nest: {"kind": "domestic_abuse", "review": "6"}),
    "people_marker_end": Deed(Who.SAMIRA),
    "concern_close": Deed(Who.PRIYA, lambda nest: {"done": "Told the makers"}),
    "reply": Deed(Who.NGOZI, lambda nest: _writing(nest, body="Again.", signs=["hot"], action="call_us")),
    "ask": Deed(Who.NGOZI, lambda nest: _writing(nest, q1="Does it itch?")),
    "note": Deed(Who.NGOZI, lambda nest: _writing(nest, body="A note.")),
    "draft": Deed(Who.NGOZI, lambda nest: {"body": "Half a sen"}),
    "undo": Deed(Who.NGOZI, first=_still_here),
    "take": Deed(Who.PRIYA),
    "assign": Deed(Who.NGOZI, lambda nest: {"to": _member(nest, "janet")}),
    "hand_over": Deed(Who.NGOZI, lambda nest: {"team": "pharmacy", "reason": "Yours"}),
    "phone": Deed(Who.NGOZI, lambda nest: {"result": "spoke"}),
    "level": Deed(Who.NGOZI, lambda nest: {"level": "urgent", "reason": "Spoke to her"}),
    "close": Deed(Who.NGOZI, lambda nest: {"outcome": Outcome.ADVICE_GIVEN.value}),
    "reopen": Deed(Who.NGOZI, lambda nest: {"reason": "It came back"}, _close),
    "inbox_take": Deed(Who.PRIYA, lambda nest: {"selected": str(nest.unmatched.pk)}),
    "inbox_assign": Deed(
        Who.NGOZI, lambda nest: {"selected": str(nest.unmatched.pk), "to": _member(nest, "janet")}
    ),
    "consent_checked": Deed(Who.JANET, first=_not_asked_yet),
    "proxies": Deed(Who.JANET, _letting_gareth),
    "proxy": Deed(Who.JANET, _reaching),
    "proxy_keep": Deed(Who.JANET, _agreed),
    "proxy_end": Deed(Who.JANET, lambda nest: {"reason": "asked"}),
    "my_request_private": Deed(Who.AMINA, lambda nest: {"private": "yes"}),
    "failed_notice_again": Deed(Who.NGOZI),
    "stop_handle": Deed(Who.JANET, lambda nest: {"note": "Phoned her."}),
    "match": Deed(
        Who.JANET,
        lambda nest: {"patient": str(nest.world.patients["zofia"].pk), "evidence": Evidence.IN_PERSON.value},
    ),
    "unmatch": Deed(Who.JANET),
    "team_invite": Deed(
        Who.SAMIRA, lambda nest: {"display_name": "N", "email": "n@example.com", "roles": ["receptionist"]}
    ),
    "team_end_access": Deed(Who.SAMIRA),
    "team_new_link": Deed(Who.SAMIRA),
    "colleague_roles": Deed(
        Who.SAMIRA, lambda nest: {"roles-roles": ["receptionist", "clinician"], "roles-job_title": "Nurse"}
    ),
    "colleague_teams": Deed(Who.SAMIRA, lambda nest: {"teams-teams": ["pharmacy"]}),
    "colleague_last_day": Deed(
        Who.SAMIRA, lambda nest: _day("last_day-last_day", clock.today() + timedelta(days=9))
    ),
    "colleague_away": Deed(Who.SAMIRA, _going_away),
    "alert_seen": Deed(Who.SAMIRA),
    "people_import": Deed(Who.SAMIRA, _a_list),
    "list_import_columns": Deed(Who.SAMIRA, _columns),
    "list_import_load": Deed(Who.SAMIRA, first=lambda nest: _list_is(nest, State.CHECKED)),
    "list_import_undo": Deed(Who.SAMIRA, first=_loaded),
    "list_import_give_up": Deed(Who.SAMIRA),
    "list_import_start_again": Deed(Who.SAMIRA, first=_lost),
    "contact_answers": Deed(
        Who.AMINA,
        lambda nest: {**dict.fromkeys(contact.QUESTIONS, "yes"), "contact_how": "message"},
    ),
    "my_needs": Deed(Who.AMINA, lambda nest: {"talk": "bsl"}),
    "their_needs": Deed(Who.NADIA, lambda nest: {"talk": "bsl"}),
    "people_needs": Deed(Who.JANET, lambda nest: {"talk": "interpreter", "language": "Urdu"}),
    "team_join": Deed(Who.NOBODY, lambda nest: {"password": "a long and quiet sentence"}),
    "my_request_write": Deed(Who.AMINA, lambda nest: {"body": "More.", "key": "earnest"}),
    "my_request_call": Deed(Who.AMINA, lambda nest: {"phone": "07700 900 218"}),
    "my_request_worse": Deed(Who.AMINA, lambda nest: {"body": "Worse.", "key": "earnest"}),
    "my_request_withdraw": Deed(Who.AMINA, lambda nest: {"reason": "Better"}),
    "my_request_hide": Deed(Who.AMINA, lambda nest: {"hidden": "yes"}),
    "my_request_clear": Deed(Who.AMINA, lambda nest: {"clear": "no"}),
    "how_are_you": Deed(Who.AMINA, lambda nest: {"how-answer": "worse"}),
    "caller_new": Deed(Who.JANET, _on_the_phone),
    "caller_for": Deed(Who.JANET, _on_the_phone),
    "caller_emergency": Deed(Who.JANET, lambda nest: {"em": "none"}),
    "caller_stop": Deed(Who.JANET, lambda nest: {"choice": "calling_999"}),
    "caller_now": Deed(Who.JANET, _about_the_form, _caller_has_chest_pain),
    "caller_question": Deed(Who.JANET, lambda nest: {"np.title": "Changed"}),
    "caller_keep": Deed(Who.JANET, lambda nest: {"np.title": "Changed"}),
    "caller_send": Deed(
        Who.JANET,
        lambda nest: {"read_back": "yes", "fin.ack": "yes", "fin.share": "yes"},
        _help_was_had,
        leads_to="/callers/sent/",
    ),
    "caller_discard": Deed(Who.JANET),
    "told": Deed(Who.JANET, first=_nobody_told, leads_to="/inbox/"),
    "photo_quarantine": Deed(Who.NGOZI, lambda nest: {"reason": Quarantine.OTHER.value}),
    "begin": Deed(Who.GARETH),
    "emergency": Deed(Who.SECRET, lambda nest: {"em": "none"}),
    "question": Deed(Who.SECRET, lambda nest: {"np.title": "Changed"}),
    "keep": Deed(Who.SECRET, lambda nest: {"np.title": "Changed"}),
    "check": Deed(Who.SECRET, lambda nest: {"fin.ack": "yes", "fin.share": "yes"}),
    "now": Deed(Who.SECRET, _about_the_form, _has_chest_pain),
    "message_now": Deed(Who.AMINA, lambda nest: {"about": key_of("chest pain"), "now": "before"}),
    "message_stop": Deed(Who.AMINA, lambda nest: {"choice": "cannot"}),
    "stop": Deed(Who.SECRET, lambda nest: {"choice": "cannot"}),
    "call": Deed(
        Who.SECRET,
        lambda nest: {
            "whom": "me",
            "name": "Wren Ash",
            "born_on_day": "1",
            "born_on_month": "2",
            "born_on_year": "1980",
            "phone": "07700 900 982",
            "safe": "yes",
        },
    ),
    "leave": Deed(Who.SECRET),
    "send": Deed(
        Who.AMINA, lambda nest: {"draft": str(nest.here.draft.pk), "fin.ack": "yes", "fin.share": "yes"}
    ),
}


def _with_a_photo(nest: Nest) -> dict[str, Any]:
    picture = SimpleUploadedFile("rash.png", pictures.encoded(pictures.drawing(40, 30)))
    return {"files": [picture], "shows": "no", "agree": ["staff_may_see", "may_be_kept"], "add": "1"}


def _photos_are_asked_for(nest: Nest, **more: Any) -> None:
    """The message that asks has left."""
    with nest.world.acting("ngozi") as visit:
        services.ask_for_photos(consultation=nest.here.request, by=visit, what="Arm", key="asked", **more)
    with nest.world.inside():
        ImageRequest.objects.update(asked_at=clock.now() - timedelta(minutes=1))


def _a_private_photo_is_asked_for(nest: Nest) -> None:
    _photos_are_asked_for(nest, consent="By phone")


def _skin(nest: Nest) -> None:
    """The form that was begun without an account asks for a photo, and has one."""
    with nest.world.inside():
        form = Draft.objects.get(pk=nest.here.photo_of_nobody.draft_id)
        form.answers["np.area"], form.set_version = "skin", 2  # the first version to ask for a photo
        form.save(update_fields=["answers", "set_version"])
        Attachment.objects.filter(pk=nest.here.photo_of_nobody.pk).update(question_id="np.photo")


#: Other things that the same pages do: what it is, the page, and how it is done.
BESIDES: dict[str, tuple[str, Deed]] = {
    "a photo is added": ("question", Deed(Who.SECRET, _with_a_photo, _skin, "/photo/", page="photo")),
    "a photo is removed": (
        "question",
        Deed(
            Who.SECRET,
            lambda nest: {"remove": str(nest.here.photo_of_nobody.pk)},
            _skin,
            "/photo/",
            page="photo",
        ),
    ),
}
PHOTO_DEEDS = {
    "ask_photos": Deed(Who.NGOZI, lambda nest: _writing(nest, what="Your arm")),
    "ask_private_photo": Deed(Who.NGOZI, lambda nest: _writing(nest, what="Your arm", consent="By phone")),
    "my_request_photos": Deed(Who.AMINA, _with_a_photo, _photos_are_asked_for),
    "my_request_private_photo": Deed(Who.AMINA, _with_a_photo, _a_private_photo_is_asked_for),
}
DEEDS |= PHOTO_DEEDS
ALL_DEEDS = {name: (name, deed) for name, deed in DEEDS.items()} | BESIDES


def test_every_page_that_is_posted_to_is_here() -> None:
    missing = {each.name for each in CHANGING} - set(DEEDS) - set(KEEPS_NOTHING)

    assert not missing, (
        f"Say in DEEDS how these are done in earnest, or in KEEPS_NOTHING that they keep nothing: {missing}"
    )


def rows_of(practice: UUID) -> tuple[str, str]:
    """One word for every row of a practice, and one for every account; accounts belong to no practice."""
    table = User._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"select md5(string_agg(t::text, '|' order by t.id)) from {table} t")  # noqa: S608
        accounts: str = cursor.fetchone()[0]
    return fingerprint(practice), accounts


def do(house: House, page: Page, deed: Deed, broken: Any) -> tuple[int, bool]:
    """The status, and whether anything of the practice or of an account changed."""
    with undone():
        deed.first(house.nest)
        before = rows_of(house.nest.here.practice.pk)
        address = page.address(house.nest, house.nest.here).replace(
            f"/questions/{PAGE}/", f"/questions/{deed.page}/"
        )
        with broken:
            response = house.client(deed.who).post(address, deed.posts(house.nest))
        if response.status_code == 302:
            assert deed.leads_to in response.headers["Location"]
        return response.status_code, rows_of(house.nest.here.practice.pk) != before


@pytest.mark.parametrize("what", sorted(ALL_DEEDS))
def test_a_page_does_all_or_nothing(house: House, what: str) -> None:
    name, deed = ALL_DEEDS[what]
    _all_or_nothing(house, BY_NAME[name], deed)


def _all_or_nothing(house: House, page: Page, deed: Deed) -> None:
    trouble = OSError("The disk is full.")

    status, is_changed = do(house, page, deed, nullcontext())
    assert status in (200, 204, 302), status
    assert is_changed, "Posted in earnest it is to change something, or this test shows nothing."

    status, is_changed = do(house, page, deed, mock.patch("portal.audit.record", side_effect=trouble))
    assert not is_changed or status < 500, "The trail could not be written and yet something stayed."

    if page.rule.door != Door.PUBLIC:
        status, is_changed = do(
            house, page, deed, mock.patch("portal.core.http.patch_cache_control", side_effect=trouble)
        )
        assert status == 500
        assert not is_changed, "The page broke at its end and yet something stayed."


def test_a_file_leaves_only_with_its_line_in_the_trail(house: House) -> None:
    broken = mock.patch("portal.audit.record", side_effect=OSError("The disk is full."))

    for trail, status in ((nullcontext(), 200), (broken, 500)):
        assert do(house, BY_NAME["my_file"], Deed(Who.AMINA), trail) == (status, False)


def test_a_long_file_is_asked_for_whole_or_not_at_all(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_file, "MOST_REQUESTS", 0)
    _all_or_nothing(house, BY_NAME["my_file"], Deed(Who.AMINA, leads_to="/my-data/file/"))
