"""Which phrases stand in a text, with words that say nothing inside them?"""

from consultations.domain.freetext.slots import Slots, Trie, plant
from consultations.domain.freetext.tokens import STOP, TOGETHER


def spans(words: str, *, stop: int | None = None) -> list[tuple[int, int]]:
    trie: Trie = {}
    plant(trie, ["chest", "pain"], "hurts")
    said = words.split()
    before = [STOP if place == stop else TOGETHER for place in range(len(said))]
    skip = [word in ("the", "of") for word in said]
    return [(start, end) for _, start, end in Slots(trie).find(said, before, skip)]


def test_up_to_two_words_that_say_nothing_may_stand_within_a_phrase() -> None:
    assert spans("chest pain") == [(0, 2)]
    assert spans("chest the pain") == [(0, 3)]
    assert spans("chest of the pain") == [(0, 4)]
    assert spans("chest of the the pain") == []
    assert spans("chest bad pain") == []


def test_a_phrase_ends_with_its_sentence() -> None:
    assert spans("chest the pain", stop=2) == []
    assert spans("chest pain", stop=1) == []
    assert spans("chest") == spans("chest the") == []
