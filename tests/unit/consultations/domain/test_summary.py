"""What is stored when a request is sent says exactly what was asked, answered, denied and not asked."""

import json

from consultations.domain import library, safety, summary
from tests.unit.consultations.domain.flag_case import ADULT, BACK, CHEST, MATCHED, NEW_PROBLEM, WOMAN
from tests.unit.consultations.domain.flag_table import BASE

ANSWERS = NEW_PROBLEM | BACK | {"np.leg": "yes", "ice.worry": "My brother had a clot", "preg.womb": "no"}


def test_own_words_come_first() -> None:
    stored = summary.snapshot(library.get("new_problem"), ANSWERS, ADULT, MATCHED)

    assert stored["title"] == "Feeling odd"
    assert [row["label"] for row in stored["lead"]] == [
        "In their own words",
        "Most worried about",
        "Would like",
    ]
    assert [row["text"] for row in stored["lead"]] == [
        "It is hard to say",
        "My brother had a clot",
        "Give advice",
    ]


def test_questions_options_and_version_are_kept_exactly() -> None:
    question_set = library.get("new_problem")

    stored = summary.snapshot(question_set, ANSWERS, ADULT, MATCHED)

    leg = next(row for row in stored["answers"] if row["id"] == "np.leg")
    assert leg["text"] == "Is one leg newly swollen, red or sore?"
    assert leg["options"] == {"no": "No", "yes": "Yes", "unsure": "I am not sure"}
    assert (leg["value"], leg["shown"], leg["part"]) == ("yes", "Yes", "The problem")
    assert (stored["slug"], stored["version"], stored["hash"]) == ("new_problem", 2, question_set.hash)
    assert stored["modules"]["who"] == 1


def test_flags_stand_beside_their_answers_and_what_goes_with_them_was_not_asked() -> None:
    question_set = library.get("new_problem")
    flags = safety.flags(question_set, ANSWERS, ADULT, MATCHED)

    stored = summary.snapshot(question_set, ANSWERS, ADULT, MATCHED, flags=flags)

    leg = next(row for row in stored["answers"] if row["id"] == "np.leg")
    assert (leg["flags"], leg["level"], stored["level"]) == (["RF_DVT"], "urgent", "urgent")
    (gap,) = stored["gaps"]
    assert [question["label"] for question in gap["questions"]] == [
        "Short of breath",
        "Chest pain",
        "Coughed up blood",
    ]


def test_no_gap_where_the_question_was_answered() -> None:
    answers = NEW_PROBLEM | CHEST | {"np.leg": "yes"}
    flags = safety.flags(library.get("new_problem"), answers, ADULT, MATCHED)

    assert summary.snapshot(library.get("new_problem"), answers, ADULT, MATCHED, flags=flags)["gaps"] == []


def test_said_no_and_not_asked_are_two_things() -> None:
    stored = summary.snapshot(library.get("new_problem"), ANSWERS, ADULT, MATCHED)
    not_asked = {group["group"]: group for group in stored["not_asked"]}

    assert "Fever or shivers" in stored["said_no"]
    assert "A transplant" in stored["said_no"]
    assert "Chest pain" not in stored["said_no"]
    assert "Give a medicine" not in stored["said_no"]
    assert "How much it stops them" not in stored["said_no"]
    assert "Chest pain" in not_asked["The problem"]["labels"]
    assert not_asked["The problem"]["count"] == len(not_asked["The problem"]["labels"])


def test_a_no_that_raised_a_flag_is_not_folded_away() -> None:
    answers = ANSWERS | {"who.safe": "no"}
    flags = safety.flags(library.get("new_problem"), answers, ADULT, MATCHED)

    stored = summary.snapshot(library.get("new_problem"), answers, ADULT, MATCHED, flags=flags)

    assert "Safe to send messages" not in stored["said_no"]


def test_emergency_page_and_agreement_are_part_of_the_record() -> None:
    answers = ANSWERS | {"fin.ack": ["yes"], "fin.share": ["yes"]}

    stored = summary.snapshot(
        library.get("new_problem"),
        answers,
        ADULT,
        MATCHED,
        emergency_screen=library.emergency(),
        emergency=["EM01"],
    )

    assert stored["emergency"]["ticked"][0]["text"].startswith("Chest pain, tightness")
    assert (len(stored["emergency"]["items"]), stored["emergency"]["none"]) == (18, False)
    assert [row["id"] for row in stored["acknowledged"]] == ["fin.ack", "fin.share"]


def test_titles_of_the_other_sets_are_what_was_chosen() -> None:
    assert summary.title(library.get("medication"), {"md.kind": "run_out"}) == "I have run out, or nearly"
    assert summary.title(library.get("admin_letter"), {"ad.kind": "firearms"}) == "A firearms or shotgun form"
    assert summary.title(library.get("medication"), {}) == "Medicine question or repeat"


def test_the_record_is_json_for_every_set() -> None:
    for question_set in library.all():
        answers = BASE[question_set.slug]
        flags = safety.flags(question_set, answers, WOMAN, MATCHED, submitted=True)
        stored = summary.snapshot(
            question_set, answers, WOMAN, MATCHED, flags=flags, emergency_screen=library.emergency()
        )
        assert json.loads(json.dumps(stored)) == stored
