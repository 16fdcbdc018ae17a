"""What the page of one request says, from rows that were never stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from consultations.domain.lifecycle import Move
from triage.forms.composer import kept_of, shown_now, text_for_a_note, when_shown
from triage.presence import Doing, Present, words
from triage.presenters import asked, composer, story
from triage.presenters.addressee import age_words, left_to, shortened

NOW = datetime(2026, 3, 23, 8, 43, tzinfo=UTC)
ONE = "018f0000-0000-7000-8000-000000000001"


def sign(**more: Any) -> dict[str, Any]:
    return {
        "code": more.get("words", "RF"), "level": "urgent", "rule": "r", "version": "2026.3", "question_id": "np.leg",
        "question": "Is one leg swollen?", "answer": "Yes", "words": "One leg swollen", "at": NOW.isoformat(), **more,
    }  # fmt: skip


def request(**more: Any) -> Any:
    return SimpleNamespace(**{"level": "urgent", "signs": [], "asked": {}, "words": "Own words", **more})


def test_the_reason_counts_flags_that_have_a_level() -> None:
    found = asked.why(request(signs=[sign(), sign(level="", words="Not with them")]))

    assert found["title"] == "Because of 1 thing"
    assert len(found["items"]) == 2
    assert "does not change the level" in found["items"][1]["line"]


def test_one_answer_of_not_sure_is_one_line_for_all_that_it_raised() -> None:
    doubt = {"question_id": "ch.signs", "question": "Do they have any of these?", "answer": "I am not sure"}
    signs = [
        sign(),
        sign(**doubt, id="1", code="A", words="Not sure: floppy"),
        sign(code="Q", words="Quoted: “all day long”", start=6, end=18, question_id="tell"),
        sign(**doubt, id="2", code="B", level="soon", words="Not sure: a stiff neck"),
        sign(**doubt, id="3", code="C", level="", words="Not sure: a rash"),
        sign(**{**doubt, "question_id": "ch.drink"}, level="", words="Not sure: drinks less"),
    ]

    found = asked.why(request(signs=signs), lambda one: {"id": one.get("id")})

    assert found["title"] == "Because of 3 things"
    line = found["items"][1]
    assert line["line"].startswith(
        "<strong>Not sure about: floppy; a stiff neck; a rash.</strong> Asked “Do they"
    )
    assert "does not change" not in line["line"]  # its most serious flag does
    assert [(each["of"], each["mark"]["id"]) for each in line["each"]] == [
        ("Not sure: floppy", "1"), ("Not sure: a stiff neck", "2"), ("Not sure: a rash", "3"),
    ]  # fmt: skip
    assert "Not sure: drinks less" in found["items"][3]["line"]
    assert [
        each.number for each in asked.spans("It is all day long now", signs, "tell") if each.start == 6
    ] == [3]


def test_one_danger_that_was_ticked_told_and_sounded_like_is_one_line() -> None:
    chest = {"code": "RF_CHEST_PAIN", "level": "emergency"}
    signs = [
        sign(**chest, id="1", words="Chest pain", question_id="emergency"),
        sign(**chest, id="2", words="Chest pain: “tight chest”", start=0, end=11, question_id="tell"),
        sign(id="3", words="One leg swollen"),
        sign(
            **chest,
            id="4",
            words="Sounds like: Chest pain: “an elephant on me”",
            start=20,
            end=37,
            question_id="tell",
        ),
        sign(**{**chest, "level": ""}, id="5", words="Asked about chest pain"),
    ]

    found = asked.why(request(signs=signs), lambda one: {"id": one.get("id")})

    assert found["title"] == "Because of 2 things"
    first, second, told = found["items"]
    assert first["line"].startswith("<strong>Chest pain.</strong> Ticked on the emergency page.")
    assert first["line"].endswith("And 2 more signs of it.</span>")
    assert [each["mark"]["id"] for each in first["each"]] == ["1", "2", "4"]
    assert "more sign" not in second["line"]
    assert "each" not in second
    assert "Asked about chest pain" in told["line"]
    text = "Tight chest and then an elephant on me"
    assert [each.number for each in asked.spans(text, signs, "tell")] == [1, 1]


def test_without_flags_it_says_that_a_person_raised_it() -> None:
    assert asked.why(request())["title"] == "Urgent by a person, not by a rule"
    assert asked.why(request(level="routine"))["title"] == "No flags"


def test_no_flag_is_never_said_to_mean_no_danger() -> None:
    assert "does not mean there is none" in asked.why(request(level="routine"))["note"]
    assert "does not mean there is none" in asked.why(request())["note"]
    assert asked.why(request(signs=[sign()]))["note"] == ""


def test_a_flags_text_is_escaped() -> None:
    [item] = asked.why(request(signs=[sign(answer="<b>yes</b>")]))["items"]

    assert "&lt;b&gt;yes&lt;/b&gt;" in item["line"]


@pytest.mark.parametrize(
    ("text", "phrase", "pieces"),
    [
        ("A four hour flight.", "four hour flight", ["A ", "four hour flight", "."]),
        ("Four Hour Flight", "four hour flight", ["Four Hour Flight"]),
        ("a fourfold thing", "four", ["a fourfold thing"]),
        ("", "x", []),
    ],
)
def test_marking_never_changes_the_words(text: str, phrase: str, pieces: list[str]) -> None:
    found = asked.marked_paragraphs([text], [sign(words=f"Words: “{phrase}”", answer="")])

    assert [piece["text"] for part in found for piece in part] == pieces
    assert "".join(piece["text"] for part in found for piece in part) == text


def test_overlapping_marks_are_marked_once() -> None:
    signs = [sign(words="“bad chest pain”", answer=""), sign(words="“chest pain”", answer="")]

    [pieces] = asked.marked_paragraphs(["I have bad chest pain now"], signs)

    assert [(piece["text"], piece.get("mark")) for piece in pieces] == [
        ("I have ", None), ("bad chest pain", "1, 2"), (" now", None),
    ]  # fmt: skip


def test_words_are_marked_where_the_rule_found_them_and_nowhere_else() -> None:
    text = "chest pain? No.\n\nNow I have chest pain <b>"
    start = text.rindex("chest pain")
    found = sign(words="Chest pain: “chest pain”", question_id="np.tell", start=start, end=start + 10)

    first, second = asked.marked_paragraphs([text], [sign(answer="", words="x"), found], ["np.tell"])

    assert [piece.get("mark") for piece in first] == [None]
    assert [(piece["text"], piece.get("mark")) for piece in second] == [
        ("Now I have ", None), ("chest pain", 2), (" <b>", None),
    ]  # fmt: skip


def test_a_message_is_marked_by_its_own_flags_and_escaped() -> None:
    own = sign(words="Chest pain: “chest pain”", start=7, end=17, message="m1")
    other = sign(words="Chest pain: “chest pain”", start=7, end=17, message="m2")

    shown = asked.marked("I have chest pain <b>\nnow", [other, own], "m1")

    assert shown == "<p>I have <mark>chest pain<sup>2</sup></mark> &lt;b&gt;<br>now</p>"


def test_the_answer_to_whether_it_is_happening_now_stands_with_the_flag() -> None:
    found = sign(code="RF_CHEST_PAIN", start=0, end=3, happening="before", answer="")

    [item] = asked.why(request(signs=[found]))["items"]

    assert "Is that happening now, or in the last 24 hours?" in item["line"]
    assert "No, it was before" in item["line"]


def test_an_empty_snapshot_still_shows_the_words() -> None:
    assert asked.lead(request())[0]["text"] == "Own words"
    assert asked.answers(request()) is None
    assert asked.gaps(request()) == []
    assert asked.emergency_words(request()) == ""


def test_silence_is_not_a_no() -> None:
    rows = [
        {"id": "np.leg", "text": "Leg?", "label": "Leg", "shown": "Yes", "flags": ["RF"], "said_no": False},
        {"id": "np.fever", "text": "Fever?", "label": "Fever", "shown": "No", "flags": [], "said_no": True},
        {"id": "who.for", "text": "For?", "label": "For", "shown": "Me", "flags": [], "said_no": False},
    ]
    found = asked.answers(
        request(
            asked={
                "answers": rows,
                "said_no": ["Fever"],
                "not_asked": [{"group": "Head", "count": 3, "labels": []}],
            }
        )
    )

    assert found is not None
    assert [row["answer"] for row in found["rows"]] == ["Yes"]
    assert [row["answer"] for row in found["others"]] == ["Me"]
    assert found["no"] == ["Fever"]
    assert found["not_asked_count"] == 3


def test_the_wanted_way_of_writing_is_used_where_it_may_be() -> None:
    assert composer.way("note", frozenset({Move.REPLY, Move.ASK, Move.NOTE})) == "note"
    assert composer.way("", frozenset({Move.REPLY, Move.NOTE})) == "reply"
    assert composer.way("reply", frozenset({Move.NOTE})) == "note"
    assert composer.way("shout", frozenset()) == ""


def test_the_time_of_a_page_is_signed_for_one_request() -> None:
    from uuid import UUID

    one, other = UUID(ONE), UUID(int=2)

    assert when_shown(shown_now(one, NOW), one) == NOW
    assert when_shown(shown_now(one, NOW), other) is None
    assert when_shown(shown_now(one, NOW) + "x", one) is None
    assert when_shown("", one) is None


def test_questions_become_a_note_line_by_line() -> None:
    assert (
        text_for_a_note(QueryDict("body=&q1=Since when%3F&q2=&q3=Where%3F"))["body"] == "Since when?\nWhere?"
    )
    assert text_for_a_note(QueryDict("body=Mine&q1=x"))["body"] == "Mine"


def test_a_draft_keeps_its_own_boxes_and_nothing_else() -> None:
    kept = kept_of("reply", QueryDict("body=Dear&signs=hot&signs=nonsense&key=k&csrfmiddlewaretoken=t&q1=x"))

    assert kept == {"body": "Dear", "signs": ["hot"]}


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(1967, 6, 2), "58"),
        (date(1967, 3, 23), "59"),
        (date(2025, 1, 24), "13 months"),
        (date(2026, 3, 23), "0 months"),
    ],
)
def test_ages(born: date, said: str) -> None:
    assert age_words(born, date(2026, 3, 23)) == said


def test_the_undo_bar_names_the_patient_or_who_they_said_they_are() -> None:
    row = {
        "title": "Mrs", "first_names": "Beatrice", "family_name": "Owusu-Ansah", "patient_born_on": "1954-05-01",
        "born_on": None, "said_name": "Bea",
    }  # fmt: skip

    assert left_to(row, date(2026, 3, 23)) == "Mrs B. Owusu-Ansah, 71"
    assert left_to({**row, "family_name": None, "patient_born_on": None}, date(2026, 3, 23)) == "Bea"
    assert shortened("", "", "Khan") == "Khan"


def test_writers_are_named_before_readers() -> None:
    shah, janet = Present("1", "Dr Shah", Doing.WRITE), Present("2", "Janet", Doing.READ)

    assert words([shah, janet]) == "Dr Shah is writing now"
    assert words([janet, Present("3", "Leo", Doing.READ)]) == "Janet and Leo are looking at it"
    assert words([]) == ""


def test_long_threads_fold_the_earlier_ones() -> None:
    earlier, shown = story.fold([{"id": number} for number in range(10)])

    assert ([each["id"] for each in earlier], [each["id"] for each in shown]) == (
        [0, 1, 2, 3],
        [4, 5, 6, 7, 8, 9],
    )
    assert story.fold([{"id": 1}]) == ([], [{"id": 1}])


def test_the_same_line_in_a_row_says_how_often() -> None:
    same = [{"text": "Zofia wrote again", "at": NOW}] * 3

    assert [each["text"] for each in story._gathered([*same, {"text": "You replied", "at": NOW}])] == [
        "Zofia wrote again, 3 times",
        "You replied",
    ]


def test_scores_and_readings_are_shown_as_reported_and_incomplete_is_said() -> None:
    table = [{"day": 1, "am1": "162/98", "am2": "", "pm1": "", "pm2": ""}]
    item = {"question": "phq.1", "words": "Sleep", "points": None}
    score = {
        "tool": "phq9", "title": "PHQ-9", "version": "PHQ-9, 1999", "items": [item], "total": None,
        "shown": "Incomplete: 1 of 9 not answered", "band": "", "most": 27, "notes": [], "label": "patient-reported",
    }  # fmt: skip
    sent = SimpleNamespace(asked={"scores": [score], "answers": [{"label": "Readings", "table": table}]})

    shown = asked.scores(sent)
    (readings,) = asked.tables(sent)

    assert shown is not None
    assert shown["scores"][0]["complete"] is False
    assert shown["scores"][0]["shown"] == "Incomplete: 1 of 9 not answered"
    assert readings["rows"] == [["1 (left out)", "162/98", "not given", "not given", "not given"]]
    assert asked.scores(SimpleNamespace(asked={})) is None
    assert asked.tables(SimpleNamespace(asked=None)) == []
