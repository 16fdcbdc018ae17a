"""What is in the inbox of an ordinary morning? Requests of people on the list, at every stage a request can be at."""

from __future__ import annotations

from collections.abc import Callable

from portal.demo.scenes import Scene, Story
from portal.demo.writings import CALF, COPE, WRITINGS, Writing, weights
from portal.people.models import User

#: How common each stage is in a morning's work. The figures are the demo's own.
STAGES: tuple[tuple[str, int], ...] = (
    ("late", 1), ("unopened", 7), ("opened", 4), ("taken", 5), ("waiting", 4), ("answered", 3), ("unread", 2), ("closed", 4),
    ("wrote_again", 2),
)  # fmt: skip


def ordinary(scene: Scene, user: User, sex: str, number: int) -> Story:
    """The story of one ordinary request; the number decides its stage, so that every stage is met."""
    row = [stage for stage, weight in STAGES for _ in range(weight)]
    stage = row[number * 7 % len(row)]
    writing = scene.random.choices(WRITINGS, weights(sex))[0]
    if stage == "late" and writing in (CALF, COPE):  # nobody in the demo is left alone with these
        writing = WRITINGS[0]
    return STORIES[stage](scene, user, writing)


def doer_of(scene: Scene, writing: Writing) -> str:
    """Who deals with such a request here."""
    if writing.kind == "medication":
        return "rhys.llewellyn"
    if writing.kind == "admin_letter":
        return "janet.brathwaite"
    doctors = [
        key for key, member in scene.staff.items() if "clinician" in member.roles and "rhys" not in key
    ]
    return scene.random.choice(doctors)


def _unopened(scene: Scene, user: User, writing: Writing) -> Story:
    yield scene.ago(minutes=scene.random.randint(2, 170))
    scene.send(user, writing)


def _opened(scene: Scene, user: User, writing: Writing) -> Story:
    at = scene.lately(scene.random.randint(70, 300))
    yield at
    sent = scene.send(user, writing)
    yield scene.since(at, 0.4)
    scene.open("janet.brathwaite", sent)


def _taken(scene: Scene, user: User, writing: Writing) -> Story:
    who, at = doer_of(scene, writing), scene.lately(scene.random.randint(60, 400))
    yield at
    sent = scene.send(user, writing)
    yield scene.since(at, 0.3)
    scene.open(who, sent)
    scene.take(who, sent)


def _late(scene: Scene, user: User, writing: Writing) -> Story:
    yield scene.worked_ago(1290 + scene.random.randint(5, 90))
    sent = scene.send(user, writing)
    yield scene.worked_ago(900)
    scene.open("janet.brathwaite", sent)


def _waiting(scene: Scene, user: User, writing: Writing) -> Story:
    who, back = doer_of(scene, writing), scene.random.randint(300, 1900)
    yield scene.worked_ago(back)
    sent = scene.send(user, writing)
    yield scene.worked_ago(back - scene.random.randint(20, 200))
    scene.open(who, sent)
    scene.ask(who, sent, writing.question)


def _answered(scene: Scene, user: User, writing: Writing) -> Story:
    who, back = doer_of(scene, writing), scene.random.randint(400, 900)
    yield scene.worked_ago(back)
    sent = scene.send(user, writing)
    yield scene.worked_ago(back - 150)
    scene.open(who, sent)
    scene.reply(who, sent, writing)
    yield scene.worked_ago(back - 260)
    scene.read(user, sent, clear=True)


def _unread(scene: Scene, user: User, writing: Writing) -> Story:
    who, back = doer_of(scene, writing), scene.random.randint(2600, 3000)
    yield scene.worked_ago(back)
    sent = scene.send(user, writing)
    yield scene.worked_ago(back - 300)
    scene.open(who, sent)
    if writing.net:
        scene.reply(who, sent, writing)
    else:
        scene.ask(who, sent, "Which date do you need it by?")


def _closed(scene: Scene, user: User, writing: Writing) -> Story:
    who, back = doer_of(scene, writing), scene.random.randint(200, 600)
    yield scene.worked_ago(back)
    sent = scene.send(user, writing)
    yield scene.worked_ago(back - 100)
    scene.open(who, sent)
    scene.reply(who, sent, writing, close=True)


def _wrote_again(scene: Scene, user: User, writing: Writing) -> Story:
    who, back = doer_of(scene, writing), scene.random.randint(900, 1200)
    yield scene.worked_ago(back)
    sent = scene.send(user, writing)
    yield scene.worked_ago(back - 90)
    scene.open(who, sent)
    scene.ask(who, sent, writing.question)
    yield scene.ago(minutes=scene.random.randint(5, 120))
    scene.write_again(user, sent, "About ten days, and yes, all the time. It is no better since I wrote.")


STORIES: dict[str, Callable[[Scene, User, Writing], Story]] = {
    "unopened": _unopened,
    "opened": _opened,
    "taken": _taken,
    "late": _late,
    "waiting": _waiting,
    "answered": _answered,
    "unread": _unread,
    "closed": _closed,
    "wrote_again": _wrote_again,
}
