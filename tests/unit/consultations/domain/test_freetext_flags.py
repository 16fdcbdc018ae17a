"""Do the words in free-text answers raise flags in the shape of the form's own?"""

from consultations.domain import library
from consultations.domain.conditions import AboutPatient
from consultations.domain.freetext import likeness
from consultations.domain.freetext_flags import FREE_TEXT, freetext_flags, message_flags
from consultations.domain.levels import Level


def _questions() -> list:
    return [each for each in library.get("new_problem").questions.values() if each.type in FREE_TEXT]


def test_words_of_an_answer_raise_a_flag_with_question_and_rule() -> None:
    question = _questions()[0]

    (flag,) = freetext_flags([question], {question.id: "I have chest pain"}, AboutPatient.unknown())

    assert (flag.code, flag.level, flag.question_id) == ("RF_CHEST_PAIN", Level.EMERGENCY, question.id)
    assert flag.rule == "words:chest_pain"
    assert "“chest pain”" in flag.words
    assert flag.stop is None


def test_harmless_words_raise_nothing() -> None:
    question = _questions()[0]

    assert freetext_flags([question], {question.id: "No chest pain"}, AboutPatient.unknown()) == ()


def test_whom_the_form_is_for_counts() -> None:
    question = _questions()[0]
    answers = {question.id: "husband had chest pain", "who.for": "other_adult"}

    assert freetext_flags([question], answers, AboutPatient.unknown())
    assert freetext_flags([question], {**answers, "who.for": "me"}, AboutPatient.unknown()) == ()


def test_a_list_is_read_by_the_rules_and_weighed_only_where_it_tells_a_story() -> None:
    (question,) = [each for each in library.get("medication").questions.values() if each.id == "md.list"]
    story = "letters slide off the page and one corner of my lips dribbles"

    def rules(*lines: str) -> set[str]:
        found = freetext_flags([question], {question.id: list(lines)}, AboutPatient.unknown())
        return {each.rule for each in found}

    short = "one corner of my lips dribbles"
    assert {flag.rule for flag in message_flags(short, AboutPatient.unknown())} != set()
    assert not any("sounds" in rule for rule in rules("Apixaban", short))
    assert "words:sounds_like_emergency" in rules("Apixaban", story)
    assert "words:chest_pain" in rules("Ramipril", "chest pain")


def test_every_list_is_a_question_that_is_asked() -> None:
    asked = {each for questions in library.all() for each in questions.questions}

    assert set(likeness.about().lists) <= asked


def test_a_later_message_is_read_too() -> None:
    (flag,) = message_flags("i want to kill myself", AboutPatient.unknown())[:1]

    assert (flag.code, flag.question_id) == ("EM14", "message")


def test_every_line_of_a_list_of_medicines_is_read_for_itself() -> None:
    question = library.get("new_problem").questions["np.meds"]
    lines = ["Ramipril: one a day, no trouble", "Ibuprofen: i took too many paracetamol with it"]

    (flag, *_) = freetext_flags([question], {question.id: lines}, AboutPatient.unknown())

    assert flag.level is Level.EMERGENCY
    assert flag.answer[flag.start : flag.end] == flag.quote
    assert flag.start > len(lines[0])
