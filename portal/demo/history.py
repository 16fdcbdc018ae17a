"""What happened in the thirteen weeks before? Closed requests in bulk, with every fact that a service would have left.

The volume follows what England's practices report (135.8 requests a month for each 1,000 patients); weekdays and hours
follow BJGP 2019;69:e336. Levels come from the same rules as ever: answers and words are looked at by what looks at them when a patient sends a form.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from consultations.domain import journey, library, safety, summary
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.levels import Level
from consultations.domain.lifecycle import OUTCOME_WORDS, REPLY_DAYS_AFTER_CLOSING, UNDO_SECONDS, Move, Status
from consultations.models import Consultation, Flag, Message, StatusChange
from consultations.services import danger
from portal import audit
from portal.core.dates import at_local, date_of
from portal.core.references import new_reference
from portal.demo.acting import inside
from portal.demo.answering import completed
from portal.demo.morning import doer_of
from portal.demo.scenes import Scene
from portal.demo.writings import WRITINGS, Writing, weights
from portal.people.models import Patient, Sex
from portal.practices.hours import add_working_minutes, promise
from triage.domain.routing import Facts, default_table
from triage.models import Assignment, Routing, Team

WEEKS = 13
MONTHLY_FOR_EACH_1000 = 135.8
WEEKS_A_MONTH = 31 / 7
#: Shares of a week's requests, Monday first (the source gives Monday, Tuesday, Saturday, Sunday; the rest is divided).
WEEKDAYS = (25.6, 19.2, 17.2, 16.0, 14.7, 2.2, 5.1)
#: Shares of a day's requests by hour; 28.9 % come from 8:00 to 9:59.
HOURS = (
    0.5,
    0.3,
    0.2,
    0.2,
    0.4,
    1.0,
    2.8,
    5.6,
    15.6,
    13.3,
    8.6,
    7.2,
    6.0,
    5.3,
    5.0,
    4.8,
    4.6,
    4.1,
    3.5,
    3.2,
    2.9,
    2.4,
    1.6,
    0.9,
)
#: Half of the first answers come within so many core minutes, and how widely they spread (of the logarithm).
ANSWERS = {
    Level.EMERGENCY: (12, 0.5),
    Level.URGENT: (42, 0.8),
    Level.SOON: (180, 0.8),
    Level.ROUTINE: (280, 0.75),
}
BATCH = 1000
_NET = {"signs": ["worse"], "action": "call_us", "by": ""}


@dataclass(frozen=True)
class Pattern:
    """A writing as it is stored when a grown-up of this sex sends it: done once, used many times."""

    writing: Writing
    version: int
    title: str
    words: str
    asked: dict[str, Any]
    level: Level
    flags: tuple[safety.FlagFound, ...]


@dataclass
class Rows:
    """What is inserted, table by table."""

    consultations: list[Consultation]
    changes: list[StatusChange]
    flags: list[Flag]
    messages: list[Message]
    routings: list[Routing]
    assignments: list[Assignment]

    def insert(self) -> None:
        for rows in (
            self.consultations, self.changes, self.flags, self.messages, self.routings, self.assignments,
        ):  # fmt: skip
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)


def load(scene: Scene, patients: list[Patient]) -> int:
    """Write the closed requests of the last thirteen weeks; gives how many. One audit line says that it was in bulk."""
    grown = [each for each in patients if each.born_on < date_of(scene.now) - timedelta(days=17 * 366)]
    patterns = {sex: [_pattern(each, sex, scene) for each in WRITINGS] for sex in ("female", "male")}
    with inside(scene.practice):
        teams = {team.key: team for team in Team.objects.all()}
        rows = Rows([], [], [], [], [], [])
        used: set[str] = set()
        for sent_at in sorted(_moments(scene, len(patients))):
            patient = scene.random.choice(grown)
            sex = patient.sex if patient.sex != Sex.UNKNOWN else "female"
            pattern = scene.random.choices(patterns[sex], weights(sex))[0]
            _one(rows, scene, patient, pattern, sent_at, teams, used)
        rows.insert()
        audit.record(
            "demo.history_loaded", object_id=scene.practice.pk, details={"requests": len(rows.consultations)}
        )
    return len(rows.consultations)


def _pattern(writing: Writing, sex: str, scene: Scene) -> Pattern:
    questions = library.get(writing.kind)
    about, facts, today = AboutPatient(45, None, sex), (Known.ME_MATCHED,), date_of(scene.now)  # type: ignore[arg-type]
    answers = completed(questions, writing.says, state=(about, facts), today=today)
    answers = journey.prune(questions, answers, about, facts)
    screen = library.emergency(questions.emergency)
    flags = danger.in_form(
        questions, answers, about, facts, ticked=(), passed=(), said_now=None, today=today, finished=True
    )
    asked = summary.snapshot(questions, answers, about, facts, flags=flags, emergency_screen=screen)
    words = "\n\n".join(str(each["text"]) for each in asked["lead"])
    return Pattern(writing, questions.version, asked["title"], words, asked, safety.level(flags), flags)


def _moments(scene: Scene, list_size: float) -> Iterator[datetime]:
    """When people wrote, from thirteen weeks ago until now."""
    weekly = list_size / 1000 * MONTHLY_FOR_EACH_1000 / WEEKS_A_MONTH
    today = date_of(scene.now)
    for back in range(WEEKS * 7 + 1):
        day: date = today - timedelta(days=back)
        expected = weekly * WEEKDAYS[day.weekday()] / sum(WEEKDAYS)
        if scene.hours.closed_because(day):
            expected *= 0.25
        for _ in range(round(scene.random.gauss(expected, math.sqrt(expected) / 2))):
            hour = scene.random.choices(range(24), HOURS)[0]
            yield at_local(day, hour, scene.random.randint(0, 59)) + timedelta(
                seconds=scene.random.randint(0, 59)
            )


def _one(
    rows: Rows,
    scene: Scene,
    patient: Patient,
    pattern: Pattern,
    sent_at: datetime,
    teams: dict[str, Team],
    used: set[str],
) -> None:
    """One request from its sending to its end, or nothing when its end would still be to come."""
    random, hours = scene.random, scene.hours
    half, spread = ANSWERS[pattern.level]
    minutes = int(half * math.exp(random.gauss(0, spread))) + 3
    answered_at = add_working_minutes(sent_at, minutes, hours) + timedelta(seconds=random.randint(1, 59))
    opened_at = add_working_minutes(sent_at, max(1, int(minutes * random.uniform(0.2, 0.9))), hours)
    closes_at_once = random.random() < 0.6
    pause = timedelta() if closes_at_once else timedelta(minutes=random.randint(60, 3000))
    closed_at = answered_at + pause
    if closed_at >= scene.now - timedelta(minutes=1):
        return
    reference = new_reference(scene.practice.short_name, random.choice)
    if reference in used:
        return
    used.add(reference)
    doer = scene.staff[doer_of(scene, pattern.writing)]
    promised_by = promise(pattern.level, sent_at, hours)
    placed = default_table().place(
        Facts(pattern.writing.kind, pattern.level, 45), sent_at, promised_by, hours
    )
    team = teams[placed.team]
    read_at = closed_at + timedelta(minutes=random.randint(2, 900))
    consultation: Consultation = Consultation.fresh(
        reference=reference,
        kind=pattern.writing.kind,
        title=pattern.title[:200],
        words=pattern.words,
        asked=pattern.asked,
        status=Status.CLOSED,
        level=pattern.level,
        patient=patient,
        said_name=patient.name,
        said_born_on=patient.born_on,
        said_sex=patient.sex,
        said_postcode=patient.postcode,
        said_nhs_number=patient.nhs_number,
        contact_phone=patient.phone,
        contact_safe="yes",
        contact_how="message",
        matched_at=sent_at,
        promised_by=promised_by,
        with_whom=doer.display_name,
        replies_until=date_of(closed_at + timedelta(days=REPLY_DAYS_AFTER_CLOSING)),
        sent_at=sent_at,
        opened_at=opened_at,
        opened_by=doer.display_name,
        first_answer_at=answered_at,
        answered_at=closed_at,
        answer_read_at=read_at if read_at < scene.now else None,
        closed_at=closed_at,
        closed_by=doer.display_name,
        outcome=pattern.writing.outcome,
    )
    _facts(rows, scene, consultation, pattern, doer, team, placed)


def _facts(
    rows: Rows, scene: Scene, made: Consultation, pattern: Pattern, doer: Any, team: Team, placed: Any
) -> None:
    """The rows beside the request: what happened when, who had it, what was said."""
    rows.consultations.append(made)
    me, name = str(doer.user_id), doer.display_name
    opened, closed = made.opened_at, made.closed_at
    answered: Any = made.first_answer_at
    received, working, replied = Status.RECEIVED, Status.IN_PROGRESS, Status.ANSWERED
    steps: list[tuple[Any, Move, Status, Status, str, str, str]] = [
        (made.sent_at, Move.SUBMIT, Status.DRAFT, received, "system:load_demo", made.said_name, ""),
        (opened, Move.OPEN, received, received, me, name, ""),
        (opened, Move.TAKE, received, working, me, name, name),
        (answered, Move.REPLY, working, replied, me, name, ""),
        (closed, Move.CLOSE, replied, Status.CLOSED, me, name, OUTCOME_WORDS[pattern.writing.outcome]),
    ]
    for at, move, before, after, by, by_name, target in steps:
        rows.changes.append(
            StatusChange.fresh(
                consultation=made,
                at=at,
                move=move,
                before=before,
                after=after,
                by=by,
                by_name=by_name,
                target=target,
            )
        )
    rows.flags.extend(
        Flag.fresh(
            consultation=made,
            code=flag.code,
            level=flag.level or "",
            rule=flag.rule[:80],
            rule_version=str(flag.rule_version)[:40],
            question_id=flag.question_id or "",
            question=(flag.question or "")[:300],
            answer=flag.answer or "",
            words=flag.words[:300],
            start=flag.start,
            end=flag.end,
            raised_at=made.sent_at,
        )
        for flag in pattern.flags
    )
    rows.messages.append(
        Message.fresh(
            consultation=made,
            author=Message.Author.STAFF,
            person_id=doer.user_id,
            author_name=f"{name}, {doer.job_title}",
            kind=Message.Kind.REPLY,
            body=pattern.writing.reply,
            safety_net={**_NET, "lines": list(pattern.writing.net)} if pattern.writing.net else {},
            written_at=answered,
            visible_at=answered + timedelta(seconds=UNDO_SECONDS),
            read_at=made.answer_read_at,
            status_before=working,
            key="history",
        )
    )
    rows.routings.append(
        Routing.fresh(
            consultation=made,
            team=team,
            owner=doer,
            due_at=placed.due_at,
            reason=placed.sentence(team.name),
            rule=placed.rule,
            rule_version=placed.version,
            placed_at=made.sent_at,
            owned_at=opened,
        )
    )
    rows.assignments.append(
        Assignment.fresh(
            consultation=made, at=opened, by=me, by_name=name, team=team, owner=doer, due_at=placed.due_at
        )
    )
