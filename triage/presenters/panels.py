"""What opens when somebody wants to assign, phone, close or raise? One small form at a time, with its own address."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from consultations.domain.lifecycle import Move
from portal.core import wording
from portal.core.dates import short_day_words
from portal.core.http import Visit
from portal.people.roles import Permission
from triage.forms import actions as forms
from triage.presenters import needs, reach
from triage.presenters.request import address, here, owner_of, phone_of

#: panel: (the move it needs, its page, title, what its button says)
PANELS: dict[str, tuple[Move, str, str, str]] = {
    "phone": (Move.PHONED, "phone", "Phone them", "Keep what happened"),
    "assign": (Move.ASSIGN, "assign", "Give it to a colleague", "Give it to them"),
    "hand-over": (Move.HAND_OVER, "hand_over", "Hand it over to a team", "Hand it over"),
    "level": (Move.RAISE_LEVEL, "level", "Change the level", "Change the level"),
    "close": (Move.CLOSE, "close", "Close it without a message", "Close the request"),
    "reopen": (Move.REOPEN, "reopen", "Open it again", "Open it again"),
    "photos": (Move.ASK, "ask_photos", "Ask for photos", "Ask for photos"),
    "private-photo": (Move.ASK, "ask_private_photo", "Ask for one private photo", "Ask for it"),
}

FORMS: dict[str, Any] = {
    "phone": forms.PhoneForm,
    "assign": forms.AssignForm,
    "hand-over": forms.HandOverForm,
    "level": forms.LevelForm,
    "close": forms.CloseForm,
    "reopen": forms.ReopenForm,
    "photos": forms.AskPhotosForm,
    "private-photo": forms.AskPrivatePhotoForm,
}


def panel(
    visit: Visit, consultation: Any, wanted: str, form: Any, *, allowed: frozenset[Move], mode: str
) -> dict[str, Any] | None:
    """The open panel; None when none is wanted or it may not be used now."""
    if wanted not in PANELS or PANELS[wanted][0] not in allowed:
        return None
    if wanted == "private-photo" and not visit.may(Permission.PRIVATE_PHOTOS):
        return None
    _, page, title, button = PANELS[wanted]
    if form is None:
        made = FORMS[wanted]
        of_page = {"consultation": consultation.pk, "patient": consultation.patient_id}
        form = made(**of_page) if issubclass(made, forms.AskPhotosForm) else made()
    return {
        "name": wanted,
        "title": title,
        "action": address(visit, page, consultation),
        "button": button,
        "form": _offered(visit, consultation, form, allowed),
        "lines": _lines(consultation, wanted),
        "cancel": here(visit, consultation, "do", write=mode),
        "mode": mode,
    }


def _offered(visit: Visit, consultation: Any, form: Any, allowed: frozenset[Move]) -> Any:
    if isinstance(form, forms.AssignForm):
        form.offer(colleagues(visit, consultation))
    elif isinstance(form, forms.HandOverForm):
        form.offer([(each["key"], each["name"]) for each in consultation.groups])
    elif isinstance(form, forms.LevelForm):
        form.offer(consultation.level, may_lower=Move.LOWER_LEVEL in allowed)
    if isinstance(form, forms.OfVersion):
        form.of(consultation.version)
    return form


def colleagues(visit: Visit, consultation: Any) -> list[tuple[str, str]]:
    """Those who work here now, the usual clinician first, without whoever has it already."""
    usual = consultation.patient.usual_clinician_id if consultation.patient else None
    owner = owner_of(consultation)
    rows = [
        each
        for each in consultation.colleagues
        if each["ended_at"] is None
        and each["active"]
        and each["is_here"]
        and (owner is None or each["id"] != str(owner.pk))
    ]
    rows.sort(key=lambda each: (each["id"] != str(usual), each["name"]))
    me = str(visit.membership.pk)
    return [(each["id"], _named(each, str(usual), me)) for each in rows]


def _named(colleague: dict[str, Any], usual: str, me: str) -> str:
    extra = [colleague["job"]] if colleague["job"] else []
    if colleague["id"] == usual:
        extra.append("usual")
    if colleague["id"] == me:
        extra.append("you")
    if colleague["away"]:
        extra.append(f"away until {short_day_words(date.fromisoformat(colleague['away']))}")
    return f"{colleague['name']} ({', '.join(extra)})" if extra else str(colleague["name"])


def _lines(consultation: Any, wanted: str) -> list[Markup]:
    if wanted == "phone":
        number = phone_of(consultation)
        mind = [*reach.before_a_call(consultation), *needs.before_a_call(consultation)]
        if not number:
            return [
                *mind,
                Markup("<p class='s-late'>No number was given, and there is none on the list.</p>"),
            ]
        call = wording.telephone(number)
        return [
            *mind,
            Markup("<p>Call <a class='s-num' href='tel:{}'><strong>{}</strong></a></p>").format(call, number),
        ]
    if wanted == "close":
        return [
            *needs.before_seeing(consultation),
            Markup(
                "<p class='s-quiet'>They are told that there is news. To write to them first, use Reply and pick an outcome there.</p>"
            ),
        ]
    if wanted == "private-photo":
        return [
            Markup(
                "<p class='s-quiet'>Only after you spoke with them, offered to see them in person with a chaperone, and they agreed. They can send one photo, once, within 7 days. Clinicians alone can open it.</p>"
            )
        ]
    return []
