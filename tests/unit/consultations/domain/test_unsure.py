""" "I am not sure" is an answer to everything that somebody may not know, and it counts as yes, one level lower."""

from consultations.domain import library
from consultations.domain.conditions import UNSURE, AboutPatient, Answers, Ask, Facts, about_question, leaves
from consultations.domain.levels import one_lower
from consultations.domain.raising import holds
from consultations.domain.schema import CANNOT_MEASURE, Question, QuestionType

FACTS = (QuestionType.RADIO, QuestionType.CHECKS, QuestionType.NUMBER, QuestionType.DATE)
NOT_KNOWN = UNSURE | {
    CANNOT_MEASURE,
    "not_measured",
    "hot_not_measured",
    "unknown",
    "cannot_tell",
    "cannot_see",
    "maybe",
    "rather_not_say",
}

WHO = "who writes, and about whom: everybody knows that"
WISH = "what they want from us, or what they agree to"
PLACE = "what the form goes on about: it has an answer for what is not in the list"
FEELING = "how it feels to them: there is an answer in the middle for who cannot say"
WORDING = "a licensed instrument: its answers are fixed"
REASONS = {
    **dict.fromkeys(("who.for", "who.rel", "who.with", "who.dob", "who.sex", "who.agree"), WHO),
    **dict.fromkeys(
        (
            "con.how", "con.need", "md.kind", "ms.want", "fn.kind", "fn.could", "fn.weeks",
            "co.need", "co.happy", "hr.kind", "pr.kind", "bp.why", "tv.back", "tv.kind", "ad.kind", "ad.consent",
            "cd.what", "cd.name_reason", "cd.sharing", "ch.alone", "mh.phq_offer", "fn.alone", "ut.pf", "st.pf", "pf.go", "ad.fee",
        ),
        WISH,
    ),
    **dict.fromkeys(("np.area", "sk.kind", "sk.where", "ms.where", "pf.which", "op.why", "tr.type"), PLACE),
    **dict.fromkeys(
        (
            "np.course", "np.stop", "op.stop", "rc.stop", "ch.worry", "tr.feel", "fn.better", "sk.feel", "pf.ill",
            "hr.mood",
        ),
        FEELING,
    ),
    **dict.fromkeys(("as.rcp1", "as.rcp2", "as.rcp3", "mrc.grade"), WORDING),
}  # fmt: skip


def has_a_way_out(question: Question) -> bool:
    """Whether somebody who does not know can say so."""
    return bool(NOT_KNOWN & set(question.values)) or (
        question.approximate and question.type is QuestionType.DATE
    )


def test_whoever_does_not_know_can_say_so() -> None:
    silent, asked = set[str](), set[str]()
    for question_set in library.all():
        for question in question_set.questions.values():
            asked.add(question.id)
            if question.required and question.type in FACTS and not has_a_way_out(question):
                silent.add(f"{question_set.slug} {question.id}")

    unexplained = {each for each in silent if each.split()[1] not in REASONS}
    assert not unexplained, "these facts have no “I am not sure”"
    needed = {each.split()[1] for each in silent}
    assert set(REASONS) & asked <= needed, "these have it: take them off the list"


def test_not_sure_counts_as_yes_one_level_lower() -> None:
    looked_at = 0
    for question_set in library.all():
        for question in question_set.questions.values():
            unsure = UNSURE & set(question.values)
            if not unsure or question.id == "tv.out":  # its "not_sure" says that the trip is not booked yet
                continue
            answer = [*unsure] if question.holds_many else next(iter(unsure))
            answers: Answers = {question.id: answer}
            for rule in question.flags:
                when = about_question(rule.when, question.id)
                if {type(leaf) for leaf in leaves(when)} != {Ask}:
                    continue
                if {leaf.question for leaf in leaves(when) if isinstance(leaf, Ask)} != {question.id}:
                    continue
                looked_at += 1
                held = holds(when, Facts(answers=answers, about=AboutPatient(40, 480, "female")))
                assert held is not False, f"{question_set.slug} {question.id}: {rule.code} is lost"
                assert rule.level is None or one_lower(rule.level) is not None
    assert looked_at > 200
