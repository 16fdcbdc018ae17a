"""Does the command answer every line, the broken ones too?"""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import call_command


def _answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    call_command("screen_text", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_is_answered_with_id_level_and_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _answers(
        monkeypatch, '{"id": "a", "text": "I have chest pain"}', '{"id": 7, "text": "repeat please"}'
    )

    assert set(first) == {"id", "level", "flags"}
    assert (first["id"], first["level"]) == ("a", "E")
    assert {"code": "RF_CHEST_PAIN", "level": "E", "words": "chest pain", "rule": "chest_pain"} in first[
        "flags"
    ]
    assert second == {"id": 7, "level": "none", "flags": []}


def test_a_line_that_cannot_be_read_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _answers(
        monkeypatch,
        "not json",
        "[1]",
        '{"id": "b"}',
        '{"id": "c", "text": null}',
        "",
        '{"text": "he hits me"}',
    )

    assert [each["level"] for each in answers] == ["none", "none", "none", "none", "U"]
    assert [each["id"] for each in answers] == [None, None, "b", "c", None]
    assert ["error" in each for each in answers] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("age", "of_a_baby"), [("0.1", True), ("0", True), ("30", False), ('"0.1"', True), ("null", False), ("true", False), ('"old"', False)]
)  # fmt: skip
def test_the_age_is_in_years_and_a_strange_one_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, age: str, of_a_baby: bool
) -> None:
    (answer,) = _answers(monkeypatch, f'{{"id": 1, "text": "temperature is 38.4 today", "age": {age}}}')

    assert (answer["level"] == "E") is of_a_baby


def test_an_age_in_the_text_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = _answers(monkeypatch, '{"id": 1, "text": "my baby is 6 weeks old and 38.4"}')

    assert answer["level"] == "E"


@pytest.mark.parametrize("about", ["other", "my mother", "OTHER", "child"])
def test_somebody_else_may_be_who_the_text_is_about(monkeypatch: pytest.MonkeyPatch, about: str) -> None:
    asked = json.dumps({"id": 1, "text": "wife had chest pain", "about": about})

    assert _answers(monkeypatch, asked)[0]["level"] == "E"
