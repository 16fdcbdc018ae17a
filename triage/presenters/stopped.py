"""What did they say before an emergency screen stopped them, and what do they say now? Side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.domain import library
from consultations.domain.wording import is_for_other, shown_answer
from portal.core.http import Visit
from portal.core.wording import short_when
from triage.presenters import asked, story
from triage.presenters.rows import kind_words, stop_title, told_words

NOT_SAID = "Not said"


def stopped(visit: Visit, consultation: Any, now: datetime) -> list[dict[str, Any]]:
    """Parameters of `then_and_now`, one for each emergency screen of the three days before the request was sent."""
    return [_one(visit, consultation, each, now) for each in consultation.stopped]


def _one(visit: Visit, consultation: Any, stop: dict[str, Any], now: datetime) -> dict[str, Any]:
    shown_at = story.moment(stop["at"])
    when = short_when(shown_at, now) if shown_at else ""
    rows = [_ticked(consultation, stop)]
    is_same_form = stop["kind"] == consultation.kind
    then = _then(stop)
    current = {row["id"]: row for row in (consultation.asked or {}).get("answers", [])}
    same = 0
    if is_same_form:
        for name in dict.fromkeys([*then, *current]):
            label, before = then.get(name, ("", NOT_SAID))
            after = (current.get(name) or {}).get("shown") or NOT_SAID
            if name not in then:
                continue  # asked only after the stop: nothing to compare
            if before == after:
                same += 1
                continue
            rows.append({"label": label, "then": before, "now": after, "differs": True})
    return {
        "title": f"{stop_title(stop['variant'])}, {when}",
        "href": reverse("triage:stop", kwargs={"practice": visit.practice.slug, "id": stop["id"]}),
        "form": "" if is_same_form else kind_words(stop["kind"]),
        "rows": rows,
        "same": same,
    }


def _ticked(consultation: Any, stop: dict[str, Any]) -> dict[str, Any]:
    """What stopped them, beside what they ticked on the emergency page of this request."""
    said = asked.emergency_words(consultation)
    told = [str(each).rstrip(".") for each in stop["told"]]
    screen = (consultation.asked or {}).get("emergency") or {}
    ticked = {str(each["text"]).rstrip(".") for each in screen.get("ticked", [])}
    return {
        "label": "What stopped them",
        "then": "; ".join(told) or told_words([]),
        "now": f"{said[:1].upper()}{said[1:]}." if said else "The emergency page was not asked.",
        "differs": not set(told) <= ticked,
    }


def _then(stop: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The answers given until the form stopped: label and words by question."""
    try:
        questions = library.get(stop["kind"], stop["set_version"]).questions
    except library.NoSuchSet:
        return {}
    answers = stop["answers"] or {}
    other = is_for_other(answers)
    return {
        name: (questions[name].staff_label, shown_answer(questions[name], value, other) or NOT_SAID)
        for name, value in answers.items()
        if name in questions
        and not questions[name].sensitive
        and not name.startswith(("who.", "con.", "fin."))
    }
