"""Do the listeners hear what adding up by hand gives, and do they hear words together?"""

import base64
from functools import cache
from operator import mul
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from consultations.domain.freetext import hints, kept, likeness, listeners
from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.detector import standard
from consultations.domain.freetext.listeners import Heard, Kernel, Listeners
from consultations.domain.freetext.phrases import BadPhraseFile
from consultations.domain.freetext.tokens import STOP
from consultations.management.commands import learn_words

#: One listener for "stroke" with "face" right before or after it, one for "club".
KERNEL = Kernel(
    texts="-",
    window=3,
    weights=(((0, 0), (10, 0), (0, 0)), ((10, 0), (0, 0), (10, 0)), ((-30, 0), (0, 7), (-30, 0))),
    bias=(-15, -2),
    out=((0.1, 0.2, 0.3), (0.0, -1.0, 0.0)),
    constant=(0.5, -0.5, -1.0),
)
ROWS = {"stroke": (1, 0, 0), "face": (0, 1, 0), "club": (0, 0, 1)}


def as_bytes(row: tuple[int, ...]) -> bytes:
    return bytes(each + 128 for each in row)


def by_hand(kernel: Kernel, rows: dict[str, tuple[int, ...]], scene: Scene) -> Heard:
    """What the listeners hear, added up one number at a time."""
    room = (2**14 - 1 - 2**10) // kernel.window
    for_word, for_slots = room // 3, (room - room // 3) // 4
    half = 1 << kernel.coarse >> 1

    @cache
    def added(names: tuple[str, ...], most: int) -> list[list[int]]:
        """For each place of the window, what these hints add for each listener."""
        at = [sum(column) for column in zip(*(rows[h] for h in names if h in rows), strict=True)]
        return [
            [
                max(-most, min(most, (sum(map(mul, at, column)) + half) >> kernel.coarse))
                for column in zip(*(row[number] for row in kernel.weights), strict=True)
            ]
            if at
            else [0] * len(kernel.bias)
            for number in range(kernel.window)
        ]

    places: list[list[list[list[int]]]] = []
    alone, said, sets = scene.ground.alone, hints.said(scene), scene.ground.longer
    for place, word in enumerate(said.marked):
        if place and scene.tokens.before[place] == STOP:
            places.append([added((listeners.PAUSE,), for_word)])
        here = [added(tuple(hints.of_word(word, alone)), for_word)]
        here += [
            added(tuple(hints.of_slots(slots, said.denied[place])), for_slots)
            for at, slots in sets
            if at == place
        ][:4]
        places.append(here)
    total, step = list(kernel.constant), 1 << kernel.coarse
    for listener, (bias, out) in enumerate(zip(kernel.bias, kernel.out, strict=True)):
        loudest = 0
        for place in range(len(places)):
            loud = max(-1024, min(1024, round(bias / step)))
            for number in range(kernel.window):
                around = place + number - kernel.window // 2
                if 0 <= around < len(places):
                    loud += sum(each[number][listener] for each in places[around])
            loudest = max(loudest, loud)
        total = [so_far + loudest * step * more for so_far, more in zip(total, out, strict=True)]
    return Heard(*total)


def hear(these: Listeners, text: str) -> Heard:
    scene = standard().scene(text)
    return these.hear(hints.said(scene))


def close(heard: Heard) -> object:
    return pytest.approx((heard.notice, heard.danger, heard.emergency))


def three(heard: Heard) -> tuple[float, float, float]:
    return heard.notice, heard.danger, heard.emergency


HAND = Listeners(KERNEL, {hint: as_bytes(row) for hint, row in ROWS.items()})


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("hello", -0.5),
        ("a stroke", -0.5),
        ("his face stroke", -0.5 + 5 * 0.2),
        ("the stroke face", -0.5 + 5 * 0.2),
        ("his face. stroke", -0.5),
        ("stroke in the face", -0.5),
        ("stroke club", -0.5 - 5),
        ("face stroke club", -0.5 - 5),
        ("face stroke, then another stroke face", -0.5 + 5 * 0.2),
    ],
)
def test_they_hear_words_that_stand_together(text: str, danger: float) -> None:
    assert hear(HAND, text).danger == pytest.approx(danger)


@given(text=some.text(some.sampled_from("stroke face club. no, a 1"), max_size=60), data=some.data())
def test_all_at_once_is_the_same_as_one_by_one(text: str, data: some.DataObject) -> None:
    small = some.integers(-127, 127)
    numbers, count = data.draw(some.integers(1, 3)), data.draw(some.integers(1, 4))
    window = data.draw(some.sampled_from([1, 3, 5]))
    a_row = some.tuples(*[small] * numbers)
    kernel = Kernel(
        texts="-", window=window,
        weights=data.draw(some.tuples(*[some.tuples(*[some.tuples(*[small] * count)] * window)] * numbers)),
        bias=data.draw(some.tuples(*[some.integers(-20_000, 20_000)] * count)),
        out=data.draw(some.tuples(*[some.tuples(*[some.integers(-3, 3)] * 3)] * count)),
        constant=(0.0, 1.0, 2.0), coarse=data.draw(some.integers(0, 12)),
    )  # fmt: skip
    scene = standard().scene(text)
    places = listeners.places(scene)
    rows = {hint: data.draw(a_row) for hint in sorted({hint for place in places for hint in place})}
    these = Listeners(kernel, {hint: as_bytes(row) for hint, row in rows.items()})

    heard = these.hear(hints.said(scene))

    assert three(heard) == close(by_hand(kernel, rows, scene))


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain. my mum had a stroke in 2019, now cant breathe!",
        "38.4 and he's floppy, wont wake",
        "Please can I have a sick note? " * 40,
    ],
)
def test_what_was_learned_is_heard_as_it_is_written(text: str) -> None:
    kernel = Kernel.model_validate_json((likeness.LEARNED / listeners.KERNEL).read_bytes())
    lines = [
        line.split("\t")
        for line in (likeness.LEARNED / listeners.ROWS).read_text(encoding="utf-8").splitlines()
    ]
    rows = {hint: tuple(each - 128 for each in base64.b64decode(coded)) for hint, coded in lines}

    heard = hear(listeners.load(likeness.LEARNED), text)

    assert three(heard) == close(by_hand(kernel, rows, standard().scene(text)))


@pytest.mark.parametrize("number", [127, -127])
def test_the_strongest_numbers_are_cut_short_and_do_not_run_over(number: int) -> None:
    kernel = Kernel(
        texts="-",
        window=5,
        weights=(((127,) * 3,) * 5,) * 64,
        bias=(2000, -2000, 0),
        out=((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        constant=(0, 0, 0),
    )
    text = "cant breathe and 38.4 for 3 days " * 3
    scene = standard().scene(text)
    rows = {hint: (number,) * 64 for place in listeners.places(scene) for hint in place}

    heard = three(hear(Listeners(kernel, {hint: as_bytes(row) for hint, row in rows.items()}), text))

    assert heard == close(by_hand(kernel, rows, scene))
    assert (max(heard) > 5000) is (number > 0)


def test_what_was_kept_of_many_words_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    these = Listeners(KERNEL, {hint: as_bytes(row) for hint, row in ROWS.items()})
    for _ in range(2):
        assert hear(these, "one two three four five his face stroke").danger == pytest.approx(0.5)


def test_the_listeners_are_those_of_the_texts() -> None:
    """A change to the texts or the families asks for `make learn-words`."""
    kernel = Kernel.model_validate_json((likeness.LEARNED / listeners.KERNEL).read_bytes())

    assert kernel.texts == learn_words.digest()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("stroke\tno\n", r"listeners\.tsv:1: not a hint"),
        ("stroke\tgICA\nface\tgIA=\n", r"listeners\.tsv:2: a row has 3 numbers"),
    ],
)
def test_a_line_that_is_no_row_is_refused(tmp_path: Path, rows: str, said: str) -> None:
    (tmp_path / listeners.KERNEL).write_text(KERNEL.model_dump_json())
    (tmp_path / listeners.ROWS).write_text(rows)

    with pytest.raises(BadPhraseFile, match=said):
        listeners.load(tmp_path)


def test_a_kernel_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / listeners.KERNEL).write_text("{}")

    with pytest.raises(BadPhraseFile, match=r"listeners\.json"):
        listeners.load(tmp_path)
