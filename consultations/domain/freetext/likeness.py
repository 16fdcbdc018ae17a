"""Does a stretch of text sound like those that people labelled as dangerous?

The rules know words; this knows how 60 concepts were said in many thousand labelled lines. Each hint carries a weight that
``learning`` worked out from ``tests/words`` and that anybody can read in ``consultations/phrases/learned``; what the ``listeners``
hear in the whole text is added. A stretch that so comes past a threshold raises. Where no stretch of a text weighs much, it sounds
ordinary: then the detector keeps what the rules raised in it as something to look at soon. What is shown are the words that
weighed most.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.freetext import hints, listeners, naming
from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.listeners import SILENCE, Heard, Listeners
from consultations.domain.freetext.naming import Names
from consultations.domain.freetext.patterns import Span
from consultations.domain.freetext.phrases import HOME, BadPhraseFile
from consultations.domain.freetext.tokens import MOST_KEPT, STOP
from consultations.domain.levels import Level
from consultations.domain.yaml_source import BadQuestionFile

LEARNED = HOME / "learned"
#: So many of the words that weighed most are shown, from the first to the last of them.
MOST_SHOWN = 4
#: A text of one word says too little to sound like anything: "None", "Paracetamol". The rules read it all the same. A text
#: of few words has to sound more dangerous than another before it raises.
FEWEST_WORDS, FEW_WORDS = 2, 5
THOUSANDTH = 0.001
_NO_WORDS: dict[str, int] = {}
_LANE = 32
_HALF, _MASK = 1 << (_LANE - 1), (1 << _LANE) - 1
_MIDDLE = _HALF + (_HALF << _LANE) + (_HALF << 2 * _LANE)
Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(_Strict):
    """What is said of a stretch that sounds dangerous."""

    code: Code
    says: Text


class Kind(Name):
    """A danger that a stretch may sound like; ``concepts`` are its names in the labelled texts."""

    concepts: tuple[Text, ...] = Field(min_length=1)
    #: Whose danger it cannot be.
    not_of: tuple[Literal["men", "women", "adults", "over_60"], ...] = ()


class Unnamed(Name):
    """Said of a stretch whose kind is less sure than ``below``, from 0 to 1."""

    below: Annotated[float, Field(ge=0, le=1)]


class Threshold(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    level: Level
    at: float
    raises: tuple[Text, ...] = Field(min_length=1)
    silent: tuple[Text, ...] = Field(min_length=1)


class Beside(_Strict):
    """How much of what a text says for notice and for an emergency counts beside what it says for danger."""

    notice: Annotated[float, Field(ge=0, le=1)]
    emergency: Annotated[float, Field(ge=0, le=1)]


class Grave(_Strict):
    """Concepts that people speak of lightly, and below which danger even these are taken for ordinary."""

    below: Annotated[float, Field(le=0)]
    concepts: tuple[Text, ...]


class Ordinary(_Strict):
    """When a match of the rules stands in a text that sounds ordinary from end to end: below which danger, from how many
    words, and which concepts are never taken for that."""

    below: Annotated[float, Field(le=0)]
    words: Annotated[int, Field(ge=1)]
    grave: Grave
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
    beside: Beside
    soon: Threshold
    few_words: Annotated[float, Field(ge=0)]
    ordinary: Ordinary
    lists: tuple[Text, ...]
    story_words: Annotated[int, Field(ge=1)]
    unnamed: Unnamed
    kinds: tuple[Kind, ...] = Field(min_length=1)

    def is_story(self, text: str) -> bool:
        """Whether somebody tells a story where a list was asked for."""
        return any(len(line.split()) >= self.story_words for line in text.splitlines())


@dataclass(frozen=True, slots=True)
class Weight:
    """What one hint says, in thousandths: to be noticed at all, for danger, for an emergency."""

    notice: int
    danger: int
    emergency: int

    def packed(self) -> int:
        """All three side by side, so that one addition adds all three."""
        return self.notice + (self.danger << _LANE) + (self.emergency << 2 * _LANE)


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
    """What a text sounds like: the threshold that it passes, if it does, with the stretch that weighs most for it; and how
    dangerous it sounds."""

    passes: Threshold | None
    stretch: Span
    danger: float


#: What is known of a word, packed: its own weight, and that of each word that follows at once or one further on.
_Known = tuple[int, dict[str, int], dict[str, int]]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The packed weights of one mark, found without writing out each hint."""

    words: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, dict[str, int]] = field(default_factory=dict)
    apart: dict[str, dict[str, int]] = field(default_factory=dict)
    beginnings: dict[str, int] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)

    def put(self, hint: str, weight: int) -> None:
        first, _, second = hint.partition(" ")
        if hint.startswith("<"):
            self.slots[hint[1:-1]] = weight
        elif hint.endswith("-"):
            self.beginnings[hint[:-1]] = weight
        elif second.startswith("_ "):
            self.apart.setdefault(first, {})[second[2:]] = weight
        elif second:
            self.pairs.setdefault(first, {})[second] = weight
        else:
            self.words[first] = weight


class Likeness:
    """The weights, made ready."""

    def __init__(
        self,
        about: About,
        weights: dict[str, Weight],
        bias: Weight,
        listening: Listeners | None = None,
        names: Names | None = None,
    ) -> None:
        self.about = about
        self.listeners = listening
        self._names = names
        self.weights = weights
        self.bias = bias
        self.version = f"{about.file} {about.version}"
        self._shelves = (_Shelf(), _Shelf())
        #: What of single words is kept holds as long as they fill these slots.
        self._alone: Mapping[str, Sequence[str]] = {}
        self._kept: tuple[dict[str, _Known], dict[str, _Known]] = ({}, {})
        for hint, weight in weights.items():
            self._shelves[hint.startswith(hints.DENIED)].put(hint.removeprefix(hints.DENIED), weight.packed())

    def sums(self, scene: Scene, denied: Sequence[bool]) -> list[int]:
        """What the hints that begin at each place add up to, packed: those of ``hints.hints``."""
        if scene.ground.alone is not self._alone:
            self._alone = scene.ground.alone
            self._kept = ({}, {})
        kept, words, before = self._kept, hints.words_of(scene), scene.tokens.before
        found: list[int] = []
        columns = (
            words,
            denied,
            [*words[1:], ""],
            [*before[1:], STOP],
            [*words[2:], "", ""],
            [*before[2:], STOP, STOP],
        )
        for word, is_denied, following, gap, further, next_gap in zip(*columns, strict=False):
            total, pairs, apart = kept[is_denied].get(word) or self._word(word, is_denied)
            if gap != STOP:
                if following in pairs:
                    total += pairs[following]
                if next_gap != STOP and further in apart:
                    total += apart[further]
            found.append(total)
        for start, slots in scene.ground.longer:
            weights = self._shelves[denied[start]].slots
            for slot in slots:
                found[start] += weights.get(slot, 0)
        return found

    def _word(self, word: str, is_denied: bool) -> _Known:
        """What is known of a word, of how it begins and of the slots that it fills alone, together."""
        kept, shelf = self._kept[is_denied], self._shelves[is_denied]
        total = shelf.words.get(word, 0) + sum(shelf.slots.get(slot, 0) for slot in self._alone.get(word, ()))
        if len(word) > hints.BEGINNING:
            total += shelf.beginnings.get(word[: hints.BEGINNING], 0)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[word] = found = (total, shelf.pairs.get(word, _NO_WORDS), shelf.apart.get(word, _NO_WORDS))
        return found

    def is_ordinary(self, weighed: Weighed, words: int, rule: str) -> bool:
        """Whether a text of so many words, in which this rule found something, sounds ordinary from end to end."""
        ordinary = self.about.ordinary
        if words < ordinary.words or rule in ordinary.never:
            return False
        return weighed.danger < (ordinary.grave.below if rule in ordinary.grave.concepts else ordinary.below)

    def weigh(self, scene: Scene) -> Weighed:
        """What the text sounds like. A text too short to sound like anything is dangerous without measure: it is never
        ordinary."""
        if len(scene.tokens) < FEWEST_WORDS:
            return Weighed(None, (0, 0), math.inf)
        denied = hints.are_denied(scene)
        so_far = list(itertools.accumulate(self.sums(scene, denied), initial=_MIDDLE))
        loudest: list[tuple[int, Span]] = [(-_HALF, (0, 0))] * 3
        for start, end in hints.stretches(scene.tokens.before):
            total = so_far[end] - so_far[start] + _MIDDLE
            for line, worth in enumerate((total & _MASK, total >> _LANE & _MASK, total >> 2 * _LANE)):
                if worth - _HALF > loudest[line][0]:
                    loudest[line] = worth - _HALF, (start, end)
        heard = self._heard(scene, denied)
        notice, danger, emergency = (
            said + worth * THOUSANDTH
            for said, (worth, _) in zip((heard.notice, heard.danger, heard.emergency), loudest, strict=True)
        )
        about, beside = self.about, self.about.beside
        danger = (danger + beside.notice * notice + beside.emergency * emergency) / (
            1 + beside.notice + beside.emergency
        )
        # An emergency is one where both lines say so: the second alone has seen too few harmless texts.
        if danger > about.urgent.at and emergency > about.emergency.at:
            return Weighed(about.emergency, loudest[2][1], danger)
        if danger > about.urgent.at:
            return Weighed(about.urgent, loudest[1][1], danger)
        return Weighed(about.soon if notice > about.soon.at else None, loudest[0][1], danger)

    def _heard(self, scene: Scene, denied: Sequence[bool]) -> Heard:
        """What counts for every stretch of this text: what each text has, and what the listeners hear in the whole of it."""
        bias, less = self.bias, self.about.few_words if len(scene.tokens) < FEW_WORDS else 0.0
        said = SILENCE if self.listeners is None else self.listeners.hear(scene, denied)
        return Heard(
            bias.notice * THOUSANDTH + said.notice - less,
            bias.danger * THOUSANDTH + said.danger - less,
            bias.emergency * THOUSANDTH + said.emergency - less,
        )

    def found(self, scene: Scene, passes: Threshold, stretch: Span, of: Collection[str]) -> Found:
        """What is said of a stretch that passes this threshold; ``of`` names whom it is about, as in ``Kind.not_of``."""
        said = hints.hints(scene, stretch)
        column = {Level.EMERGENCY: "emergency", Level.URGENT: "danger"}.get(passes.level, "notice")
        here = [[self.weights[hint] for hint in at if hint in self.weights] for at in said]
        loud = sorted(
            (-sum(max(0, getattr(each, column)) for each in at), place)
            for place, at in enumerate(here, stretch[0])
        )
        places = [place for _, place in loud[:MOST_SHOWN]]
        name = self._named(said, of)
        return Found(
            passes.id, passes.level, name.code, f"Sounds like: {name.says}", (min(places), max(places) + 1)
        )  # fmt: skip

    def _named(self, said: Iterable[Sequence[str]], of: Collection[str]) -> Name:
        """The kind of danger, where it is sure enough."""
        can_be = {kind.code: kind for kind in self.about.kinds if not set(kind.not_of) & set(of)}
        if self._names is not None:
            code, sure = self._names.likely(naming.speaks(said), can_be)
            if sure >= self.about.unnamed.below:
                return can_be[code]
        return self.about.unnamed


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
            weights[line.split("\t")[0]] = _weight(line)
        except (ValueError, IndexError) as error:
            raise BadPhraseFile(f"weights.tsv:{number + 1}: not a hint with its weights") from error
    bias = weights.pop(BIAS, Weight(0, 0, 0))
    return Likeness(about(home), weights, bias, listeners.load(home), naming.load(home))


BIAS = "*"


def _weight(line: str) -> Weight:
    _, notice, danger, emergency = line.split("\t")
    return Weight(_thousandths(notice), _thousandths(danger), _thousandths(emergency))


def _thousandths(number: str) -> int:
    return round(float(number) / THOUSANDTH)


@cache
def standard() -> Likeness:
    """What this project has learned."""
    return load()
