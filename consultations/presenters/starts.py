"""What can be started at this practice, for whom is it, and what may help before one writes?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from consultations import offers
from consultations.domain import library, starts
from consultations.domain.offer import State
from consultations.domain.question_set import QuestionSet
from consultations.models import Draft
from consultations.presenters import elsewhere
from consultations.presenters.practice import form_url
from portal.core import text
from portal.core.language import interface

#: Who is older than this is not counted: "aged 16 and over" is said.
OLDEST = 100
#: Where somebody is led whom a form was not written for, when the form names no other.
_INSTEAD = ("new_problem", "child_problem")


def row(practice: Any, questions: QuestionSet) -> dict[str, str]:
    """One start: what it is called, what it is for, and for whom when that is limited and not said already."""
    who, says = elsewhere.whom(questions.applies), questions.says.rstrip(".")
    least, most = questions.applies.age or (0, OLDEST)
    is_said = any(str(each) in says for each in (least, most, most + 1) if 0 < each < OLDEST)
    return {
        "href": begin_url(practice, questions.slug),
        "title": questions.title,
        "text": Markup(" ").join(
            [f"{says}.", *([interface(_("For %(who)s.") % {"who": who})] if who and not is_said else [])]
        ),
    }


def begin_url(practice: Any, kind: str) -> str:
    return reverse("consultations:begin", kwargs={"practice": practice.slug, "kind": kind})


def call(practice: Any, unfinished: Sequence[Draft]) -> dict[str, str]:
    """Where somebody at the front door asks to be called: by the form for anything, as it was begun or a new one."""
    kinds = [each.slug for each in offers.offered(practice)]
    kind = next((each for each in _INSTEAD if each in kinds), kinds[0] if kinds else "")
    begun = next((each for each in unfinished if each.kind == kind), None)
    if begun is not None:
        return {"href": form_url(practice.slug, begun, "call")}
    return {"action": begin_url(practice, kind)} if kind else {}


def front(practice: Any) -> dict[str, Any]:
    """The starts of the front door: the most used, then everything, then the headings of everything."""
    sets = offers.offered(practice)
    shown = starts.most_used(sets)
    everything = reverse("consultations:kinds", kwargs={"practice": practice.slug})
    rows = [row(practice, each) for each in shown]
    if len(sets) > len(shown):
        rest = [
            shelf.title for shelf in starts.shelves(sets) if any(each not in shown for each in shelf.sets)
        ]
        rows.append(
            {
                "href": everything,
                "title": interface(_("See all %(count)s kinds of request") % {"count": len(sets)}),
                "text": f"{'; '.join(rest)}.",
            }
        )
    return {
        "kinds": rows,
        "shelves": [
            {"title": shelf.title, "href": f"{everything}#{shelf.id}"} for shelf in starts.shelves(sets)
        ]
        if len(sets) > len(shown)
        else [],
    }


def everything(practice: Any) -> dict[str, Any]:
    """Every kind of request under its heading, and what people call things from A to Z."""
    sets = offers.offered(practice)
    return {
        "shelves": [
            {"id": shelf.id, "title": shelf.title, "rows": [row(practice, each) for each in shelf.sets]}
            for shelf in starts.shelves(sets)
        ],
        "letters": [
            {
                "letter": letter,
                "words": [
                    {"word": word, "title": each.title, "href": begin_url(practice, each.slug)}
                    for word, each in words
                ],
            }
            for letter, words in starts.a_to_z(sets)
        ],
    }


def before(practice: Any, questions: QuestionSet) -> dict[str, Any]:
    """What may help before this form is begun."""
    found = starts.before(questions.slug, practice.nation)
    return {
        "self_help": list(found.self_help),
        "pharmacy": found.pharmacy,
        "links": [{"text": each.text, "href": each.href} for each in found.links],
    }


def others(practice: Any, questions: QuestionSet) -> list[dict[str, str]]:
    """Other forms that are offered here, for whoever this one does not suit."""
    open_now = {each.slug: each for each in offers.offered(practice)}
    wanted = questions.instead or _INSTEAD
    return [row(practice, open_now[slug]) for slug in wanted if slug in open_now and slug != questions.slug]


def not_offered(practice: Any, kind: str) -> dict[str, Any]:
    """What is said of a form that cannot be begun here now, and the other ways in. Never a dead end."""
    questions = library.get(kind)
    offer = offers.of(practice)
    is_off = offers.state(practice, kind) == State.OFF
    return {
        "title": questions.title,
        "says": offer.off.get(kind, "") if is_off else "",
        "others": others(practice, questions),
        "before": before(practice, questions),
    }


def own_texts(practice: Any, today: date) -> dict[str, Any]:
    """The practice's own words for its open pages; formatting is cleaned each time it is shown."""
    offer = offers.of(practice)
    rich = {name: offer.text(name, today) for name in ("notice", "next", "pharmacy")}
    return {
        "welcome": offer.text("welcome", today),
        **{name: text.clean_html(words) if words else "" for name, words in rich.items()},
    }
