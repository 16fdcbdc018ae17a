"""What happens to a form while it is being filled in: every page saved as posted, and stopped when it is dangerous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access, drafts
from consultations.domain import emergency, happening_now, journey, library, safety
from consultations.domain.clinicians_only import is_for_clinicians
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.emergency import StopChoice
from consultations.domain.happening_now import Asking, Said
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet
from consultations.models import Draft, StopEvent
from consultations.services import danger
from consultations.services.known import facts_of, questions_of
from consultations.services.stops import answer_stop, latest_stop, record_stop
from consultations.services.submission import about
from portal.core import clock, text
from portal.core.http import Visit
from portal.people.models import Patient

Posted = Mapping[str, Sequence[str]]

#: Where somebody goes on who has answered everything, and who has not seen the emergency check.
CHECK, EMERGENCY = "check", "emergency"

#: For how long the same danger is the same event: who comes back later may be in it again.
SAME_STOP = timedelta(hours=1)


@dataclass(frozen=True)
class Filling:
    """A form as it stands: its questions, whom it is about, and what the practice knows of them already."""

    draft: Draft
    questions: QuestionSet
    about: AboutPatient
    known: frozenset[Known]
    patient: Patient | None
    today: date

    @property
    def answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = self.draft.answers
        return answers

    @property
    def ticked(self) -> tuple[str, ...]:
        """The codes of the emergency check."""
        return tuple((self.draft.emergency or {}).get("ticked", ()))

    @property
    def state(self) -> tuple[QuestionSet, dict[str, Any], AboutPatient, frozenset[Known]]:
        """What the functions of `journey` and `safety` ask for, in their order."""
        return self.questions, self.answers, self.about, self.known


@dataclass(frozen=True)
class Saved:
    """What became of a page that was posted."""

    filling: Filling
    cleaned: journey.Cleaned
    stop: StopEvent | None = None


def filling(draft: Draft, visit: Visit) -> Filling:
    """The form as it stands now."""
    today = clock.today()
    patient = patient_of(draft, visit)
    questions = questions_of(draft, visit, patient)
    return Filling(
        draft=draft,
        questions=questions,
        about=about(draft.answers, patient, today),
        known=facts_of(draft, visit, patient, questions),
        patient=patient,
        today=today,
    )


def patient_of(draft: Draft, visit: Visit) -> Patient | None:
    """The patient on the practice's list that the form is for, when that is certain: the account itself, once staff
    have matched it and the form says "me", or somebody the account acts for and chose at the start; or whom staff found
    on the list for a caller."""
    if draft.entered_by_id is not None:
        return draft.patient if access.owns_draft(visit, draft) else None
    if visit.user is None or draft.person_id != visit.user.pk:
        return None
    for_me = draft.answers.get("who.for") == "me"
    if draft.patient_id in visit.proxies and draft.answers.get("who.for") and not for_me:
        reaches = any(
            each.patient_id == draft.patient_id and each.may_send(draft.kind) for each in visit.acts_for
        )
        return draft.patient if reaches else None
    own = drafts.own_patient(visit)
    if own is None or not for_me:
        return None
    if draft.patient_id == own:
        return draft.patient
    # Matched after the form was begun: looked up once, and the form at hand knows it from now on.
    draft.patient = Patient.objects.filter(pk=own).first()
    return draft.patient


@transaction.atomic
def save_page(*, draft: Draft, by: Visit, page_id: str, posted: Posted, stopping: bool = True) -> Saved:
    """Keep what was posted on a page, valid or not. `draft` may be older than the row: the row is held and read again,
    so that two tabs never lose each other's pages; on the same page the last one to save wins.

    With `stopping` the answers are asked whether the form must stop; the stop is kept before anything is shown.
    """
    held = access.hold_draft(by, draft)
    now = filling(held, by)
    page = now.questions.page(page_id)
    kept = {name: [text.plain(each) for each in values] for name, values in posted.items()}
    mine = _of_page(kept, page)
    cleaned = journey.clean(page, kept, saved=held.answers, today=now.today)
    answers = journey.merge(held.answers, page, cleaned)
    typed = {name: value for name, value in held.typed.items() if name != page_id}
    if not cleaned.ok:
        typed[page_id] = mine
    drafts.save(held, answers=answers, typed=typed)
    after = filling(held, by)
    return Saved(after, cleaned, stop_if_needed(after, by) if stopping else None)


def _of_page(posted: Mapping[str, list[str]], page: Any) -> dict[str, list[str]]:
    """What was posted for the questions of this page: their own name, and the parts that have a "-" behind it."""
    ids = tuple(question.id for question in page.questions)
    return {
        name: values
        for name, values in posted.items()
        if name.removeprefix("confirm.") in ids or name.partition("-")[0] in ids
    }


@transaction.atomic
def save_emergency(
    *, draft: Draft, by: Visit, posted: Posted
) -> tuple[Filling, str | None, StopEvent | None]:
    """Keep what was ticked on the emergency check: the form as it stands, what is wrong with the ticks, and the stop."""
    held = access.hold_draft(by, draft)
    now = filling(held, by)
    screen = library.emergency(now.questions.emergency)
    ticked, error = emergency.clean_emergency(screen, posted)
    if ticked is None:
        return now, error, None
    noted = {"version": screen.version, "ticked": list(ticked), "at": clock.now().isoformat()}
    drafts.save(held, answers=held.answers, emergency=noted)
    now = filling(held, by)
    return now, None, stop_if_needed(now, by)


def stop_of(now: Filling) -> safety.Stop | None:
    """The stop that the answers so far ask for, if they do."""
    by_answers = safety.stop_for(
        *now.state,
        emergency=now.ticked,
        emergency_screen=library.emergency(now.questions.emergency),
        passed=tuple(now.draft.passed),
    )
    if by_answers or not now.draft.said_now:
        return by_answers
    asked = asked_about(now)
    private = {each.question_id for each in asked if is_for_clinicians(each.question_id)}
    return happening_now.stop_for(
        asked, now.draft.said_now, now.draft.passed, library.happening_now(), private=private
    )


def asked_about(now: Filling) -> tuple[Asking, ...]:
    """The words of this form that may mean an emergency, asked about already or not."""
    return happening_now.asked_about(danger.in_words(*now.state), library.happening_now())


def to_ask(now: Filling) -> tuple[Asking, ...]:
    """The words that its writer has still to be asked about."""
    return happening_now.unanswered(asked_about(now), now.draft.said_now or {})


@transaction.atomic
def say_now(*, draft: Draft, by: Visit, key: str, said: Said) -> tuple[Filling, StopEvent | None]:
    """Keep the answer to "Is that happening now?" about the words of that key: the form as it stands, and the stop."""
    held = access.hold_draft(by, draft)
    now = filling(held, by)
    if key in {each.key for each in to_ask(now)}:
        drafts.save(held, answers=held.answers, said_now={**(held.said_now or {}), key: said.value})
    return now, stop_if_needed(now, by)


def stop_if_needed(now: Filling, by: Visit) -> StopEvent | None:
    """The stop these answers ask for, kept. The same rules twice in a row are one stop: Back and Continue, a retry.

    Not once staff have dealt with it, nor after SAME_STOP: then it is said anew, and the practice learns of it anew.
    """
    stop = stop_of(now)
    if stop is None:
        return None
    last = latest_stop(now.draft)
    if last is not None and last.handled_at is None and last.shown_at > clock.now() - SAME_STOP:
        is_same = sorted(last.rules) == sorted(stop.rules) and last.person_id == now.draft.person_id
        if is_same:
            return last
    return record_stop(
        draft=now.draft,
        by=by,
        variant=stop.variant,
        wording_version=str(library.stop_screens().version),
        codes=list(stop.codes),
        told=list(stop.told),
        rules=list(stop.rules),
        patient_id=now.patient.pk if now.patient else None,
    )


def shown_stop(now: Filling, stop: StopEvent) -> safety.Stop | None:
    """The stop as it was: with the answers kept with it, whatever was changed since."""
    then = replace(now, questions=library.get(stop.kind, stop.set_version))
    screen = library.emergency(then.questions.emergency)
    codes = [item.code for item in screen.items]
    return safety.stop_for(
        then.questions,
        stop.answers,
        about(stop.answers, now.patient, now.today),
        then.known,
        emergency=[code for code in stop.codes if code in codes],
        emergency_screen=screen,
        passed=tuple(rule for rule in now.draft.passed if rule not in stop.rules),
    )


@transaction.atomic
def choose_after_stop(
    *, draft: Draft, by: Visit, stop_id: UUID, choice: StopChoice, name: str = "", phone: str = ""
) -> Filling:
    """Keep what the person will do. Who has had help already, or pressed by mistake, goes on, as urgent at least."""
    held = access.hold_draft(by, draft)
    stop = answer_stop(draft=held, by=by, stop_id=stop_id, choice=choice, name=name, phone=phone)
    if choice.goes_on:
        passed = list(dict.fromkeys([*held.passed, *stop.rules]))
        drafts.save(held, answers=held.answers, passed=passed)
    return filling(held, by)


@transaction.atomic
def save_agreed(*, draft: Draft, by: Visit, posted: Posted) -> tuple[Filling, journey.Cleaned]:
    """Keep the sentences that were agreed to on the page where the answers are checked."""
    now = filling(access.hold_draft(by, draft), by)
    answers, cleaned = with_agreed(now, posted)
    drafts.save(now.draft, answers=answers)
    return filling(now.draft, by), cleaned


def with_agreed(now: Filling, posted: Posted) -> tuple[dict[str, Any], journey.Cleaned]:
    """The answers with the sentences that were agreed to; one that was unticked is taken out again."""
    cleaned = journey.clean_acknowledgements(now.questions, posted, saved=now.answers, today=now.today)
    asked = {question.id for question in now.questions.acknowledgements}
    others = {name: value for name, value in now.answers.items() if name not in asked}
    return others | cleaned.answers, cleaned


def goes_on_at(now: Filling) -> str:
    """Where the form is gone on with: EMERGENCY, the id of the first page that lacks an answer, or CHECK."""
    if now.draft.emergency is None:
        return EMERGENCY
    page = journey.first_unanswered(*now.state)
    return page.id if page else CHECK


def flags_of(now: Filling) -> tuple[safety.FlagFound, ...]:
    """Everything the form would raise as it stands: how urgent it is, and what the patient is told already."""
    questions, answers, person, facts = now.state
    return danger.in_form(
        questions,
        answers,
        person,
        facts,
        ticked=now.ticked,
        passed=now.draft.passed,
        said_now=now.draft.said_now,
        today=now.today,
        finished=True,
    )


def level_of(now: Filling) -> Level:
    """How urgent the form is as it stands; it decides by when somebody answers."""
    return safety.level(flags_of(now))
