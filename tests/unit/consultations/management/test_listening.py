"""Do the listeners learn what makes a text dangerous, and is what is written down what was learned?"""

from pathlib import Path

import numpy as np

from consultations.domain.freetext import hints, listeners
from consultations.domain.freetext.detector import standard
from consultations.management import listening
from consultations.management.listening import Lesson

TEXTS = [
    *(("the stroke club meets in the hall", "none"), ("his face and a stroke today", "E")) * 12,
    *(("a poster for the club", "none"), ("my face dropped and a stroke", "E")) * 12,
    *(("my knee is sore", "S"), ("fever since monday and worse", "U")) * 12,
]  # fmt: skip


def lessons() -> list[Lesson]:
    return [Lesson(standard().places(text), label) for text, label in TEXTS]


def test_they_tell_dangerous_texts_from_others_by_words_that_stand_together() -> None:
    net = listening.learn(lessons(), passes=40)

    notice, danger, emergency = listening.answers(
        net, [standard().places(text) for text, _ in TEXTS[-4:] + TEXTS[:2]]
    ).T

    assert (notice > 0).tolist() == [True, True, True, True, False, True]
    assert (danger > 0).tolist() == [False, True, False, True, False, True]
    assert (emergency > 0).tolist() == [False, False, False, False, False, True]


def test_the_same_texts_teach_the_same() -> None:
    once, again = (listening.learn(lessons(), passes=2) for _ in range(2))

    assert once.numbers == again.numbers
    for name in ("rows", "kernel", "bias", "out", "constant"):
        assert np.array_equal(getattr(once, name), getattr(again, name))


def test_a_text_that_counts_little_teaches_little() -> None:
    poster = "a poster for the club"
    as_none, as_danger = (
        Lesson(standard().places(poster), "none"),
        Lesson(standard().places(poster), "E", 0.05),
    )

    net = listening.learn([*[as_none, as_danger] * 20, *lessons()], passes=20)

    assert listening.answers(net, [standard().places(poster)])[0, 1] < 0


def test_what_is_written_down_is_what_was_learned(tmp_path: Path) -> None:
    net = listening.learn(lessons(), passes=20)
    kernel, rows = listening.written(net, "-")
    (tmp_path / listeners.KERNEL).write_text(kernel)
    (tmp_path / listeners.ROWS).write_text("\n".join(rows))
    these = listeners.load(tmp_path)

    for text, _ in TEXTS:
        scene = standard().scene(text)
        heard = these.hear(hints.said(scene))
        said = listening.answers(net, [standard().places(text)])[0] * listening.SHARE
        assert np.allclose((heard.notice, heard.danger, heard.emergency), said, atol=0.05)
