"""How does the demo come into an empty database? Once, whole or not at all, behind the same walls as everybody."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F

from consultations import queries, services
from consultations.models import Consultation
from portal import audit, notifications
from portal.core import clock
from portal.core.dates import date_of
from portal.demo import history, tales
from portal.demo.acting import as_colleague, inside
from portal.demo.cast import NEWCOMER, TOWNSPEOPLE, VILLAGERS, Character, act_for
from portal.demo.morning import ordinary
from portal.demo.names import lines_of_the_list, numbers
from portal.demo.practices import PLACES, VILLAGE, Place
from portal.demo.scenes import Scene, Story, play
from portal.notifications.kinds import Kind, State
from portal.notifications.models import OutboxMessage
from portal.people import demo, patient_list
from portal.people.matching import Evidence
from portal.people.models import Membership, Patient, User
from portal.practices.models import Practice
from portal.practices.queries import core_hours
from triage import teams

SEED = 2026
#: Staff and patients were there before the thirteen weeks that are shown.
BEFORE = timedelta(days=220)

Say = Callable[[str], object]
People = dict[str, tuple[User | None, Patient]]


def is_loaded() -> bool:
    """Whether the demo is there. It is loaded whole or not at all, so its first practice answers for it."""
    return Practice.objects.filter(ods_code=PLACES[0].fields["ods_code"]).exists()


def load(*, scale: float = 1.0, say: Say = lambda words: None) -> bool:
    """Load the demo unless it is there; says whether it did. `scale` shrinks lists, history and morning for tests.

    Raises ImproperlyConfigured outside the demo and tests.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("The demo's people have passwords everybody knows. Set DEMO to load it.")
    with transaction.atomic():
        if is_loaded():
            return False
        now = clock.now()
        for place in PLACES:
            _load_practice(place, now, scale, say)
    return True


def _load_practice(place: Place, now: datetime, scale: float, say: Say) -> None:
    size = max(60, round(place.list_size * scale))
    practice = Practice.objects.create(list_size=size, **place.fields)
    with inside(practice):
        hours = core_hours(practice)
    with clock.pretend(now - BEFORE):
        staff = _staff(place, practice)
    scene = Scene(practice, hours, now, staff, Random(f"{SEED}:{practice.slug}"))  # noqa: S311  invented people
    characters = VILLAGERS if place is VILLAGE else TOWNSPEOPLE
    with clock.pretend(now - BEFORE):
        listed = _list(scene, place, size, characters)
    say(f"{practice.name}: {len(staff)} staff, {len(listed):,} people on the list.")
    with clock.pretend(now - BEFORE + timedelta(days=2)):
        people = _accounts(scene, characters, listed)
    done = history.load(scene, listed[len(characters) :])
    say(f"{practice.name}: {done:,} requests of {history.WEEKS} weeks.")
    stories = list((tales.village if place is VILLAGE else tales.town)(scene, people))
    stories += _ordinary(scene, listed[len(characters) :], max(10, round(place.live * min(1.0, scale * 2))))
    with clock.pretend(now):
        steps = play(stories)
        look_after_unread(scene)
        _failed_notice(scene, people["harpreet.sandhu" if place is VILLAGE else "sonia.grant"][1])
    say(f"{practice.name}: {len(stories)} stories of today in {steps} steps.")


def _staff(place: Place, practice: Practice) -> dict[str, Membership]:
    with inside(practice):
        teams.make_teams()
        staff = {}
        for worker in place.staff:
            staff[worker.key] = demo.staff(
                email=worker.email,
                display_name=worker.name,
                roles=worker.roles,
                job_title=worker.title,
                registration=worker.registration,
            )
            for team in worker.teams:
                teams.join(team=team, membership=staff[worker.key])
    return staff


def _list(scene: Scene, place: Place, size: int, characters: tuple[Character, ...]) -> list[Patient]:
    """Bring the practice's list in as a practice does, from a file; gives its people, those one gets to know first."""
    today, given = date_of(scene.now), numbers(place.first_number - 1000)
    doctors = [each.display_name for each in scene.staff.values() if each.display_name.startswith("Dr ")]
    lines = [",".join(patient_list.COLUMNS)]
    for each in characters:
        lines.append(each.line(next(given), today, place.outcode, place.town, doctors[0]))
    lines += lines_of_the_list(
        scene.random,
        size=size - len(characters),
        start=place.first_number,
        outcode=place.outcode,
        town=place.town,
        clinicians=doctors,
        today=today,
    )
    with as_colleague(scene.practice, scene.staff["samira.haddad"]):
        loaded = patient_list.load(io.StringIO("\n".join(lines)))
        if loaded.errors:
            raise ValueError(f"The demo's own list is wrong: {loaded.errors[0]}")
        return list(Patient.objects.order_by("nhs_number"))


def _accounts(scene: Scene, characters: tuple[Character, ...], listed: list[Patient]) -> People:
    """Accounts for those who have one, matched by a care navigator; and who may act for whom."""
    people: People = {}
    for character, patient in zip(characters, listed, strict=False):
        user = None
        if character.has_account:
            user = scene.account(character.email, character.name)
            scene.match(user, patient, Evidence.IN_PERSON)
        people[character.key] = (user, patient)
    if "nadia.khan" in people and (nadia := people["nadia.khan"][0]) is not None:
        with as_colleague(scene.practice, scene.staff["janet.brathwaite"]):
            act_for(
                scene.practice,
                nadia,
                people["amina.khan"][1],
                relation="daughter",
                confirmed_by=scene.staff["janet.brathwaite"],
                today=date_of(scene.now),
            )
    return people


def _ordinary(scene: Scene, listed: list[Patient], number: int) -> list[Story]:
    """A morning's work of people nobody knows by name yet."""
    adults = [each for each in listed if each.born_on < date_of(scene.now) - timedelta(days=17 * 366)]
    stories = []
    for place, patient in enumerate(scene.random.sample(adults, number)):
        user = scene.account(f"patient{place + 1}.{scene.practice.slug}@patient.example", patient.name)
        with clock.pretend(scene.now - BEFORE / 2):
            scene.match(user, patient, Evidence.NHS_NUMBER)
        stories.append(ordinary(scene, user, patient.sex, place))
    return stories


def look_after_unread(scene: Scene) -> None:
    """Do about old unread answers what the sweeps of those days would have done, each at its own moment.

    Otherwise they would all be chased in the minute in which the demo starts. Its reminders left in those days.
    """
    with inside(scene.practice):
        while due := queries.unread_to_look_at(scene.now):
            moment = Consultation.objects.values_list("unread_due_at", flat=True).get(pk=due[0])
            with clock.pretend(moment or scene.now):
                services.look_after_unread(consultation=due[0], hours=scene.hours)
        OutboxMessage.objects.filter(kind=Kind.REMINDER_UNREAD, state=State.WAITING).update(
            state=State.SENT, attempts=1, sent_at=F("created_at")
        )


def _failed_notice(scene: Scene, patient: Patient) -> None:
    """One notice that nobody could deliver, as the sender leaves it: the practice has to reach the person otherwise."""
    with inside(scene.practice):
        sent = Consultation.objects.filter(patient=patient).latest("sent_at")
        notice = notifications.tell(
            "reminder_unread", person=sent.person_id, about=sent.pk, key="demo-refused"
        )
        notice.state, notice.attempts, notice.last_error = State.GIVEN_UP, 8, "refused"
        notice.save(update_fields=["state", "attempts", "last_error"])
        audit.record(
            "notice.given_up",
            consultation_id=sent.pk,
            object_id=notice.pk,
            details={"kind": notice.kind, "error": "refused", "attempts": 8},
        )


def patients_to_show() -> list[tuple[str, str]]:
    """Address and one line for each patient whose story one can follow."""
    known = [
        (each.email, f"{each.name}, {each.shows}") for each in (*VILLAGERS, *TOWNSPEOPLE) if each.has_account
    ]
    return [*known, (NEWCOMER[0], f"{NEWCOMER[1]}, not matched to the list yet")]
