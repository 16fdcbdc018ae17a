"""What do people write, and what are they told? Invented requests in the style of patients, and invented answers.

Nothing here is advice: no clinician has approved it, and only the demo shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from consultations.domain.lifecycle import Outcome


@dataclass(frozen=True)
class Writing:
    """One request somebody might write, and how it might be answered."""

    kind: str
    says: dict[str, Any]
    reply: str
    outcome: Outcome
    net: tuple[str, ...] = ("If it gets worse, or is no better in 7 days: write again or call us.",)
    weight: int = 3
    question: str = "Since when exactly, and is it there all the time?"
    #: Whose writing it can be; empty: anybody's.
    sex: str = ""


def problem(title: str, tell: str, area: str, reply: str, outcome: Outcome, **rest: Any) -> Writing:
    """A new problem; what is not about the writing itself answers the question `np.<name>`."""
    answers: dict[str, Any] = {"np.title": title, "np.tell": tell, "np.area": area}
    if "lost" in rest:
        answers["np.weight"] = rest.pop("lost")
    known = {name: rest.pop(name) for name in ("net", "weight", "question", "sex") if name in rest}
    answers |= {f"np.{name}": value for name, value in rest.items()}
    return Writing("new_problem", answers, reply, outcome, **known)


def medicine(kind: str, listed: str, reply: str, outcome: Outcome, **rest: Any) -> Writing:
    """A medicine question; what is not about the writing itself answers the question `md.<name>`."""
    known = {name: rest.pop(name) for name in ("net", "weight", "question") if name in rest}
    answers = {"md.kind": kind, "md.list": listed.splitlines()} | {
        f"md.{name}": value for name, value in rest.items()
    }
    return Writing("medication", answers, reply, outcome, **known)


def paper(kind: str, tell: str, reply: str, weight: int = 3) -> Writing:
    """A letter or a form."""
    return Writing("admin_letter", {"ad.kind": kind, "ad.for": tell}, reply, Outcome.ADMIN_DONE, (), weight)


RASH = problem(
    "Itchy rash on both arms",
    "It started about two weeks ago on the inside of my left elbow and now its on both arms. worse at night. I "
    "changed washing powder in October but went back and it made no difference. E45 helps for an hour.",
    "skin",
    "Thank you for telling us so clearly. This sounds like eczema flaring up. Please use the ointment I have sent to your "
    "pharmacy twice a day for one week and your moisturiser as often as you like.",
    Outcome.PRESCRIPTION_ISSUED,
    start="w1_3",
    question="Is anybody else at home itchy?",
    weight=5,
)
CALF = problem(
    "Swollen calf since I flew back",
    "My left calf has been getting tighter since we landed on Thursday. Its about an inch bigger than the other one and "
    "sore when I walk up the stairs. I put it down to the seat but it isnt going down.",
    "back_joint",
    "Please come to the surgery today. The duty team is expecting you and will look at your leg and arrange a scan.",
    Outcome.FACE_TO_FACE,
    leg="yes",
    course="slowly_worse",
    start="d1_3",
    net=("If you get chest pain, are short of breath or cough up blood: call 999.",),
    weight=1,
)
COPE = problem(
    "Cannot sleep, cannot cope",
    "been off work three weeks now and I just lie there going over everything. some nights two hours if Im lucky. my "
    "sister says I should talk to somebody so here I am.",
    "mood",
    "Thank you for writing, it was the right thing to do. I would like to talk with you today. I will phone at the time "
    "you gave us.",
    Outcome.PHONE_CALL,
    stop="cannot",
    course="quickly_worse",
    net=("If you feel you cannot keep yourself safe: call 999, or 111 and choose option 2.",),
    weight=1,
)
BLEEDING = problem(
    "Blood when I go to the toilet",
    "For about three weeks there has been blood on the paper and sometimes in the pan. No pain really. I feel more tired "
    "than I should and my trousers are loose.",
    "bottom",
    "Thank you for not leaving this. I would like you to have a blood test and bring a sample this week, and to see you "
    "once the results are back.",
    Outcome.TEST_ARRANGED,
    start="w3_6",
    lump="yes",
    net=("If there is a lot of blood, or you feel faint: call 999.",),
)
COUGH = problem(
    "Cough that will not go",
    "Had this cough for getting on for five weeks. dry mostly. worse when I lie down, no temperature. I stopped smoking "
    "in the spring.",
    "chest_breath",
    "I have asked for a chest X-ray, as we do for every cough over three weeks at your age. You can walk in at the hospital "
    "from tomorrow.",
    Outcome.TEST_ARRANGED,
    cough="over3w",
    start="w3_6",
    net=("If you cough up blood or are short of breath when resting: call 999.",),
)
PAIN = problem(
    "Back has gone again",
    "Bent down for the cat litter and something went. Cant stand up straight. Pain is 8 out of 10 when I move, nothing "
    "down the legs.",
    "back_joint",
    "I am sorry you are in such pain. Please keep moving as you can and take the tablets I have sent with food. The physio "
    "will phone you this week.",
    Outcome.REFERRAL_MADE,
    pain=8,
    start="d1_3",
    net=("If you go numb between the legs or cannot pass water: call 999.",),
    weight=2,
)
FEVER = problem(
    "Shivering and burning when I pee",
    "Started yesterday with burning and now I feel hot and shivery. Pain in my side as well.",
    "pee",
    "Please come in at 2pm today with a urine sample. The nurse practitioner will see you.",
    Outcome.FACE_TO_FACE,
    fever="shaking",
    start="d1_3",
    net=("If you are confused, breathe fast or cannot keep water down: call 999.",),
    weight=2,
)
LUMP = problem(
    "New lump under my arm",
    "Found it in the shower on Sunday, size of a grape, moves a bit and its a bit sore. Getting bigger I think.",
    "skin",
    "Please book to see me this week using the link we sent. Most lumps like this are glands doing their work, and I want "
    "to feel it myself.",
    Outcome.FACE_TO_FACE,
    lump="yes",
    weight=3,
)
WRITINGS: tuple[Writing, ...] = (
    RASH, CALF, COPE, BLEEDING, COUGH, PAIN, FEVER, LUMP,
    problem("Heartburn most evenings", "Burning behind the breastbone after tea, most nights for a month or so. Gaviscon "
            "takes the edge off. No trouble swallowing.", "tummy", "This sounds like reflux. Try the tablets from your "
            "pharmacy for two weeks, half an hour before breakfast.", Outcome.SELF_CARE, start="w3_6", weight=5),
    problem("Sore throat, third day", "Hurts to swallow, glands up, no cough. I can drink. Worried as I have an exam on "
            "Friday.", "throat_ear_nose", "Your answers fit a sore throat that clears by itself. The pharmacist can see you "
            "today without an appointment.", Outcome.PHARMACY, start="d1_3", weight=5),
    problem("Ear blocked since swimming", "Right ear feels full and I cant hear properly on that side. No pain, no "
            "discharge.", "throat_ear_nose", "Olive oil drops twice a day for ten days, please, then see if it has cleared.",
            Outcome.SELF_CARE, start="d4_7", weight=4),
    problem("Knee clicking and sore on stairs", "Been niggling since the summer, worse coming down stairs. No swelling that "
            "I can see.", "back_joint", "This is likely to be the joint behind your kneecap. I have sent exercises and put "
            "you on the physio list.", Outcome.REFERRAL_MADE, start="over_6w", weight=5),
    problem("Hay fever tablets not touching it", "Eyes streaming, sneezing all day, loratadine used to be fine.", "eye",
            "Please add the nasal spray each morning and give it two weeks.", Outcome.ADVICE_GIVEN, weight=4),
    problem("Dizzy when I stand up", "A couple of times this week the room went grey when I got up quickly. I am on "
            "amlodipine and my readings have been low.", "head", "Please halve the tablet from tomorrow and send us three "
            "readings on Friday.", Outcome.MEDICATION_CHANGED, start="d4_7", weight=3),
    problem("Mole has changed", "The one on my shoulder is darker on one side and itches. My wife noticed it.", "skin",
            "Please come in so that I can look at it with the special lens. I have booked you for Thursday.",
            Outcome.FACE_TO_FACE, start="over_6w", lump="unsure", weight=3),
    problem("Periods all over the place", "Two in a month and then none for seven weeks. I am 47 so maybe it is the change.",
            "genitals", "It may well be. I have asked for a blood test and sent you something to read before we talk.",
            Outcome.TEST_ARRANGED, start="over_6w", weight=3, sex="female"),
    problem("Tired all the time", "Could sleep all day, no energy for work or the kids. Eating fine.", "whole_body",
            "There are many causes and most are simple. Please have the blood test I have asked for; book it with reception.",
            Outcome.TEST_ARRANGED, start="over_6w", weight=5),
    problem("Losing weight, not trying", "A stone and a half since August, and I am not dieting. Bit of a sore tummy.",
            "tummy", "Thank you for telling us. I want to see you this week and will have some tests done first.",
            Outcome.REFERRAL_MADE, lost="lots", weight=2, start="over_6w"),
    problem("Red eye, light hurts", "Woke up with it, left eye, watering and I cant look at the window. I wear contacts.",
            "eye", "Please leave your lenses out and go to the eye clinic today. They know you are coming.",
            Outcome.SIGNPOSTED, eye=["painful_red", "light_hurts", "contact_lens_red"], start="today", weight=1,
            net=("If your sight gets worse: go to A&E now.",)),
    problem("Athletes foot keeps coming back", "Between the toes, third time this year, the cream from the chemist works "
            "then it comes back.", "skin", "Please use the cream for two full weeks after it looks better. The pharmacist can "
            "supply it.", Outcome.PHARMACY, start="w1_3", weight=4),
    medicine("repeat", "Ramipril 5mg\nAtorvastatin 20mg", "Both are at your pharmacy.", Outcome.PRESCRIPTION_ISSUED,
             left=9, weight=9),
    medicine("repeat", "Levothyroxine 75 micrograms", "It has gone to your pharmacy. Your yearly blood test is due; please "
             "book it.", Outcome.PRESCRIPTION_ISSUED, left=12, weight=7),
    medicine("repeat", "Metformin 500mg twice a day", "Sent to your pharmacy today.", Outcome.PRESCRIPTION_ISSUED, left=5,
             weight=5),
    medicine("run_out", "Apixaban 5mg", "I have sent a week's supply now and the rest will follow. Please do not miss a dose.",
             Outcome.PRESCRIPTION_ISSUED, left=1, crit=["blood_thinner"], missed="no", weight=1,
             reason="The chemist had the wrong strength and sent it back"),
    medicine("question", "Cetirizine", "Yes, they are safe together. Take the tablet at night if it makes you sleepy.",
             Outcome.ADVICE_GIVEN, q="Can I take it with my hay fever spray?", weight=5),
    medicine("side_effect", "Sertraline 50mg", "A dry mouth and feeling sick are common in the first two weeks and mostly "
             "pass. Please take it with food.", Outcome.ADVICE_GIVEN, se=["very_sick"], weight=3,
             more="Second week on them. Feel sick every morning until about eleven."),
    medicine("change", "Amlodipine 5mg", "I have changed it to another kind. Please send us readings in two weeks.",
             Outcome.MEDICATION_CHANGED, q="My ankles swell on these. Can I try something else?", weight=4),
    medicine("review", "Blue inhaler and brown inhaler", "Thank you. The nurse will phone you for the yearly check.",
             Outcome.PHONE_CALL, more="Letter said I am due.", weight=4),
    paper("letter", "The housing officer wants it in writing that the damp makes my asthma worse.",
          "Your letter is ready to collect.", 5),
    paper("school", "School need something to say he can have his inhaler in class.", "We have e-mailed the form to the "
          "school office.", 4),
    paper("travel", "List of my tablets for the airline, flying on the 12th.", "It is ready at the desk.", 4),
    paper("insurance", "Income protection people are asking for a report from my GP.", "We have their letter and will "
          "answer within 20 working days.", 4),
    paper("records", "Copy of my vaccinations for a new job at the hospital.", "You can print it from the NHS App; a copy "
          "is also at the desk.", 5),
    paper("benefits", "PIP form, they want it back by the end of the month.", "The doctor has filled it in and it was posted "
          "today.", 3),
)  # fmt: skip

LONG_PARTS = (
    "I am sorry this is so long but I would rather write it down once than try to say it in ten minutes.",
    "It began in the spring after we moved my mother in with us. I was lifting her most days and I noticed my hands going "
    "numb at night, first the right and then both, and I would wake up and shake them and it would go.",
    "Then in June I started dropping things. A mug first, then a pan with hot water in it, which is why my wife says I have "
    "to write to you. I do not have pain in the neck but it is stiff in the mornings and it cracks when I turn to reverse.",
    "At work I am on the line from six until two and the foreman has moved me to packing because I could not feel the "
    "switch. I do not want to lose my place there, I have been there nineteen years.",
    "I have tried the splints from the chemist, the blue ones. They help at night. I have tried ibuprofen, the gel and the "
    "tablets, and stopped the tablets because of my stomach. I tried resting it on my week off and it was no better.",
    "My father had something like this and was told it was his sugar. I had a test four years ago which was fine.",
    "What I would like to know is whether this is the nerve in the wrist or something in the neck, whether I should be "
    "driving, and whether I can go on lifting. I would like somebody to examine my hands properly.",
)


def long_text(words: int) -> str:
    """A very long request: what a person writes who has waited for months to say it."""
    parts: list[str] = []
    counted = week = 0
    while counted < words:
        part = LONG_PARTS[len(parts) % len(LONG_PARTS)]
        if len(parts) >= len(LONG_PARTS):
            week += 1
            part = f"Week {week}. {part}"
        counted += len(part.split())
        parts.append(part)
    return " ".join("\n\n".join(parts).split(" ")[:words])


def weights(sex: str) -> list[int]:
    """How common each of ``WRITINGS`` is from somebody of this sex."""
    return [each.weight if each.sex in ("", sex) else 0 for each in WRITINGS]
