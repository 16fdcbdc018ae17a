"""What does a page about the practice's forms show?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from consultations import offers
from consultations.domain import approval, library, pharmacy_first, reviewing
from consultations.domain.computed import RESULTS_FORM
from consultations.domain.local import MOST, LocalQuestion
from consultations.domain.offer import Offer, State
from consultations.domain.question_set import QuestionSet
from consultations.domain.reviewing import Review
from consultations.domain.schema import FlagRule, Question
from consultations.models import FormApproval, FormVersion
from portal.core import clock
from portal.core.dates import date_of, day_words
from portal.core.http import Visit
from portal.core.wording import when_within, when_words
from portal.people.roles import Permission
from triage import form_reviews
from triage.forms.practice_forms import (
    RESULTS,
    TYPES,
    ApproveForm,
    ResultDaysForm,
    SwitchForm,
    WithdrawForm,
)
from triage.queries import practice_forms as queries

STATES = {
    State.ON: "On",
    State.OFF: "Off",
    State.UNAPPROVED: "Not offered: not approved",
}
_CHANGES = {
    "switched_on": "Switched on",
    "switched_off": "Switched off",
    "question_added": "Own question added",
    "question_removed": "Own question taken out",
    "days_set": "Days that results take",
}


def page(visit: Visit) -> dict[str, Any]:
    """The list of all forms with their state."""
    offer, named = offers.of(visit.practice), queries.in_force()
    rows = [_row(visit, offer, each, named.get(each.slug)) for each in library.all()]
    return {
        "rows": rows,
        "reviews": [row for row in rows if row["review"]],
        "on": sum(row["state"] == STATES[State.ON] for row in rows),
        "approved": sum(row["is_approved"] for row in rows),
        "may_manage": visit.may(Permission.MANAGE_FORMS),
        "is_trial": _is_trial(visit, offer),
        "pharmacy": _pharmacy(visit, [each.slug for each in library.all()]),
    }


def _pharmacy(visit: Visit, slugs: Iterable[str]) -> dict[str, Any] | None:
    """By when the rules by which these forms offer a pharmacy have to be read again; None where there are none."""
    table = pharmacy_first.scheme()
    forms = [library.get(each).title for each in slugs if pharmacy_first.has_rules_for(each)]
    if not forms or visit.practice.nation != table.nation:
        return None
    return {
        "by": day_words(table.check_again_by, with_year=True),
        "is_due": pharmacy_first.is_due_for_checking(clock.today()),
        "forms": forms,
        "source": table.source,
        "version": table.version,
    }


def _is_trial(visit: Visit, offer: Offer) -> bool:
    """Whether forms that nobody has approved are shown here: the demo and the tests."""
    return any(offers.is_demonstration(visit.practice, offer.current(each.slug)) for each in library.all())


def _row(visit: Visit, offer: Offer, each: QuestionSet, named: FormApproval | None) -> dict[str, Any]:
    return {
        "slug": each.slug,
        "title": each.title,
        "version": each.version,
        "state": STATES[offers.state(visit.practice, each.slug)],
        "own": len(offer.local.get(each.slug, ())),
        "is_approved": offer.is_approved(each.slug),
        "approved": _approved_words(offer, each.slug, named),
        "review": _review(visit, each.slug, named),
    }


def _review(visit: Visit, slug: str, named: FormApproval | None) -> str:
    """That a form patients can start is to be read again, or was to be; empty while there is time."""
    if named is None or offers.state(visit.practice, slug) is not State.ON:
        return ""
    near = form_reviews.nearness(named)
    if near is Review.LATER:
        return ""
    by = day_words(reviewing.due_on(date_of(named.approved_at)), with_year=True)
    return f"Was due to be read again by {by}" if near is Review.PAST else f"Due to be read again by {by}"


def _approved_words(offer: Offer, slug: str, named: FormApproval | None) -> str:
    if offer.is_approved(slug):
        return f"By {named.approved_by_name}" if named else "Yes"
    return "Changed since it was approved" if offer.approved.get(slug) else "Nobody yet"


def one(visit: Visit, kind: str, **refused: Any) -> dict[str, Any]:
    """One form: its state, its own questions, what was done to it, who approved it."""
    offer, now = offers.of(visit.practice), clock.now()
    questions = offer.current(kind)
    state = offers.state(visit.practice, kind)
    given = offers.of(visit.practice).questions(kind, trial=False)
    approvals = queries.approvals(kind)
    forms_here = {
        "switch": SwitchForm(prefix="switch"),
        "withdraw": WithdrawForm(prefix="withdraw"),
        **(
            {"days": ResultDaysForm(prefix="days", initial=offer.result_days)} if kind == RESULTS_FORM else {}
        ),
        **refused,
    }
    return {
        "kind": kind,
        "questions": questions,
        "state": STATES[state],
        "is_on": kind not in offer.off,
        "is_approved": offer.is_approved(kind),
        "approved_words": _approved_words(
            offer, kind, next((a for a in approvals if not a.withdrawn_at), None)
        ),
        "earlier_is_given": given is not None and not offer.is_approved(kind),
        "is_demonstration": offers.is_demonstration(visit.practice, questions),
        "own": [_own(each, questions) for each in questions.local],
        "pharmacy": _pharmacy(visit, [kind]),
        "may_add": len(questions.local) < MOST,
        "most": MOST,
        "history": [_change(each, now) for each in queries.history(kind)],
        "approvals": [_approval(each, now) for each in approvals],
        "review": _review(visit, kind, next((a for a in approvals if not a.withdrawn_at), None)),
        "has_approval": any(each.withdrawn_at is None for each in approvals),
        "may_manage": visit.may(Permission.MANAGE_FORMS),
        "may_approve": visit.may(Permission.APPROVE_CLINICAL),
        "forms": forms_here,
        "refused": next(iter(refused.values()), None),
    }


def _own(each: Any, questions: QuestionSet) -> dict[str, Any]:
    local = LocalQuestion.model_validate(each)
    part = next((part.title for part in questions.parts if part.id == local.part), local.part)
    return {
        "id": local.id.removeprefix("local."),
        "text": local.text,
        "says": f"{TYPES[local.type]}. {'Must be answered' if local.required else 'May be left empty'}. "
        f"At the end of “{part}”.",
        "options": list(local.options),
    }


def _change(each: FormVersion, now: Any) -> dict[str, str]:
    what = _CHANGES[each.change]
    if each.change == "days_set" and each.days:
        what += ": " + ", ".join(f"{RESULTS[test].lower()} {each.days[test]}" for test in RESULTS)
    return {
        "what": f"{what}: {each.reason}" if each.reason else what,
        "who": each.made_by_name,
        "when": when_words(each.made_at, now),
    }


def _approval(each: FormApproval, now: Any) -> dict[str, str]:
    return {
        "who": f"{each.approved_by_name}, {each.registration}",
        "when": when_words(each.approved_at, now),
        "what": f"Version {each.set_version}, {each.fingerprint[:12]}",
        "statement": each.statement,
        "withdrawn": f"Taken back by {each.withdrawn_by_name}, {when_within(each.withdrawn_at, now)}: "
        f"{each.withdrawn_because}"
        if each.withdrawn_at
        else "",
    }


def parts(questions: QuestionSet) -> list[tuple[str, str]]:
    """The parts of the form, at whose end a question may stand."""
    return [(part.id, part.title) for part in questions.parts]


def to_approve(visit: Visit, kind: str, form: ApproveForm | None = None) -> dict[str, Any]:
    """Everything that is approved, in full: what belongs to it, and each question with its answers and rules."""
    questions = offers.of(visit.practice).current(kind)
    fingerprint = approval.fingerprint(questions)
    start = ApproveForm(initial={"fingerprint": fingerprint})
    review = _review(visit, kind, queries.in_force().get(kind))
    return {
        "kind": kind,
        "questions": questions,
        "fingerprint": fingerprint,
        "contents": approval.contents(questions),
        "parts": [
            {
                "title": part.title,
                "questions": [_in_full(each) for page in part.pages for each in page.questions],
            }
            for part in questions.parts
        ],
        "rules": [_rule(each) for each in questions.cross_rules],
        "pharmacy": _pharmacy(visit, [kind]),
        "unapproved": questions.unapproved,
        "is_approved": offers.of(visit.practice).is_approved(kind) and not review,
        "review": review,
        "form": form or start,
    }


def _in_full(each: Question) -> dict[str, Any]:
    return {
        "id": each.id,
        "text": each.text,
        "hint": each.hint,
        "type": each.type.value,
        "required": each.required,
        "options": [option.text for option in each.options],
        "rules": [_rule(rule) for rule in each.flags],
        "is_own": each.id.startswith("local."),
    }


def _rule(rule: FlagRule) -> str:
    level = rule.level.word if rule.level else "For information"
    return f"{level}: {rule.words} ({rule.code})"
