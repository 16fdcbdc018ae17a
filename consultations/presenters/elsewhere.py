"""What else is there for this person: a form made for it, help that is there now, another way in?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import offers
from consultations.domain import journey
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Applies
from consultations.domain.wording import long_date
from consultations.services import Filling
from portal.core.http import Visit
from portal.people.models import Sex

#: Questions after which it may turn out that a form was written for somebody else.
_WHO = frozenset({"who.dob", "who.sex", "who.for"})


def helplines(questions: QuestionSet) -> list[dict[str, str]]:
    """Help that is there now, for every page of this form."""
    return [{"text": line.text, "href": line.href} for line in questions.helplines]


def forms(slugs: Iterable[str], practice: Any) -> list[dict[str, str]]:
    """Links to the beginning of those of these forms that this practice offers."""
    there = {each.slug: each for each in offers.offered(practice)}
    return [
        {
            "href": reverse("consultations:begin", kwargs={"practice": practice.slug, "kind": slug}),
            "text": there[slug].title,
        }
        for slug in slugs
        if slug in there
    ]


def whom(applies: Applies) -> str:
    """ "women aged 16 to 64". Nothing when a form is for everyone."""
    words: dict[tuple[str, ...], str] = {("female",): _("women"), ("male",): _("men")}
    who = words.get(applies.sex, _("people"))
    if applies.age is None:
        return who if applies.sex else ""
    least, most = applies.age
    if most >= 100:
        return _("%(who)s aged %(least)s or over") % {"who": who, "least": least}
    if least == 0:
        return _("%(who)s under %(most)s") % {"who": who, "most": most + 1}
    return _("%(who)s aged %(least)s to %(most)s") % {"who": who, "least": least, "most": most}


def for_whom(applies: Applies) -> str:
    """ "This form is for women aged 16 to 64." Nothing when it is for everyone."""
    who = whom(applies)
    return _("This form is for %(who)s.") % {"who": who} if who else ""


def others(questions: QuestionSet, practice: Any) -> dict[str, Any]:
    """For the first page: for whom the form was written, and where everybody else goes."""
    words = for_whom(questions.applies)
    return {"words": words, "forms": forms(questions.instead, practice)} if words else {}


def beside(now: Filling, page_id: str, visit: Visit) -> dict[str, Any]:
    """For a page of questions: that the form was written for somebody else, or that there is one made for what was just
    answered. Both may be passed over: the form goes on."""
    before = journey.previous_page(now.questions, page_id, *now.state[1:])
    asked = {question.id for question in before.questions} if before else _WHO
    practice = visit.practice
    if asked & _WHO and not now.questions.applies_to(now.about):
        found = forms(now.questions.instead, practice)
        said = for_whom(now.questions.applies)
        return {"kind": "misfit", "words": said, "forms": found}
    offered = forms(journey.offers(before, now.answers) if before else (), practice)
    return {"kind": "offer", "forms": offered} if offered else {}


def known_already(now: Filling, page_id: str, visit: Visit) -> dict[str, Any]:
    """For the page after "who is it for": what the practice knows of a patient it is sure of, and does not ask again.

    What is wrong there is said with the form for it, which staff answer. The needs are shown only to the person
    themselves. The phone is no part of it: it is asked, with the number we have in its box (`questions.with_phone`).
    """
    before = journey.previous_page(now.questions, page_id, *now.state[1:])
    patient = now.patient
    if patient is None or before is None or "who.for" not in {question.id for question in before.questions}:
        return {}
    is_own = patient.pk not in visit.proxies
    sexes: dict[str, str] = {Sex.FEMALE: _("Female"), Sex.MALE: _("Male")}
    rows = [
        (_("Name"), patient.name),
        (_("Date of birth"), long_date(patient.born_on)),
        (_("Sex on the health record"), sexes.get(patient.sex, "")),
        (_("Help needed"), patient.known_needs.text if is_own else ""),
    ]
    wrong = forms(["change_details"], visit.practice)
    return {
        "rows": [{"name": name, "value": value} for name, value in rows if value],
        "wrong": wrong[0]["href"] if wrong else "",
    }
