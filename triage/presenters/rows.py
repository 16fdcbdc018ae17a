"""What does one row of the inbox say? How bad, who, why, how long, and whether anyone is on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from consultations.domain import clinicians_only, library, repeats
from consultations.domain.caller import How
from consultations.domain.emergency import StopChoice
from consultations.domain.levels import Level
from consultations.domain.lifecycle import OUTCOME_WORDS, WITH_PRACTICE, Outcome, Status
from consultations.domain.telling import BY_HAND_WORDS, ByHand
from portal.core.dates import clock_words, in_london
from portal.core.http import Visit
from portal.core.wording import short_when
from portal.people.roles import Permission
from triage.domain.clocks import due_words, is_overdue, waited_words
from triage.domain.signs import is_doubt, lines, says_and_quote, words_of
from triage.presence import Doing, Present
from triage.presenters.addressee import addressee, years
from triage.queries import Stop

#: Teams that work from one list: where nobody owns a request, the team does. With the letters of their badge.
TEAM_BADGES = {"pharmacy": "Rx", "admin": "Ad"}

PRESSING = frozenset({Level.EMERGENCY, Level.URGENT})

STOP_TITLES = {
    "E999": "Shown “Call 999”",
    "EAE": "Shown “Go to A&E”",
    "EMH": "Shown “Get help now”, mental health",
    "EMAT": "Shown “Call your maternity unit”",
    "E111": "Shown “Call 111”",
}

CHOICE_WORDS = {
    StopChoice.CALLING_999: "Says: I am calling 999.",
    StopChoice.GOING: "Says: I am going now.",
    StopChoice.ALREADY_HAD_HELP: "Says: I have already had help.",
    StopChoice.NOT_NOW_PRESSED_BY_MISTAKE: "Says: not now, or pressed by mistake.",
    StopChoice.CANNOT: "Pressed “I cannot get help”. Ring them now.",
}


#: What a patient says of themselves after an answer, by the kind of their message.
SAID_AGAIN = {"worse": "Says they are getting worse", "not_clear": "Advice not clear to them"}

#: How they want the answer, where that is not a message.
WANTED = {"phone": "Answer by phone", "letter": "Answer by letter"}


def row(visit: Visit, request: Any, *, present: Sequence[Present], now: datetime) -> dict[str, Any]:
    """One request, as `request_row` wants it."""
    who = addressee(request, in_london(now).date())
    level = Level(request.level)
    news = request.news if request.status != Status.CLOSED or request.unopened_since else None
    words, kind = presence(request, present, level, now)
    return {
        "id": str(request.pk),
        "href": reverse("triage:request", kwargs={"practice": visit.practice.slug, "id": request.pk}),
        "level": level.value,
        "name": _name(request),
        "age": age(request, in_london(now).date()),
        "sex": who.sex.lower(),
        "by": f"by {who.relation or who.writer or who.caller}" if who.is_proxy or who.caller else "",
        "match_href": _match_address(visit, request),
        "is_unmatched": request.patient_id is None,
        "title": request.title,
        "chips": chips(request, news),
        "kind": kind_words(request.kind),
        "flag": _flag(request, news),
        "quote": _quote((news or {}).get("body") or _flagged(request) or request.quote),
        "can_tick": request.status != Status.CLOSED and visit.may(Permission.ASSIGN),
        "presence": words,
        "presence_kind": kind,
        **_due(request, now),
        **_owner(request),
    }


def stop_row(visit: Visit, stop: Stop, now: datetime) -> dict[str, Any]:
    """Somebody who was shown an emergency screen and can be called: the first rows of the list."""
    reach = stop.phone or stop.email
    said = CHOICE_WORDS.get(StopChoice(stop.choice), "") if stop.choice else "Has not said what they will do."
    return {
        "id": str(stop.id),
        "href": reverse("triage:stop", kwargs={"practice": visit.practice.slug, "id": stop.id}),
        "level": Level.EMERGENCY.value,
        "word": "Stopped",
        "is_late": True,
        "name": stop.name or "Name not given",
        "age": _age(stop.born_on, in_london(now).date()) if stop.born_on else "",
        "sex": "",
        "title": f"{stop_title(stop.variant)}, {clock_words(stop.shown_at)}",
        "chips": [{"text": reach}] if reach else [],  # a chip is never cut
        "kind": "Stop event",
        "flag": told_words([str(each).partition(",")[0] for each in stop.told]),
        "lead": said,
        "due_text": "Phone now" if stop.phone else "Write now",
        "due_late": True,
        "due_under": waited_words(stop.shown_at, now),
    }


def presence(request: Any, present: Sequence[Present], level: Level, now: datetime) -> tuple[str, str]:
    """Who is at it, or that nobody has looked: the words and how they look. Red is for what is urgent or late."""
    if present:
        first = present[0]
        others = f" and {len(present) - 1} more" if len(present) > 1 else ""
        writes = first.doing is Doing.WRITE
        return f"{first.name}{others} {'is writing' if writes else 'reading'}", first.doing.value
    if request.unopened_since is None or not (level in PRESSING or is_overdue(request.due, now)):
        return "", ""
    if request.opened_at is None:
        return "Not opened by anyone", "none"
    return f"Not opened since {short_when(request.unopened_since, now)}", "none"


def chips(request: Any, news: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Small facts that change how the request is answered."""
    found = []
    if news:
        found.append({"text": "New reply", "kind": "new"})
    if again := repeats.label(each["code"] for each in request.signs):
        found.append({"text": again, "kind": "new"})
    if request.phone_since and request.status in WITH_PRACTICE:
        found.append({"text": "Phone: answer not read"})
    if request.entered_how:
        where = "Phoned in" if request.entered_how == How.PHONE else "At the desk"
        found.append({"text": f"{where}: {request.entered_name}"})
    if request.to_tell:
        found.append({"text": f"Tell {BY_HAND_WORDS[ByHand(request.to_tell)]}", "kind": "new"})
    patient = request.patient
    if patient is not None and patient.is_safeguarded:
        found.append({"text": "Safeguarding", "kind": "safe"})
    if patient is not None and (needs := patient.known_needs.chip):
        found.append({"text": needs})
    if request.contact_how in WANTED and not request.to_tell:
        found.append({"text": WANTED[request.contact_how]})
    if request.status == Status.CLOSED and request.outcome:
        found.append({"text": OUTCOME_WORDS[Outcome(request.outcome)]})
    return found


def age(request: Any, today: date) -> str:
    """ "58", "5 mth", or nothing when nobody said."""
    born = request.patient.born_on if request.patient else request.said_born_on
    return _age(born, today) if born else ""


def _age(born: date, today: date) -> str:
    whole = years(born, today)
    if whole >= 2:
        return str(whole)
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return f"{months} mth"


def kind_words(kind: str) -> str:
    """How staff call this kind of form. A form that is gone keeps its name."""
    try:
        return library.get(kind).short_name
    except library.NoSuchSet:
        return kind.replace("_", " ").capitalize()


def stop_title(variant: str) -> str:
    return STOP_TITLES.get(variant, "Shown an emergency page")


def told_words(told: Sequence[str]) -> str:
    """What they ticked, in the words they saw, the first and how many more."""
    if not told:
        return "Not said"
    first = str(told[0]).rstrip(".")
    first = first if len(first) <= 60 else f"{first[:58].rsplit(' ', 1)[0]} …"
    return first if len(told) == 1 else f"{first}, and {len(told) - 1} more"


def _name(request: Any) -> str:
    return request.patient.name if request.patient else request.said_name


def _match_address(visit: Visit, request: Any) -> str:
    if request.patient_id is not None or not visit.may(Permission.MATCH_PEOPLE):
        return ""
    return reverse("triage:match", kwargs={"practice": visit.practice.slug, "id": request.pk})


def _flag(request: Any, news: Mapping[str, Any] | None) -> str:
    """The worst flag in few words, and how many more; what the patient says of themselves since then goes before it."""
    found = [_short(line) for line in lines(_signs(request))]
    if news and news["kind"] in SAID_AGAIN:
        found.insert(0, SAID_AGAIN[news["kind"]])
    if not found:
        return ""
    return found[0] if len(found) == 1 else f"{found[0]}, and {len(found) - 1} more"


def _short(line: Sequence[Mapping[str, Any]]) -> str:
    says = says_and_quote(words_of(line))[0]
    first = says_and_quote(str(line[0]["words"]))[0]
    return says if not is_doubt(line) or len(says) <= 60 else f"{first} (one of {len(line)})"


def _flagged(request: Any) -> str:
    """The words that raised the flag which the row names: they say more than the first words of a long story."""
    signs = _signs(request)
    quote = says_and_quote(signs[0]["words"])[1] if signs else ""
    return quote if quote.lower() not in request.title.lower() else ""  # the title is read already


def _signs(request: Any) -> list[dict[str, Any]]:
    return clinicians_only.signs(request.signs)  # for clinicians too: a list is seen by whoever passes


def _quote(text: str) -> str:
    return " ".join(text.split())


def _due(request: Any, now: datetime) -> dict[str, Any]:
    since = datetime.fromisoformat(request.news["since"]) if request.news else request.sent_at
    waited = waited_words(since, now)
    if request.phone_since and request.status not in WITH_PRACTICE:
        under = f"not read, answered {short_when(request.unread_since, now)}"
        return {"due_text": "Phone them", "due_late": True, "due_under": under, "is_late": True}
    if request.status == Status.CLOSED:
        return {
            "due_text": f"Closed {short_when(request.closed_at, now)}",
            "due_under": f"by {request.closed_by}",
        }
    if request.status in (Status.WAITING, Status.ANSWERED):
        read = "read" if request.answer_read_at else "not read yet"
        return {"due_text": f"Answered {short_when(request.answered_at, now)}", "due_under": read}
    text, late = due_words(request.due, now), is_overdue(request.due, now)
    with_clock = text.startswith("in ") or late
    under = f"{short_when(request.due, now)}, {waited}" if with_clock else waited
    return {"due_text": text, "due_late": late, "due_under": under, "is_late": late}


def _owner(request: Any) -> dict[str, Any]:
    routing = getattr(request, "routing", None)
    if routing is None:
        return {}
    if routing.owner is not None:
        return {"owner": routing.owner.display_name}
    badge = TEAM_BADGES.get(routing.team.key)
    return {"owner": routing.team.name, "owner_initials": badge} if badge else {}
