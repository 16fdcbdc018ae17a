"""`manage.py learn_words`: works out the weights of consultations/phrases/learned from the labelled texts."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from consultations.domain.freetext import detector, families, learning, likeness, quality


class Command(BaseCommand):
    help = "Learn the weights of consultations/phrases/learned from tests/words again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        lines = made()
        (likeness.LEARNED / "weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(lines) - 1} hints learned")


def made() -> list[str]:
    """The file of weights as the texts give it today: the first line says from which texts."""
    learned = learning.learn([*lessons(taught()), *lessons(filled(), copies=1)])
    return [f"#! texts {digest()}", *(_line(each) for each in learned)]


def _line(each: learning.Learned) -> str:
    kinds = " ".join(f"{kind}:{says}" for kind, says in each.kinds)
    return f"{each.hint}\t{each.notice:.3f}\t{each.danger:.3f}\t{each.emergency:.3f}\t{kinds}"


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
        yield from quality.read(settings.BASE_DIR / "tests" / "words" / name)


def filled() -> Iterator[quality.Labelled]:
    """What the word families say; each of these lines is learned once."""
    yield from families.filled(families.read(likeness.LEARNED / "families.yaml"))


def lessons(texts: Iterator[quality.Labelled], copies: int = learning.COPIES) -> Iterator[learning.Lesson]:
    kinds = {name: number for number, kind in enumerate(likeness.about().kinds) for name in kind.concepts}
    for text in texts:
        stretches = detector.standard().stretches(text.text)
        kind = kinds.get(text.concept) if text.label != "none" else None
        yield learning.Lesson(stretches, text.label, kind, copies)
