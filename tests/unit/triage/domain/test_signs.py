"""A flag in one line of a list: what it means, and apart from it the words that raised it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from consultations.domain import rule_book
from consultations.domain.freetext import likeness
from triage.domain.signs import RESEMBLES, is_doubt, is_quoted, lines, numbers, says_and_quote


@given(st.text().filter(lambda text: ": “" not in text), st.text(min_size=1))
def test_meaning_and_quote_come_apart_as_they_were_put_together(says: str, quote: str) -> None:
    assert says_and_quote(f"{says}: “{quote}”") == (says, quote)


def test_a_flag_that_quotes_nothing_is_its_own_meaning() -> None:
    assert says_and_quote("One leg newly swollen.") == ("One leg newly swollen", "")
    assert not is_quoted({"words": "One leg newly swollen", "start": 3})
    assert not is_quoted({"words": "Chest pain: “chest pain”", "start": None})
    assert is_quoted({"words": "Chest pain: “chest pain”", "start": 0})


def test_what_only_sounds_like_danger_is_told_from_every_other_rule() -> None:
    about = likeness.standard().about
    learned = {f"{rule_book.WORDS}{each.id}" for each in (about.emergency, about.urgent, about.soon)}

    assert {rule.id for rule in rule_book.every() if rule.id.startswith(RESEMBLES)} == learned


@given(st.lists(st.fixed_dictionaries({
    "words": st.sampled_from(["Not sure: a", "Not sure: b", "Chest pain", "Not sure: c"]),
    "question_id": st.sampled_from(["", "q1", "q2"]), "answer": st.sampled_from(["I am not sure", ""]),
    "code": st.sampled_from(["A", "B"]), "level": st.sampled_from(["urgent", ""]),
})))  # fmt: skip
def test_every_flag_stands_in_just_one_line_and_the_first_of_each_keeps_its_order(
    signs: list[dict[str, str]],
) -> None:
    found = lines(signs)

    assert sorted(id(sign) for line in found for sign in line) == sorted(id(sign) for sign in signs)
    firsts = [next(at for at, sign in enumerate(signs) if sign is line[0]) for line in found]
    assert firsts == sorted(firsts)
    assert [
        found[number - 1].count(sign) > 0 for number, sign in zip(numbers(signs), signs, strict=True)
    ] == [True for _ in signs]
    for line in found:
        if len(line) > 1 and not is_doubt(line):
            assert all(sign["level"] for sign in line)
            assert len({sign["code"] for sign in line}) == 1
