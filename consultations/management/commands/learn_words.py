"""`manage.py learn_words`: works out the weights and the listeners of consultations/phrases/learned from the labelled texts."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from consultations.domain.freetext import (
    detector,
    families,
    learning,
    likeness,
    listeners,
    naming,
    phrases,
    quality,
)
from consultations.management import listening, names

#: The examples of the clinical content, single short answers and whole ordinary requests are known to be right, so they count more
#: often than other texts.
KNOWN, KNOWN_TIMES = ("examples.yaml", "training_answers.yaml", "training_ordinary.yaml"), 5


class Command(BaseCommand):
    help = "Learn the weights of consultations/phrases/learned from tests/words again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        texts = digest()
        with ProcessPoolExecutor(2) as pool:  # some minutes each; the names some seconds
            weighed, listened, kinds = (
                pool.submit(weights),
                pool.submit(heard, texts),
                pool.submit(named, texts),
            )
        kernel, rows = listened.result()
        _write("weights.tsv", [f"#! texts {texts}", *weighed.result()])
        _write(listeners.KERNEL, [kernel])
        _write(listeners.ROWS, rows)
        _write(naming.NAMES, [kinds.result()])
        self.stdout.write(f"{len(weighed.result())} hints weighed, {len(rows)} heard")


def _write(name: str, lines: Sequence[str]) -> None:
    (likeness.LEARNED / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def weights() -> list[str]:
    """The lines of the file of weights as the texts give it today."""
    return [_line(each) for each in learning.learn([*lessons(taught()), *lessons(filled(), copies=1)])]


def heard(texts: str) -> tuple[str, list[str]]:
    """The kernel of the listeners and the rows of the hints, as the texts give them today."""
    places = [*_places(taught(), 1.0), *_places(filled(), 1 / learning.COPIES)]
    return listening.written(listening.learn(places), texts)


def named(texts: str) -> str:
    """The names of the kinds of danger, as the texts give them today."""
    kinds = {name: kind.code for kind in likeness.about().kinds for name in kind.concepts}
    told = [
        names.Lesson(naming.speaks(_reader().places(text.text)), kinds[text.concept])
        for text in (*taught(), *filled())
        if text.label != "none" and text.concept in kinds
    ]
    return names.written(told, [kind.code for kind in likeness.about().kinds], texts)


def _places(texts: Iterator[quality.Labelled], counts: float) -> Iterator[listening.Lesson]:
    for text in texts:
        yield listening.Lesson(_reader().places(text.text), text.label, counts)


@cache
def _reader() -> detector.Detector:
    """Reads texts as the detector does, and needs nothing learned."""
    return detector.Detector(phrases.standard())


def _line(each: learning.Learned) -> str:
    return f"{each.hint}\t{each.notice:.3f}\t{each.danger:.3f}\t{each.emergency:.3f}"


def digest() -> str:
    """Changes with every change to the texts that are learned from."""
    found = hashlib.sha256()
    for name in quality.TAUGHT:
        found.update((settings.BASE_DIR / "tests" / "words" / name).read_bytes())
    found.update((likeness.LEARNED / "families.yaml").read_bytes())
    return found.hexdigest()[:16]


def taught() -> Iterator[quality.Labelled]:
    """The texts that are learned from. What is held out is not among them."""
    for name in quality.TAUGHT:
        texts = quality.read(settings.BASE_DIR / "tests" / "words" / name)
        yield from list(texts) * (KNOWN_TIMES if name in KNOWN else 1)


def filled() -> Iterator[quality.Labelled]:
    """What the word families say; each of these lines is learned once."""
    yield from families.filled(families.read(likeness.LEARNED / "families.yaml"))


def lessons(texts: Iterator[quality.Labelled], copies: int = learning.COPIES) -> Iterator[learning.Lesson]:
    for text in texts:
        yield learning.Lesson(_reader().stretches(text.text), text.label, copies)
