"""What can be done in a scene of the demo? Everything is done by the services, as the person whose turn it is.

A story is a generator that yields the moment of its next step; `play` runs the steps of all stories in the order in
which they happened, each as of its own moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from consultations import drafts, services
from consultations.domain.emergency import FIELD, StopChoice
from consultations.domain.lifecycle import Outcome
from consultations.models import Consultation, Draft, FollowUp, StopEvent
from portal import audit
from portal.core import clock
from portal.core.dates import date_of
from portal.demo.acting import as_account, as_colleague, as_visitor, inside
from portal.demo.answering import completed
from portal.demo.moments import worked_ago
from portal.demo.writings import Writing
from portal.people import accounts, matching
from portal.people.models import Membership, Patient, User
from portal.practices.hours import CoreHours, is_open
from portal.practices.models import Practice
from triage import services as triage

Story = Iterator[datetime]


def play(stories: Iterable[Story]) -> int:
    """Run all stories, step by step, in the order of their moments; gives how many steps there were."""
    waiting: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        if (first := next(story, None)) is not None:
            heapq.heappush(waiting, (first, number, story))
    steps = 0
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        with clock.pretend(moment):
            following = next(story, None)
        if following is not None:
            heapq.heappush(waiting, (following, number, story))
        steps += 1
    return steps


@dataclass
class Scene:
    """One practice of the demo at the moment of loading, with everybody in it."""

    practice: Practice
    hours: CoreHours
    now: datetime
    staff: dict[str, Membership]
    random: Random
    keys: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def worked_ago(self, minutes: float) -> datetime:
        """A moment in working hours, so many working minutes back."""
        return worked_ago(self.now, minutes, self.hours)

    def lately(self, minutes: float) -> datetime:
        """A while back in today's work; while the practice is shut, or has just opened, less than that by the clock.

        What nobody has answered yet would otherwise be late each time the demo is started on a Monday morning.
        """
        worked = self.worked_ago(minutes)
        is_today = is_open(self.now, self.hours) and date_of(worked) == date_of(self.now)
        return worked if is_today else self.ago(minutes=minutes * 0.4)

    def since(self, moment: datetime, share: float) -> datetime:
        """A moment between that one and now."""
        return moment + (self.now - moment) * share

    def ago(self, **length: float) -> datetime:
        """A moment by the clock on the wall: patients write at any hour."""
        return self.now - timedelta(**length)

    def key(self, what: str) -> str:
        """The key of a form that is posted once."""
        return f"demo-{what}-{next(self.keys)}"

    # Who is there -----------------------------------------------------------------------------------------------------

    def account(self, email: str, name: str) -> User:
        """An account that signs in with a code."""
        return accounts.with_password(email=email, full_name=name, password=None)

    def match(self, user: User, patient: Patient, evidence: matching.Evidence, by: str = "") -> None:
        """A care navigator says which patient an account is."""
        with as_colleague(self.practice, self.staff[by or "janet.brathwaite"]) as visit:
            matching.confirm_match(person=user, patient=patient, evidence=evidence, by=visit)
            services.match(person=user.pk, patient=patient.pk, by=visit)

    # What patients do -------------------------------------------------------------------------------------------------

    def send(self, user: User, writing: Writing, *, patient: UUID | None = None, **more: Any) -> Consultation:
        """Begin a form, answer it, agree and send it. `more` are answers, with _ for the dot of their ids."""
        says = {**writing.says, **{name.replace("__", "."): value for name, value in more.items()}}
        with as_account(self.practice, user) as visit:
            draft = drafts.begin(visit=visit, kind=writing.kind, key=None, patient=patient)
            services.save_emergency(draft=draft, by=visit, posted={FIELD: ["none"]})
            draft = Draft.objects.select_for_update().get(pk=draft.pk)
            draft.answers = {"who.for": "me", **says}
            at = services.filling(draft, visit)
            about = at.about if at.patient else None
            answers = completed(at.questions, draft.answers, state=(about, at.known), today=at.today)
            drafts.save(draft, answers=answers)
            return services.submit(draft=draft, by=visit, patient=services.patient_of(draft, visit))

    def write_again(self, user: User, sent: Consultation, words: str, *, worse: bool = False) -> None:
        """The patient writes on the thread."""
        with as_account(self.practice, user) as visit:
            say = services.getting_worse if worse else services.add_words
            say(consultation=sent.pk, by=visit, body=words, key=self.key("words"))

    def read(self, user: User, sent: Consultation, *, clear: bool | None = None) -> None:
        """The patient opens the answer, and may say whether it is clear."""
        with as_account(self.practice, user) as visit:
            there = Consultation.objects.get(pk=sent.pk)
            audit.record("request.read", consultation_id=there.pk, patient_id=there.patient_id)
            services.mark_read(consultation=there, by=visit)
            if clear is not None:
                last = there.messages.filter(author="staff").order_by("-written_at").first()
                services.acknowledge(message=last.pk, by=visit, is_clear=clear)

    def stopped(
        self,
        codes: list[str],
        *,
        user: User | None = None,
        choice: StopChoice,
        phone: str = "",
    ) -> StopEvent:
        """Somebody ticks a danger on the emergency check, reads the screen and says what they will do."""
        key = drafts.new_key()
        entered = as_account(self.practice, user) if user else as_visitor(self.practice, drafts.hash_of(key))
        with entered as visit:
            draft = drafts.begin(visit=visit, kind="new_problem", key=None if user else key)
            _, _, stop = services.save_emergency(draft=draft, by=visit, posted={FIELD: codes})
            if stop is None:
                raise ValueError(f"The codes {codes} stop nobody.")
            held = Draft.objects.get(pk=draft.pk)
            services.choose_after_stop(draft=held, by=visit, stop_id=stop.pk, choice=choice, phone=phone)
        return stop

    # What staff do ----------------------------------------------------------------------------------------------------

    def open(self, who: str, sent: Consultation) -> None:
        """A colleague opens the request."""
        with as_colleague(self.practice, self.staff[who]) as visit:
            there = Consultation.objects.get(pk=sent.pk)
            audit.record("request.read", consultation_id=there.pk, patient_id=there.patient_id)
            services.open_first(consultation=there, by=visit)

    def take(self, who: str, sent: Consultation) -> None:
        with as_colleague(self.practice, self.staff[who]) as visit:
            triage.take(consultation=sent.pk, by=visit)

    def hand_over(self, who: str, sent: Consultation, team: str, reason: str) -> None:
        with as_colleague(self.practice, self.staff[who]) as visit:
            triage.hand_over(consultation=sent.pk, by=visit, team=team, reason=reason)

    def note(self, who: str, sent: Consultation, words: str) -> None:
        with as_colleague(self.practice, self.staff[who]) as visit:
            services.add_note(consultation=sent.pk, by=visit, body=words, key=self.key("note"))

    def ask(self, who: str, sent: Consultation, *questions: str) -> None:
        with as_colleague(self.practice, self.staff[who]) as visit:
            services.ask(consultation=sent.pk, by=visit, questions=questions, key=self.key("ask"))
            triage.adopt(consultation=sent.pk, by=visit)

    def reply(
        self,
        who: str,
        sent: Consultation,
        writing: Writing,
        *,
        close: bool = False,
        follow_up_days: int | None = None,
    ) -> None:
        """Answer in writing, with the safety net, and perhaps the end of it."""
        net = {"signs": ["worse"], "action": "call_us", "by": "", "lines": list(writing.net)}
        with as_colleague(self.practice, self.staff[who]) as visit:
            services.reply(
                consultation=sent.pk,
                by=visit,
                body=writing.reply,
                key=self.key("reply"),
                safety_net=net if writing.net else None,
                outcome=writing.outcome if close or not writing.net else "",
                follow_up_days=follow_up_days,
            )
            triage.adopt(consultation=sent.pk, by=visit)

    def close(self, who: str, sent: Consultation, outcome: Outcome) -> None:
        with as_colleague(self.practice, self.staff[who]) as visit:
            services.close(consultation=sent.pk, by=visit, outcome=outcome)

    def reopen(self, who: str, sent: Consultation, reason: str) -> None:
        with as_colleague(self.practice, self.staff[who]) as visit:
            services.reopen(consultation=sent.pk, by=visit, reason=reason)

    # What the portal does ---------------------------------------------------------------------------------------------

    def ask_how_they_are(self, sent: Consultation) -> FollowUp | None:
        """The sweep finds the promise and asks."""
        with inside(self.practice):
            promise = FollowUp.objects.get(consultation=sent, cancelled_at=None)
            return services.ask_how_they_are(follow_up=promise.pk, hours=self.hours)

    def answer_how_they_are(self, user: User, sent: Consultation, answer: str, words: str) -> None:
        with as_account(self.practice, user) as visit:
            promise = FollowUp.objects.get(consultation=sent, asked_at__isnull=False)
            services.answer_follow_up(follow_up=promise.pk, by=visit, answer=answer, body=words)

    def due_of(self, sent: Consultation) -> datetime:
        """When the patient is to be asked how they are."""
        with inside(self.practice):
            promise: FollowUp = FollowUp.objects.get(consultation=sent, cancelled_at=None)
            return promise.due_at
