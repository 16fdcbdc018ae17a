"""Does a stretch of text sound like those that people labelled as dangerous?

The rules know words; this knows how 60 concepts were said in some thousand labelled lines. Each hint carries a weight that
``learning`` worked out from ``tests/words`` and that anybody can read in ``consultations/phrases/learned``. A stretch whose
weights add up past a threshold raises. Where no stretch of a text weighs much, it sounds ordinary: then the detector keeps what
the rules raised in it as something to look at soon. What is shown are the words that weighed most.
"""

import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.freetext import hints
from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.patterns import Span
from consultations.domain.freetext.phrases import HOME, BadPhraseFile
from consultations.domain.freetext.tokens import STOP
from consultations.domain.levels import Level
from consultations.domain.yaml_source import BadQuestionFile

LEARNED = HOME / "learned"
#: So many of the words that weighed most are shown, from the first to the last of them.
MOST_SHOWN = 4
#: A text of one word says too little to sound like anything: "None", "Paracetamol". The rules read it all the same. A text
#: of few words has to sound more dangerous than another before it raises.
FEWEST_WORDS, FEW_WORDS = 2, 5
_NOTICE, _DANGER, _EMERGENCY = attrgetter("notice"), attrgetter("danger"), attrgetter("emergency")
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(_Strict):
    """A danger that a stretch may sound like; ``concepts`` are its names in the labelled texts."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)]
    says: Text
    concepts: tuple[Text, ...] = Field(min_length=1)
    #: Whose danger it cannot be; what sounds like it is given the next likely name.
    not_of: tuple[Literal["men", "women", "adults", "over_60"], ...] = ()


class Threshold(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    level: Level
    at: float
    raises: tuple[Text, ...] = Field(min_length=1)
    silent: tuple[Text, ...] = Field(min_length=1)


class Ordinary(_Strict):
    """When a match of the rules stands in a text that sounds ordinary from end to end: below which danger, from how many
    words, and which concepts are never taken for that."""

    below: Annotated[float, Field(le=0)]
    words: Annotated[int, Field(ge=1)]
    never: tuple[Text, ...]


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
    soon: Threshold
    few_words: Annotated[float, Field(ge=0)]
    ordinary: Ordinary
    lists: tuple[Text, ...]
    story_words: Annotated[int, Field(ge=1)]
    kinds: tuple[Kind, ...] = Field(min_length=1)

    def is_story(self, text: str) -> bool:
        """Whether somebody tells a story where a list was asked for."""
        return any(len(line.split()) >= self.story_words for line in text.splitlines())


@dataclass(frozen=True, slots=True, eq=False)
class Weight:
    """What one hint says, the same object wherever it stands: to be noticed at all, for danger, for an emergency, and for
    each kind."""

    number: int
    notice: float
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


@dataclass(frozen=True)
class Weighed:
    """What a text sounds like: the stretch that reaches a threshold, if one does, and the danger of its most dangerous
    stretch."""

    found: Found | None
    danger: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The weights of a stretch, each once, and what they add up to."""

    span: Span
    held: dict[Weight, None]
    notice: float
    danger: float
    emergency: float

    def beside(self, other: "_Stretch") -> "_Stretch":
        """This stretch and the one after it, as one: what stands in both counts once."""
        both = [weight for weight in other.held if weight in self.held]
        return _Stretch(
            (self.span[0], other.span[1]),
            self.held | other.held,
            self.notice + other.notice - sum([weight.notice for weight in both]),
            self.danger + other.danger - sum([weight.danger for weight in both]),
            self.emergency + other.emergency - sum([weight.emergency for weight in both]),
        )


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The weights of one mark, found without writing out each hint: what follows a word lies under it."""

    words: dict[str, Weight] = field(default_factory=dict)
    beginnings: dict[str, Weight] = field(default_factory=dict)
    pairs: dict[str, dict[str, Weight]] = field(default_factory=dict)
    apart: dict[str, dict[str, Weight]] = field(default_factory=dict)
    slots: dict[str, Weight] = field(default_factory=dict)

    def put(self, hint: str, weight: Weight) -> None:
        first, _, second = hint.partition(" ")
        if hint.startswith("<"):
            self.slots[hint[1:-1]] = weight
        elif second.startswith("_ "):
            self.apart.setdefault(first, {})[second[2:]] = weight
        elif second:
            self.pairs.setdefault(first, {})[second] = weight
        elif hint.endswith("-"):
            self.beginnings[hint[:-1]] = weight
        else:
            self.words[hint] = weight


class Likeness:
    """The weights, made ready."""

    def __init__(self, about: About, weights: dict[str, Weight], bias: Weight) -> None:
        self.about = about
        self.weights = weights
        self._bias = bias
        self.version = f"{about.file} {about.version}"
        self._shelves = (_Shelf(), _Shelf())
        for hint, weight in weights.items():
            self._shelves[hint.startswith(hints.DENIED)].put(hint.removeprefix(hints.DENIED), weight)

    def here(self, scene: Scene) -> list[list[Weight]]:
        """The weights of the hints that begin at each place: those of ``hints.hints``."""
        words, before, denied = hints.words_of(scene), scene.tokens.before, hints.are_denied(scene)
        count = len(words)
        found: list[list[Weight]] = []
        for place, word in enumerate(words):
            shelf = self._shelves[denied[place]]
            at = [weight] if (weight := shelf.words.get(word)) is not None else []
            if len(word) > hints.BEGINNING and (weight := shelf.beginnings.get(word[: hints.BEGINNING])):
                at.append(weight)
            if place + 1 < count and before[place + 1] != STOP:
                following = shelf.pairs.get(word)
                if following is not None and (weight := following.get(words[place + 1])):
                    at.append(weight)
                if place + 2 < count and before[place + 2] != STOP:
                    following = shelf.apart.get(word)
                    if following is not None and (weight := following.get(words[place + 2])):
                        at.append(weight)
            found.append(at)
        for start, slots in scene.ground.named:
            known = self._shelves[denied[start]].slots
            found[start] += [known[slot] for slot in slots if slot in known]
        return found

    def is_ordinary(self, weighed: Weighed, words: int) -> bool:
        """Whether a text of so many words sounds ordinary from end to end."""
        return words >= self.about.ordinary.words and weighed.danger < self.about.ordinary.below

    def weigh(self, scene: Scene, of: Collection[str] = ()) -> Weighed:
        """What the text sounds like; ``of`` names whom it is about, as in ``Kind.not_of``. A text too short to sound like
        anything is dangerous without measure: it is never ordinary."""
        if len(scene.tokens) < FEWEST_WORDS:
            return Weighed(None, math.inf)
        here = self.here(scene)
        more = self.about.few_words if len(scene.tokens) < FEW_WORDS else 0.0
        best: dict[str, tuple[float, Span]] = {}
        danger = -math.inf
        last: _Stretch | None = None
        for pieces in hints.sentences(scene.tokens.before):
            for start, end in pieces:
                held = dict.fromkeys(itertools.chain.from_iterable(here[start:end]))
                stretch = _Stretch(
                    (start, end), held,
                    sum(map(_NOTICE, held)), sum(map(_DANGER, held)), sum(map(_EMERGENCY, held)),
                )  # fmt: skip
                danger = max(danger, self._note(best, stretch, more))
                if last is not None and end - last.span[0] <= hints.PAIR_OF_SENTENCES:
                    danger = max(danger, self._note(best, last.beside(stretch), more))
                last = stretch
        # An emergency is one where both lines say so: the second alone has seen too few harmless texts.
        if self.about.urgent.id not in best:
            threshold = self.about.soon
        elif self.about.emergency.id in best:
            threshold = self.about.emergency
        else:
            threshold = self.about.urgent
        found = self._shown(threshold, here, best[threshold.id][1], of) if threshold.id in best else None
        return Weighed(found, danger)

    def _note(self, best: dict[str, tuple[float, Span]], stretch: "_Stretch", more: float) -> float:
        """Keep the stretch where it is the best so far; its danger."""
        bias = self._bias
        for threshold, score in (
            (self.about.emergency, bias.emergency + stretch.emergency - self.about.emergency.at - more),
            (self.about.urgent, bias.danger + stretch.danger - self.about.urgent.at - more),
            (self.about.soon, bias.notice + stretch.notice - self.about.soon.at - more),
        ):
            if score > best.get(threshold.id, (0.0, (0, 0)))[0]:
                best[threshold.id] = score, stretch.span
        return bias.danger + stretch.danger

    def _shown(
        self, threshold: Threshold, here: Sequence[Sequence[Weight]], stretch: Span, of: Collection[str]
    ) -> Found:
        column = {Level.EMERGENCY: "emergency", Level.URGENT: "danger"}.get(threshold.level, "notice")
        loud = sorted(
            (-sum(max(0.0, getattr(each, column)) for each in here[place]), place)
            for place in range(*stretch)
        )
        places = [place for _, place in loud[:MOST_SHOWN]]
        likely = [0.0] * len(self.about.kinds)
        for weight in dict.fromkeys(itertools.chain.from_iterable(here[slice(*stretch)])):
            for number, says in weight.kinds:
                likely[number] += says
        can_be = [index for index, kind in enumerate(self.about.kinds) if not set(kind.not_of) & set(of)]
        kind = self.about.kinds[max(can_be, key=lambda index: (likely[index], -index))]
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
    bias = weights.pop(BIAS, Weight(-1, 0.0, 0.0, 0.0, ()))
    return Likeness(about(home), weights, bias)


BIAS = "*"


def _weight(number: int, line: str) -> Weight:
    _, notice, danger, emergency, kinds = line.split("\t")
    pairs = tuple(
        (int(kind), float(says)) for kind, _, says in (each.partition(":") for each in kinds.split())
    )
    return Weight(number, float(notice), float(danger), float(emergency), pairs)


@cache
def standard() -> Likeness:
    """What this project has learned."""
    return load()
