"""Does a stretch of text sound like those that people labelled as dangerous?

The rules know words; this knows how 60 concepts were said in many thousand labelled lines. Each hint carries a weight that
``learning`` worked out from ``tests/words`` and that anybody can read in ``consultations/phrases/learned``; what the ``listeners``
hear in the whole text is added. A stretch that so comes past a threshold raises. Where no stretch of a text weighs much, it sounds
ordinary: then the detector keeps what the rules raised in it as something to look at soon. What is shown are the words that
weighed most.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, repeat
from operator import add
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.freetext import hints, listeners, naming
from consultations.domain.freetext.hints import Said
from consultations.domain.freetext.kept import Kept
from consultations.domain.freetext.listeners import SILENCE, Heard, Listeners
from consultations.domain.freetext.naming import Names
from consultations.domain.freetext.patterns import Span
from consultations.domain.freetext.phrases import HOME, BadPhraseFile
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
        #: What of single words is kept holds as long as they fill these slots.
        self._alone: Mapping[str, Sequence[str]] = {}
        self._words = Kept(self._word)
        self._sets = Kept(self._set)
        self._single: dict[str, int] = {}
        #: Of a word, what weighs with it the word that follows at once, or one further on.
        self._next: dict[str, dict[str, int]] = {}
        self._after_next: dict[str, dict[str, int]] = {}
        for hint, weight in weights.items():
            first, *between, last = hint.split(" ") if " " in hint else (hint, "")
            if last:
                beside = self._after_next if between else self._next
                beside.setdefault(first, {})[last] = weight.packed()
            else:
                self._single[hint] = weight.packed()

    def _word(self, marked: str) -> tuple[int, dict[str, int], dict[str, int]]:
        return (
            self._together(hints.of_word(marked, self._alone)),
            self._next.get(marked, _NO_WORDS),
            self._after_next.get(marked, _NO_WORDS),
        )

    def _set(self, named: tuple[tuple[str, ...], bool]) -> int:
        return self._together(hints.of_slots(*named))

    def _together(self, said: Iterable[str]) -> int:
        return sum(self._single.get(hint, 0) for hint in said)

    def sums(self, said: Said) -> list[int]:
        """What the hints that begin at each place add up to, packed: those of ``hints.hints``."""
        ground = said.scene.ground
        if ground.alone is not self._alone:
            self._alone = ground.alone
            self._words.clear()
        words, nothing = said.words, repeat(0)
        own, pairs, apart = zip(*map(self._words.__getitem__, said.marked), strict=True)
        next_to = list(map(dict.get, pairs, [*words[1:], ""], nothing))
        further = list(map(dict.get, apart, [*words[2:], "", ""], nothing))
        for stop in said.stops:
            next_to[stop - 1] = further[stop - 1] = further[stop - 2] = 0
        found = list(map(add, own, map(add, next_to, further)))
        for start, names in ground.longer:
            found[start] += self._sets[names, said.denied[start]]
        return found

    def is_ordinary(self, weighed: Weighed, words: int, rule: str) -> bool:
        """Whether a text of so many words, in which this rule found something, sounds ordinary from end to end."""
        ordinary = self.about.ordinary
        if words < ordinary.words or rule in ordinary.never:
            return False
        return weighed.danger < (ordinary.grave.below if rule in ordinary.grave.concepts else ordinary.below)

    def weigh(self, said: Said) -> Weighed:
        """What the text sounds like. A text too short to sound like anything is dangerous without measure: it is never
        ordinary."""
        if len(said.words) < FEWEST_WORDS:
            return Weighed(None, (0, 0), math.inf)
        so_far = list(accumulate(self.sums(said), initial=_MIDDLE))
        loudest: list[tuple[int, Span]] = [(-_HALF, (0, 0))] * 3
        for start, end in hints.stretches(said.scene.tokens.before):
            total = so_far[end] - so_far[start] + _MIDDLE
            for line, worth in enumerate((total & _MASK, total >> _LANE & _MASK, total >> 2 * _LANE)):
                if worth - _HALF > loudest[line][0]:
                    loudest[line] = worth - _HALF, (start, end)
        heard = self._heard(said)
        notice, danger, emergency = (
            loud + worth * THOUSANDTH
            for loud, (worth, _) in zip((heard.notice, heard.danger, heard.emergency), loudest, strict=True)
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

    def _heard(self, said: Said) -> Heard:
        """What counts for every stretch of this text: what each text has, and what the listeners hear in the whole of it."""
        bias, less = self.bias, self.about.few_words if len(said.words) < FEW_WORDS else 0.0
        heard = SILENCE if self.listeners is None else self.listeners.hear(said)
        return Heard(
            bias.notice * THOUSANDTH + heard.notice - less,
            bias.danger * THOUSANDTH + heard.danger - less,
            bias.emergency * THOUSANDTH + heard.emergency - less,
        )

    def found(self, said: Said, passes: Threshold, stretch: Span, of: Collection[str]) -> Found:
        """What is said of a stretch that passes this threshold; ``of`` names whom it is about, as in ``Kind.not_of``."""
        here = hints.hints(said, stretch)
        column = {Level.EMERGENCY: "emergency", Level.URGENT: "danger"}.get(passes.level, "notice")
        weights = [[self.weights[hint] for hint in at if hint in self.weights] for at in here]
        loud = sorted(
            (-sum(max(0, getattr(each, column)) for each in at), place)
            for place, at in enumerate(weights, stretch[0])
        )
        places = [place for _, place in loud[:MOST_SHOWN]]
        name = self._named(here, of)
        return Found(
            passes.id, passes.level, name.code, f"Sounds like: {name.says}", (min(places), max(places) + 1)
        )  # fmt: skip

    def _named(self, here: Iterable[Sequence[str]], of: Collection[str]) -> Name:
        """The kind of danger, where it is sure enough."""
        can_be = {kind.code: kind for kind in self.about.kinds if not set(kind.not_of) & set(of)}
        if self._names is not None:
            code, sure = self._names.likely(naming.speaks(here), can_be)
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
