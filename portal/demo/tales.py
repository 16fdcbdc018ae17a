"""What happens to the people one gets to know? One story each, all still going on when the demo opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from consultations.domain.emergency import StopChoice
from consultations.domain.lifecycle import Outcome
from portal.demo.cast import NEWCOMER
from portal.demo.scenes import Scene, Story
from portal.demo.writings import (
    BLEEDING,
    CALF,
    COPE,
    COUGH,
    PAIN,
    RASH,
    WRITINGS,
    Writing,
    long_text,
    medicine,
    problem,
)
from portal.people.models import Patient, User

#: A sample of a text that is not English, for whoever has to read it with an interpreter.
VIETNAMESE = (
    "Tôi bị chóng mặt và mệt mỏi hơn một tuần nay. Con gái tôi nói nên viết cho bác sĩ. Thuốc huyết áp của tôi còn bốn ngày. "
    "Xin bác sĩ giúp tôi."
)

_TABLETS = medicine(
    "repeat",
    f"Apixaban 5mg\n{VIETNAMESE}",
    "Your tablets are at the pharmacy. An interpreter will phone with me tomorrow about the dizziness.",
    Outcome.PRESCRIPTION_ISSUED,
    left=4,
    crit=["blood_thinner"],
)
_FORGETFUL = problem(
    "More forgetful since her new tablets",
    "Mum was started on something for her bladder three weeks ago and since then she puts things in odd places and asks the "
    "same question twice. She is eating and drinking. I am her daughter and I have power of attorney.",
    "whole_body",
    "Thank you for noticing. Please stop the new tablet from tonight; I will phone you both on Thursday.",
    Outcome.MEDICATION_CHANGED,
    start="w1_3",
)
_HANDS = problem(
    "Numb hands, and a long story", long_text(1500), "back_joint", "Thank you for writing it all down.", Outcome.FACE_TO_FACE,
    start="over_6w", course="slowly_worse",
)  # fmt: skip
_LETTER = next(each for each in WRITINGS if each.kind == "admin_letter")
_READINGS: Writing = WRITINGS[13]


def village(scene: Scene, people: dict[str, tuple[User | None, Patient]]) -> Iterator[Story]:
    """The stories of Millbrook."""

    def user(key: str) -> User:
        found = people[key][0]
        if found is None:
            raise LookupError(f"{key} has no account.")
        return found

    def gareth() -> Story:
        yield scene.ago(minutes=31)
        scene.send(user("gareth.pritchard"), CALF)

    def zofia() -> Story:
        yield scene.worked_ago(500)
        sent = scene.send(user("zofia.kowalczyk"), RASH)
        yield scene.worked_ago(380)
        scene.open("ngozi.okafor", sent)
        scene.take("ngozi.okafor", sent)
        yield scene.worked_ago(370)
        scene.ask(
            "ngozi.okafor", sent, "Is anybody else at home itchy?", "Have you had eczema or asthma before?"
        )

    def amina() -> Story:
        at = scene.lately(200)
        yield at
        her = people["amina.khan"][1]
        more = {
            "who__for": "other_adult",
            "who__rel": "son_daughter",
            "who__with": "yes",
            "who__agree": "yes",
        }
        sent = scene.send(user("nadia.khan"), _FORGETFUL, patient=her.pk, **more)
        yield scene.since(at, 0.2)
        scene.open("janet.brathwaite", sent)
        scene.note("janet.brathwaite", sent, "Daughter phoned too. She would rather be called after 4pm.")

    def dean() -> Story:
        yield scene.ago(minutes=48)
        scene.send(user("dean.whitlock"), COPE, con__how="phone", con__times="Not before 10, please.")

    def leila() -> Story:
        yield scene.lately(240)
        scene.send(user("leila.farahani"), BLEEDING)

    def huong() -> Story:
        yield scene.ago(minutes=26)
        scene.send(user("huong.nguyen"), _TABLETS, con__need=["interpreter"])

    def olivia() -> Story:
        yield scene.worked_ago(900)
        sent = scene.send(user("olivia.bartholomew"), COUGH)
        yield scene.worked_ago(760)
        scene.open("priya.shah", sent)
        scene.reply("priya.shah", sent, COUGH)
        yield scene.ago(minutes=95)
        scene.read(user("olivia.bartholomew"), sent, clear=False)

    def harpreet() -> Story:
        yield scene.worked_ago(2900)
        sent = scene.send(user("harpreet.sandhu"), _READINGS)
        yield scene.worked_ago(2700)
        scene.open("fiona.macleod", sent)
        scene.reply("fiona.macleod", sent, _READINGS)

    def oluwaseun() -> Story:
        yield scene.worked_ago(1300)
        sent = scene.send(user("oluwaseun.adeyemi"), _LETTER)
        yield scene.worked_ago(1100)
        scene.open("janet.brathwaite", sent)
        scene.take("janet.brathwaite", sent)
        yield scene.worked_ago(700)
        scene.reply("janet.brathwaite", sent, _LETTER)
        yield scene.worked_ago(650)
        scene.read(user("oluwaseun.adeyemi"), sent)

    def iqbal() -> Story:
        at = scene.lately(260)
        yield at
        sent = scene.send(user("iqbal.hussain"), _HANDS)
        yield scene.since(at, 0.5)
        scene.open("janet.brathwaite", sent)
        scene.hand_over(
            "janet.brathwaite", sent, "clinical", "Long, and about driving. A doctor should read it whole."
        )

    def margaret() -> Story:
        me = user("margaret.holroyd")
        yield scene.worked_ago(2600)
        sent = scene.send(me, PAIN)
        yield scene.worked_ago(2500)
        scene.open("priya.shah", sent)
        scene.reply("priya.shah", sent, PAIN, follow_up_days=1)
        yield scene.worked_ago(2450)
        scene.read(me, sent, clear=True)
        due = scene.due_of(sent)
        yield max(due, scene.worked_ago(60)) if due <= scene.now else scene.now
        if due <= scene.now:
            scene.ask_how_they_are(sent)

    def trevor() -> Story:
        yield from worse(scene, user("trevor.grant"), "priya.shah")

    def carys() -> Story:
        yield scene.worked_ago(1800)
        sent = scene.send(user("carys.rees"), WRITINGS[9])
        yield scene.worked_ago(1700)
        scene.open("fiona.macleod", sent)
        scene.reply("fiona.macleod", sent, WRITINGS[9], close=True)
        yield scene.worked_ago(300)
        scene.reopen("janet.brathwaite", sent, "She phoned: the pharmacist sent her back to us.")

    def newcomer() -> Story:
        yield scene.ago(hours=2)
        uma = scene.account(*NEWCOMER)
        scene.send(
            uma,
            WRITINGS[12],
            who__first_names="Uma",
            who__family_name="Newcomer",
            who__dob="1990-07-19",
            who__sex="female",
            who__postcode="LS98 2AB",
        )

    def beatrice() -> Story:
        yield scene.ago(minutes=37)
        scene.stopped(["EM01"], user=user("beatrice.owusu"), choice=StopChoice.CANNOT, phone="07700 900341")

    def anonymous() -> Story:
        yield scene.ago(hours=5)
        scene.stopped(["EM03"], choice=StopChoice.CALLING_999)

    for story in (
        gareth, zofia, amina, dean, leila, huong, olivia, harpreet, oluwaseun, iqbal, margaret, trevor, carys, newcomer,
        beatrice, anonymous,
    ):  # fmt: skip
        yield story()


def town(scene: Scene, people: dict[str, tuple[User | None, Patient]]) -> Iterator[Story]:
    """The stories of Riverside, beside the many ordinary ones."""
    users = {key: found for key, (found, _) in people.items() if found is not None}

    def marek() -> Story:
        yield scene.ago(minutes=19)
        scene.send(users["marek.nowak"], CALF)

    def sonia() -> Story:
        yield scene.worked_ago(2800)
        sent = scene.send(users["sonia.grant"], RASH)
        yield scene.worked_ago(2650)
        scene.open("farah.aziz", sent)
        scene.reply("farah.aziz", sent, RASH)

    def eleanor() -> Story:
        yield scene.ago(minutes=22)
        scene.stopped(
            ["EM04"], user=users["eleanor.shackleton"], choice=StopChoice.CANNOT, phone="07700 900355"
        )

    def anonymous() -> Story:
        yield scene.ago(hours=9)
        scene.stopped(["EM02"], choice=StopChoice.CALLING_999)

    yield from (
        marek(),
        sonia(),
        eleanor(),
        anonymous(),
        worse(scene, users["yusuf.rahman"], "tomasz.wisniewski"),
    )


def worse(scene: Scene, user: User, doctor: str) -> Story:
    """Somebody who was answered, asked how they are, and is worse."""
    yield scene.worked_ago(3300)
    sent = scene.send(user, COUGH)
    yield scene.worked_ago(3200)
    scene.open(doctor, sent)
    scene.reply(doctor, sent, COUGH, follow_up_days=1)
    yield scene.worked_ago(3100)
    scene.read(user, sent, clear=True)
    yield min(scene.due_of(sent), scene.now - timedelta(hours=1))
    scene.ask_how_they_are(sent)
    yield scene.ago(minutes=17)
    scene.answer_how_they_are(user, sent, "worse", "Up half the night with it and I ache all over.")
