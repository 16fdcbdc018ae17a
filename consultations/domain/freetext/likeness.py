"""Does a stretch of text sound like those that people labelled as dangerous?

The rules know words; this knows how 60 concepts were said in some thousand labelled lines. Each hint carries a weight that
``learning`` worked out from ``tests/words`` and that anybody can read in ``consultations/phrases/learned``. A stretch whose
weights add up past a threshold raises; nothing here lowers anything. What is shown are the words that weighed most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.freetext import hints
from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.patterns import Span
from consultations.domain.freetext.phrases import HOME, BadPhraseFile
from consultations.domain.levels import Level
from consultations.domain.yaml_source import BadQuestionFile

LEARNED = HOME / "learned"
#: So many of the words that weighed most are shown, from the first to the last of them.
MOST_SHOWN = 4
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(_Strict):
    """A danger that a stretch may sound like; ``concepts`` are its names in the labelled texts."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)]
    says: Text
    concepts: tuple[Text, ...] = Field(min_length=1)


class Threshold(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    level: Level
    at: float
    raises: tuple[Text, ...] = Field(min_length=1)
    silent: tuple[Text, ...] = Field(min_length=1)


class About(_Strict):
    """Who answers for what was learned, and from which score it raises."""

    file: Text
    version: Annotated[int, Field(ge=1)]
    owner: Text
    source: Text
    approved_by: str | None
    approved_on: str | None = None
    emergency: Threshold
    urgent: Threshold
    kinds: tuple[Kind, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one hint says: for danger of any urgency, for an emergency, and for each kind."""

    number: int
    danger: float
    emergency: float
    kinds: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Found:
    """A stretch that sounds dangerous, and the words that weighed most."""

    rule: str
    level: Level
    code: str
    says: str
    span: Span


class Likeness:
    """The weights, made ready."""

    def __init__(self, about: About, weights: dict[str, Weight], bias: Weight) -> None:
        self.about = about
        self.weights = weights
        self._bias = bias
        self.version = f"{about.file} {about.version}"

    def find(self, scene: Scene, filled: Iterable[str]) -> Found | None:
        """The stretch that sounds most dangerous, if any reaches a threshold."""
        weights = self.weights
        here = [
            [weight for hint in at if (weight := weights.get(hint)) is not None] for at in hints.hints(scene)
        ]
        given = [weight for hint in hints.about(filled) if (weight := weights.get(hint)) is not None]
        best: dict[str, tuple[float, Span]] = {}
        for start, end in hints.stretches(scene.tokens.before):
            danger, emergency = self._bias.danger, self._bias.emergency
            seen: set[int] = set()
            for at in (given, *here[start:end]):
                for weight in at:
                    if weight.number not in seen:
                        seen.add(weight.number)
                        danger += weight.danger
                        emergency += weight.emergency
            for threshold, score in (
                (self.about.emergency, emergency - self.about.emergency.at),
                (self.about.urgent, danger - self.about.urgent.at),
            ):
                if score > best.get(threshold.id, (0.0, (0, 0)))[0]:
                    best[threshold.id] = score, (start, end)
        for threshold in (self.about.emergency, self.about.urgent):
            if threshold.id in best:
                return self._shown(threshold, here, best[threshold.id][1])
        return None

    def _shown(self, threshold: Threshold, here: Sequence[Sequence[Weight]], stretch: Span) -> Found:
        emergency = threshold is self.about.emergency
        loud = sorted(
            (-sum(max(0.0, each.emergency if emergency else each.danger) for each in here[place]), place)
            for place in range(*stretch)
        )
        places = [place for _, place in loud[:MOST_SHOWN]]
        likely = [0.0] * len(self.about.kinds)
        for weight in {each.number: each for place in range(*stretch) for each in here[place]}.values():
            for number, says in weight.kinds:
                likely[number] += says
        kind = self.about.kinds[max(range(len(likely)), key=lambda index: (likely[index], -index))]
        return Found(
            threshold.id, threshold.level, kind.code, f"Sounds like: {kind.says}", (min(places), max(places) + 1)
        )  # fmt: skip


def about(home: Path = LEARNED) -> About:
    """Who answers for it, and the thresholds. Raises ``BadPhraseFile``."""
    try:
        source = yaml_source.read(home / "about.yaml")
        try:
            return About.model_validate(source.data)
        except ValidationError as error:
            raise source.explain(error) from error
    except BadQuestionFile as error:
        raise BadPhraseFile(str(error)) from error


def load(home: Path = LEARNED) -> Likeness:
    """What was learned. Raises ``BadPhraseFile``."""
    weights: dict[str, Weight] = {}
    for number, line in enumerate((home / "weights.tsv").read_text(encoding="utf-8").splitlines()):
        if line.startswith("#!") or not line:
            continue
        try:
            weights[line.split("\t")[0]] = _weight(number, line)
        except (ValueError, IndexError) as error:
            raise BadPhraseFile(f"weights.tsv:{number + 1}: not a hint with its weights") from error
    bias = weights.pop(BIAS, Weight(-1, 0.0, 0.0, ()))
    return Likeness(about(home), weights, bias)


BIAS = "*"


def _weight(number: int, line: str) -> Weight:
    _, danger, emergency, kinds = line.split("\t")
    pairs = tuple(
        (int(kind), float(says)) for kind, _, says in (each.partition(":") for each in kinds.split())
    )
    return Weight(number, float(danger), float(emergency), pairs)


@cache
def standard() -> Likeness:
    """What this project has learned."""
    return load()
