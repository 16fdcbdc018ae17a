"""Is what was worked out of words kept, and let go when it is too much?"""

import pytest

from consultations.domain.freetext import kept
from consultations.domain.freetext.kept import Kept


def test_a_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Kept(length)

    assert [lengths[word] for word in ("pain", "no", "pain")] == [4, 2, 4]
    assert asked == ["pain", "no"]


def test_no_more_is_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    lengths = Kept(len)

    assert [lengths[word] for word in ("a", "bb", "ccc", "a")] == [1, 2, 3, 1]
    assert set(lengths) == {"ccc", "a"}
