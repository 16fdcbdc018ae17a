"""Do labelled texts teach which danger is which?"""

import numpy as np

from consultations.domain.freetext.naming import Learned, Names
from consultations.management import names
from consultations.management.names import Lesson

KINDS = ("RF_STROKE", "RF_EYE")
LESSONS = [
    *(Lesson(frozenset({"face", "smile", "and"}), "RF_STROKE"), Lesson(frozenset({"see", "and"}), "RF_EYE")) * 12,
    Lesson(frozenset({"once"}), "RF_EYE"),
]  # fmt: skip


def test_what_is_written_down_names_what_was_learned() -> None:
    these = Names(Learned.model_validate_json(names.written(LESSONS, KINDS, "-", passes=200)))

    told = {hint: these.likely([hint], KINDS) for hint in ("smile", "face", "see", "and")}
    assert [told[hint][0] for hint in ("smile", "face", "see")] == ["RF_STROKE", "RF_STROKE", "RF_EYE"]
    assert told["and"][1] < min(told[hint][1] for hint in ("smile", "face", "see"))


def test_a_hint_of_few_texts_is_forgotten() -> None:
    numbers, _ = names.learn(LESSONS, KINDS, passes=1)

    assert "once" not in numbers
    assert "see" in numbers


def test_the_same_texts_teach_the_same() -> None:
    (_, once), (_, again) = names.learn(LESSONS, KINDS), names.learn(LESSONS, KINDS)

    assert np.array_equal(once, again)
